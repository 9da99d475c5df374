"""The widget's one file, as pages load it: from any origin, compressed, looked for anew every few minutes."""

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

_FILE = Path(guichet.__file__).parent / "widget_build" / "chat.js"
_HEADERS = {
    "Cache-Control": "public, max-age=300, stale-while-revalidate=86400",
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Vary": "Accept-Encoding",
}

router = APIRouter(include_in_schema=False)


@router.get("/widgets/chat.js", dependencies=[public()])
async def show_script(request: Request) -> Response:
    """The chat widget."""
    if not await run_in_threadpool(_FILE.is_file):
        raise NotFoundError
    plain, compressed, tag = await run_in_threadpool(_content, _FILE.stat().st_mtime_ns)
    headers = {**_HEADERS, "ETag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(
            compressed, media_type="text/javascript", headers={**headers, "Content-Encoding": "gzip"}
        )
    return Response(plain, media_type="text/javascript", headers=headers)


@lru_cache(maxsize=1)
def _content(changed: int) -> tuple[bytes, bytes, str]:
    del changed  # the key: a new build is read anew
    plain = _FILE.read_bytes()
    return plain, gzip.compress(plain, 9), f'"{hashlib.sha256(plain).hexdigest()[:20]}"'
