"""Reading preparations for the counter: lists, lines with all that is shown of them, counts."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.purchase.picking.states import Purpose, State, Trouble

_PICK_LIST_MOST = 1000

_LIST = """
SELECT p.id, p.version, p.number, p.purpose, p.state, p.location_id, place.name AS location_name,
  p.to_location_id, goal.name AS to_location_name, p.store_id, s.name AS store_name, p.order_id,
  p.purchase_id, p.return_id, p.customer, p.taken_by_id, p.taken_by_name, p.taken_at, p.shelf, p.parcels,
  p.due_at, p.ready_at, p.keep_until, p.handed_at, p.handed_to, p.handed_by_name, p.paid, p.put_back_at,
  p.changes, p.made_at, l.lines_count, l.pieces, l.left_to_pick, l.short, l.name
FROM preparations AS p
LEFT JOIN locations AS place ON place.id = p.location_id
LEFT JOIN locations AS goal ON goal.id = p.to_location_id
LEFT JOIN stores AS s ON s.id = p.store_id
JOIN LATERAL (
  SELECT count(*) AS lines_count, coalesce(sum(line.quantity), 0) AS pieces,
    coalesce(sum(line.short), 0) AS short,
    coalesce(sum(greatest(0, line.quantity - line.picked - line.short)), 0) AS left_to_pick,
    coalesce((array_agg(line.name ORDER BY line.id))[1], '') AS name
  FROM preparation_lines AS line WHERE line.preparation_id = p.id
) AS l ON true
WHERE true {which}
ORDER BY p.id DESC LIMIT :count
"""
_WHICH = {
    "preparation_id": "p.id = :preparation_id",
    "location_id": "p.location_id = :location_id",
    "location_ids": "p.location_id = ANY(:location_ids)",
    "states": "p.state = ANY(:states)",
    "purposes": "p.purpose = ANY(:purposes)",
    "order_id": "p.order_id = :order_id",
    "return_id": "p.return_id = :return_id",
    "below": "p.id < :below",
    "to_put_back": ("(p.state = 'expired' OR (p.state = 'cancelled' AND p.put_back_at IS NULL))"),
    "words": "(p.number ILIKE :words OR p.customer ILIKE :words OR p.shelf ILIKE :words)",
}
# The level by which the place counts the article: its own, or that of the same article in the merchant's
# other shop, by GTIN.
_LINES = """
SELECT line.id, line.preparation_id, line.variant_id, line.name, line.sku, line.quantity, line.picked,
  line.short, line.left_behind, coalesce(v.options, '[]') AS options, coalesce(v.gtin, '') AS gtin,
  coalesce(nullif(v.picture, ''), product.pictures[1], '') AS image, coalesce(level.bin, '') AS bin,
  coalesce(level.counted, level.on_hand) AS on_hand, coalesce(own.owner, 'shop') AS owner,
  coalesce(held.quantity, 0) AS in_doubt, p.number, p.customer, p.purpose, p.taken_by_id, p.taken_by_name,
  p.due_at
FROM preparation_lines AS line
JOIN preparations AS p ON p.id = line.preparation_id
LEFT JOIN variants AS v ON v.id = line.variant_id
LEFT JOIN products AS product ON product.id = v.product_id
LEFT JOIN LATERAL (
  SELECT one.bin, one.counted, one.on_hand FROM (
    SELECT v.id
    UNION ALL
    SELECT other.id FROM variants AS other
    WHERE other.gtin14 = v.gtin14 AND other.id <> v.id AND other.gone_at IS NULL
  ) AS same JOIN stock_levels AS one ON one.variant_id = same.id
  WHERE one.location_id = p.location_id AND one.gone_at IS NULL
  ORDER BY same.id = v.id DESC, one.id LIMIT 1
) AS level ON true
LEFT JOIN stock_owners AS own ON own.location_id = p.location_id
LEFT JOIN reservation_lines AS held ON held.id = line.short_line_id AND held.state = 'held'
"""
_OF_ONE = text(f"{_LINES} WHERE line.preparation_id = :preparation_id ORDER BY line.id")
_TO_PICK = text(
    f"{_LINES} WHERE p.location_id = :location_id AND p.state IN ('waiting', 'picking')"
    f" AND line.quantity > line.picked + line.short ORDER BY line.id LIMIT {_PICK_LIST_MOST + 1}"
)
_TROUBLES = """
SELECT t.id, t.preparation_id, t.line_id, p.number, p.customer, t.kind, coalesce(line.name, '') AS name,
  t.quantity, t.opened_at, t.settled_at, t.settled_by_name AS settled_by, t.note, t.location_id
