"""The kinds of happenings that customers are told of, and when each still holds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from guichet.commerce.orders import ShipmentShape
from guichet.ports.records import ParcelState


class Kind(StrEnum):
    """What is told of an order's parcels."""

    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    LATE = "late"
    FAILED = "failed"


INTENTS: Mapping[Kind, str] = {
    Kind.SHIPPED: "order_shipped",
    Kind.OUT_FOR_DELIVERY: "parcel_out_for_delivery",
    Kind.DELIVERED: "parcel_delivered",
    Kind.LATE: "parcel_late",
    Kind.FAILED: "delivery_failed",
}
"""The text of the starter set for each kind."""

KIND_OF_STATE: Mapping[str, Kind] = {
    ParcelState.OUT_FOR_DELIVERY.value: Kind.OUT_FOR_DELIVERY,
    ParcelState.DELIVERED.value: Kind.DELIVERED,
    ParcelState.ATTEMPT_FAILED.value: Kind.FAILED,
}
"""What it is called that a parcel comes into a state."""

_OVER = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.RETURNING, ParcelState.LOST})
_FURTHER = _OVER | {ParcelState.OUT_FOR_DELIVERY, ParcelState.ATTEMPT_FAILED}
_MISSED = frozenset({ParcelState.ATTEMPT_FAILED, ParcelState.AT_PICKUP_POINT})


def still_holds(kind: Kind, shipment: ShipmentShape) -> bool:
    """Whether a kind may still be said of a parcel: what was overtaken would be wrong when it is read."""
    state = shipment.state
    match kind:
        case Kind.SHIPPED:
            return state not in _FURTHER
        case Kind.OUT_FOR_DELIVERY:
            return state == ParcelState.OUT_FOR_DELIVERY
        case Kind.DELIVERED:
            return state == ParcelState.DELIVERED
        case Kind.LATE:
            return bool(shipment.late_by_days) and state not in _FURTHER
        case Kind.FAILED:
            return state in _MISSED
