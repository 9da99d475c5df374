"""The words by which an order is found besides its buyer's: its number, for whom and where it goes.

They are a function of the order's own record, so that they converge as it does. A word begins with a sign for
its field; the rest is folded, so that a beginning is a range of the index.

- `n` the whole number, without signs between and zeros before;
- `e` its last digits, where letters or other digits stand before them;
- `r` the recipient, where the buyer's address names somebody else or the buyer cannot be known: each word of
  the name once in front of the others, so that any order of words is one range;
- `p` the postcode, `t` the town of the shipping address (of billing, where there is none).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import TypeVar

from guichet.commerce.writing import copy_rows, moment_text
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text, search_words
from guichet.ports.records import Address

NUMBER, NUMBER_END, RECIPIENT, POSTCODE, TOWN = "n", "e", "r", "p", "t"
SEPARATOR = "\n"
LAST_SIGN = "\U0010ffff"  # after every sign that a word can hold: the end of a beginning's range
_LONGEST = 80
_DIGITS = re.compile(r"\d+")
_MOST_NAMES = 6

Moment = TypeVar("Moment", datetime, str)  # a copied row takes it as text, which costs far less


def number_forms(number: str) -> tuple[str, ...]:
    """How a number is known whole: its letters and digits in one, with and without zeros inside."""
    if number.isascii() and number.isdigit():
        return (number.lstrip("0") or "0",)
    folded = search_text(number)
    joined = folded.replace(" ", "").lstrip("0")
    stripped = _DIGITS.sub(lambda run: run[0].lstrip("0") or "0", folded).replace(" ", "")
    return tuple(dict.fromkeys(form for form in (joined, stripped) if form))


def number_end(number: str) -> str:
    """The last digits of a number without zeros before them; "" when it does not end with digits."""
    digits = re.search(r"(\d+)\W*\Z", number)
    return digits[1].lstrip("0") if digits else ""


def order_words(
    number: str, billing: Address, shipping: Sequence[Address], *, buyer_named: bool
) -> tuple[str, ...]:
    """The words of an order; `buyer_named` says whether its billing words lead to a person."""
    words = list(_number_words(number))
    buyer = _named(billing) if buyer_named else None
    for address in shipping if buyer_named else (billing, *shipping):
        named = _named(address)
        if named != buyer:  # nearly all are sent to who buys
            words += _recipient(named, buyer or ("", "", ""))
    for address in shipping or (billing,):
        words += _place(address.postcode, address.city)
    return tuple(sorted({word[:_LONGEST] for word in words}))


def _number_words(number: str) -> tuple[str, ...]:
    if number.isascii() and number.isdigit():
        return (NUMBER + (number.lstrip("0") or "0"),)
    forms = number_forms(number)
    end = number_end(number)
    ends = (NUMBER_END + end,) if end and end not in forms else ()
    return (*(NUMBER + form for form in forms), *ends)


def _recipient(named: tuple[str, str, str], buyer: tuple[str, str, str]) -> list[str]:
    words = search_words(named)
    if set(words) <= set(search_words(buyer)):
        return []
    return [
        f"{RECIPIENT}{' '.join((word, *words[:place], *words[place + 1 :]))}"
        for place, word in enumerate(words[:_MOST_NAMES])
    ]


@lru_cache(maxsize=4096)
def _place(postcode: str, city: str) -> tuple[str, ...]:
    code, town = search_text(postcode).replace(" ", ""), search_text(city)
    return tuple(field + word for field, word in ((POSTCODE, code), (TOWN, town)) if word)


def _named(address: Address) -> tuple[str, str, str]:
    return address.first_name, address.last_name, address.company


async def keep_words(transaction: Transaction, rows: Iterable[tuple[int, datetime, str]]) -> None:
    """Keep the words of (order id, placed at, words as the order has them); they must not be there yet."""
    entries = sorted(_entries((order_id, moment_text(at), words) for order_id, at, words in rows))
    if entries:
        await copy_rows(transaction, "order_words", ("word", "placed_at", "order_id"), entries)


async def forget_words(transaction: Transaction, rows: Iterable[tuple[int, datetime, str]]) -> None:
    """Drop the words that these orders had, given as they were kept."""
    entries = _entries(rows)
    if not entries:
        return
    connection = await driver(transaction)
    words, moments, ids = (list(column) for column in zip(*entries, strict=True))
    await connection.execute(
        "DELETE FROM order_words w USING unnest(%s::text[], %s::timestamptz[], %s::bigint[])"
        " AS old (word, placed_at, order_id)"
        " WHERE w.word = old.word AND w.placed_at = old.placed_at AND w.order_id = old.order_id",
        (words, moments, ids),
    )


def _entries(rows: Iterable[tuple[int, Moment, str]]) -> list[tuple[str, Moment, int]]:
    return [
        (word, placed_at, order_id)
        for order_id, placed_at, words in rows
        for word in words.split(SEPARATOR)
        if word
    ]
