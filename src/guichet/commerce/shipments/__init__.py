"""Shipments: the parcels of mirrored orders.

States are those of a parcel: announced, handed_over, in_transit, at_pickup_point, out_for_delivery,
delivered, attempt_failed, exception, returning, returned, lost, unknown. A shop tells three of them at most:
that a parcel exists, that it has a number, that it arrived; where a carrier tells of the number (`parcels`),
its state is the true one. `orders` and `applying` write here; everyone may read.
"""

from guichet.commerce.shipments.linking import (
    link_numbers,
    link_orders,
    orders_of_numbers,
    shipments_by_parcel,
    states_together,
)
from guichet.commerce.shipments.mirror import parcel_state, replace_shipments
from guichet.commerce.shipments.repository import ShipmentRow, shipments_of

__all__ = [
    "ShipmentRow",
    "link_numbers",
    "link_orders",
    "orders_of_numbers",
    "parcel_state",
    "replace_shipments",
    "shipments_by_parcel",
    "shipments_of",
    "states_together",
]
