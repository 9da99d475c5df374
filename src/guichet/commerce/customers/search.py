"""Finding people by what somebody typed: beginnings of names, a mail address or part of it, a phone number.

What is kept of a profile for this: its plain words (`search_text`), and in `profile_words` an entry for each,
ordered by byte, so that a beginning is a range. The entry of a name's word goes on with the other words of
the name ("dupont camille", "camille dupont"): half a name in any order is one range, filtered inside the
index. A phone number is kept backwards too, so that its last digits are a beginning, and a mail address also
by its domain.

Few matches are named by that index. Of many, most are near the beginning of a list: it is walked in its own
order and compared with them, or with the profiles' texts where a word is everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text

FEW = 40  # matches that are named at once, for each row that is asked for
CARRIED = 5000  # matches that are kept from one question to the next instead of being looked up again
MANY = 20_000  # matches that a walk is compared with; more: they are everywhere
WALK_NEAR = 30_000  # rows of a list that are walked, by index alone
WALK_TEXTS = 4000  # and by the people's texts
BACKWARDS = "<"
DOMAIN = "@"
_LAST_SIGN = "\U0010ffff"
_NUMBER = re.compile(r"[\d\s+().\-/]+")
_TRUNK = re.compile(r"\(0\)")  # +33 (0)6 …: the zero of the national way
_PHONE_FROM = 4  # digits
_LONGEST = 6  # words looked at
_MOST_NAMES = 8
_PHONE_LIKE = 7  # digits of a word that is a phone number, not a part of a name
_OF_IDS = "SELECT unnest(%(found)s::bigint[]) AS profile_id"
_NOBODY = "SELECT NULL::bigint AS profile_id WHERE false"


class Found(msgspec.Struct, frozen=True):
    """How to find the profiles that match: `named` gives their ids (profile_id), using `values`.

    `few` says whether to do so at once. Else a list is walked first: those among `near` (ids likewise; None:
    all) for whose `search_text` the condition `texts` holds ("": all). `field` is phone, mail or name.
    """

    few: bool
    named: str
    near: str | None
    texts: str
    values: dict[str, Any]
    field: str

    @property
    def nobody(self) -> bool:
        """Whether no profile matches at all."""
        return self.named == _NOBODY


class _Wanted(msgspec.Struct, frozen=True):
    """Matches begin with one of `beginnings`; the other words begin words of the name, or of the texts."""

    beginnings: tuple[str, ...]
    names: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


def index_words(words: Sequence[str]) -> list[str]:
    """What `profile_words` holds of a profile with these plain words."""
    names = [word for word in words if _is_name(word)]
    others = [word for word in words if not _is_name(word)]
    return [*others, *(_phrase(names, place) for place in range(len(names)))]


def _is_name(word: str) -> bool:
    return (
        "@" not in word
        and not word.startswith(BACKWARDS)
        and not (word.isdigit() and len(word) >= _PHONE_LIKE)
    )


def _phrase(names: Sequence[str], place: int) -> str:
    first = names[:_MOST_NAMES]
    return " ".join((names[place], *(word for word in first if word != names[place])))


def _understood(typed: str) -> tuple[str, list[_Wanted]]:
    """The field that was meant, and the ways to read what was typed, the likeliest first."""
    digits = re.sub(r"\D", "", _TRUNK.sub("", typed))
    if len(digits) >= _PHONE_FROM and _NUMBER.fullmatch(typed):
        # Zeros before a whole number belong to the way it is dialled; among its last digits they count.
        bare = digits.lstrip("0") or digits
        last = bare if len(digits) >= _PHONE_LIKE else digits
        return "phone", [_Wanted((bare, BACKWARDS + last[::-1]))]
    tokens = typed.lower().split()[:_LONGEST]
    mails = [token for token in tokens if "@" in token]
    if mails:
        return "mail", [_Wanted((mails[0],), texts=tuple(token for token in tokens if token != mails[0]))]
    words = _distinct(search_text(typed).split())
    if not words:
        return "name", []
    letters = [word for word in words if not word.isdigit()]
    readings = []
    if len(tokens) == 1 and len(words) > 1:
        readings.append(_Wanted((tokens[0], DOMAIN + tokens[0])))
    first = letters[0] if letters else words[0]
    numbers = tuple(word.lstrip("0") or word for word in words if word.isdigit() and word != first)
    readings.append(_Wanted((first,), tuple(letters[1:]), numbers))
    if len(words) > 1:
        readings.append(_Wanted((first,), texts=(*letters[1:], *numbers)))
    return "name", readings


def _distinct(words: Iterable[str]) -> list[str]:
    """The words of which no other is a longer form, the longest (so the rarest) first."""
    kept: list[str] = []
    for word in sorted(set(words), key=lambda one: (-len(one), one)):
        if not any(longer.startswith(word) for longer in kept):
            kept.append(word)
    return kept[:_LONGEST]


async def find_people(transaction: Transaction, typed: str, *, count: int) -> Found:
    """The profiles that have a word beginning with each word typed, for a list of `count` rows."""
    field, readings = _understood(typed)
    few = FEW * count
    for wanted in readings:
        values: dict[str, Any] = {}
        named = _named(wanted, values)
        matches, ids = await _matches(transaction, named, values)
        if matches:
            field = "mail" if "@" in wanted.beginnings[-1] else field
            return _found(wanted, _OF_IDS if ids else named, matches, {**values, "found": ids}, field, few)
    return Found(True, _NOBODY, None, "", {}, field)


def _found(wanted: _Wanted, named: str, matches: int, values: dict[str, Any], field: str, few: int) -> Found:
    of_texts = _all_of_texts("others", wanted.texts, values)
    if of_texts:
        whole = f"SELECT id AS profile_id FROM customer_profiles WHERE id IN ({named}) AND {of_texts}"
    else:
        whole = f"SELECT DISTINCT profile_id FROM ({named}) AS each_once"
    if matches <= few:
        return Found(True, whole, None, "", values, field)
    if matches <= MANY:
        return Found(False, whole, named, of_texts, values, field)
    everywhere = [
        _all_of_texts(f"everywhere{place}", (beginning, *wanted.names, *wanted.texts), values)
        for place, beginning in enumerate(wanted.beginnings)
    ]
    return Found(False, whole, None, f"({' OR '.join(everywhere)})", values, field)


def _named(wanted: _Wanted, values: dict[str, Any]) -> str:
    """The profiles that the index of words gives, some more than once."""
    among = ""
    if wanted.names:
        values["names"] = [pattern_of(word) for word in wanted.names]
        among = " AND word LIKE ALL(%(names)s)"
    ranges = []
    for place, word in enumerate(wanted.beginnings):
        values |= {f"word{place}": word, f"word{place}_end": word + _LAST_SIGN}
        ranges.append(
            "SELECT profile_id FROM profile_words"
            f" WHERE word >= %(word{place})s AND word < %(word{place}_end)s{among}"
        )
    return " UNION ALL ".join(ranges)


def _all_of_texts(name: str, words: Sequence[str], values: dict[str, Any]) -> str:
    if not words:
        return ""
    values[name] = [pattern_of(word) for word in words]
    return f"search_text LIKE ALL(%({name})s)"


def pattern_of(word: str) -> str:
    """The LIKE pattern of a text that has a word with this beginning after a space."""
    return "% " + re.sub(r"([\\%_])", r"\\\1", word) + "%"


async def _matches(transaction: Transaction, named: str, values: dict[str, Any]) -> tuple[int, list[int]]:
    """How many matches the index has, up to one more than many; and which, where they can be carried."""
    connection = await driver(transaction)
    cursor = await connection.execute(
        f"SELECT count(*), CASE WHEN count(*) <= {min(CARRIED, MANY)} THEN array_agg(profile_id) END"
        f" FROM ({named} LIMIT {MANY + 1}) AS counted",
        values,
    )
    row = await cursor.fetchone()
    return (row[0], row[1] or []) if row else (0, [])
