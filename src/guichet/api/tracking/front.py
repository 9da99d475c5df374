"""What one process keeps: how often an address may look, ask for links, and write, in a minute."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from guichet.kernel.web import RateLimiter, client_address


class TrackingFront:
    """Made once for each process, with the application; the page and its twin are counted together."""

    def __init__(self) -> None:
        self.looks = RateLimiter("tracking", 120)
        self.links = RateLimiter("tracking-links", 5)
        self.questions = RateLimiter("tracking-questions", 5)
        self.changes = RateLimiter("tracking-changes", 10)


def front_of(request: Request) -> TrackingFront:
    """The front of this process."""
    return cast("TrackingFront", request.app.state.tracking)


def hold(limiter: RateLimiter, request: Request) -> None:
    """Count one act of an address. Raises TooManyRequestsError."""
    taken, _ = limiter.take(client_address(request))
    if not taken:
        raise limiter.refusal()
