"""Reading stock: levels, moves, owners with their windows, overruns."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, RowMapping, text

from guichet.kernel.db import Transaction

_LIST = """
SELECT level.id, coalesce(level.counted, level.on_hand) AS on_hand, level.reserved, level.safety,
  level.available, level.tracked, level.version, level.read_at, level.variant_id, level.location_id,
  location.name AS location_name, variant.product_id, variant.sku, variant.options,
  product.name AS product_name
FROM stock_levels AS level
JOIN variants AS variant ON variant.id = level.variant_id AND variant.gone_at IS NULL
JOIN products AS product ON product.id = variant.product_id AND product.gone_at IS NULL
JOIN locations AS location ON location.id = level.location_id AND location.gone_at IS NULL
WHERE level.gone_at IS NULL AND level.id > :after {conditions}
ORDER BY level.id LIMIT :count
"""
_CONDITIONS = {
    "variant_id": "AND level.variant_id = :variant_id",
    "location_id": "AND level.location_id = :location_id",
    "location_ids": "AND level.location_id = ANY(:location_ids)",
    "product_id": "AND level.variant_id = ANY(ARRAY(SELECT id FROM variants WHERE product_id = :product_id))",
}


async def list_levels(
    transaction: Transaction,
    *,
    after: int,
    count: int,
    location_ids: frozenset[int] | None = None,
    **wanted: int | None,
) -> Sequence[Row[Any]]:
    """Levels after the id `after`, those of a variant, product or location where `wanted` names one.

    Of the locations in `location_ids` alone, None for all.
    """
    named: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
    query = _LIST.format(conditions=" ".join(_CONDITIONS[name] for name in named))
    return (await transaction.execute(text(query), {"after": after, "count": count, **named})).all()


_MOVEMENTS = """
SELECT move.id, move.at, move.kind, move.variant_id, move.location_id, move.reserved, move.counted,
  move.line_id, line.reservation_id, move.actor ->> 'name' AS actor, move.note
FROM stock_movements AS move LEFT JOIN reservation_lines AS line ON line.id = move.line_id
WHERE move.id < :below {conditions} ORDER BY move.id DESC LIMIT :count
"""
_OF_MOVES = {
    "variant_id": "AND move.variant_id = :variant_id",
    "location_id": "AND move.location_id = :location_id",
    "location_ids": "AND move.location_id = ANY(:location_ids)",
}
_OWNERS = """
SELECT place.id, place.name, coalesce(own.owner, 'shop') AS owner, coalesce(live.held, 0) AS held,
  coalesce(live.sold, 0) AS sold, coalesce(live.troubled, 0) AS troubled,
  (SELECT count(*) FROM stock_overruns AS over WHERE over.location_id = place.id AND over.closed_at IS NULL)
    AS overruns,
  coalesce(known.lines, 0) AS lines, known.hold[1] AS from_hold_median, known.hold[2] AS from_hold_p95,
  known.sale[1] AS from_sale_median, known.sale[2] AS from_sale_p95
FROM locations AS place
LEFT JOIN stock_owners AS own ON own.location_id = place.id
LEFT JOIN (
  SELECT location_id, sum(quantity) FILTER (WHERE state = 'held') AS held,
    sum(quantity) FILTER (WHERE state = 'confirmed') AS sold,
    count(*) FILTER (WHERE trouble NOT IN ('', 'till')) AS troubled
  FROM reservation_lines WHERE state IN ('held', 'confirmed') GROUP BY location_id
) AS live ON live.location_id = place.id
LEFT JOIN (
  SELECT line.location_id, count(*) AS lines,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
      ORDER BY extract(epoch FROM line.acknowledged_at - made.reserved_at)::float8) AS hold,
    percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (
      ORDER BY extract(epoch FROM line.acknowledged_at - line.confirmed_at)::float8) AS sale
  FROM reservation_lines AS line JOIN reservations AS made ON made.id = line.reservation_id
  WHERE line.acknowledged_at >= :since GROUP BY line.location_id
) AS known ON known.location_id = place.id
WHERE place.gone_at IS NULL {conditions} ORDER BY place.id
"""
_OVERRUNS = """
SELECT over.id, over.level_id, over.variant_id, over.location_id, coalesce(variant.sku, '') AS sku,
  coalesce(product.name, '') AS name, coalesce(place.name, '') AS location_name, over.cause, over.held,
  over.missing, over.opened_at, over.closed_at
FROM stock_overruns AS over
LEFT JOIN variants AS variant ON variant.id = over.variant_id
LEFT JOIN products AS product ON product.id = variant.product_id
LEFT JOIN locations AS place ON place.id = over.location_id
WHERE over.id < :below AND (over.closed_at IS NULL) = :is_open {conditions}
ORDER BY over.id DESC LIMIT :count
"""
_AFFECTED = """
SELECT line.level_id, made.id AS reservation_id, made.reference_kind, made.reference_id, line.quantity,
  line.state
FROM reservation_lines AS line JOIN reservations AS made ON made.id = line.reservation_id
WHERE line.level_id = ANY(:levels) AND line.state IN ('held', 'confirmed') ORDER BY line.id DESC
"""


async def list_movements(
    transaction: Transaction,
    *,
    below: int,
    count: int,
    location_ids: frozenset[int] | None,
    **wanted: int | None,
) -> Sequence[Row[Any]]:
    """Moves with ids below `below`, newest first, of a variant or location where `wanted` names one."""
    named: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
    query = _MOVEMENTS.format(conditions=" ".join(_OF_MOVES[name] for name in named))
    return (await transaction.execute(text(query), {"below": below, "count": count, **named})).all()


async def list_owners(
    transaction: Transaction, since: datetime, *, location_ids: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Each location with its owner, what is held there, and the windows of what was told since a time."""
    named: dict[str, Any] = {"since": since}
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
    conditions = "" if location_ids is None else "AND place.id = ANY(:location_ids)"
    rows = (await transaction.execute(text(_OWNERS.format(conditions=conditions)), named)).mappings()
    return [{**row, "location": {"id": row["id"], "name": row["name"]}, "window": dict(row)} for row in rows]


async def list_overruns(
    transaction: Transaction, *, below: int, count: int, is_open: bool, location_ids: frozenset[int] | None
) -> list[dict[str, Any]]:
    """Overruns that stand or are over, newest first, with the reservations that hold there now."""
    named: dict[str, Any] = {"below": below, "count": count, "is_open": is_open}
    conditions = ""
    if location_ids is not None:
        named["location_ids"] = list(location_ids)
        conditions = "AND over.location_id = ANY(:location_ids)"
    query = text(_OVERRUNS.format(conditions=conditions))
    rows = (await transaction.execute(query, named)).mappings().all()
    affected: dict[int, list[RowMapping]] = {row["level_id"]: [] for row in rows}
    for one in (await transaction.execute(text(_AFFECTED), {"levels": list(affected)})).mappings():
        affected[one["level_id"]].append(one)
    return [{**row, "affected": [dict(one) for one in affected[row["level_id"]]]} for row in rows]
