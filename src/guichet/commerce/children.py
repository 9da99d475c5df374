"""Parts of an order (lines, payments, parcels, refunds): replaced whole under the order's version.

A part keeps its id as long as the shop names it by the same external id. The caller holds the orders' row
locks, so nobody else writes these rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from guichet.commerce.writing import copy_rows, json_text, next_ids, update_rows
from guichet.kernel.db import Transaction, driver


class ChildTable(msgspec.Struct, frozen=True, kw_only=True):
    """One table of parts: `columns` follow order_id and external_id; those in `json` are jsonb.

    `announced` says that the ids of new parts are asked for.
    """

    name: str
    columns: tuple[str, ...]
    json: frozenset[str] = frozenset()
    announced: bool = False


class Child(msgspec.Struct, frozen=True):
    """A part as it should be: its order, the shop's id and the values of the table's columns."""

    order_id: int
    external_id: str
    values: tuple[Any, ...]


class Replaced(msgspec.Struct, frozen=True):
    """The ids by (order, external id) of parts that are new, where the table's are announced."""

    added: dict[tuple[int, str], int]


def _distinct(children: Sequence[Child]) -> dict[tuple[int, str], Child]:
    """Parts by key: should a shop name two parts of an order alike, the later one stands."""
    return {(child.order_id, child.external_id): child for child in children}


async def replace_children(
    transaction: Transaction, table: ChildTable, children: Sequence[Child], known_orders: Sequence[int]
) -> Replaced:
    """Make the parts of the orders exactly `children`.

    `known_orders` are those that were there before, of which parts may have to change or go; an order just
    inserted has none.
    """
    wanted = _distinct(children)
    existing = await _existing(transaction, table, known_orders)
    gone = [identity for key, identity in existing.items() if key not in wanted]
    if gone:
        connection = await driver(transaction)
        await connection.execute(f"DELETE FROM {table.name} WHERE id = ANY(%s)", (gone,))
    await _update(transaction, table, [(existing[key], wanted[key]) for key in wanted if key in existing])
    new = [key for key in wanted if key not in existing]
    ids = await next_ids(transaction, table.name, len(new)) if table.announced else []
    await _copy(transaction, table, [wanted[key] for key in new], ids)
    return Replaced(dict(zip(new, ids, strict=False)))


async def _existing(
    transaction: Transaction, table: ChildTable, orders: Sequence[int]
) -> dict[tuple[int, str], int]:
    if not orders:
        return {}
    connection = await driver(transaction)
    cursor = await connection.execute(
        f"SELECT order_id, external_id, id FROM {table.name} WHERE order_id = ANY(%s)", (list(orders),)
    )
    return {(row[0], row[1]): row[2] for row in await cursor.fetchall()}


async def _update(transaction: Transaction, table: ChildTable, rows: Sequence[tuple[int, Child]]) -> None:
    documents: list[Mapping[str, Any]] = [
        {"id": identity, **dict(zip(table.columns, child.values, strict=True))} for identity, child in rows
    ]
    await update_rows(transaction, table.name, table.columns, documents)


async def _copy(
    transaction: Transaction, table: ChildTable, children: Sequence[Child], ids: Sequence[int]
) -> None:
    as_text = [place for place, column in enumerate(table.columns, start=2) if column in table.json]
    columns = ("order_id", "external_id", *table.columns)

    def line(child: Child) -> list[Any]:
        values = [child.order_id, child.external_id, *child.values]
        for place in as_text:
            if values[place] is not None:
                values[place] = json_text(values[place])
        return values

    lines: Iterable[list[Any]] = map(line, children)
    if ids:
        columns = (*columns, "id")
        lines = ([*values, identity] for values, identity in zip(lines, ids, strict=True))
    await copy_rows(transaction, table.name, columns, lines)
