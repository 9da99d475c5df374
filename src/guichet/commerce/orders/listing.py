"""Listing orders, newest first: each way of asking goes by the index that serves it.

A page is found as ids and times, then dressed. Orders of named shop fronts or people are taken front by front
(or profile by profile), each by its own index in the list's order, so that a small shop's page costs no more
than a large one's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Any

import msgspec

from guichet.commerce.customers import (
    WALK_NEAR,
    WALK_TEXTS,
    Found,
    display_name,
    find_people,
    profile_ids_of,
)
from guichet.commerce.orders.words import LAST_SIGN, NUMBER, number_forms
from guichet.kernel.db import Transaction, driver

_FEW_NUMBERS = 500
_NAMED_FRONTS = 20
_SHORTEST_NUMBER = 4  # of a number's beginning; a whole number may be shorter

_ORDERED = "ORDER BY o.placed_at DESC, o.id DESC LIMIT %(count)s"

_DRESSED = """
WITH page AS (
    SELECT DISTINCT found.placed_at, found.id FROM ({source}) AS found
    ORDER BY found.placed_at DESC, found.id DESC LIMIT %(count)s
)
SELECT o.id, o.connection_id, o.number, o.state, o.source_state, o.placed_at, o.currency, o.total,
       o.lines_count, o.pieces, o.parcel_state, o.read_at, o.version,
       s.id, s.name, c.id, m.first_name, m.last_name, m.company, m.mail
FROM page JOIN orders o ON o.id = page.id
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
LEFT JOIN customer_profiles p ON p.id = o.profile_id
LEFT JOIN customers c ON c.id = p.customer_id
LEFT JOIN customer_profiles m ON m.id = c.main_profile_id
ORDER BY page.placed_at DESC, page.id DESC
"""

# The fronts of a connection, one step of the index each.
_FRONTS = """
WITH RECURSIVE fronts AS (
    (SELECT store_external_id FROM orders WHERE connection_id = %(connection)s AND gone_at IS NULL
     ORDER BY store_external_id LIMIT 1)
    UNION ALL
    SELECT (SELECT o.store_external_id FROM orders o WHERE o.connection_id = %(connection)s
            AND o.gone_at IS NULL AND o.store_external_id > f.store_external_id
            ORDER BY o.store_external_id LIMIT 1)
    FROM fronts f WHERE f.store_external_id IS NOT NULL
)
SELECT %(connection)s::bigint, store_external_id FROM fronts WHERE store_external_id IS NOT NULL
"""


class OrderFilter(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of the list; `store_ids` None means all fronts (that the reader may see)."""

    typed: str | None = None
    state: str | None = None
    store_ids: frozenset[int] | None = None
    connection_id: int | None = None
    customer_id: int | None = None
    placed_after: datetime | None = None
    placed_before: datetime | None = None


class OrderRow(msgspec.Struct, frozen=True):
    """An order in a list."""

    id: int
    connection_id: int
    number: str
    state: str
    source_state: str
    placed_at: datetime
    currency: str
    total: int
    lines_count: int
    pieces: int
    parcel_state: str
    read_at: datetime
    version: int
    store_id: int | None
    store_name: str | None
    customer_id: int | None
    customer_name: str | None


async def list_orders(
    transaction: Transaction,
    asked: OrderFilter,
    *,
    count: int,
    before: tuple[datetime, int] | None = None,
) -> list[OrderRow]:
    """At most `count` orders, newest first, after the (placed_at, id) of the page before."""
    values: dict[str, Any] = {"count": count}
    conditions = _conditions(asked, before, values)
    fronts = await _fronts(transaction, asked)
    if fronts is not None and not fronts:
        return []
    if asked.customer_id is not None:
        values["profiles"] = await profile_ids_of(transaction, asked.customer_id)
        somebodys = "SELECT unnest(%(profiles)s::bigint[]) AS profile_id"
        conditions += _in_fronts(fronts, values)
        return await _page(transaction, [_by_profile(somebodys, conditions)], values)
    if asked.typed is None:
        return await _page(transaction, [_in_order(conditions, fronts, values)], values)
    numbered = _by_number(asked.typed, [*conditions, *_in_fronts(fronts, values)], values)
    found = await find_people(transaction, asked.typed, count=count)
    return await _of_people(transaction, found, conditions, fronts, values, numbered)


