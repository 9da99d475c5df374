"""A text in both languages of the house, with places for what differs from case to case."""

from __future__ import annotations

import msgspec

from guichet.kernel.types.locale import Language


class Words(msgspec.Struct, frozen=True):
    """A text in English and French; `{name}` stands for a parameter."""

    en: str
    fr: str

    @classmethod
    def name(cls, name: str) -> Words:
        """A name of its own, the same in both."""
        return cls(name, name)

    def text(self, language: Language, **parameters: object) -> str:
        """The text in one language with its parameters, of which some may be such texts themselves."""
        template = self.fr if language is Language.FR else self.en
        if not parameters:
            return template
        spoken = {
            name: one.text(language) if isinstance(one, Words) else one for name, one in parameters.items()
        }
        return template.format_map(spoken)
