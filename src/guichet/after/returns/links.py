"""The links by which a shopper returns something without an account: to an order, and to one return."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from guichet.kernel.services import Services
from guichet.kernel.signing import Signer

PATH = "/return"
ORDER_PATH = f"{PATH}/order/"
RETURN_PATH = f"{PATH}/status/"
_AFTER_FINDING = timedelta(hours=2)  # who typed number and mail fills in one form
_IN_MAILS = timedelta(days=400)


class OrderWord(msgspec.Struct, frozen=True):
    """What a link to an order names: that order and nothing else of its buyer's."""

    order: int


class ReturnWord(msgspec.Struct, frozen=True):
    """What a link to a return names."""

    of: int


class ReturnLinks:
    """Makes and reads the links of one installation."""

    def __init__(self, services: Services) -> None:
        self._orders = Signer(services.vault, "return-order", OrderWord)
        self._returns = Signer(services.vault, "return", ReturnWord)
        self._base = services.settings.base_url

    def order_word(self, order_id: int) -> str:
        """A word for the form about an order, good for as long as filling it in takes."""
        return self._orders.sign(OrderWord(order_id), _AFTER_FINDING)[0]

    def order_link(self, order_id: int) -> str:
        """The address of that form, for mails."""
        return f"{self._base}{ORDER_PATH}{self._orders.sign(OrderWord(order_id), _IN_MAILS)[0]}"

    def return_word(self, return_id: int) -> str:
        """A word for the page of a return."""
        return self._returns.sign(ReturnWord(return_id), _IN_MAILS)[0]

    def return_link(self, return_id: int) -> str:
        """The address of the page of a return."""
        return f"{self._base}{RETURN_PATH}{self.return_word(return_id)}"

    def read_order(self, word: str) -> int:
        """The order that a word names. Raises TokenRefusedError."""
        return self._orders.read(word).order

    def read_return(self, word: str) -> int:
        """The return that a word names. Raises TokenRefusedError."""
        return self._returns.read(word).of
