"""A text in both languages of the house, with places for what differs from case to case."""

from __future__ import annotations

import msgspec

from guichet.kernel.types.locale import Language


class Words(msgspec.Struct, frozen=True):
    """A text in English and French; `{name}` stands for a parameter."""

    en: str
    fr: str

    def text(self, language: Language, **parameters: object) -> str:
        """The text in one language, with its parameters filled in."""
        template = self.fr if language is Language.FR else self.en
        return template.format_map(parameters) if parameters else template
