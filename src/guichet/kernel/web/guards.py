"""Layers of safety around the app: whom to believe, how much to read, which headers to send."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from guichet.kernel.errors import TooLargeError
from guichet.kernel.web.facts import facts_of
from guichet.kernel.web.problems import problem_response

API_POLICY = "default-src 'none'; frame-ancestors 'none'"


class TrustedProxies:
    """Believe X-Forwarded-For and X-Forwarded-Proto from the named networks, and from nobody else.

    The client is the last address in the chain that is not itself a trusted proxy.
    """

    def __init__(self, app: ASGIApp, networks: Sequence[str]) -> None:
        self._app = app
        self._networks = [ip_network(network, strict=False) for network in networks]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._networks:
            self._believe(scope)
        await self._app(scope, receive, send)

    def _believe(self, scope: Scope) -> None:
        client = scope.get("client")
        if not client or not self._is_trusted(client[0]):
            return
        headers = Headers(scope=scope)
        chain = [hop.strip() for hop in ",".join(headers.getlist("x-forwarded-for")).split(",")]
        strangers = [hop for hop in chain if hop and not self._is_trusted(hop)]
        if strangers:
            scope["client"] = (strangers[-1], 0)
        if headers.get("x-forwarded-proto") in {"http", "https"}:
            scope["scheme"] = headers["x-forwarded-proto"]

    def _is_trusted(self, host: str) -> bool:
        try:
            address = ip_address(host)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


class AnswerHeaders:
    """Headers of safety on every answer, and the caller's standing under the rate limit.

    (RFC 9110; draft-ietf-httpapi-ratelimit-headers; OWASP Secure Headers.) An answer's own
    Content-Security-Policy stays; `https` adds Strict-Transport-Security.
    """

    def __init__(self, app: ASGIApp, *, https: bool) -> None:
        self._app = app
        self._fixed = {
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": API_POLICY,
        }
        if https:
            self._fixed["Strict-Transport-Security"] = "max-age=31536000"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._dress(MutableHeaders(scope=message), scope)
            await send(message)

        await self._app(scope, receive, dressed)

    def _dress(self, headers: MutableHeaders, scope: Scope) -> None:
        for name, value in self._fixed.items():
            headers.setdefault(name, value)
        if scope["path"].startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        quota = facts_of(scope).quota
        if quota is not None:
            headers["RateLimit-Policy"] = f'"{quota.policy}";q={quota.limit};w={quota.window}'
            headers["RateLimit"] = f'"{quota.policy}";r={quota.left};t={round(quota.resets_after)}'


class BodyLimit:
    """Refuse bodies above `limit` bytes: by their announced length, or where they pass it while read.

    `wider` gives some paths, by their beginning, a limit of their own.
    """

    def __init__(self, app: ASGIApp, *, limit: int, wider: Mapping[str, int] | None = None) -> None:
        self._app = app
        self._limit = limit
        self._wider = dict(wider or {})

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        path = scope["path"]
        limit = next((most for start, most in self._wider.items() if path.startswith(start)), self._limit)
        announced = Headers(scope=scope).get("content-length", "")
        if announced.isdigit() and int(announced) > limit:
            await problem_response(Request(scope), TooLargeError(limit=limit))(scope, receive, send)
            return
        size, refused = 0, False

        async def counted() -> Message:
            nonlocal size, refused
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                refused = True
                raise TooLargeError(limit=limit)
            return message

        async def replaced(message: Message) -> None:
            # The framework turns an error while it reads a body into one of its own: ours is the true one.
            if not refused:
                await send(message)
            elif message["type"] == "http.response.start":
                await problem_response(Request(scope), TooLargeError(limit=limit))(scope, receive, send)

        await self._app(scope, counted, replaced)
