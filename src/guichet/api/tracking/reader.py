"""To whom something is said."""

from __future__ import annotations

import msgspec

from guichet.kernel.types import Language
from guichet.voice.facts import Front
from guichet.voice.languages import Reader, reader_of


class Telling(msgspec.Struct, frozen=True, kw_only=True):
    """To whom something is said: the language, and how days are read at the store."""

    language: Language
    reader: Reader

    @classmethod
    def at(cls, front: Front | None, language: Language) -> Telling:
        """To a reader of a language, in a store's zone."""
        locale, zone = (front.locale, front.time_zone) if front else ("", "UTC")
        return cls(language=language, reader=reader_of(language.value, locale, zone))