FROM preparation_troubles AS t JOIN preparations AS p ON p.id = t.preparation_id
LEFT JOIN preparation_lines AS line ON line.id = t.line_id
WHERE true {which} ORDER BY t.id DESC LIMIT :count
"""
_COUNTS = text("""
SELECT
  count(*) FILTER (WHERE state IN ('waiting', 'picking')) AS to_pick,
  count(*) FILTER (WHERE state = 'ready' AND collected) AS ready,
  count(*) FILTER (WHERE state = 'ready' AND NOT collected) AS to_hand_over,
  count(*) FILTER (WHERE state IN ('expired', 'cancelled')) AS put_back,
  count(*) FILTER (WHERE state IN ('expected', 'missing')) AS expected
FROM (
  SELECT state, purpose NOT IN ('ship', 'courier', 'exchange') AND to_location_id IS NULL AS collected
  FROM preparations WHERE location_id = :location_id AND (
    state IN ('expected', 'waiting', 'picking', 'ready', 'expired', 'missing')
    OR (state = 'cancelled' AND put_back_at IS NULL))
) AS here
""")
_TROUBLES_HERE = text(
    "SELECT count(*) FROM preparation_troubles WHERE location_id = :location_id AND settled_at IS NULL"
)


class ItemRow(msgspec.Struct, frozen=True, kw_only=True):
    """A preparation in a list."""

    id: int
    version: int
    number: str
    purpose: Purpose
    state: State
    location_id: int
    location_name: str | None
    to_location_id: int | None
    to_location_name: str | None
    store_id: int | None
    store_name: str | None
    order_id: int | None
    purchase_id: int | None
    return_id: int | None
    customer: str
    taken_by_id: int | None
    taken_by_name: str
    taken_at: datetime | None
    shelf: str
    parcels: int
    due_at: datetime | None
    ready_at: datetime | None
    keep_until: datetime | None
    handed_at: datetime | None
    handed_to: str
    handed_by_name: str
    paid: str
    put_back_at: datetime | None
    changes: list[dict[str, Any]]
    made_at: datetime
    lines_count: int
    pieces: int
    left_to_pick: int
    short: int
    name: str


class ShownLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line with its article, its bin, and whose it is."""

    id: int
    preparation_id: int
    variant_id: int | None
    name: str
    sku: str
    quantity: int
    picked: int
    short: int
    left_behind: int
    options: list[dict[str, str]]
    gtin: str
    image: str
    bin: str
    on_hand: int | None
    owner: str
    in_doubt: int
    number: str
    customer: str
    purpose: Purpose
    taken_by_id: int | None
    taken_by_name: str
    due_at: datetime | None


class TroubleRow(msgspec.Struct, frozen=True, kw_only=True):
    """What a person has to look at."""

    id: int
    preparation_id: int
    line_id: int | None
    number: str
    customer: str
    kind: Trouble
    name: str
    quantity: int
    opened_at: datetime
    settled_at: datetime | None
    settled_by: str
    note: str
    location_id: int


