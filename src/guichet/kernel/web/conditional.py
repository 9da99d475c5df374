"""Conditional requests (RFC 9110 §13): read again only what changed, change only what one has seen."""

from __future__ import annotations

import hashlib

from starlette.requests import Request
from starlette.responses import Response

from guichet.kernel.errors import ChangedMeanwhileError


def etag_of(*parts: object) -> str:
    """A strong entity tag of what makes the answer what it is (its version, the language, …)."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode()).hexdigest()[:24]
    return f'"{digest}"'


def not_modified(request: Request, etag: str) -> Response | None:
    """The answer 304 when the reader's copy is the present one, else None."""
    if etag in _tags(request.headers.get("if-none-match")):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    return None


def mark(response: Response, etag: str) -> None:
    """Give an answer its entity tag; it may be kept by the reader, and is asked for again each time."""
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "private, no-cache"


def require_match(request: Request, etag: str) -> None:
    """Refuse a change of a thing that the caller knows in another state (If-Match; absent is taken).

    Raises ChangedMeanwhileError.
    """
    wanted = request.headers.get("if-match")
    if wanted is not None and wanted.strip() != "*" and etag not in _tags(wanted):
        raise ChangedMeanwhileError


def _tags(header: str | None) -> set[str]:
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",") if tag.strip()}
