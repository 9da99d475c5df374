"""A small stock of our own making: variants at locations, told by the shop, and the hands that hold of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from tests.commerce.telling import CONNECTION, MORNING

from guichet.commerce import ReadFact, apply, stock
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database, driver
from guichet.kernel.events import Origin
from guichet.ports.records import Fact, LocationRecord, ProductRecord, Resource, StockRecord, VariantRecord

SELLER = Actor.system("seller")
Levels = Mapping[tuple[str, str], int]


async def stock_up(database: Database, levels: Levels, *, minutes: float = 0, **more: Any) -> None:
    """Have the shop tell what is on hand, by variant and location; what it names is there."""
    variants = sorted({variant for variant, _ in levels})
    places = sorted({place for _, place in levels})
    product = ProductRecord(
        external_id="p1",
        name="Sandale",
        price="40.00",
        currency="EUR",
        variants=tuple(VariantRecord(external_id=one, sku=one.upper()) for one in variants),
    )
    await tell_all(
        database,
        [
            *(_fact(Resource.LOCATIONS, LocationRecord(external_id=one, name=one)) for one in places),
            _fact(Resource.PRODUCTS, product),
            *(level_fact(variant, place, number, **more) for (variant, place), number in levels.items()),
        ],
        minutes=minutes,
    )


def _fact(resource: Resource, record: Any) -> Fact:
    return Fact(resource=resource, external_id=record.external_id, record=record)


def level_fact(variant: str, place: str, on_hand: int, **more: Any) -> Fact:
    return _fact(
        Resource.STOCK,
        StockRecord(
            external_id=f"{variant}:{place}",
            variant_external_id=variant,
            location_external_id=place,
            on_hand=on_hand,
            **more,
        ),
    )


async def tell_all(
    database: Database, facts: list[Fact], *, minutes: float = 0, read_at: datetime | None = None
) -> None:
    """Apply facts as a reader does, read so many minutes into the morning, or at a time."""
    moment = read_at or MORNING + timedelta(minutes=minutes)
    async with database.transaction() as transaction:
        await apply(transaction, CONNECTION, [ReadFact(fact, moment) for fact in facts], Origin.LIVE)


async def ids(database: Database, table: str) -> dict[str, int]:
    """Our ids of a table's rows, by the shop's."""
    return {row[0]: row[1] for row in await query(database, f"SELECT external_id, id FROM {table}")}


async def query(database: Database, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    async with database.transaction() as transaction:
        cursor = await (await driver(transaction)).execute(statement, values)
        return await cursor.fetchall()


async def hold(
    database: Database, lines: list[stock.Line], *, key: str, until: datetime | None = None
) -> stock.Reserved:
    """Hold lines in a transaction of its own."""
    async with database.transaction() as transaction:
        return await stock.reserve(
            transaction,
            SELLER,
            lines,
            key=key,
            reference=stock.Reference("order", key),
            held_until=until,
        )


BOOKS = """
SELECT level.id, level.reserved, level.counted, level.overrun, level.tracked,
  coalesce(level.counted, level.reported_available + level.safety, level.on_hand) AS there, level.safety,
  (SELECT coalesce(sum(quantity), 0) FROM reservation_lines
   WHERE level_id = level.id AND state IN ('held', 'confirmed')) AS held,
  (SELECT coalesce(sum(reserved), 0) FROM stock_movements WHERE level_id = level.id) AS moved,
  (SELECT coalesce(sum(counted), 0) FROM stock_movements WHERE level_id = level.id) AS figured,
  (SELECT missing FROM stock_overruns WHERE level_id = level.id AND closed_at IS NULL) AS missing
FROM stock_levels AS level ORDER BY level.id
"""


class Books(msgspec.Struct, frozen=True):
    """What all records say of one level."""

    id: int
    reserved: int
    counted: int | None
    overrun: int
    tracked: bool
    there: int
    safety: int
    held: int
    moved: int
    figured: int
    missing: int | None


async def require_books(database: Database) -> list[Books]:
    """The books of all levels, which must agree."""
    books = [Books(*row) for row in await query(database, BOOKS)]
    for one in books:
        assert one.reserved == one.held == one.moved >= 0, one
        assert one.figured == (one.counted or 0) >= 0, one
        short = max(0, one.reserved - max(0, one.there)) if one.tracked else 0
        assert (one.missing is not None) == (short > 0), one
    return books