class Tiles(msgspec.Struct, frozen=True, kw_only=True):
    """How much waits at a place. `ready` is for customers, `to_hand_over` for carriers and couriers."""

    to_pick: int
    ready: int
    to_hand_over: int
    put_back: int
    expected: int
    troubles: int


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """Which preparations; absent is all."""

    preparation_id: int | None = None
    location_id: int | None = None
    location_ids: Collection[int] | None = None
    states: Sequence[State] | None = None
    purposes: Sequence[Purpose] | None = None
    order_id: int | None = None
    return_id: int | None = None
    below: int | None = None
    to_put_back: bool | None = None
    words: str | None = None


async def list_preparations(transaction: Transaction, wanted: Wanted, *, count: int) -> list[ItemRow]:
    """Preparations, the latest first."""
    values: dict[str, Any] = {"count": count}
    which = ""
    for name, condition in _WHICH.items():
        value = getattr(wanted, name)
        if value is not None:
            which += f" AND {condition}"
            values[name] = _value(value)
    values.pop("to_put_back", None)
    rows = (await transaction.execute(text(_LIST.format(which=which)), values)).mappings()
    return [msgspec.convert(dict(row), ItemRow) for row in rows]


def _value(value: Any) -> Any:
    if isinstance(value, str):
        plain = re.sub(r"([\\%_])", r"\\\1", value.strip())
        return f"%{plain}%"
    return value if isinstance(value, int) else [getattr(one, "value", one) for one in value]


async def shown_lines(transaction: Transaction, preparation_id: int) -> list[ShownLine]:
    """The lines of a preparation in walking order."""
    rows = (await transaction.execute(_OF_ONE, {"preparation_id": preparation_id})).mappings()
    return sorted((msgspec.convert(dict(row), ShownLine) for row in rows), key=walking)


async def pick_list(transaction: Transaction, location_id: int) -> tuple[list[ShownLine], bool]:
    """What is to be picked at a place in walking order, and whether there is more than is listed."""
    rows = (await transaction.execute(_TO_PICK, {"location_id": location_id})).mappings().all()
    lines = [msgspec.convert(dict(row), ShownLine) for row in rows[:_PICK_LIST_MOST]]
    return sorted(lines, key=walking), len(rows) > _PICK_LIST_MOST


def walking(line: ShownLine) -> tuple[bool, list[tuple[int, int, str]], str, int, int]:
    """How lines follow on a walk: bins as people count them (A2 before A10), what has none last."""
    parts = re.findall(r"\d+|\D+", line.bin.casefold())
    steps = [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts]
    return not line.bin, steps, line.name.casefold(), line.variant_id or 0, line.id


async def tiles_of(transaction: Transaction, location_id: int) -> Tiles:
    """How much waits at a place."""
    asked = {"location_id": location_id}
    counts = (await transaction.execute(_COUNTS, asked)).mappings().one()
    return Tiles(**counts, troubles=await transaction.scalar(_TROUBLES_HERE, asked) or 0)


async def list_troubles(
    transaction: Transaction,
    *,
    count: int,
    below: int | None = None,
    location_ids: Collection[int] | None = None,
    trouble_id: int | None = None,
    open_only: bool = False,
) -> list[TroubleRow]:
    """What persons have to look at, the latest first."""
    which = ""
    values: dict[str, Any] = {"count": count, "below": below, "trouble_id": trouble_id}
    if location_ids is not None:
        which += " AND t.location_id = ANY(:location_ids)"
    if below is not None:
        which += " AND t.id < :below"
    if trouble_id is not None:
        which += " AND t.id = :trouble_id"
    if open_only:
        which += " AND t.settled_at IS NULL"
    named = {name: value for name, value in values.items() if f":{name}" in which or name == "count"}
    if location_ids is not None:
        named["location_ids"] = sorted(location_ids)
    rows = (await transaction.execute(text(_TROUBLES.format(which=which)), named)).mappings()
    return [msgspec.convert(dict(row), TroubleRow) for row in rows]
