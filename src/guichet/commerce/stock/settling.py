"""What is sold and held until the owner of the figure counts it: told, acknowledged, and given up at last.

A hold ends by a reading of the level that was taken after the owner surely counts what it was told: one read
before and applied after says nothing of it. Until then it stays, so that nothing is promised twice; for a
moment it may count twice, which oversells nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.commerce.stock.model import Cause, LineState
from guichet.commerce.stock.moving import Level, announce_levels, end_lines, lock_levels, settle_overruns
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin

_TO_TELL = """
SELECT line.id, line.reservation_id, level.connection_id, level.variant_external_id,
  level.location_external_id, line.quantity, goal.location_external_id, line.variant_id,
  line.location_id, level.on_hand
FROM reservation_lines AS line JOIN stock_levels AS level ON level.id = line.level_id
LEFT JOIN stock_levels AS goal ON goal.id = line.to_level_id
WHERE line.id = ANY(%s) AND line.state = 'confirmed' AND line.act_id IS NULL ORDER BY line.id
"""
_NOTE_ACT = "UPDATE reservation_lines SET act_id = %s WHERE id = ANY(%s) AND state = 'confirmed'"
_NOTE_TROUBLE = "UPDATE reservation_lines SET trouble = %s WHERE id = ANY(%s) AND state = 'confirmed'"
_OF_ACT = """
SELECT id, level_id, to_level_id FROM reservation_lines WHERE act_id = %s AND state = 'confirmed' ORDER BY id
"""
_OF_LINES = """
SELECT id, level_id, to_level_id FROM reservation_lines WHERE id = ANY(%s) AND state = 'confirmed' ORDER BY id
"""
_ACKNOWLEDGE = """
UPDATE reservation_lines SET acknowledged_at = %s, known_from = %s, trouble = ''
WHERE id = ANY(%s) AND state = 'confirmed'
"""
_COUNTED_NOW = """
SELECT line.id FROM reservation_lines AS line JOIN stock_levels AS level ON level.id = line.level_id
WHERE line.level_id = ANY(%s) AND line.state = 'confirmed'
  AND line.known_from < greatest(level.read_at, level.absent_read_at) ORDER BY line.id
"""
_NAMES = "SELECT connection_id, external_id FROM stock_levels WHERE id = ANY(%s)"
_LIFT = "UPDATE stock_levels SET overrun = reserved WHERE id = ANY(%s) AND overrun < reserved"
_ACTOR = Actor.system("stock")


class ToTell(msgspec.Struct, frozen=True, kw_only=True):
    """A sold line as its owner knows it; `to_location_external_id` where the pieces go, of a transfer."""

    line_id: int
    reservation_id: int
    connection_id: int
    variant_external_id: str
    location_external_id: str
    quantity: int
    to_location_external_id: str | None
    variant_id: int
    location_id: int
    on_hand: int


async def lines_to_tell(transaction: Transaction, line_ids: Sequence[int]) -> list[ToTell]:
    """Those of these lines that are sold and whose owner was not told yet."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_TO_TELL, (list(line_ids),))).fetchall()
    names = ToTell.__struct_fields__
    return [ToTell(**dict(zip(names, row, strict=True))) for row in rows]


async def note_act(transaction: Transaction, line_ids: Sequence[int], act_id: int) -> None:
    """Keep which act tells the owner of these lines."""
    await _lock_of(transaction, _OF_LINES, list(line_ids))
    await (await driver(transaction)).execute(_NOTE_ACT, (act_id, list(line_ids)))


async def note_trouble(
    transaction: Transaction, trouble: str, *, act_id: int | None = None, line_ids: Sequence[int] = ()
) -> None:
    """Say why an owner could not be told of lines, by their act or themselves; the holds stay, and show."""
    query, value = (_OF_LINES, list(line_ids)) if act_id is None else (_OF_ACT, act_id)
    lines, _ = await _lock_of(transaction, query, value)
    await (await driver(transaction)).execute(_NOTE_TROUBLE, (trouble, [row[0] for row in lines]))


async def acknowledge(
    transaction: Transaction,
    *,
    act_id: int | None = None,
    line_ids: Sequence[int] = (),
    acknowledged_at: datetime,
    known_from: datetime,
) -> list[tuple[int, str]]:
    """Note that the owner knows of lines (by their act, or themselves), and counts them from `known_from` on.

    A level that was read since then ends the hold here, any other when it is read. Returns the connection and
    external id of each level concerned, which is worth reading anew.
    """
    query, value = (_OF_LINES, list(line_ids)) if act_id is None else (_OF_ACT, act_id)
    lines, levels = await _lock_of(transaction, query, value)
    connection = await driver(transaction)
    await connection.execute(_ACKNOWLEDGE, (acknowledged_at, known_from, [row[0] for row in lines]))
    await give_up(transaction, levels)
    await announce_levels(transaction, levels)
    concerned = [one for row in lines for one in row[1:] if one is not None]
    return await (await connection.execute(_NAMES, (concerned,))).fetchall()


async def _lock_of(
    transaction: Transaction, query: str, value: int | list[int]
) -> tuple[list[tuple[int, int, int | None]], dict[int, Level]]:
    """The lines that are still sold and untaken, with their levels locked."""
    connection = await driver(transaction)
    lines = await (await connection.execute(query, (value,))).fetchall()
    return lines, await lock_levels(transaction, (row[1] for row in lines))


async def lift_guard(transaction: Transaction, levels: Mapping[int, Level]) -> None:
    """Let an owner's word say less than is held of these locked levels; `give_up` sets what is too much."""
    await (await driver(transaction)).execute(_LIFT, (list(levels),))


async def give_up(
    transaction: Transaction, levels: Mapping[int, Level], *, origin: Origin = Origin.LIVE
) -> None:
    """End the holds that the figures of these locked levels count by now; open and close overruns."""
    connection = await driver(transaction)
    counted = await (await connection.execute(_COUNTED_NOW, (list(levels),))).fetchall()
    if counted:
        ids = [row[0] for row in counted]
        await end_lines(transaction, _ACTOR, ids, LineState.SETTLED, live=(LineState.CONFIRMED,))
    await settle_overruns(transaction, levels, Cause.SHOP, origin=origin)
