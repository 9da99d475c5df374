"""Parts of a hold: some of its pieces go another way than the rest."""

from __future__ import annotations

from guichet.commerce.stock.errors import LineNotOfReservationError
from guichet.commerce.stock.moving import actor_json, lock_levels
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now

_LINE = "SELECT level_id, state, quantity FROM reservation_lines WHERE id = %s"
_PART = """
INSERT INTO reservation_lines (reservation_id, level_id, variant_id, location_id, quantity, to_level_id,
  state, held_until)
SELECT reservation_id, level_id, variant_id, location_id, %s, to_level_id, state, held_until
FROM reservation_lines WHERE id = %s RETURNING id
"""
_GROW = """
UPDATE reservation_lines SET quantity = quantity + %s
WHERE id = %s AND level_id = %s AND state = 'held' RETURNING id
"""
_SHRINK = "UPDATE reservation_lines SET quantity = quantity - %s WHERE id = %s"
_END = "UPDATE reservation_lines SET state = 'released', ended_at = %s WHERE id = %s"
_MOVES = """
INSERT INTO stock_movements (at, kind, level_id, variant_id, location_id, reserved, counted, line_id,
  actor, note)
SELECT %(now)s, one.kind, line.level_id, line.variant_id, line.location_id, one.reserved, 0, line.id,
  %(actor)s::jsonb, 'split'
FROM reservation_lines AS line
JOIN (VALUES (%(line)s::bigint, 'released', -%(quantity)s::integer),
  (%(part)s::bigint, 'reserved', %(quantity)s::integer)) AS one (id, kind, reserved) ON one.id = line.id
ORDER BY one.reserved
"""


async def split(
    transaction: Transaction, actor: Actor, line_id: int, quantity: int, *, into: int | None = None
) -> int | None:
    """Hold some pieces of a line by a line of their own (or `into` one of the same level); gives that line.

    None where the line is not held any more: what is sold or given back is not split. A whole line is given
    back as it is, unless it goes into another. What is available stays as it was. Raises
    LineNotOfReservationError where there are fewer pieces.
    """
    connection = await driver(transaction)
    found = await (await connection.execute(_LINE, (line_id,))).fetchone()
    if found is None:
        raise LineNotOfReservationError(line_id=line_id)
    await lock_levels(transaction, [found[0]])
    level_id, state, held = await (await connection.execute(_LINE, (line_id,))).fetchone() or found
    if state != "held":
        return None
    if quantity > held:
        raise LineNotOfReservationError(line_id=line_id)
    if quantity == held and into is None:
        return line_id
    part = None
    if into is not None:
        part = await (await connection.execute(_GROW, (quantity, into, level_id))).fetchone()
    if part is None:
        if quantity == held:
            return line_id
        part = await (await connection.execute(_PART, (quantity, line_id))).fetchone()
    now = utc_now()
    if quantity == held:
        await connection.execute(_END, (now, line_id))
    else:
        await connection.execute(_SHRINK, (quantity, line_id))
    part_id = int(part[0]) if part else line_id
    asked = {
        "line": line_id, "part": part_id, "quantity": quantity, "now": now, "actor": actor_json(actor),
    }  # fmt: skip
    await connection.execute(_MOVES, asked)
    return part_id
