"""How a purchase moves from one state to another, under its own lock, and is announced."""

from __future__ import annotations

from typing import Any

from sqlalchemy import update

from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.purchase import PurchaseChanged
from guichet.purchase.placing.model import Purchase
from guichet.purchase.placing.repository import PurchaseRow, find_purchase
from guichet.purchase.placing.states import State


async def move(transaction: Transaction, purchase: PurchaseRow, after: State, **values: Any) -> PurchaseRow:
    """Bring a purchase, whose row the caller has locked, into a state; a change of state is announced."""
    written = {**values, "state": after, "version": Purchase.version + 1, "changed_at": utc_now()}
    await transaction.execute(update(Purchase).where(Purchase.id == purchase.id).values(**written))
    moved = await find_purchase(transaction, purchase.id)
    if after != purchase.state or "order_id" in values:
        await announce(transaction, moved, State(purchase.state), after)
    return moved


async def announce(
    transaction: Transaction, purchase: PurchaseRow, before: State | None, after: State
) -> None:
    """Say that a purchase came into a state."""
    happening = PurchaseChanged(
        purchase_id=purchase.id,
        store_id=purchase.store_id,
        before=None if before is None else before.value,
        after=after.value,
        order_id=purchase.order_id,
    )
    told = to_publish(happening, purchase.id, version=purchase.version)
    await publish(transaction, [told], origin=Origin.LIVE)
