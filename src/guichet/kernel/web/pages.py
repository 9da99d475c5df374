"""The built web app: files with a hash in their name are kept for ever, all other addresses are its page."""

from __future__ import annotations

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Match, Route
from starlette.types import Scope

_COMPRESSIBLE = (".js", ".css", ".html", ".svg", ".json", ".map", ".webmanifest")
_KEPT = "public, max-age=31536000, immutable"
_ASKED_AGAIN = "no-cache"
_PAGE = "index.html"
_NOT_OF_THE_APP = ("/api/", "/in/", "/apps/", "/health", "/metrics")


def web_policy(*, https: bool) -> str:
    """The Content-Security-Policy of the app: nothing but its own, save pictures, which shops host.

    Inline styles are how the component library sets sizes; scripts are never inline.
    """
    pictures = "https:" if https else "https: http:"
    return (
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:;"
        f" img-src 'self' data: blob: {pictures}; connect-src 'self'; worker-src 'self' blob:;"
        " frame-src 'self'; manifest-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
    )


def mount_web(app: Starlette, folder: Path, *, https: bool = False, policy: str = "") -> None:
    """Serve the web app built in `folder` at every address that the API does not own.

    `policy` is its Content-Security-Policy, where it is not that of `web_policy`. Mount it last at the root:
    routes are tried in order.
    """
    root = folder.resolve()
    policy = policy or web_policy(https=https)

    async def serve(request: Request) -> Response:
        asked = request.path_params["path"]
        path = await run_in_threadpool(_find, root, asked)
        if path is None:
            raise HTTPException(404)
        return await run_in_threadpool(_answer, request, path, policy)

    app.router.routes.append(
        _PageRoute("/{path:path}", serve, methods=["GET", "HEAD"], include_in_schema=False)
    )


class _PageRoute(Route):
    """Leaves the API's addresses alone, so that their own 404 and 405 stay."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        if scope["type"] == "http" and scope["path"].startswith(_NOT_OF_THE_APP):
            return Match.NONE, {}
        return super().matches(scope)


def _find(root: Path, asked: str) -> Path | None:
    """The file asked for, or the app's page for an address of the app's own; None for neither."""
    try:
        path = (root / asked).resolve()
        if path.is_relative_to(root) and path.is_file():
            return path
    except ValueError:  # a character that no path can hold
        return None
    page = root / _PAGE
    return page if not asked.startswith("assets/") and page.is_file() else None


def _answer(request: Request, path: Path, policy: str) -> Response:
    headers = {
        "Cache-Control": _KEPT if path.parent.name == "assets" else _ASKED_AGAIN,
        "Content-Security-Policy": policy,
        "Vary": "Accept-Encoding",
    }
    if path.suffix in _COMPRESSIBLE and "gzip" in request.headers.get("accept-encoding", ""):
        body = _compressed(path, path.stat().st_mtime_ns)
        kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return Response(body, media_type=kind, headers={**headers, "Content-Encoding": "gzip"})
    return FileResponse(path, headers=headers)


@lru_cache(maxsize=256)
def _compressed(path: Path, changed: int) -> bytes:
    del changed  # part of the key: a new build is compressed anew
    return gzip.compress(path.read_bytes(), 9)
