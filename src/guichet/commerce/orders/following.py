"""Orders follow their parcels: what carriers tell shows in the order's own state of parcels."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.shipments import states_together
from guichet.commerce.writing import update_rows
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import ToPublish, to_publish
from guichet.ports.happenings.commerce import OrderChanged


async def follow_parcels(transaction: Transaction, order_ids: Sequence[int]) -> list[ToPublish]:
    """Have these orders say where their parcels stand; returns what is to be announced."""
    if not order_ids:
        return []
    states = await states_together(transaction, order_ids)
    documents = [{"id": order_id, "parcel_state": state} for order_id, state in sorted(states.items())]
    versions = await update_rows(transaction, "orders", ("parcel_state",), documents, counted=True)
    if not versions:
        return []
    connection = await driver(transaction)
    found = await connection.execute(
        "SELECT o.id, o.state, p.customer_id FROM orders o"
        " LEFT JOIN customer_profiles p ON p.id = o.profile_id WHERE o.id = ANY(%s)",
        (list(versions),),
    )
    return [
        to_publish(
            OrderChanged(order_id=order_id, customer_id=customer_id, before=state, after=state),
            order_id,
            version=versions[order_id],
        )
        for order_id, state, customer_id in await found.fetchall()
    ]
