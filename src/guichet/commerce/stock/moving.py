"""The one way in which held and counted stock moves: under the level's row lock, with a row in the ledger.

Whoever changes a line or a figure of ours locks the rows of the levels first, in the order of their ids, so
that no two wait for each other in a circle, and takes them last in the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.stock.model import HERE, Cause, LineState
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, ToPublish, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import ReservationEnded, StockChanged, StockOverrunChanged

# How much more is held than may be promised, and than is there: what is held of the safety stock is no loss.
# A form that its shop does not count is never too little; one that is gone there is not there at all.
_TOO_MUCH = (
    "CASE WHEN gone_at IS NOT NULL AND counted IS NULL THEN reserved"
    " WHEN tracked THEN greatest(0, reserved - greatest(0, {there})) ELSE 0 END"
)
OVERRUN = _TOO_MUCH.format(there=HERE)
_MISSING = _TOO_MUCH.format(there=f"{HERE} + safety")
LEVEL = (
    "id, variant_id, location_id, available, reserved, counted, connection_id, overrun,"
    f" {_MISSING} AS missing, gone_at IS NULL AS there"
)
"""The columns of a `Level`, in its order."""
_LOCK = f"SELECT {LEVEL} FROM stock_levels WHERE id = ANY(%s) ORDER BY id FOR UPDATE"
_END = """
WITH ended AS (
  UPDATE reservation_lines SET state = %(state)s, ended_at = %(now)s, trouble = ''
  WHERE id = ANY(%(lines)s) AND state = ANY(%(live)s)
  RETURNING id, reservation_id, level_id, variant_id, location_id, quantity
), given AS (
  SELECT level_id, sum(quantity)::integer AS quantity FROM ended GROUP BY level_id
), moved AS (
  UPDATE stock_levels AS level SET reserved = reserved - given.quantity, version = version + 1,
    counted = counted - CASE WHEN %(taken)s THEN given.quantity ELSE 0 END
  FROM given WHERE level.id = given.level_id
), noted AS (
  INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted,
    line_id, actor, note)
  SELECT %(now)s, %(state)s, level_id, variant_id, location_id, -quantity,
    CASE WHEN %(taken)s THEN -quantity ELSE 0 END, id, %(actor)s::jsonb, ''
  FROM ended ORDER BY id
)
SELECT ended.id, ended.reservation_id, made.reference_kind, made.reference_id
FROM ended JOIN reservations AS made ON made.id = ended.reservation_id ORDER BY ended.id
"""
_SETTLE_OVERRUNS = f"""
UPDATE stock_levels SET overrun = {OVERRUN} WHERE id = ANY(%s) AND overrun <> {OVERRUN}
"""
_MISSING_NOW = f"SELECT id, {_MISSING} FROM stock_levels WHERE id = ANY(%s)"
_NOW = (
    "SELECT id, variant_id, location_id, available, version FROM stock_levels WHERE id = ANY(%s) ORDER BY id"
)
_NOTE_OVERRUNS = f"""
INSERT INTO stock_overruns (level_id, variant_id, location_id, cause, held, missing, opened_at)
SELECT id, variant_id, location_id, %(cause)s, reserved, {_MISSING}, %(now)s
FROM stock_levels WHERE id = ANY(%(levels)s) AND {_MISSING} > 0 ORDER BY id
ON CONFLICT (level_id) WHERE closed_at IS NULL
DO UPDATE SET held = greatest(stock_overruns.held, excluded.held),
  missing = greatest(stock_overruns.missing, excluded.missing)
