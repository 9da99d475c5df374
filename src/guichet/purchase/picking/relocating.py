"""Having another place prepare what nobody began here: its customer collects it there now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from guichet.commerce.places import location_times, next_opening
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.picking import repository
from guichet.purchase.picking.errors import BegunError
from guichet.purchase.picking.moving import MOVED_AWAY, MOVED_HERE, Act, move
from guichet.purchase.picking.preparing import NewLine, NewPreparation, prepare
from guichet.purchase.picking.repository import LineRow, PreparationRow
from guichet.purchase.picking.states import Purpose, State

_COLLECTED_AS_IT_LIES = frozenset({Purpose.COLLECT, Purpose.RESERVE})
_SAME = ("store_id", "purchase_id", "order_id", "number", "customer", "language", "hold_hours", "purpose")
_NAMES = text("SELECT id, name FROM locations WHERE id = ANY(:ids)")


def may_relocate(row: PreparationRow, lines: Sequence[LineRow]) -> bool:
    """Whether it may still be prepared elsewhere: nobody began it, and the shop's order took its pieces.

    What is held for it here by itself, or comes from another place, is a person's matter.
    """
    return (
        row.state is State.WAITING
        and row.purpose in _COLLECTED_AS_IT_LIES
        and row.to_location_id is None
        and row.return_id is None
        and not any(line.picked or line.short or line.reservation_line_id for line in lines)
        and any(line.quantity for line in lines)
    )


async def relocate(
    transaction: Transaction, act: Act, row: PreparationRow, lines: Sequence[LineRow], location_id: int
) -> PreparationRow:
    """Have another place prepare a held preparation, which ends here; gives the one there.

    Who asks sees to the stock. Both places are told why. Raises BegunError.
    """
    if not may_relocate(row, lines):
        raise BegunError
    ids = {"ids": [row.location_id, location_id]}
    names = {one.id: one.name for one in await transaction.execute(_NAMES, ids)}
    here, there = names.get(row.location_id, ""), names.get(location_id, "")
    await repository.note(
        transaction, row.id, act.actor, MOVED_AWAY, location_id=str(location_id), place=there
    )
    away = {"at": utc_now().isoformat(), "kind": MOVED_AWAY, "name": there}
    await move(transaction, row, State.CANCELLED, act, changes=[*row.changes, away], put_back_at=utc_now())
    made = await prepare(
        transaction,
        act.actor,
        NewPreparation(
            key=key_of(row.id),
            location_id=location_id,
            due_at=await _due(transaction, row, location_id),
            lines=tuple(
                NewLine(
                    variant_id=line.variant_id,
                    quantity=line.quantity,
                    order_line_external_id=line.order_line_external_id,
                    name=line.name,
                    sku=line.sku,
                )
                for line in lines
                if line.quantity
            ),
            **{name: getattr(row, name) for name in _SAME},
        ),
    )
    await repository.note(
        transaction, made, act.actor, MOVED_HERE, location_id=str(row.location_id), place=here
    )
    fresh = await repository.find_preparation(transaction, made, lock=True)
    came = {"at": utc_now().isoformat(), "kind": MOVED_HERE, "name": here}
    return await repository.change_preparation(transaction, fresh, changes=[came])


async def relocated_to(transaction: Transaction, preparation_id: int) -> PreparationRow | None:
    """The preparation that was made elsewhere in the place of this one; None where there is none."""
    return await repository.find_by_key(transaction, key_of(preparation_id))


def key_of(preparation_id: int) -> str:
    """By what the preparation is known that takes the place of another."""
    return f"moved:{preparation_id}"


async def _due(transaction: Transaction, row: PreparationRow, location_id: int) -> datetime | None:
    """The other place has as long as this one had; closed then, until it opens."""
    if row.due_at is None:
        return None
    now = utc_now()
    due = max(row.due_at, now + max(row.due_at - row.made_at, timedelta()))
    times = (await location_times(transaction, [location_id])).get(location_id)
    span = next_opening(times, due) if times is not None else None
    return due if span is None else max(due, span[0])
