"""What sourcing reads: the rules, the places with hours and load, and what they have of some variants."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import select, text

from guichet.commerce.places import location_times
from guichet.kernel.db import Database, Transaction, driver
from guichet.kernel.hours import BusinessTime
from guichet.purchase.sourcing.document import Document
from guichet.purchase.sourcing.facts import Free, region_of
from guichet.purchase.sourcing.model import SourcingVersion

KEPT_SECONDS = 30.0
"""So long a process goes by the places and hours that it has read; stock and load are read each time."""

_PLACES = text("""
SELECT id, connection_id, name, kind, time_zone, upper(postal_address ->> 'country') AS country,
  postal_address ->> 'postcode' AS postcode, latitude, longitude
FROM locations WHERE gone_at IS NULL AND enabled ORDER BY id
""")
# What a place is to prepare of an order that its shop sold is held by nobody, and is work all the same.
_LOAD = """
SELECT location_id, sum(waiting)::bigint FROM (
  SELECT location_id, count(DISTINCT reservation_id) AS waiting FROM reservation_lines
  WHERE state IN ('held', 'confirmed') GROUP BY location_id
  UNION ALL
  SELECT p.location_id, count(*) FROM preparations AS p
  WHERE p.state IN ('waiting', 'picking') AND NOT EXISTS (
    SELECT FROM preparation_lines AS line JOIN reservation_lines AS held ON held.id = line.reservation_line_id
    WHERE line.preparation_id = p.id AND held.state IN ('held', 'confirmed')
  ) AND NOT EXISTS (
    SELECT FROM reservations AS made JOIN reservation_lines AS held ON held.reservation_id = made.id
    WHERE (made.reference_kind, made.reference_id)
      IN (('purchase', p.purchase_id::text), ('order', p.order_id::text)) AND held.location_id = p.location_id
      AND held.state IN ('held', 'confirmed')
  ) GROUP BY p.location_id
) AS work GROUP BY location_id
"""
# The same article in the merchant's other shops is that of the same GTIN; where it has none, of the same sku
# among those that have none either: as availability says it.
_FREE = """
SELECT asked.id, level.location_id, max(level.available) FILTER (WHERE level.tracked),
  bool_and(NOT level.tracked)
FROM variants AS asked
JOIN LATERAL (
  SELECT asked.id
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE other.gtin14 = asked.gtin14 AND other.connection_id <> asked.connection_id AND other.gone_at IS NULL
  UNION ALL
  SELECT other.id FROM variants AS other
  WHERE asked.gtin14 IS NULL AND asked.sku <> '' AND other.sku = asked.sku AND other.sku <> ''
    AND other.gtin14 IS NULL AND other.connection_id <> asked.connection_id AND other.gone_at IS NULL
) AS same ON true
JOIN stock_levels AS level ON level.variant_id = same.id AND level.gone_at IS NULL
  AND level.location_id IS NOT NULL
WHERE asked.id = ANY(%s)
GROUP BY asked.id, level.location_id
"""
_NEWEST = "SELECT number, document FROM sourcing_versions ORDER BY number DESC LIMIT 1"
_ARTICLES = """
SELECT variant.id, product.name, variant.options,
  coalesce(variant.sale_price_minor, variant.price_minor, product.sale_price_minor, product.price_minor),
  product.currency
FROM variants AS variant JOIN products AS product ON product.id = variant.product_id
WHERE variant.id = ANY(%s) AND variant.gone_at IS NULL AND product.gone_at IS NULL
"""


class PlaceRow(msgspec.Struct, frozen=True, kw_only=True):
    """A place as it is kept; `point` is latitude and longitude, `time` counts its hours; None: not told."""

    id: int
    connection_id: int
    name: str
    kind: str
    zone: ZoneInfo
    country: str
    region: str
    point: tuple[float, float] | None
    time: BusinessTime | None


class Article(msgspec.Struct, frozen=True):
    """A variant as one buys it; `price` in minor units, None where the shop tells none."""

    variant_id: int
    name: str
    price: int | None
    currency: str


_kept: WeakKeyDictionary[Database, tuple[float, list[PlaceRow]]] = WeakKeyDictionary()


async def places_now(database: Database, transaction: Transaction) -> list[PlaceRow]:
    """The places that stand, as they were at most KEPT_SECONDS ago."""
    known = _kept.get(database)
    if known is not None and known[0] > time.monotonic():
        return known[1]
    places = await read_places(transaction)
    _kept[database] = (time.monotonic() + KEPT_SECONDS, places)
    return places


async def read_places(transaction: Transaction) -> list[PlaceRow]:
    """The places that stand, with their hours."""
    times = await location_times(transaction)
    rows = (await transaction.execute(_PLACES)).mappings().all()
    return [
        PlaceRow(
            id=row["id"],
            connection_id=row["connection_id"],
            name=row["name"],
            kind=row["kind"],
            zone=_zone(row["time_zone"], times.get(row["id"])),
            country=row["country"] or "",
            region=region_of(row["country"] or "", row["postcode"] or ""),
            point=None
            if None in (row["latitude"], row["longitude"])
            else (row["latitude"], row["longitude"]),
            time=times.get(row["id"]),
        )
        for row in rows
    ]


async def loads(transaction: Transaction) -> Mapping[int, int]:
    """How much waits at each place to be served: reservations, and preparations of what nobody holds."""
    connection = await driver(transaction)
    return dict(await (await connection.execute(_LOAD)).fetchall())


async def free_stock(transaction: Transaction, variant_ids: Sequence[int]) -> list[Free]:
    """What each place may promise of these variants, whichever of the merchant's shops tells it."""
    connection = await driver(transaction)
    cursor = connection.cursor(binary=True)
    await cursor.execute(_FREE, (list(variant_ids),), prepare=True)
    return [
        Free(variant_id=row[0], location_id=row[1], available=max(0, row[2] or 0), untracked=row[3])
        for row in await cursor.fetchall()
    ]


async def articles(transaction: Transaction, variant_ids: Sequence[int]) -> dict[int, Article]:
    """These variants with their prices, as far as shops have them."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_ARTICLES, (list(variant_ids),))).fetchall()
    return {row[0]: Article(row[0], _name(row[1], row[2]), row[3], row[4]) for row in rows}


async def newest_version(transaction: Transaction) -> tuple[int, Document] | None:
    """The rules that hold, with their number; None where nobody settled any."""
    connection = await driver(transaction)
    row = await (await connection.execute(_NEWEST)).fetchone()
    return None if row is None else (row[0], msgspec.convert(row[1], Document))


async def versions(transaction: Transaction, before: int, count: int) -> Sequence[Any]:
    """Versions below a number, the last first."""
    query = select(SourcingVersion.__table__).where(SourcingVersion.number < before)
    return (await transaction.execute(query.order_by(SourcingVersion.number.desc()).limit(count))).all()


def is_open(place: PlaceRow, now: datetime) -> bool:
    """Whether a place is open; one that tells no hours is not taken for closed."""
    return place.time is None or place.time.is_open(now)


def _name(name: str, options: Sequence[Mapping[str, str]]) -> str:
    values = ", ".join(one["value"] for one in options)
    return f"{name} ({values})" if values else name


def _zone(name: str, counted: BusinessTime | None) -> ZoneInfo:
    if counted is not None:
        return counted.zone
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # a zone that a shop wrote and nobody knows
        return ZoneInfo("UTC")
