"""An order's parcels as schema.org says them (ParcelDelivery, Order), for mail programs. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import msgspec

from guichet.commerce.orders import OrderShape, ShipmentShape
from guichet.ports.records import OrderState, ParcelState
from guichet.voice.facts import carrier_name

_CONTEXT = "https://schema.org"  # the name of a vocabulary, which no mail program fetches
_STATUS: Mapping[str, str] = {
    OrderState.CANCELLED: "OrderCancelled",
    OrderState.DECLINED: "OrderProblem",
    OrderState.AWAITING_PAYMENT: "OrderPaymentDue",
    OrderState.READY_FOR_PICKUP: "OrderPickupAvailable",
    OrderState.REFUNDED: "OrderReturned",
    OrderState.COMPLETED: "OrderDelivered",
    OrderState.SHIPPED: "OrderInTransit",
    OrderState.PARTIALLY_SHIPPED: "OrderInTransit",
}


def markup_of(
    order: OrderShape,
    shipment_ids: Collection[int | None],
    *,
    merchant: str,
    link: str,
    status: str = "",
) -> str:
    """JSON-LD about some parcels of an order, or all of it, for a script element: no sign in it ends one.

    `link` is the order's tracking page: all addresses in it are the house's own. `status` is a member of
    schema.org's OrderStatus that goes before the mirrored state.
    """
    parcels = [one for one in order.shipments if one.id in shipment_ids]
    whole = _order(order, merchant, link, status)
    told = [_parcel(one, order, whole, link) for one in parcels] or [whole]
    encoded = msgspec.json.encode([{"@context": _CONTEXT, **one} for one in told]).decode()
    return encoded.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _order(order: OrderShape, merchant: str, link: str, status: str) -> dict[str, Any]:
    return {
        "@type": "Order",
        "orderNumber": order.number,
        "orderDate": order.placed_at.isoformat(),
        "orderStatus": f"{_CONTEXT}/{status or _STATUS.get(order.state, 'OrderProcessing')}",
        "merchant": {"@type": "Organization", "name": merchant},
        "url": link,
    }


def _parcel(shipment: ShipmentShape, order: OrderShape, whole: dict[str, Any], link: str) -> dict[str, Any]:
    tracking = shipment.tracking
    names = {line.id: line.name for line in order.lines}
    told: dict[str, Any] = {
        "@type": "ParcelDelivery",
        "trackingUrl": link,
        "partOfOrder": whole,
        "itemShipped": [
            {"@type": "Product", "name": names[one.line_id]}
            for one in shipment.lines
            if one.line_id is not None and one.line_id in names
        ],
    }
    if shipment.carrier:
        told["carrier"] = {"@type": "Organization", "name": carrier_name(shipment.carrier)}
    if shipment.tracking_number:
        told["trackingNumber"] = shipment.tracking_number
    over = shipment.state == ParcelState.DELIVERED or (tracking is not None and tracking.delivered_at)
    expected = (tracking.expected_until or tracking.expected_from) if tracking and not over else None
    if expected is not None:
        told["expectedArrivalUntil"] = expected.isoformat()
    if order.shipping_addresses:
        place = order.shipping_addresses[0]
        told["deliveryAddress"] = {
            "@type": "PostalAddress",
            "name": f"{place.first_name} {place.last_name}".strip(),
            "streetAddress": ", ".join(place.lines),
            "postalCode": place.postcode,
            "addressLocality": place.city,
            "addressCountry": place.country,
        }
    return told