RETURNING id, level_id, variant_id, location_id
"""
_CLOSE_OVERRUNS = """
UPDATE stock_overruns SET closed_at = %(now)s WHERE closed_at IS NULL AND level_id = ANY(%(levels)s)
RETURNING id, level_id, variant_id, location_id
"""


class Level(msgspec.Struct, frozen=True):
    """A level whose row is ours until the transaction ends, as it stood when it became so."""

    id: int
    variant_id: int
    location_id: int
    available: int
    reserved: int
    counted: int | None
    connection_id: int
    overrun: int
    missing: int
    there: bool


async def lock_levels(transaction: Transaction, level_ids: Iterable[int]) -> dict[int, Level]:
    """Have these levels to ourselves until the transaction ends."""
    connection = await driver(transaction)
    cursor = await connection.execute(_LOCK, (sorted(set(level_ids)),))
    return {row[0]: Level(*row) for row in await cursor.fetchall()}


async def end_lines(
    transaction: Transaction,
    actor: Actor,
    line_ids: Sequence[int],
    state: LineState,
    *,
    live: tuple[LineState, ...] = (LineState.HELD,),
    taken: bool = False,
) -> list[int]:
    """Give back what these lines hold, as far as they are in a state of `live`; returns those that were.

    `taken`: the pieces leave the figure that the house counts. The levels are locked by the caller, who also
    says what became available. The lines' end is announced.
    """
    connection = await driver(transaction)
    asked = {
        "lines": list(line_ids),
        "live": [one.value for one in live],
        "state": state.value,
        "taken": taken,
        "now": utc_now(),
        "actor": actor_json(actor),
    }
    ended = await (await connection.execute(_END, asked)).fetchall()
    by_reservation: dict[int, list[Any]] = {}
    for row in ended:
        by_reservation.setdefault(row[1], []).append(row)
    events = [
        to_publish(
            ReservationEnded(
                reservation_id=reservation_id,
                reference_kind=lines[0][2],
                reference_id=lines[0][3],
                line_ids=tuple(line[0] for line in lines),
                state=state.value,
            ),
            reservation_id,
        )
        for reservation_id, lines in by_reservation.items()
    ]
    await publish(transaction, events, origin=Origin.LIVE)
    return [row[0] for row in ended]


async def settle_overruns(
    transaction: Transaction, levels: Mapping[int, Level], cause: Cause, *, origin: Origin = Origin.LIVE
) -> None:
    """Bring the overruns of these locked levels in line with what is held and there: opened or closed.

    One is announced when it is not what it was as the levels were locked.
    """
    connection = await driver(transaction)
    await connection.execute(_SETTLE_OVERRUNS, (list(levels),))
    missing = dict(await (await connection.execute(_MISSING_NOW, (list(levels),))).fetchall())
    other = [level_id for level_id, level in levels.items() if missing[level_id] != level.missing]
    if not other:
        return
    asked = {"levels": other, "cause": cause.value, "now": utc_now()}
    opened = await (await connection.execute(_NOTE_OVERRUNS, asked)).fetchall()
    over = {**asked, "levels": [level_id for level_id in other if not missing[level_id]]}
    closed = await (await connection.execute(_CLOSE_OVERRUNS, over)).fetchall()
    events = [
        to_publish(
            StockOverrunChanged(
                overrun_id=row[0], variant_id=row[2], location_id=row[3], missing=missing[row[1]]
            ),
            row[0],
        )
        for row in (*opened, *closed)
    ]
    await publish(transaction, events, origin=origin)


async def announce_levels(transaction: Transaction, levels: Mapping[int, Level]) -> None:
    """Say of which of these locked levels another number is available now than when they were locked."""
    connection = await driver(transaction)
    cursor = await connection.execute(_NOW, (list(levels),))
    events = [
        changed(row, levels[row[0]].available)
        for row in await cursor.fetchall()
        if row[3] != levels[row[0]].available
    ]
    await publish(transaction, events, origin=Origin.LIVE)


def changed(row: Sequence[Any], before: int, *, happened_at: datetime | None = None) -> ToPublish:
    """The event of a level: a row of its id, variant, location, what is available now, version."""
    happening = StockChanged(variant_id=row[1], location_id=row[2], before=before, after=row[3])
    return to_publish(happening, row[0], version=row[4], happened_at=happened_at)


def actor_json(actor: Actor) -> str:
    """Who it was, as rows keep it."""
    return msgspec.json.encode({"kind": actor.kind.value, "id": actor.id, "name": actor.name}).decode()
