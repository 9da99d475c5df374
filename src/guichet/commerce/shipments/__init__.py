"""Shipments: the parcels of mirrored orders.

States are those of a parcel: announced, handed_over, in_transit, at_pickup_point, out_for_delivery,
delivered, attempt_failed, exception, returning, returned, lost, unknown. A shop tells three of them at most:
that a parcel exists, that it has a number, that it arrived. `orders` writes here while it applies facts;
everyone may read.
"""

from guichet.commerce.shipments.mirror import parcel_state, replace_shipments
from guichet.commerce.shipments.repository import ShipmentRow, shipments_of

__all__ = ["ShipmentRow", "parcel_state", "replace_shipments", "shipments_of"]
