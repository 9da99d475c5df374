"""What an owner sells by itself of pieces that are held here: an order placed there lowers its own figure.

Nobody tells it anything: the lines wait, as sold ones do, for the first reading that surely counts the sale.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from guichet.commerce.stock.model import LineState
from guichet.commerce.stock.moving import actor_json, announce_levels, lock_levels
from guichet.commerce.stock.reservations import find_reservation
from guichet.commerce.stock.reserving import confirm
from guichet.commerce.stock.settling import give_up
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now

_TAKE = """
WITH taken AS (
  UPDATE reservation_lines SET state = 'confirmed', confirmed_at = %(now)s, held_until = NULL,
    acknowledged_at = %(now)s, known_from = %(known_from)s, trouble = ''
  WHERE id = ANY(%(lines)s) AND state = 'held' RETURNING id, level_id, variant_id, location_id
)
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted,
    line_id, actor, note)
SELECT %(now)s, 'confirmed', level_id, variant_id, location_id, 0, 0, id, %(actor)s::jsonb, ''
FROM taken ORDER BY id
"""
_BY_TILLS = "SELECT location_id FROM stock_owners WHERE location_id = ANY(%s) AND teller_id IS NOT NULL"
_NAMES = "SELECT connection_id, external_id FROM stock_levels WHERE id = ANY(%s)"


async def sell(
    transaction: Transaction,
    actor: Actor,
    reservation_id: int,
    *,
    taken: Collection[int],
    known_from: datetime,
    line_ids: Collection[int] | None = None,
) -> list[tuple[int, str]]:
    """Say that what is held is sold: lines of `taken` by their owner itself, the others as by `confirm`.

    Without `line_ids` it is all of it. The owner counts what it took from `known_from` on; where the house
    owns a figure, it falls here at once. Where a till tells it, the shop's own order lowers nothing: the line
    waits until it is rung up.
    Returns the connection and external id of each level that is worth reading anew then. Raises
    ReservationNotFoundError, ReservationOverError, StockShortError (a count found less).
    """
    reservation = await find_reservation(transaction, reservation_id)
    chosen = [line for line in reservation.lines if line_ids is None or line.id in line_ids]
    levels = await lock_levels(transaction, (line.level_id for line in chosen))
    connection = await driver(transaction)
    places = [line.location_id for line in chosen]
    by_tills = {row[0] for row in await (await connection.execute(_BY_TILLS, (places,))).fetchall()}
    theirs = [
        line
        for line in chosen
        if line.id in taken
        and line.state == LineState.HELD
        and levels[line.level_id].counted is None
        and line.location_id not in by_tills
    ]
    others = {line.id for line in chosen} - {line.id for line in theirs}
    others -= {line.id for line in chosen if line.id in taken and line.state != LineState.HELD}
    if others:
        await confirm(transaction, actor, reservation_id, line_ids=sorted(others))
    asked = {
        "lines": [line.id for line in theirs],
        "known_from": known_from,
        "now": utc_now(),
        "actor": actor_json(actor),
    }
    await connection.execute(_TAKE, asked)
    concerned = {line.level_id: levels[line.level_id] for line in theirs}
    await give_up(transaction, concerned)
    await announce_levels(transaction, concerned)
    return await (await connection.execute(_NAMES, (list(concerned),))).fetchall()
