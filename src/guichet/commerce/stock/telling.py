"""The word of a till that owns the figures of a place: its levels, and what it rang up of what is held.

While a till tells the levels of a place, what the shop's own system says of them is left aside (`service`).
A piece that was rung up under the reference of a reservation ends exactly that hold, in the transaction in
which the figure falls by it: so it is never counted twice, and never free in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.commerce.provenance import Arrived, ReadFact, lock_connection
from guichet.commerce.stock.errors import StillHeldError
from guichet.commerce.stock.model import Cause, LineState, Owner
from guichet.commerce.stock.moving import announce_levels, end_lines, lock_levels, settle_overruns
from guichet.commerce.stock.owning import set_owner
from guichet.commerce.stock.service import apply
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin
from guichet.ports.records import Fact, Resource, StockRecord

_TELLER = "SELECT owner, teller_id FROM stock_owners WHERE location_id = %s"
_TELLS = "UPDATE stock_owners SET teller_id = %s WHERE location_id = %s"
_SILENT = "UPDATE stock_owners SET teller_id = NULL WHERE teller_id = %s"
# The safety stock is the merchant's, and things lie where they lie, whoever counts.
_KEPT = "SELECT external_id, safety, bin FROM stock_levels WHERE connection_id = %s AND external_id = ANY(%s)"
# A reference is that of a reservation, "order:12", or its key.
_LINES = """
SELECT line.id, line.level_id, line.quantity, line.state FROM reservation_lines AS line
JOIN reservations AS made ON made.id = line.reservation_id
WHERE (made.key = %(reference)s OR (made.reference_kind = %(kind)s AND made.reference_id = %(id)s))
  AND line.variant_id = %(variant_id)s AND line.location_id = %(location_id)s
  AND line.state IN ('held', 'confirmed', 'settled') ORDER BY line.id
"""
_LIVE = (LineState.HELD, LineState.CONFIRMED)


class RungUp(msgspec.Struct, frozen=True):
    """All pieces of a variant that a place's till ever rang up under a reference of a reservation."""

    reference: str
    variant_id: int
    location_id: int
    pieces: int


async def own_by_till(transaction: Transaction, actor: Actor, location_id: int, connection_id: int) -> bool:
    """Make the till of a connection the owner of a location's figures; whether it is.

    The house's own count, another till's word, and what is held under another owner stand before it.
    """
    connection = await driver(transaction)
    row = await (await connection.execute(_TELLER, (location_id,))).fetchone()
    owner, teller_id = row or (Owner.SHOP, None)
    if teller_id is not None:
        return bool(teller_id == connection_id)
    if owner == Owner.GUICHET:
        return False
    try:
        await set_owner(transaction, actor, location_id, Owner.TILL)
    except StillHeldError:
        return False
    await connection.execute(_TELLS, (connection_id, location_id))
    return True


async def end_telling(transaction: Transaction, connection_id: int) -> None:
    """Have the shops' word count again where the till of a connection told the figures."""
    await (await driver(transaction)).execute(_SILENT, (connection_id,))


async def tell(
    transaction: Transaction,
    connection_id: int,
    records: Sequence[StockRecord],
    at: datetime,
    origin: Origin,
    rung: Sequence[RungUp] = (),
) -> None:
    """Apply levels of a connection as its till tells them; end the holds of what was rung up with them."""
    await lock_connection(transaction, connection_id)
    connection = await driver(transaction)
    names = [record.external_id for record in records]
    rows = await (await connection.execute(_KEPT, (connection_id, names))).fetchall()
    kept = {row[0]: {"safety": row[1], "bin": row[2]} for row in rows}
    facts = [
        ReadFact(
            Fact(
                resource=Resource.STOCK,
                external_id=record.external_id,
                record=msgspec.structs.replace(record, **kept.get(record.external_id, {})),
            ),
            at,
        )
        for record in records
    ]
    lines, levels = await _rung_lines(transaction, rung)
    await lock_levels(transaction, levels)
    arrived = Arrived(connection_id=connection_id, resource=Resource.STOCK, facts=facts, origin=origin)
    await apply(transaction, arrived, by_till=True, rung=(lines, levels))


async def ring_up(transaction: Transaction, rung: Sequence[RungUp]) -> None:
    """End the holds of what was rung up where no level is told with it."""
    lines, level_ids = await _rung_lines(transaction, rung)
    if not lines:
        return
    levels = await lock_levels(transaction, level_ids)
    await end_lines(transaction, Actor.system("till"), lines, LineState.SETTLED, live=_LIVE)
    await settle_overruns(transaction, levels, Cause.SHOP)
    await announce_levels(transaction, levels)


async def _rung_lines(transaction: Transaction, rung: Sequence[RungUp]) -> tuple[list[int], list[int]]:
    """The live lines that the pieces rung up cover, oldest first, and their levels."""
    connection = await driver(transaction)
    lines, levels = [], []
    for one in rung:
        kind, _, reference_id = one.reference.partition(":")
        asked = {**msgspec.structs.asdict(one), "kind": kind, "id": reference_id}
        left = one.pieces
        for line_id, level_id, quantity, state in await (await connection.execute(_LINES, asked)).fetchall():
            left -= quantity
            if left < 0:
                break
            if state in _LIVE:
                lines.append(line_id)
                levels.append(level_id)
    return lines, levels