async def orders_of_ids(transaction: Transaction, ids: Sequence[int]) -> list[OrderRow]:
    """Orders by id, newest first."""
    if not ids:
        return []
    source = "SELECT o.id, o.placed_at FROM orders o WHERE o.id = ANY(%(ids)s)"
    return await _page(transaction, [source], {"ids": list(ids), "count": len(ids)})


async def _of_people(
    transaction: Transaction,
    found: Found,
    conditions: Sequence[str],
    fronts: Sequence[tuple[int, str]] | None,
    values: dict[str, Any],
    others: Sequence[str],
) -> list[OrderRow]:
    """The orders of the people found, and those of the other sources."""
    values |= found.values
    if not found.few:
        page = await _page(transaction, [walk_of(found, conditions, fronts, values), *others], values)
        if len(page) >= values["count"] or await _walked_through(
            transaction, found, [*conditions, *_in_fronts(fronts, values)], values
        ):
            return page
    return await _page(transaction, [named_of(found, conditions, fronts, values), *others], values)


async def _walked_through(
    transaction: Transaction, found: Found, conditions: Sequence[str], values: dict[str, Any]
) -> bool:
    """Whether the list is no longer than what was walked, so that nobody else can match."""
    further = f"SELECT FROM orders o WHERE {' AND '.join(conditions)} OFFSET {_walk(found)} LIMIT 1"
    statement = f"SELECT NOT EXISTS ({further})"
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    connection = await driver(transaction)
    row = await (await connection.execute(statement, used, prepare=False)).fetchone()
    return bool(row and row[0])


def _walk(found: Found) -> int:
    return WALK_TEXTS if found.near is None else WALK_NEAR


def walk_of(
    found: Found,
    conditions: Sequence[str],
    fronts: Sequence[tuple[int, str]] | None,
    values: dict[str, Any],
) -> str:
    """A query for (id, placed_at) of the first orders of the list whose people match, as far as it walks."""
    return _in_order(conditions, fronts, values, found)


def named_of(
    found: Found,
    conditions: Sequence[str],
    fronts: Sequence[tuple[int, str]] | None,
    values: dict[str, Any],
) -> str:
    """A query for (id, placed_at) of the latest orders of each of the people who match."""
    return _by_profile(found.named, [*conditions, *_in_fronts(fronts, values)])


async def _page(transaction: Transaction, sources: Sequence[str], values: dict[str, Any]) -> list[OrderRow]:
    connection = await driver(transaction)
    statement = _DRESSED.format(source=" UNION ALL ".join(f"({source})" for source in sources))
    used = {name: value for name, value in values.items() if f"%({name})s" in statement}
    cursor = await connection.execute(statement, used, prepare=False)
    return [
        OrderRow(*(*row[:16], None if row[16] is None else display_name(*row[16:])))
        for row in await cursor.fetchall()
    ]


def _conditions(asked: OrderFilter, before: tuple[datetime, int] | None, values: dict[str, Any]) -> list[str]:
    conditions = ["o.gone_at IS NULL"]
    if asked.state is not None:
        conditions.append("o.state = %(state)s")
        values["state"] = asked.state
    if asked.placed_after is not None:
        conditions.append("o.placed_at >= %(placed_after)s")
        values["placed_after"] = asked.placed_after
    if asked.placed_before is not None:
        conditions.append("o.placed_at < %(placed_before)s")
        values["placed_before"] = asked.placed_before
    if before is not None:
        conditions.append("(o.placed_at, o.id) < (%(before_at)s, %(before_id)s)")
        values["before_at"], values["before_id"] = before
    return conditions


async def fronts_of(
    transaction: Transaction, store_ids: frozenset[int] | None
) -> list[tuple[int, str]] | None:
    """The fronts of these stores, as (connection, the shop's id); None for all."""
    return await _fronts(transaction, OrderFilter(store_ids=store_ids))


async def _fronts(transaction: Transaction, asked: OrderFilter) -> list[tuple[int, str]] | None:
    """The fronts asked for, as (connection, the shop's id); None for all."""
    connection = await driver(transaction)
    if asked.store_ids is not None:
        cursor = await connection.execute(
            "SELECT connection_id, external_id FROM stores WHERE id = ANY(%(ids)s)"
            " AND (%(connection)s::bigint IS NULL OR connection_id = %(connection)s)",
            {"ids": list(asked.store_ids), "connection": asked.connection_id},
        )
    elif asked.connection_id is not None:
        cursor = await connection.execute(_FRONTS, {"connection": asked.connection_id})
    else:
        return None
    return [(row[0], row[1]) for row in await cursor.fetchall()]


