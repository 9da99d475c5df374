"""Finding people by what somebody typed: beginnings of names, of a mail address, of a phone number.

Few matches are named by the words' index. Where every word has many, whoever lists first walks the
beginning of the list in its own order and filters by `patterns`, since a match is mostly near. Only when a
page is not filled so are all matches named (`name_all`): words that are frequent each and rare together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text

FEW = 3000
WALK = 6000  # rows of a list looked at before all matches are named
_LAST_SIGN = "\U0010ffff"
_NUMBER = re.compile(r"[\d\s+().\-/]+")
_LONGEST = 6  # words looked at
_MATCHES = "SELECT profile_id FROM profile_words WHERE word >= %s AND word < %s"


class Found(msgspec.Struct, frozen=True):
    """The profiles that match; or None when they are too many to name, and by what to filter them."""

    profile_ids: list[int] | None
    patterns: list[str]
    words: list[str]


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
    if not words:
        return Found([], [], [])
    connection = await driver(transaction)
    named: set[int] | None = None
    patterns = []
    for word in words:
        cursor = await connection.execute(f"{_MATCHES} LIMIT %s", (word, word + _LAST_SIGN, FEW + 1))
        found = {row[0] for row in await cursor.fetchall()}
        if len(found) > FEW:
            patterns.append(pattern_of(word))
        else:
            named = found if named is None else named & found
        if named is not None and not named:
            return Found([], [], words)
    if named is None:
        return Found(None, patterns, words)
    if patterns:
        cursor = await connection.execute(
            "SELECT id FROM customer_profiles WHERE id = ANY(%s) AND search_text LIKE ALL(%s)",
            (list(named), patterns),
        )
        named = {row[0] for row in await cursor.fetchall()}
    return Found(sorted(named), [], words)


async def name_all(transaction: Transaction, words: Sequence[str]) -> list[int]:
    """All profiles that match, however many."""
    connection = await driver(transaction)
    values = [value for word in words for value in (word, word + _LAST_SIGN)]
    cursor = await connection.execute(" INTERSECT ".join([_MATCHES] * len(words)), values)
    return [row[0] for row in await cursor.fetchall()]
