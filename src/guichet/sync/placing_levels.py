"""Where a pushed level belongs: the place and article of the merchant's own system that the till means.

A place that the settings name is that one of another connection; the till becomes the owner of its figures as
soon as nothing is held there under another owner. Any other place is the till's own.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.commerce import stock
from guichet.commerce.provenance import lock_connection
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin
from guichet.ports.records import Fact, StockRecord

_PLACES = """
SELECT id, connection_id, external_id, lower(name), lower(code) FROM locations
WHERE gone_at IS NULL AND (connection_id = %(own)s AND external_id = ANY(%(codes)s)
  OR connection_id <> %(own)s AND (lower(name) = ANY(%(names)s) OR lower(code) = ANY(%(names)s)))
ORDER BY id
"""
_SYSTEMS = """
SELECT DISTINCT connection_id FROM locations
WHERE gone_at IS NULL AND (lower(name) = ANY(%s) OR lower(code) = ANY(%s))
"""
_VARIANTS = """
SELECT connection_id, gtin14, sku, external_id, id FROM variants
WHERE gone_at IS NULL AND connection_id = ANY(%s) AND (gtin14 = ANY(%s) OR sku <> '' AND sku = ANY(%s))
ORDER BY id
"""
_UNPLACED = """
INSERT INTO unplaced_levels (connection_id, external_id, tried_at)
SELECT %s, unnest(%s::text[]), %s
ON CONFLICT (connection_id, external_id) DO UPDATE SET tried_at = excluded.tried_at
"""
_PLACED = "DELETE FROM unplaced_levels WHERE connection_id = %s AND external_id = ANY(%s)"


class Levels(msgspec.Struct, frozen=True):
    """Levels as a till names them, with the pieces rung up by (reference, article, place)."""

    connection_id: int
    places: Mapping[str, str]
    levels: Sequence[Fact]
    rung: Mapping[tuple[str, str, str], int]
    at: datetime
    origin: Origin


class Place(msgspec.Struct, frozen=True):
    """A location and the connection whose system it is in; `id` None for one that is not told yet."""

    id: int | None
    connection_id: int
    external_id: str


class Variant(msgspec.Struct, frozen=True):
    id: int
    external_id: str


async def lock_systems(transaction: Transaction, connection_id: int, places: Mapping[str, str]) -> None:
    """Have the rows of a till's connection and of those whose places it tells to ourselves, in one order.

    Taken before anything else is written: who applies what a shop tells holds its lock first, too.
    """
    connection = await driver(transaction)
    names = [name.lower() for name in places.values()]
    rows = await (await connection.execute(_SYSTEMS, (names, names))).fetchall()
    for one in sorted({connection_id, *(row[0] for row in rows)}):
        await lock_connection(transaction, one)


async def tell_levels(transaction: Transaction, told: Levels) -> None:
    """Tell commerce the levels that find their place, and what was rung up; the others are tried again."""
    records = [one.record for one in told.levels if isinstance(one.record, StockRecord)]
    codes = sorted({one.location_external_id for one in records} | {place for _, _, place in told.rung})
    places = await _places(transaction, told, codes)
    articles = sorted({one.variant_external_id for one in records} | {article for _, article, _ in told.rung})
    variants = await _variants(transaction, {place.connection_id for place in places.values()}, articles)
    by_connection: dict[int, list[StockRecord]] = {}
    placed, unplaced = [], []
    for record in records:
        place = places.get(record.location_external_id)
        variant = variants.get((place.connection_id, record.variant_external_id)) if place else None
        if place is None or variant is None:
            unplaced.append(record.external_id)
            continue
        placed.append(record.external_id)
        by_connection.setdefault(place.connection_id, []).append(
            msgspec.structs.replace(
                record,
                external_id=f"{variant.external_id}:{place.external_id}",
                variant_external_id=variant.external_id,
                location_external_id=place.external_id,
            )
        )
    rung = [
        stock.RungUp(reference, variants[known].id, place.id, pieces)
        for (reference, article, code), pieces in told.rung.items()
        if (place := places.get(code)) and place.id and (known := (place.connection_id, article)) in variants
    ]
    for connection_id in sorted(by_connection):
        await stock.tell(transaction, connection_id, by_connection[connection_id], told.at, told.origin, rung)
        rung = []
    if rung:
        await stock.ring_up(transaction, rung)
    connection = await driver(transaction)
    await connection.execute(_UNPLACED, (told.connection_id, unplaced, told.at))
    await connection.execute(_PLACED, (told.connection_id, placed))


async def _places(transaction: Transaction, told: Levels, codes: Sequence[str]) -> dict[str, Place]:
    """The place that each code means; none where no system has it, or its figures keep another owner."""
    connection = await driver(transaction)
    names = [told.places[code].lower() for code in codes if code in told.places]
    asked = {"own": told.connection_id, "codes": list(codes), "names": names}
    rows = await (await connection.execute(_PLACES, asked)).fetchall()
    found: dict[str, Place] = {}
    for code in codes:
        wanted = told.places.get(code, "").lower()
        for location_id, connection_id, external_id, name, its_code in rows:
            own = connection_id == told.connection_id
            if (wanted in (name, its_code) and not own) if wanted else (own and external_id == code):
                found[code] = Place(location_id, connection_id, external_id)
                break
    actor = Actor.system(f"connection {told.connection_id}")
    for code, place in list(found.items()):
        if place.id is not None and not await stock.own_by_till(
            transaction, actor, place.id, told.connection_id
        ):
            del found[code]
    return found


async def _variants(
    transaction: Transaction, connection_ids: set[int], articles: Sequence[str]
) -> dict[tuple[int, str], Variant]:
    """The variant of each connection that an article is: the oldest, where several answer to it."""
    if not connection_ids or not articles:
        return {}
    numbers = [one.removeprefix("gtin:") for one in articles if one.startswith("gtin:")]
    skus = [one.removeprefix("sku:") for one in articles if one.startswith("sku:")]
    connection = await driver(transaction)
    rows = await (await connection.execute(_VARIANTS, (sorted(connection_ids), numbers, skus))).fetchall()
    found: dict[tuple[int, str], Variant] = {}
    for connection_id, gtin14, sku, external_id, variant_id in rows:
        for key in (f"gtin:{gtin14}", f"sku:{sku}"):
            found.setdefault((connection_id, key), Variant(variant_id, external_id))
    return found
