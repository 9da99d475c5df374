"""The stock of a preparation: what is sold of it, what comes back, and to whose figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import text

from guichet.commerce.stock import (
    LevelNotFoundError,
    LineState,
    StockShortError,
    confirm,
    release,
    restock,
    split,
)
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.ports.capabilities import StockAdjustment
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.sync import AdjustStock, NotOfferedError, Subject, intend

PUT_BACK_KEY = "put-back:"
UNDONE_KEY = "put-back-undone:"
_HELD = text("SELECT id, reservation_id, state, trouble, quantity FROM reservation_lines WHERE id = :id")
_LEVEL = text("""
SELECT connection_id, variant_external_id, location_external_id FROM stock_levels
WHERE variant_id = :variant_id AND location_id = :location_id AND gone_at IS NULL AND tracked
ORDER BY id LIMIT 1
""")
_OWNER = text("SELECT owner FROM stock_owners WHERE location_id = :location_id")


# Taken in the order of their ids, as everybody takes them, so that no two wait for each other in a circle.
_TAKE = text("""
SELECT id FROM stock_levels WHERE id IN (
  SELECT level_id FROM reservation_lines WHERE id = ANY(:held)
  UNION SELECT id FROM stock_levels WHERE location_id = :location_id AND variant_id = ANY(:variants)
) ORDER BY id FOR UPDATE
""")


class Held(NamedTuple):
    """A line of a reservation; `untold`: sold, and its owner was surely not told."""

    id: int
    reservation_id: int
    state: LineState
    quantity: int
    untold: bool


async def held(transaction: Transaction, line_id: int | None) -> Held | None:
    """A line of a reservation as it stands."""
    row = (await transaction.execute(_HELD, {"id": line_id})).one_or_none() if line_id is not None else None
    if row is None:
        return None
    state = LineState(row.state)
    untold = state is LineState.CONFIRMED and row.trouble not in ("", "uncertain")
    return Held(row.id, row.reservation_id, state, row.quantity, untold)


async def take_levels(transaction: Transaction, row: PreparationRow, lines: Sequence[LineRow]) -> None:
    """Have the levels of these lines to ourselves, before any of them moves."""
    asked = {
        "held": [line.reservation_line_id for line in lines if line.reservation_line_id is not None],
        "variants": [line.variant_id for line in lines if line.variant_id is not None],
        "location_id": row.location_id,
    }
    await transaction.execute(_TAKE, asked)


async def sell(transaction: Transaction, actor: Actor, line: LineRow) -> bool:
    """Have what is held for a line be sold, if it was not yet; False where a count says it is not there."""
    hold = await held(transaction, line.reservation_line_id)
    if hold is None or hold.state is not LineState.HELD:
        return True
    try:
        await confirm(transaction, actor, hold.reservation_id, line_ids=[hold.id])
    except StockShortError:
        return False
    return True


async def let_go(transaction: Transaction, actor: Actor, line: LineRow, quantity: int) -> bool:
    """Give back some pieces that are held for a line and not sold; False where none are."""
    hold = await held(transaction, line.reservation_line_id)
    if hold is None or hold.state is not LineState.HELD or not 0 < quantity <= hold.quantity:
        return False
    part = await split(transaction, actor, hold.id, quantity)
    if part is not None:
        await release(transaction, actor, hold.reservation_id, line_ids=[part])
    return part is not None


async def give_back(
    transaction: Transaction,
    actor: Actor,
    row: PreparationRow,
    line: LineRow,
    quantity: int,
    *,
    on_sale: bool,
) -> str:
    """Have pieces be counted again that are where they belong; says how.

    "released" (they were only held), "counted" (the house counts them), "asked" (the shop is told), "till"
    (its till is to count them), "left" (nobody is told: `on_sale` is False, or no level is known here).
    """
    hold = await held(transaction, line.reservation_line_id)
    if hold is not None and (hold.state is LineState.HELD or hold.untold):
        await release(transaction, actor, hold.reservation_id, line_ids=[hold.id])
        return "released"
    if hold is not None and hold.state in (LineState.RELEASED, LineState.EXPIRED):
        return "released"
    if not on_sale or line.variant_id is None or quantity <= 0:
        return "left"
    try:
        note = row.number or row.key
        if await restock(transaction, actor, line.variant_id, row.location_id, quantity, note=note):
            return "counted"
    except LevelNotFoundError:
        return "left"
    if await transaction.scalar(_OWNER, {"location_id": row.location_id}) == "till":
        return "till"
    return await _ask_the_shop(transaction, actor, row, line, quantity, key=f"{PUT_BACK_KEY}{line.id}")


async def undo_give_back(
    transaction: Transaction, actor: Actor, row: PreparationRow, line: LineRow, quantity: int
) -> None:
    """Take off again what the shop was asked to count: it took the pieces back itself by now."""
    await _ask_the_shop(transaction, actor, row, line, -quantity, key=f"{UNDONE_KEY}{line.id}")


async def _ask_the_shop(
    transaction: Transaction, actor: Actor, row: PreparationRow, line: LineRow, quantity: int, *, key: str
) -> str:
    asked = {"variant_id": line.variant_id, "location_id": row.location_id}
    level = (await transaction.execute(_LEVEL, asked)).one_or_none()
    if level is None:
        return "left"
    change = StockAdjustment(
        variant_external_id=level.variant_external_id,
        location_external_id=level.location_external_id,
        change=quantity,
    )
    request = AdjustStock(adjustments=(change,), reason=row.number or row.key)
    subject = Subject(order_id=row.order_id, store_id=row.store_id)
    try:
        await intend(transaction, actor, level.connection_id, request, key=key, subject=subject)
    except (NotOfferedError, ConnectionNotFoundError):
        return "left"
    return "asked"
