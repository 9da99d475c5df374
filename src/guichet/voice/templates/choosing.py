"""Which text speaks: a pure choice among those there are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum

import msgspec

from guichet.voice.templates.starter import STARTER


class Origin(StrEnum):
    """Whose text it is: the brand's own, the shared one, or that of the starter set."""

    BRAND = "brand"
    SHARED = "shared"
    STARTER = "starter"


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A text that could speak; `number` 0 is the starter set's."""

    language: str
    origin: Origin
    number: int
    subject: str
    body: str


def languages_to_try(wanted: str, store_language: str) -> list[str]:
    """The languages in which a text is looked for, in order: the wanted one, the store's, English."""
    return [one for one in dict.fromkeys((wanted, store_language, "en")) if one]


def choose(candidates: Iterable[Candidate], intent: str, languages: Sequence[str]) -> Candidate | None:
    """The text of an intent: by language first, within it the brand's, the shared, the starter's."""
    own = {(one.language, one.origin): one for one in candidates}
    for language in languages:
        for origin in (Origin.BRAND, Origin.SHARED):
            if (language, origin) in own:
                return own[language, origin]
        text = STARTER.get(intent, {}).get(language)
        if text is not None:
            return Candidate(
                language=language, origin=Origin.STARTER, number=0, subject=text.subject, body=text.body
            )
    return None


def fallbacks(chosen: Candidate, wanted: str, *, has_brand: bool) -> list[str]:
    """What was fallen back on: language (not in the wanted one), brand (not of the brand's own)."""
    said = []
    if chosen.language != wanted:
        said.append("language")
    if has_brand and chosen.origin is not Origin.BRAND:
        said.append("brand")
    return said