def _in_fronts(fronts: Sequence[tuple[int, str]] | None, values: dict[str, Any]) -> list[str]:
    if fronts is None:
        return []
    values["connections"] = [front[0] for front in fronts]
    values["stores"] = [front[1] for front in fronts]
    pairs = "SELECT * FROM unnest(%(connections)s::bigint[], %(stores)s::text[])"
    return [f"(o.connection_id, o.store_external_id) IN ({pairs})"]


def _in_order(
    conditions: Sequence[str],
    fronts: Sequence[tuple[int, str]] | None,
    values: dict[str, Any],
    found: Found | None = None,
) -> str:
    """The list in its own order, front by front where fronts are named; of those found only, if given."""
    walked = _walked if found is None else partial(_walked_near, found)
    if fronts is None:
        return walked(conditions)
    if len(fronts) <= _NAMED_FRONTS:  # named one by one, so that the planner knows which are small
        parts = []
        for place, (connection_id, store) in enumerate(fronts):
            values |= {f"connection{place}": connection_id, f"store{place}": store}
            of_front = [f"o.connection_id = %(connection{place})s", f"o.store_external_id = %(store{place})s"]
            parts.append(f"({walked([*of_front, *conditions])})")
        return " UNION ALL ".join(parts)
    _in_fronts(fronts, values)
    of_front = ["o.connection_id = front.connection", "o.store_external_id = front.store"]
    return (
        "SELECT each.id, each.placed_at FROM unnest(%(connections)s::bigint[], %(stores)s::text[])"
        f" AS front (connection, store) CROSS JOIN LATERAL ({walked([*of_front, *conditions])}) AS each"
    )


def _walked(conditions: Sequence[str]) -> str:
    return f"SELECT o.id, o.placed_at FROM orders o WHERE {' AND '.join(conditions)} {_ORDERED}"


def _walked_near(found: Found, conditions: Sequence[str]) -> str:
    """The first orders of the list whose people match; further ones are not looked at."""
    filters = []
    if found.near is not None:
        filters.append(f"(o.profile_id IN ({found.near})) IS TRUE")  # IS TRUE: hashed once, not joined
    if found.texts:
        filters.append(f"(SELECT {found.texts} FROM customer_profiles w WHERE w.id = o.profile_id)")
    return (
        "SELECT o.id, o.placed_at FROM (SELECT o.id, o.placed_at, o.profile_id FROM orders o"
        f" WHERE {' AND '.join(conditions)} ORDER BY o.placed_at DESC, o.id DESC LIMIT {_walk(found)}) AS o"
        f" WHERE {' AND '.join(filters)} {_ORDERED}"
    )


def _by_profile(profiles: str, conditions: Sequence[str]) -> str:
    return (
        f"SELECT each.id, each.placed_at FROM ({profiles}) AS wanted"
        f" CROSS JOIN LATERAL ({_walked(['o.profile_id = wanted.profile_id', *conditions])}) AS each"
    )


def _by_number(typed: str, conditions: Sequence[str], values: dict[str, Any]) -> list[str]:
    """Orders whose number is typed whole, or by its beginning where enough of it is typed."""
    forms = number_forms(typed.strip()) if len(typed.split()) == 1 else ()
    if not forms:
        return []
    values["numbers"] = [NUMBER + form for form in forms]
    match = "word = ANY(%(numbers)s)"
    if len(forms[0]) >= _SHORTEST_NUMBER:
        values["number_end"] = NUMBER + forms[0] + LAST_SIGN
        values["number"] = NUMBER + forms[0]
        match = f"({match} OR word >= %(number)s AND word < %(number_end)s)"
    # A fence: by the word's index first, however few rows a walk is thought to need.
    numbered = f"SELECT order_id FROM order_words WHERE {match} LIMIT {_FEW_NUMBERS}"
    dated = f"SELECT o.id, o.placed_at FROM ({numbered}) AS w JOIN orders o ON o.id = w.order_id"
    return [f"{dated} WHERE {' AND '.join(conditions)}"]
