"""Finding people by what somebody typed: beginnings of names, of a mail address, of a phone number.

Where a word is rare, the words' index names its matches. Otherwise a match is mostly near the beginning of a
list: it is walked in its own order, compared with the matches of frequent words, and with the texts where a
word is everywhere. Only when a page is not filled so are all matches named: the words are rare together.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text

FEW = 2000  # matches of a rare word
MANY = 20_000  # matches of a frequent one; more: it is everywhere
_LAST_SIGN = "\U0010ffff"
_NUMBER = re.compile(r"[\d\s+().\-/]+")
_LONGEST = 6  # words looked at
_NOBODY = "SELECT NULL::bigint AS profile_id WHERE false"


class Found(msgspec.Struct, frozen=True):
    """How to find the profiles that match: `named` gives their ids (profile_id), using `values`.

    `few` says whether to do so at once. Else a list is walked first: those among `near` (ids likewise; None:
    all) whose search_text is LIKE ALL of %(everywhere)s.
    """

    few: bool
    named: str
    near: str | None
    values: dict[str, Any]


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
    values: dict[str, Any] = {}
    rare: list[int] = []
    frequent: list[int] = []
    everywhere: list[int] = []
    for place, word in enumerate(words):
        values |= {f"word{place}": word, f"word{place}_end": word + _LAST_SIGN}
        matches = await _count(transaction, word)
        if not matches:
            return Found(True, _NOBODY, None, {})
        (rare if matches <= FEW else frequent if matches <= MANY else everywhere).append(place)
    if not words:
        return Found(True, _NOBODY, None, {})
    texts = [pattern_of(word) for word in words]
    if not rare:
        values["everywhere"] = [texts[place] for place in everywhere]
        return Found(False, _having(range(len(words))), _having(frequent) if frequent else None, values)
    named = _having(rare)
    if len(rare) < len(words):
        values["others"] = [texts[place] for place in (*frequent, *everywhere)]
        named = (
            f"SELECT id AS profile_id FROM customer_profiles WHERE id IN ({named})"
            " AND search_text LIKE ALL(%(others)s)"
        )
    return Found(True, named, None, values)


def _having(places: Iterable[int]) -> str:
    """The profiles that have all of these words, each once."""
    each = [
        f"SELECT profile_id FROM profile_words WHERE word >= %(word{place})s AND word < %(word{place}_end)s"
        for place in places
    ]
    return " INTERSECT ".join(each) if len(each) > 1 else each[0].replace("SELECT", "SELECT DISTINCT", 1)


async def _count(transaction: Transaction, word: str) -> int:
    """How many times the word is there, counted up to one more than many."""
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT count(*) FROM (SELECT FROM profile_words WHERE word >= %s AND word < %s LIMIT %s) AS counted",
        (word, word + _LAST_SIGN, MANY + 1),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0
