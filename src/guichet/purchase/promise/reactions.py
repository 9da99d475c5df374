"""What promises learn from: parcels that arrive, told by a carrier or by the shop. History counts."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.commerce import OrderChanged, ParcelChanged, ShipmentAdded
from guichet.ports.records import OrderState, ParcelState
from guichet.purchase.promise.learning import count_orders, count_shipments


@reaction("purchase.lanes", on=(ParcelChanged, ShipmentAdded, OrderChanged), from_start=True)
async def learn_lanes(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Count the parcels that arrived; each once, however often it is told."""
    shipments: set[int] = set()
    orders: set[int] = set()
    for event in events:
        match event.happening:
            case ShipmentAdded(shipment_id=shipment_id):
                shipments.add(shipment_id)
            case ParcelChanged(shipment_ids=shipment_ids, after=after) if after == ParcelState.DELIVERED:
                shipments.update(shipment_ids)
            case OrderChanged(order_id=order_id, after=after) if after == OrderState.COMPLETED:
                orders.add(order_id)
    if shipments:
        await count_shipments(transaction, sorted(shipments))
    if orders:
        await count_orders(transaction, sorted(orders))
