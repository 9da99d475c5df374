"""Finding orders by what somebody typed: by its words, its parcels' numbers, or the people who bought."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.customers import Found
from guichet.commerce.orders.listing import OrderRow, fronts_of, named_of, orders_of_ids, walk_of
from guichet.commerce.orders.words import (
    LAST_SIGN,
    NUMBER,
    NUMBER_END,
    POSTCODE,
    RECIPIENT,
    TOWN,
    number_end,
    number_forms,
)
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import search_text
from guichet.ports.records import parcel_number

_FENCE = 3000  # entries of a beginning's range that are looked at
_FEW_PARCELS = 100  # of a number's beginning
_NUMBER_FROM = 3  # signs of a number from which on its beginning is looked for
_TRACKING_FROM = 6
_PLACE_FROM = 3
_MOST_WORDS = 6

_THERE = "o.gone_at IS NULL"
_SEEN = (
    f"{_THERE} AND (o.connection_id, o.store_external_id)"
    " IN (SELECT * FROM unnest(%(connections)s::bigint[], %(stores)s::text[]))"
)
_NUMBERED = text(
    "SELECT o.id FROM order_words w JOIN orders o ON o.id = w.order_id"
    " LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id"
    " WHERE w.word = ANY(:words) AND lower(o.mail) = :mail AND o.gone_at IS NULL"
    " AND (CAST(:store_id AS bigint) IS NULL OR s.id = :store_id)"
    " GROUP BY o.id, o.placed_at ORDER BY o.placed_at DESC, o.id DESC LIMIT :count"
)
_SAME_NUMBER = 3  # shops count from one each, and a person buys at several


class FoundOrder(msgspec.Struct, frozen=True):
    """An order, by which field it was found, and whether what was typed is the field whole."""

    row: OrderRow
    field: str  # number | tracking_number | recipient | postcode | town | person
    exact: bool


class _Source(msgspec.Struct, frozen=True):
    """One way to find: a query for (order_id, placed_at), the field, and whether that is typed whole."""

    query: str
    field: str
    exact: bool


async def find_orders(
    transaction: Transaction, typed: str, people: Found, *, store_ids: frozenset[int] | None, count: int
) -> list[FoundOrder]:
    """At most `count` orders by each of their own words, best first, and as many of the people found."""
    values: dict[str, Any] = {"count": count, **people.values}
    sources = [*_by_number(typed, values), *_by_parcel(typed, values), *_by_place(typed, values)]
    fronts = await fronts_of(transaction, store_ids)
    if fronts is not None:
        values["connections"] = [front[0] for front in fronts]
        values["stores"] = [front[1] for front in fronts]
    queries = [_latest(source.query, bound=fronts is not None) for source in sources]
    if not people.nobody:
        near = named_of if people.few else walk_of
        queries.append(near(people, [_THERE], fronts, values))
        sources.append(_Source("", "person", exact=False))
    known = await _found(transaction, queries, values)
    bought = sum(place == len(queries) - 1 for place in known.values())
    if not people.few and bought < count:
        named = [named_of(people, [_THERE], fronts, values)]
        for order_id in await _found(transaction, named, values):
            known.setdefault(order_id, len(queries) - 1)
    rows = {row.id: row for row in await orders_of_ids(transaction, list(known))}
    return [
        FoundOrder(rows[order_id], sources[place].field, sources[place].exact)
        for order_id, place in known.items()
        if order_id in rows
    ]


async def order_of_buyer(
    transaction: Transaction, number: str, mail: str, *, store_id: int | None = None
) -> int | None:
    """The latest order of this number that was bought with this mail address, of a store where one is named.

    Both must be whole: this is how a buyer without an account is known.
    """
    found = await orders_numbered(transaction, number, mail=mail, store_id=store_id)
    return found[0] if found else None


async def orders_numbered(
    transaction: Transaction, number: str, *, mail: str, store_id: int | None = None
) -> list[int]:
    """The orders that have this whole number and were bought with this mail address, the latest first."""
    words = [NUMBER + form for form in number_forms(number)]
    asked = {"words": words, "mail": mail.strip().lower(), "store_id": store_id, "count": _SAME_NUMBER}
    return list((await transaction.scalars(_NUMBERED, asked)).all()) if words and asked["mail"] else []


def _latest(query: str, *, bound: bool) -> str:
    """The latest of a source that the reader may see; few are gone, so a few more are looked at."""
    looked_at = str(_FENCE) if bound else "4 * %(count)s"
    return (
        f"SELECT o.id, f.placed_at FROM ({query} ORDER BY placed_at DESC LIMIT {looked_at}) AS f"
        f" JOIN orders o ON o.id = f.order_id WHERE {_SEEN if bound else _THERE}"
    )


def _by_number(typed: str, values: dict[str, Any]) -> Iterable[_Source]:
    forms = number_forms(typed)
    end = number_end(typed)
    if not forms or len(forms[0]) > 80:
        return
    values["numbers"] = [NUMBER + form for form in forms]
    yield _Source(_whole("numbers"), "number", exact=True)
    if end:
        # The last digits alone; or a shop's prefix was typed that the shop's numbers do not have.
        values["ends"] = [NUMBER_END + end] if end in forms else [NUMBER_END + end, NUMBER + end]
        yield _Source(_whole("ends"), "number", exact=False)
    if len(forms[0]) >= _NUMBER_FROM and any(sign.isdigit() for sign in forms[0]):
        yield _Source(_beginning("number", NUMBER + forms[0], values), "number", exact=False)


def _by_parcel(typed: str, values: dict[str, Any]) -> Iterable[_Source]:
    number = parcel_number(typed)
    if len(number) < _TRACKING_FROM or not any(sign.isdigit() for sign in number):
        return
    values |= {"parcel": number, "parcel_end": number + LAST_SIGN}
    of_parcels = (
        "SELECT s.order_id, p.placed_at FROM (SELECT order_id FROM shipments WHERE {} AND parcel_number <> ''"
        f" LIMIT {_FEW_PARCELS}) AS s JOIN orders p ON p.id = s.order_id"
    )
    yield _Source(of_parcels.format("parcel_number = %(parcel)s"), "tracking_number", exact=True)
    beginning = "parcel_number > %(parcel)s AND parcel_number < %(parcel_end)s"
    yield _Source(of_parcels.format(beginning), "tracking_number", exact=False)


def _by_place(typed: str, values: dict[str, Any]) -> Iterable[_Source]:
    typed_words = search_text(typed)
    code = typed_words.replace(" ", "")
    if any(sign.isdigit() for sign in code) and _PLACE_FROM < len(code) <= 10:
        values["code"] = POSTCODE + code
        yield _Source(_one("code"), "postcode", exact=False)
    if len(code) < _PLACE_FROM or re.search(r"\d", code) or "@" in typed:
        return
    values["town_whole"] = TOWN + typed_words
    yield _Source(_one("town_whole"), "town", exact=False)
    yield _Source(_beginning("town", TOWN + typed_words, values), "town", exact=False)
    words = sorted(set(typed_words.split()), key=len, reverse=True)[:_MOST_WORDS]
    values["others"] = [f"% {word}%" for word in words[1:]]
    among = " AND word LIKE ALL(%(others)s)" if words[1:] else ""
    yield _Source(_beginning("recipient", RECIPIENT + words[0], values, among), "recipient", exact=False)


def _whole(name: str) -> str:
    return f"SELECT order_id, placed_at FROM order_words WHERE word = ANY(%({name})s)"


def _one(name: str) -> str:
    return f"SELECT order_id, placed_at FROM order_words WHERE word = %({name})s"


def _beginning(name: str, word: str, values: dict[str, Any], among: str = "") -> str:
    values |= {name: word, f"{name}_end": word + LAST_SIGN}
    return (
        "SELECT order_id, placed_at FROM (SELECT order_id, placed_at FROM order_words"
        f" WHERE word >= %({name})s AND word < %({name}_end)s{among} LIMIT {_FENCE}) AS fenced"
    )


async def _found(transaction: Transaction, queries: Sequence[str], values: dict[str, Any]) -> dict[int, int]:
    """The ids that the queries give, each with the place of the first of these; the latest first."""
    if not queries:
        return {}
    parts = " UNION ALL ".join(
        f"(SELECT {place} AS place, id, placed_at FROM ({query}) AS source{place}"
        " ORDER BY placed_at DESC, id DESC LIMIT %(count)s)"
        for place, query in enumerate(queries)
    )
    statement = f"SELECT id, place FROM ({parts}) AS found ORDER BY place, placed_at DESC, id DESC"
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    connection = await driver(transaction)
    cursor = await connection.execute(statement, used)
    known: dict[int, int] = {}
    for order_id, place in await cursor.fetchall():
        known.setdefault(order_id, place)
    return known
