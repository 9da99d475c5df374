"""Finding people by what somebody typed: beginnings of names, of a mail address, of a phone number.

Few matches are fetched by the words' index. Where every word has many, whoever lists walks the list in its
own order and filters by `patterns`, since a match is then never far. Where they meet, both cost the same.
"""

from __future__ import annotations

import re

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text

FEW = 1500
_LAST_SIGN = "\U0010ffff"
_NUMBER = re.compile(r"[\d\s+().\-/]+")
_LONGEST = 6  # words looked at


class Found(msgspec.Struct, frozen=True):
    """The profiles that match (None: too many to name), and the patterns of words not yet filtered by."""

    profile_ids: list[int] | None
    patterns: list[str]


def typed_words(typed: str) -> list[str]:
    """The beginnings of words that were typed, as the words' index has them."""
    digits = re.sub(r"\D", "", typed)
    if len(digits) >= 4 and _NUMBER.fullmatch(typed):
        return [digits.lstrip("0") or digits]
    words: list[str] = []
    for token in typed.split():
        words += [token.lower()] if "@" in token else search_text(token).split()
    return words[:_LONGEST]


def pattern_of(word: str) -> str:
    """The LIKE pattern of a profile's search_text for a word's beginning."""
    return "% " + re.sub(r"([\\%_])", r"\\\1", word) + "%"


async def find_people(transaction: Transaction, typed: str) -> Found:
    """The profiles that have a word beginning with each word typed."""
    words = typed_words(typed)
    connection = await driver(transaction)
    named: set[int] | None = None
    patterns = []
    for word in words:
        cursor = await connection.execute(
            "SELECT profile_id FROM profile_words WHERE word >= %s AND word < %s LIMIT %s",
            (word, word + _LAST_SIGN, FEW + 1),
        )
        found = {row[0] for row in await cursor.fetchall()}
        if len(found) > FEW:
            patterns.append(pattern_of(word))
        else:
            named = found if named is None else named & found
        if named is not None and not named:
            return Found([], [])
    if not words:
        return Found([], [])
    return Found(None if named is None else sorted(named), patterns)
