"""The gate of the API: who calls is found out once, and held to the rate limit, before any route runs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from starlette.requests import HTTPConnection, Request
from starlette.types import ASGIApp, Receive, Scope, Send

from guichet.kernel.web.facts import client_address, facts_of
from guichet.kernel.web.limits import RateLimiter
from guichet.kernel.web.problems import problem_response

Identify = Callable[[HTTPConnection], Awaitable[object]]


class Gate:
    """Calls `identify` for everything below `/api/`, which notes the caller in the request's facts.

    Those who are signed in are limited by who they are, others by their address.
    """

    def __init__(self, app: ASGIApp, *, identify: Identify, signed_in: int, others: int) -> None:
        self._app = app
        self._identify = identify
        self._signed_in = RateLimiter("signed-in", signed_in)
        self._others = RateLimiter("address", others)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/api/"):
            request = Request(scope, receive)
            await self._identify(request)
            facts = facts_of(scope)
            limiter = self._signed_in if facts.caller else self._others
            taken, facts.quota = limiter.take(facts.caller or client_address(request))
            if not taken:
                await problem_response(request, limiter.refusal())(scope, receive, send)
                return
        await self._app(scope, receive, send)
