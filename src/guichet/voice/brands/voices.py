"""A voice as others use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec


class Voice(msgspec.Struct, frozen=True, kw_only=True):
    """How somebody speaks for a store. `id` None is the house's own, where no voice was made.

    `language` "" is the store's own. `address` says by language which form is used (vous, tu, Sie, du …).
    """

    id: int | None = None
    version: int = 0
    name: str = ""
    main: bool = False
    language: str = ""
    tone: str = ""
    address: Mapping[str, str] = {}
    encouraged: Sequence[str] = ()
    discouraged: Sequence[str] = ()
    avoided_words: Sequence[str] = ()
    greetings: Mapping[str, str] = {}
    signatures: Mapping[str, str] = {}


HOUSE = Voice()

FORMS: Mapping[str, tuple[str, str]] = {
    "fr": ("vous", "tu"),
    "de": ("Sie", "du"),
    "es": ("usted", "tú"),
}
"""The forms of address of a language, the polite one first; a language that is not here has one only."""
