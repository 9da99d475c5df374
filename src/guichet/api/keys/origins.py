"""Which pages may speak to the house: the origins of a key, and the browser's rules for calls across origins.

No call here is made with cookies, so a page can do nothing in the name of somebody who is signed in: what is
open to a page of any origin is to be told, in readable words, that its key may not be used there. Which key
may be used where is held to by `allow_origin`.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guichet.api.keys.errors import OriginRefusedError

ORIGIN = r"https?://[a-z0-9.\-]{1,253}(:[0-9]{1,5})?"
_ORIGIN = re.compile(ORIGIN)
_ALLOWED = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "Retry-After, Content-Language, ETag",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_PREFLIGHT = {
    **_ALLOWED,
    "Access-Control-Allow-Methods": "GET, POST, PUT, DELETE",
    "Access-Control-Allow-Headers": (
        "Authorization, Content-Type, Accept-Language, Last-Event-ID, Idempotency-Key, If-Match"
    ),
    "Access-Control-Max-Age": "7200",
}


def allow_origin(request: HTTPConnection, origins: Collection[str], *, needed: bool) -> None:
    """Let a page of one of these origins pass; `needed`: also where the browser would not have to say it.

    Raises OriginRefusedError.
    """
    origin = request.headers.get("origin", "").lower()
    if (origin or needed) and origin not in origins:
        known = origin if _ORIGIN.fullmatch(origin) else "an unnamed page"
        raise OriginRefusedError(origin=known)


class Cors:
    """Answers the browser's questions before calls across origins below a prefix, and marks the answers.

    It stands outside of all that may refuse a call, so that a page can read why.
    """

    def __init__(self, app: ASGIApp, *, prefix: str) -> None:
        self._app = app
        self._prefix = prefix

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(self._prefix):
            await self._app(scope, receive, send)
            return
        asks = "access-control-request-method" in Headers(scope=scope)
        if scope["method"] == "OPTIONS" and asks:
            headers = [(name.encode(), value.encode()) for name, value in _PREFLIGHT.items()]
            await send({"type": "http.response.start", "status": 204, "headers": headers})
            await send({"type": "http.response.body", "body": b""})
            return

        async def marked(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = MutableHeaders(scope=message)
                for name, value in _ALLOWED.items():
                    given[name] = value
            await send(message)

        await self._app(scope, receive, marked)
