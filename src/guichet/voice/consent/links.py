"""The link by which who holds a mail objects to more of its kind: signed, without an account."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from guichet.kernel.services import Services
from guichet.kernel.signing import Signer

PATH = "/objections/"
# Mails are kept for years, and the wish not to get more of them must not meet a link that is over.
_LASTING = timedelta(days=5 * 365)


class ObjectionWord(msgspec.Struct, frozen=True, kw_only=True, array_like=True):
    """What a link is about: the address that the mail went to, the kind of message, and whose mail it was."""

    address: str
    kind: str
    store_id: int
    language: str = ""


class ObjectionLinks:
    """Makes and reads the links of one installation."""

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "objection", ObjectionWord)
        self._base = services.settings.base_url

    def link(self, word: ObjectionWord) -> str:
        """The address of the page, which takes a mail program's one click as well (RFC 8058)."""
        signed, _ = self._signer.sign(word, _LASTING)
        return f"{self._base}{PATH}{signed}"

    def read(self, signed: str) -> ObjectionWord:
        """What a link says. Raises TokenRefusedError."""
        return self._signer.read(signed)
