"""What one process keeps for shoppers' pages: how often an address may ask for one, or send a form."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from guichet.kernel.web import RateLimiter, client_address


class PageFront:
    """Made once for each process, with the application. Limits are for a minute and an address."""

    def __init__(self) -> None:
        self.looks = RateLimiter("pages", 120)
        self.forms = RateLimiter("page-forms", 20)


def hold(request: Request) -> None:
    """Count one request of an address. Raises TooManyRequestsError."""
    front = cast("PageFront", request.app.state.pages)
    limiter = front.forms if request.method == "POST" else front.looks
    taken, _ = limiter.take(client_address(request))
    if not taken:
        raise limiter.refusal()
