"""Reading what is there of variants, in one statement for as many as are asked for together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.kernel.db import Database, driver

# The same article in the merchant's other shops: of the same GTIN; where a variant has none (or one whose
# check digit is wrong), of the same sku among those that have none either. So it is a relation that goes both
# ways, and two articles with different GTINs are never taken for one.
_HELD = """
SELECT variant.id, variant.product_id, variant.connection_id, variant.sku, variant.gtin, variant.options,
  product.name, product.visible AND variant.purchasable AS shown, product.store_external_ids,
  there.locations, there.available, there.read_at
FROM variants AS variant
JOIN products AS product ON product.id = variant.product_id AND product.gone_at IS NULL
LEFT JOIN LATERAL (
  SELECT array_agg(level.location_id) AS locations, array_agg(level.read_at) AS read_at,
    array_agg(CASE WHEN level.tracked THEN level.available END) AS available
  FROM stock_levels AS level
  WHERE level.gone_at IS NULL AND level.location_id IS NOT NULL AND level.variant_id = ANY(ARRAY(
    SELECT variant.id
    UNION ALL
    SELECT other.id FROM variants AS other
    JOIN products AS its ON its.id = other.product_id AND its.gone_at IS NULL
    WHERE other.gtin14 = variant.gtin14 AND other.connection_id <> variant.connection_id
      AND other.gone_at IS NULL
    UNION ALL
    SELECT other.id FROM variants AS other
    JOIN products AS its ON its.id = other.product_id AND its.gone_at IS NULL
    WHERE variant.gtin14 IS NULL AND variant.sku <> '' AND other.sku = variant.sku AND other.sku <> ''
      AND other.gtin14 IS NULL AND other.connection_id <> variant.connection_id AND other.gone_at IS NULL
  ))
) AS there ON true
WHERE variant.gone_at IS NULL AND {which} = ANY(%s)
ORDER BY variant.product_id, variant.position, variant.id
"""
_BY_VARIANT = _HELD.format(which="variant.id")
_BY_PRODUCT = _HELD.format(which="variant.product_id")
_BY_GTIN = """
SELECT variant.id FROM variants AS variant
JOIN products AS product ON product.id = variant.product_id AND product.gone_at IS NULL
WHERE variant.gtin14 = %s AND variant.gone_at IS NULL AND (%s::bigint IS NULL OR variant.connection_id = %s)
ORDER BY product.visible DESC, variant.id LIMIT 1
"""


class Level(msgspec.Struct, frozen=True):
    """What a location holds; `available` None where the shop does not count it."""

    available: int | None
    read_at: datetime


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A variant with what each location holds of it, whichever of the merchant's shops tells it."""

    id: int
    product_id: int
    connection_id: int
    sku: str
    gtin: str
    options: list[dict[str, str]]
    name: str
    shown: bool
    store_external_ids: list[str]
    levels: dict[int, Level]


async def held_variants(database: Database, variant_ids: Sequence[int]) -> dict[int, Held]:
    """These variants, as far as shops have them now."""
    return {held.id: held for held in await _read(database, _BY_VARIANT, variant_ids)}


async def held_products(database: Database, product_ids: Sequence[int]) -> dict[int, list[Held]]:
    """The variants of these products in their shops' order."""
    found: dict[int, list[Held]] = {}
    for held in await _read(database, _BY_PRODUCT, product_ids):
        found.setdefault(held.product_id, []).append(held)
    return found


async def variant_of_gtin(database: Database, gtin14: str, connection_id: int | None) -> int | None:
    """The variant under a bar code, in one connection or (None) in any; one that shoppers see goes before."""
    async with database.single_statements() as transaction:
        connection = await driver(transaction)
        cursor = await connection.execute(_BY_GTIN, (gtin14, connection_id, connection_id))
        row = await cursor.fetchone()
    return None if row is None else int(row[0])


async def _read(database: Database, statement: str, ids: Sequence[int]) -> list[Held]:
    async with database.single_statements() as transaction:
        connection = await driver(transaction)
        cursor = connection.cursor(binary=True)
        await cursor.execute(statement, (list(ids),), prepare=True)
        return [_held(row) for row in await cursor.fetchall()]


def _held(row: tuple[Any, ...]) -> Held:
    *told, locations, available, read_at = row
    levels: dict[int, Level] = {}
    if locations is not None:
        for location_id, count, at in zip(locations, available, read_at, strict=True):
            known = levels.get(location_id)
            if known is None or _more(count, known.available):
                levels[location_id] = Level(count, at)
    names = Held.__struct_fields__[:-1]
    return Held(**dict(zip(names, told, strict=True)), levels=levels)


def _more(count: int | None, known: int | None) -> bool:
    """Whether one of two variants of the same bar code holds more; counted goes before not counted."""
    return known is None or (count is not None and count > known)
