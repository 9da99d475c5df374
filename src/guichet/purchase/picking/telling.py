"""What the shop is told of a preparation: that its order may be collected, and that it was."""

from __future__ import annotations

from sqlalchemy import text

from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.ports.records import OrderState
from guichet.purchase.picking import repository
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.states import OPEN, State
from guichet.sync import NotOfferedError, SetOrderState, Subject, intend

_ORDER = text("SELECT connection_id, external_id, state FROM orders WHERE id = :id AND gone_at IS NULL")
_BEFORE_READY = frozenset(
    {
        OrderState.PENDING,
        OrderState.AWAITING_PAYMENT,
        OrderState.CONFIRMED,
        OrderState.IN_PREPARATION,
    }
)
_BEFORE_COMPLETED = _BEFORE_READY | {OrderState.READY_FOR_PICKUP}


async def tell_shop(transaction: Transaction, actor: Actor, row: PreparationRow) -> None:
    """Have the shop show that an order is ready, or was collected, once all that is collected of it is.

    Where something of it is sent, the shop follows its parcels; where the shop takes no word of states,
    nobody is told.
    """
    if row.order_id is None or not row.is_collected:
        return
    rows = await repository.preparations_of_order(transaction, row.order_id)
    own = [one for one in rows if one.state not in (State.CANCELLED, State.PUT_BACK)]
    here = [one for one in own if one.to_location_id is None]
    if not all(one.is_collected for one in here):
        return
    if any(one.state in OPEN - {State.READY} or one.state is State.EXPIRED for one in here):
        return
    collected = all(one.state is State.HANDED_OVER for one in here)
    to, known = (
        (OrderState.COMPLETED, _BEFORE_COMPLETED)
        if collected
        else (OrderState.READY_FOR_PICKUP, _BEFORE_READY)
    )
    order = (await transaction.execute(_ORDER, {"id": row.order_id})).one_or_none()
    if order is None or order.state not in known:
        return
    request = SetOrderState(order_external_id=order.external_id, state=to.value)
    subject = Subject(order_id=row.order_id, store_id=row.store_id, before={"state": order.state})
    key = f"preparation:{row.id}:{to.value}"
    try:
        await intend(transaction, actor, order.connection_id, request, key=key, subject=subject)
    except (NotOfferedError, ConnectionNotFoundError):
        return
