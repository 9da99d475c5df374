"""The links to tracking pages: signed, without an account, each over after its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.kernel.services import Services
from guichet.kernel.signing import Signer

FIND_PATH = "/tracking"
PATH = f"{FIND_PATH}/"
MOST_PROFILES = 40
"""The most appearances of a customer that one link names: it has to fit into an address."""

# Longer than what is bought takes to come, to be returned and to be refunded.
_OF_ORDER = timedelta(days=180)
# It shows all that somebody bought, so it is worth more to a finder.
_OF_CUSTOMER = timedelta(days=30)


class TrackingWord(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a link names: one order, or (`order` 0) the ways in which one customer appeared.

    `language` is that of the mail in which it stood, "" where it stood in none.
    """

    order: int = 0
    profiles: tuple[int, ...] = ()
    language: str = ""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link: its word alone, the address of the page, and when it is over."""

    word: str
    address: str
    ends_at: datetime


class TrackingLinks:
    """Makes and reads the links of one installation."""

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "tracking", TrackingWord)
        self._base = services.settings.base_url

    @property
    def find_address(self) -> str:
        """The page on which a shopper asks for a link."""
        return f"{self._base}{FIND_PATH}"

    def of_order(self, order_id: int, language: str = "") -> Link:
        """The link of one order."""
        return self._link(TrackingWord(order=order_id, language=language), _OF_ORDER)

    def of_profiles(self, profile_ids: Sequence[int], language: str = "") -> Link:
        """The link of a customer over all shops: of these appearances, and none that is found later."""
        named = tuple(sorted(set(profile_ids))[:MOST_PROFILES])
        return self._link(TrackingWord(profiles=named, language=language), _OF_CUSTOMER)

    def read(self, signed: str) -> TrackingWord:
        """What a link names. Raises TokenRefusedError, TokenOverError."""
        return self._signer.read(signed)

    def _link(self, word: TrackingWord, lasting: timedelta) -> Link:
        signed, ends_at = self._signer.sign(word, lasting)
        return Link(word=signed, address=f"{self._base}{PATH}{signed}", ends_at=ends_at)
