"""Parcels between places: what should have come by now, and what a courier did not take."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.purchase.picking import repository
from guichet.purchase.picking.moving import Act, announce
from guichet.purchase.picking.picks import kept_until
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.states import Purpose, State

_OVERDUE = text(
    "SELECT id FROM preparations WHERE state = 'expected' AND due_at < :now ORDER BY due_at, id"
    " LIMIT :count FOR UPDATE SKIP LOCKED"
)
_OVER = frozenset({State.HANDED_OVER, State.CANCELLED, State.PUT_BACK})


async def overdue(transaction: Transaction, now: datetime, *, count: int = 200) -> list[PreparationRow]:
    """What should have arrived by now and did not, held."""
    found = list((await transaction.execute(_OVERDUE, {"now": now, "count": count})).scalars())
    return [await repository.find_preparation(transaction, one, lock=True) for one in found]


async def fall_back(
    transaction: Transaction, act: Act, row: PreparationRow, purpose: Purpose, *, reason: str
) -> PreparationRow:
    """No courier comes for this: it is collected, or sent by a carrier. `row` is held.

    What is ready stays ready, and is kept for its customer from now on.
    """
    if row.purpose is purpose or row.state in _OVER:
        return row
    collected = purpose is Purpose.COLLECT and row.state is State.READY
    until = await kept_until(transaction, row, act.at) if collected else None
    await repository.note(
        transaction, row.id, act.actor, "fell_back", acted_at=act.at, purpose=purpose.value, reason=reason
    )
    changed = await repository.change_preparation(transaction, row, purpose=purpose, keep_until=until)
    await announce(transaction, changed, row.state)
    return changed
