"""The kinds of happenings that customers are told of, and when each still holds."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from guichet.commerce.orders import OrderShape, ShipmentShape
from guichet.ports.records import OrderState, ParcelState


class Kind(StrEnum):
    """What is told of an order: of the whole, of what is collected, of its parcels, of what comes back."""

    CONFIRMED = "confirmed"
    IN_PREPARATION = "in_preparation"
    MOVED = "moved"
    READY = "ready"
    REMINDED = "reminded"
    COLLECTED = "collected"
    SHIPPED = "shipped"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERED = "delivered"
    LATE = "late"
    FAILED = "failed"
    RETURN_RECEIVED = "return_received"
    EXCHANGE_SENT = "exchange_sent"
    CREDITED = "credited"
    REPAIRED = "repaired"
    REFUNDED = "refunded"


INTENTS: Mapping[Kind, str] = {
    Kind.CONFIRMED: "order_confirmed",
    Kind.IN_PREPARATION: "order_in_preparation",
    Kind.MOVED: "pickup_moved",
    Kind.READY: "pickup_ready",
    Kind.REMINDED: "pickup_reminder",
    Kind.COLLECTED: "pickup_collected",
    Kind.SHIPPED: "order_shipped",
    Kind.OUT_FOR_DELIVERY: "parcel_out_for_delivery",
    Kind.DELIVERED: "parcel_delivered",
    Kind.LATE: "parcel_late",
    Kind.FAILED: "delivery_failed",
    Kind.RETURN_RECEIVED: "return_received",
    Kind.EXCHANGE_SENT: "exchange_sent",
    Kind.CREDITED: "credit_given",
    Kind.REPAIRED: "repair_sent",
    Kind.REFUNDED: "refund_made",
}
"""The text of the starter set for each kind."""

OF_PARCELS = frozenset({Kind.SHIPPED, Kind.OUT_FOR_DELIVERY, Kind.DELIVERED, Kind.LATE, Kind.FAILED})
"""What happens to parcels: several of an order are told in one mail."""

OF_PICKUPS = frozenset({Kind.MOVED, Kind.READY, Kind.REMINDED, Kind.COLLECTED})
SETTLED_BY: Mapping[str, Kind] = {
    "exchange": Kind.EXCHANGE_SENT,
    "store_credit": Kind.CREDITED,
    "repair": Kind.REPAIRED,
}
"""What it is called that a return is settled, by its way; money is told as the shop's refund."""

OF_RETURNS = frozenset({Kind.RETURN_RECEIVED, *SETTLED_BY.values()})

AT_ANY_HOUR = frozenset({Kind.CONFIRMED, Kind.MOVED})
"""What answers an act of the customer's own, who is awake: no quiet hours hold it back."""

KIND_OF_STATE: Mapping[str, Kind] = {
    ParcelState.OUT_FOR_DELIVERY.value: Kind.OUT_FOR_DELIVERY,
    ParcelState.DELIVERED.value: Kind.DELIVERED,
    ParcelState.ATTEMPT_FAILED.value: Kind.FAILED,
}
"""What it is called that a parcel comes into a state."""

CONFIRMED_STATES = frozenset(
    {OrderState.CONFIRMED.value, OrderState.IN_PREPARATION.value, OrderState.READY_FOR_PICKUP.value}
)
"""In which a shop has taken an order: paid, or to be paid later as was agreed."""

_STOPPED = frozenset({OrderState.CANCELLED, OrderState.DECLINED, OrderState.REFUNDED})
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
        case _:
            return False


def holds_of_order(kind: Kind, order: OrderShape) -> bool:
    """Whether a kind may still be said of a whole order."""
    if kind is Kind.REFUNDED:
        return bool(order.refunds)
    if order.state in _STOPPED:
        return False
    return kind is Kind.CONFIRMED or not order.shipments
