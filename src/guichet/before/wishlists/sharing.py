"""Links to lists: who holds one reads the list, and nothing of whose it is."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from guichet.before.wishlists.errors import ShareOverError, WishListNotFoundError
from guichet.before.wishlists.repository import ListRow, find_list
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.signing import Signer

PATH = "/lists/"
_LASTING = timedelta(days=2 * 365)  # a wedding list is made long before; its owner ends it


class ListWord(msgspec.Struct, frozen=True, array_like=True):
    """What a link names: a list, and the number under which it was shared."""

    list_id: int
    share: int


class ListLink(msgspec.Struct, frozen=True, kw_only=True):
    """A link: its word alone, and the address of the page."""

    word: str
    address: str


class ListLinks:
    """Makes and reads the links of one installation."""

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "list", ListWord)
        self._base = services.settings.base_url

    def of(self, kept: ListRow) -> ListLink | None:
        """The link of a list; None while it is not shared."""
        if not kept.shared:
            return None
        word, _ = self._signer.sign(ListWord(kept.id, kept.share), _LASTING)
        return ListLink(word=word, address=f"{self._base}{PATH}{word}")

    async def open(self, transaction: Transaction, word: str) -> ListRow:
        """The list that a link shows. Raises TokenRefusedError, ShareOverError."""
        named = self._signer.read(word)
        try:
            kept = await find_list(transaction, named.list_id)
        except WishListNotFoundError as gone:
            raise ShareOverError from gone
        if not kept.shared or kept.share != named.share:
            raise ShareOverError
        return kept
