"""Applying what a shop says of an order's parcels."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.children import Child, ChildTable, replace_children
from guichet.commerce.shipments.linking import together
from guichet.kernel.db import Transaction
from guichet.kernel.events import ToPublish, to_publish
from guichet.ports.happenings.commerce import ShipmentAdded
from guichet.ports.records import ShipmentRecord, parcel_number

_TABLE = ChildTable(
    name="shipments",
    columns=(
        "position",
        "state",
        "tracking_number",
        "parcel_number",
        "carrier",
        "method",
        "tracking_address",
        "created_at",
        "delivered_at",
        "destination",
        "lines",
    ),
    json=frozenset({"destination", "lines"}),
    announced=True,
)


def _state(shipment: ShipmentRecord) -> str:
    if shipment.delivered_at is not None:
        return "delivered"
    return "handed_over" if shipment.tracking_number else "announced"


def parcel_state(shipments: Sequence[ShipmentRecord]) -> str:
    """The state of an order's parcels together, by what the shop alone tells; "" when there is none."""
    return together(_state(shipment) for shipment in shipments)


async def replace_shipments(
    transaction: Transaction,
    shipments: Sequence[tuple[int, Sequence[ShipmentRecord]]],
    known_orders: Sequence[int],
) -> list[ToPublish]:
    """Make the parcels of each (order id, parcels) exactly these; returns what is to be announced."""
    children = [
        Child(
            order_id,
            parcel.external_id,
            (
                position,
                _state(parcel),
                parcel.tracking_number,
                parcel_number(parcel.tracking_number),
                parcel.carrier,
                parcel.method,
                parcel.tracking_address,
                parcel.created_at,
                parcel.delivered_at,
                parcel.destination,
                parcel.lines,
            ),
        )
        for order_id, parcels in shipments
        for position, parcel in enumerate(parcels)
    ]
    replaced = await replace_children(transaction, _TABLE, children, known_orders)
    created = {(child.order_id, child.external_id): child.values[7] for child in children}
    return [
        to_publish(
            ShipmentAdded(shipment_id=identity, order_id=key[0]),
            identity,
            version=1,
            happened_at=created[key],
        )
        for key, identity in replaced.added.items()
    ]
