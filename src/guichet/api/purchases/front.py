"""What one process keeps: how often an address may order, change baskets and look, in a minute."""

from __future__ import annotations

from datetime import timedelta
from typing import cast

import msgspec
from starlette.requests import Request

from guichet.kernel.services import Services
from guichet.kernel.signing import Signer
from guichet.kernel.web import RateLimiter, client_address

# Longer than an order lives; what it opens is the order's own page.
_LASTING = timedelta(days=180)


class PurchaseWord(msgspec.Struct, frozen=True, array_like=True):
    """What a buyer's word opens."""

    purchase_id: int


class PurchaseFront:
    """Made once for each process, with the application."""

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "purchase", PurchaseWord)
        self.orders = RateLimiter("purchases", 30)
        self.baskets = RateLimiter("baskets", 120)
        self.looks = RateLimiter("purchase-looks", 120)

    def word_of(self, purchase_id: int) -> str:
        """The word that opens a purchase."""
        return self._signer.sign(PurchaseWord(purchase_id), _LASTING)[0]

    def read(self, word: str) -> int:
        """The purchase that a word opens. Raises TokenRefusedError, TokenOverError."""
        return self._signer.read(word).purchase_id


def front_of(request: Request) -> PurchaseFront:
    """The front of this process."""
    return cast("PurchaseFront", request.app.state.purchases)


def hold(limiter: RateLimiter, request: Request) -> None:
    """Count one act of an address. Raises TooManyRequestsError."""
    taken, _ = limiter.take(client_address(request))
    if not taken:
        raise limiter.refusal()
