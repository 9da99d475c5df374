"""What drafts say in each language: files of phrases, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import msgspec

LANGUAGES = ("fr", "en", "de", "es")
"""The languages in which drafts are written and checked."""

_FOLDER = Path(__file__).parent / "phrases"


class Phrases(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The phrases of one language: `lines` with variants in the order of choice, and words for values."""

    lines: dict[str, list[str]]
    parcel_states: dict[str, str]
    order_states: dict[str, str]
    pickup_states: dict[str, str]
    steps: dict[str, str]
    topics: dict[str, str]
    outcomes: dict[str, str]
    values: dict[str, str]

    def vocabulary(self, name: str) -> dict[str, str]:
        """The words for the codes of a vocabulary. Raises AttributeError for one that there is not."""
        words: dict[str, str] = getattr(self, name)
        return words


@cache
def phrases_of(language: str) -> Phrases:
    """The phrases of one of `LANGUAGES`."""
    with (_FOLDER / f"{language}.toml").open("rb") as file:
        return msgspec.convert(tomllib.load(file), Phrases)
