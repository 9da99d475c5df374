"""What one process keeps: how often an address may look, send a form, and guess at an order, in a minute."""

from __future__ import annotations

from typing import cast

from starlette.requests import Request

from guichet.kernel.web import RateLimiter, client_address


class ReturnFront:
    """Made once for each process, with the application; the pages and their twin are counted together.

    `guesses` are counted by the number that is guessed at, whoever does it.
    """

    def __init__(self) -> None:
        self.looks = RateLimiter("returns", 120)
        self.forms = RateLimiter("return-forms", 20)
        self.guesses = RateLimiter("return-guesses", 10)

    def hold(self, request: Request) -> None:
        """Count one look or one form of an address. Raises TooManyRequestsError."""
        limiter = self.forms if request.method == "POST" else self.looks
        taken, _ = limiter.take(client_address(request))
        if not taken:
            raise limiter.refusal()

    def hold_guess(self, number: str) -> None:
        """Count one try at an order's number. Raises TooManyRequestsError."""
        taken, _ = self.guesses.take(number.casefold())
        if not taken:
            raise self.guesses.refusal()


def front_of(request: Request) -> ReturnFront:
    """The front of this process."""
    return cast("ReturnFront", request.app.state.returns)
