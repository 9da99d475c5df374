"""The widgets' files, as pages load them: from any origin, compressed, looked for anew every few minutes."""

from __future__ import annotations

import gzip
import hashlib
from functools import lru_cache
from pathlib import Path

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

import guichet
from guichet.kernel.auth import public
from guichet.kernel.errors import NotFoundError

_FOLDER = Path(guichet.__file__).parent / "widget_build"
_WIDGETS = frozenset({"chat", "tracking", "availability", "returns", "visits"})
_HEADERS = {
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}

router = APIRouter(include_in_schema=False)


@router.get("/widgets/{name}.js", dependencies=[public()])
async def show(request: Request, name: str) -> Response:
    """The script of a widget."""
    if name not in _WIDGETS:
        raise NotFoundError
    return await _script(request, _FOLDER / f"{name}.js")


async def _script(request: Request, file: Path) -> Response:
    changed = await run_in_threadpool(_changed, file)
    if changed is None:
        raise NotFoundError
    plain, compressed, tag = await run_in_threadpool(_content, file, changed)
    headers = {**_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            compressed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(plain, media_type="text/javascript", headers=headers)


def _changed(file: Path) -> int | None:
    return file.stat().st_mtime_ns if file.is_file() else None


@lru_cache(maxsize=len(_WIDGETS))
def _content(file: Path, changed: int) -> tuple[bytes, bytes, str]:
    del changed  # the key: a new build is read anew
    plain = file.read_bytes()
    return plain, gzip.compress(plain, 9), f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
