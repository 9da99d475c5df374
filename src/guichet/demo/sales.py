"""Orders as the vendor keeps them, with their lines, parcels, payments, refunds, coupons and messages."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from guichet.demo.people import Buyer, draw_buyer
from guichet.demo.shelves import COUPONS, SHOPS, Item
from guichet.demo.words import GIFT_NOTES, QUESTIONS, REFUND_REASONS, REPLIES

FIRST_ORDER = 10001
CARRIERS = (
    ("colissimo", "6A", "Colissimo à domicile", 490),
    ("chronopost-france", "XN", "Chronopost avant 13 h", 990),
    ("dpd-fr-reference", "25", "DPD Relais", 390),
)


class Status(IntEnum):
    """The vendor's numbers of an order's status."""

    INCOMPLETE = 0
    PENDING = 1
    SHIPPED = 2
    PARTLY_SHIPPED = 3
    REFUNDED = 4
    CANCELLED = 5
    DECLINED = 6
    AWAITING_PAYMENT = 7
    AWAITING_PICKUP = 8
    AWAITING_SHIPMENT = 9
    COMPLETED = 10
    AWAITING_FULFILLMENT = 11
    TO_VERIFY = 12
    DISPUTED = 13
    PARTLY_REFUNDED = 14


_UNPAID = {
    Status.INCOMPLETE: "",
    Status.PENDING: "",
    Status.DECLINED: "declined",
    Status.AWAITING_PAYMENT: "pending",
    Status.TO_VERIFY: "authorized",
}
_NOT_SENT = {
    *_UNPAID,
    Status.CANCELLED,
    Status.AWAITING_PICKUP,
    Status.AWAITING_SHIPMENT,
    Status.AWAITING_FULFILLMENT,
}
_PAYMENTS = (("Carte bancaire", "stripe"), ("PayPal", "paypalexpress"), ("Carte bancaire", "stripe"))
_SETTLED = (
    (Status.COMPLETED, 79),
    (Status.CANCELLED, 6),
    (Status.REFUNDED, 5),
    (Status.PARTLY_REFUNDED, 5),
    (Status.DECLINED, 2),
    (Status.DISPUTED, 1),
    (Status.SHIPPED, 2),
)
_RECENT = (
    (Status.COMPLETED, 20),
    (Status.SHIPPED, 38),
    (Status.PARTLY_SHIPPED, 6),
    (Status.AWAITING_SHIPMENT, 8),
    (Status.AWAITING_PICKUP, 6),
    (Status.CANCELLED, 4),
    (Status.REFUNDED, 3),
    (Status.PARTLY_REFUNDED, 3),
    (Status.AWAITING_PAYMENT, 3),
    (Status.AWAITING_FULFILLMENT, 9),
)
_NEW = (
    (Status.AWAITING_FULFILLMENT, 52),
    (Status.AWAITING_SHIPMENT, 20),
    (Status.AWAITING_PICKUP, 6),
    (Status.SHIPPED, 8),
    (Status.PENDING, 3),
    (Status.AWAITING_PAYMENT, 5),
    (Status.TO_VERIFY, 3),
    (Status.INCOMPLETE, 3),
)

Json = dict[str, Any]


def draw_status(draw: random.Random, age: timedelta) -> Status:
    """What an order of this age most likely is by now."""
    chances = _NEW if age < timedelta(days=2) else _RECENT if age < timedelta(days=12) else _SETTLED
    return draw.choices([status for status, _ in chances], [weight for _, weight in chances])[0]


def draw_history(
    draw: random.Random, count: int, items: Sequence[Item], buyers: Sequence[Buyer], now: datetime
) -> list[Json]:
    """So many orders of the last 18 months, oldest first, more of them lately; each status is there."""
    span = timedelta(days=548)
    moments = sorted(now - span * draw.random() ** 1.4 for _ in range(count))
    orders = []
    for place, moment in enumerate(moments):
        status = draw_status(draw, now - moment)
        if count - place <= len(Status):  # the newest ones show every status there is
            status = Status(count - place - 1)
        buyer = draw.choice(buyers)
        if draw.random() < 0.3:
            buyer = _as_guest(draw, buyer)
        order = compose(draw, buyer, draw_lines(draw, items), moment, pickup=_draw_pickup(draw, status))
        orders.append(_live_through(draw, order, FIRST_ORDER + place, status, moment, now))
    return orders


def draw_lines(draw: random.Random, items: Sequence[Item]) -> list[tuple[Item, int]]:
    """What is in a basket: mostly one to three different things, mostly one of each."""
    chosen = draw.sample(items, min(len(items), draw.choices((1, 2, 3, 4), (38, 34, 20, 8))[0]))
    return [(item, draw.choices((1, 2, 3), (86, 11, 3))[0]) for item in chosen]


def compose(
    draw: random.Random,
    buyer: Buyer,
    lines: Sequence[tuple[Item, int]],
    placed_at: datetime,
    *,
    pickup: int | None = None,
) -> Json:
    """A new order without numbers of its own; `pickup` is the location where it is collected."""
    subtotal = sum(item.price * quantity for item, quantity in lines)
    carrier = draw.choices(CARRIERS, (6, 1, 3))[0]
    shipping = 0 if pickup or subtotal >= 10000 else carrier[3]
    method, gateway = draw.choice(_PAYMENTS)
    order: Json = {
        "customer_id": buyer.customer_id,
        "date_created": placed_at.isoformat(timespec="seconds"),
        "channel_id": 1,
        "order_source": draw.choice(("www", "www", "iphone")),
        "customer_locale": "fr",
        "payment_method": method,
        "payment_provider_id": gateway,
        "billing_address": buyer.address(),
        "customer_message": draw.choice(GIFT_NOTES) if draw.random() < 0.05 else "",
        **_cost("shipping_cost", shipping),
        "base_shipping_cost": _euros(shipping),
        "products": [_line(item, quantity) for item, quantity in lines],
    }
    if draw.random() < 0.12:
        code, percent = draw.choice(COUPONS)
        discount = _euros(subtotal * percent // 100)
        coupon = {"coupon_id": 1, "code": code, "amount": f"{percent}.0000", "type": 1}
        order |= {"coupon_discount": discount, "coupons": [{**coupon, "discount": float(discount)}]}
    if pickup:
        order["consignments"] = {"pickups": [_pickup(pickup, int(placed_at.timestamp()))]}
        for line in order["products"]:
            line["order_pickup_method_id"] = int(placed_at.timestamp())
    else:
        sent = {"shipping_method": carrier[2], **_cost("cost", shipping), "base_cost": _euros(shipping)}
        order["shipping_addresses"] = [{**buyer.address(), **sent}]
    return order


def parcel_number(draw: random.Random, carrier: str) -> str:
    """A tracking number as the carrier writes them, of nobody's parcel."""
    prefix = next((one[1] for one in CARRIERS if one[0] == carrier), "6A")
    return f"{prefix}{draw.randrange(10**11):011}"


def carrier_of(order: Json) -> str:
    """The carrier that the order's way of shipping means."""
    ways = [address["shipping_method"] for address in order.get("shipping_addresses", ())]
    return next((one[0] for one in CARRIERS if one[2] in ways), CARRIERS[0][0])


def _draw_pickup(draw: random.Random, status: Status) -> int | None:
    collected = status == Status.AWAITING_PICKUP or (status == Status.COMPLETED and draw.random() < 0.1)
    return draw.choice(SHOPS) if collected else None


def _as_guest(draw: random.Random, buyer: Buyer) -> Buyer:
    """Someone who did not sign in: half of them have an account under the same mail all the same."""
    guest = draw_buyer(draw)
    if draw.random() < 0.5:
        return Buyer(**{**{name: getattr(buyer, name) for name in buyer.__struct_fields__}, "customer_id": 0})
    return guest


def _live_through(
    draw: random.Random, order: Json, number: int, status: Status, placed_at: datetime, now: datetime
) -> Json:
    """Give an order its numbers and all that happened to it until now."""
    order |= {"id": number, "status_id": status}
    for place, line in enumerate(order["products"], start=1):
        line["id"] = number * 10 + place
    for address in order.get("shipping_addresses", ()):
        address["id"] = number
        for line in order["products"]:
            line["order_address_id"] = number
    if status == Status.PARTLY_SHIPPED and sum(line["quantity"] for line in order["products"]) == 1:
        order["products"][0]["quantity"] = 2
    sent_at = min(now, placed_at + timedelta(hours=draw.uniform(4, 70)))
    changed_at = min(now, placed_at + timedelta(minutes=draw.uniform(1, 40)))
    if status in _UNPAID:
        order["payment_status"] = _UNPAID[status]
    else:
        order["payment_status"] = "captured"
        order["transactions"] = [_payment(draw, order, number, placed_at)]
    if status == Status.CANCELLED:
        order["payment_status"] = "void"
        order["transactions"] = []
    if status not in _NOT_SENT and "shipping_addresses" in order:
        _ship(draw, order, number, sent_at, whole=status != Status.PARTLY_SHIPPED)
        changed_at = sent_at
    if status == Status.COMPLETED:
        changed_at = min(now, sent_at + timedelta(days=draw.uniform(1, 5)))
    if status in (Status.REFUNDED, Status.PARTLY_REFUNDED):
        changed_at = min(now, sent_at + timedelta(days=draw.uniform(3, 20)))
        _refund(draw, order, number, changed_at, whole=status == Status.REFUNDED)
    if draw.random() < 0.03:
        changed_at = max(changed_at, _talk(draw, order, number, sent_at, now))
    order["date_modified"] = changed_at.isoformat(timespec="seconds")
    return order


def _ship(draw: random.Random, order: Json, number: int, sent_at: datetime, *, whole: bool) -> None:
    lines = order["products"]
    carrier = carrier_of(order)
    moment = sent_at.isoformat(timespec="seconds")
    parcel = []
    for place, line in enumerate(lines):
        if whole:
            quantity = line["quantity"]
        elif place == 0:
            quantity = max(1, line["quantity"] - 1) if len(lines) == 1 else line["quantity"]
        else:
            continue
        line["quantity_shipped"] = quantity
        parcel.append(
            {"order_product_id": line["id"], "product_id": line["product_id"], "quantity": quantity}
        )
    order["shipments"] = [
        {
            "id": number * 10 + 1,
            "order_address_id": number,
            "date_created": moment,
            "tracking_carrier": carrier,
            "tracking_number": parcel_number(draw, carrier),
            "shipping_method": order["shipping_addresses"][0]["shipping_method"],
            "items": parcel,
        }
    ]
    sent = sum(item["quantity"] for item in parcel)
    order["items_shipped"] = order["shipping_addresses"][0]["items_shipped"] = sent
    order["date_shipped"] = moment


def _refund(draw: random.Random, order: Json, number: int, moment: datetime, *, whole: bool) -> None:
    lines = order["products"] if whole else order["products"][:1]
    reason = draw.choice(REFUND_REASONS)
    items, amount = [], Decimal(0)
    if whole:
        amount = _total(order)
        items.append(_refunded("ORDER", number, 1, amount, reason))
    for line in lines:
        quantity = line["quantity"] if whole else 1
        line["quantity_refunded"] = quantity
        line["is_refunded"] = quantity == line["quantity"]
        if not whole:
            amount += Decimal(line["price_inc_tax"]) * quantity
            items.append(_refunded("PRODUCT", line["id"], quantity, amount, reason))
    if not whole and amount >= _total(order):
        amount = _total(order) / 2
        items[0]["requested_amount"] = float(amount)
    order["refunded_amount"] = f"{amount:.4f}"
    order["payment_status"] = "refunded" if whole else "partially refunded"
    when = moment.isoformat(timespec="seconds")
    paid = order["transactions"][0]
    order["transactions"].append(
        {**paid, "id": number * 10 + 2, "event": "refund", "amount": float(amount), "date_created": when}
    )
    order["refunds"] = [
        {
            "id": number,
            "reason": reason,
            "total_amount": float(amount),
            "created": when,
            "items": items,
            "payments": [
                {
                    "id": number,
                    "provider_id": paid["gateway"],
                    "amount": float(amount),
                    "offline": False,
                    "is_declined": False,
                    "declined_message": "",
                }
            ],
        }
    ]


def _refunded(kind: str, number: int, quantity: int, amount: Decimal, reason: str) -> Json:
    return {
        "item_type": kind,
        "item_id": number,
        "quantity": quantity,
        "requested_amount": float(amount),
        "reason": reason,
    }


def _talk(draw: random.Random, order: Json, number: int, after: datetime, now: datetime) -> datetime:
    """Have the customer ask something, and the shop mostly answer; returns when it ended."""
    subject, text = draw.choice(QUESTIONS)
    asked_at = min(now, after + timedelta(hours=draw.uniform(1, 60)))
    order["messages"] = [
        {
            "id": number * 10 + 1,
            "type": "customer",
            "subject": subject,
            "message": text,
            "date_created": asked_at.isoformat(timespec="seconds"),
        }
    ]
    replied_at = asked_at + timedelta(hours=draw.uniform(1, 9))
    if draw.random() < 0.7 and replied_at < now:
        order["messages"].append(
            {
                "id": number * 10 + 2,
                "type": "staff",
                "subject": f"Re : {subject}",
                "message": draw.choice(REPLIES),
                "date_created": replied_at.isoformat(timespec="seconds"),
            }
        )
        return replied_at
    return asked_at


def _payment(draw: random.Random, order: Json, number: int, placed_at: datetime) -> Json:
    return {
        "id": number * 10 + 1,
        "event": "purchase",
        "method": "credit_card" if order["payment_provider_id"] == "stripe" else "offsite",
        "gateway": order["payment_provider_id"],
        "gateway_transaction_id": f"tr_{draw.randrange(16**12):012x}",
        "amount": float(_total(order)),
        "currency": "EUR",
        "date_created": placed_at.isoformat(timespec="seconds"),
    }


def _total(order: Json) -> Decimal:
    lines = sum((Decimal(line["price_inc_tax"]) * line["quantity"] for line in order["products"]), Decimal(0))
    return lines + Decimal(order["shipping_cost_inc_tax"]) - Decimal(order.get("coupon_discount", 0))


def _line(item: Item, quantity: int) -> Json:
    return {
        "product_id": item.product_id,
        "variant_id": item.variant_id,
        "name": item.name,
        "sku": item.sku,
        "upc": item.gtin,
        "brand": item.brand,
        "quantity": quantity,
        **_cost("price", item.price),
        "base_price": _euros(item.price),
        "product_options": [
            {
                "id": item.variant_id * 10 + place,
                "option_id": item.product_id * 10 + place,
                "product_option_id": item.product_id * 10 + place,
                "display_name": name,
                "display_name_customer": name,
                "display_name_merchant": name,
                "display_value": value,
                "display_value_customer": value,
                "display_value_merchant": value,
                "value": str(item.variant_id * 10 + place),
                "type": "Multiple choice",
                "name": name,
                "display_style": "",
            }
            for place, (name, value) in enumerate(item.options, start=1)
        ],
    }


def _pickup(location: int, number: int) -> Json:
    return {
        "id": number,
        "pickup_method_id": location,
        "pickup_method_display_name": "Retrait en magasin",
        "collection_instructions": "Présentez votre numéro de commande à l’accueil.",
        "collection_time_description": "Prêt en 2 heures aux heures d’ouverture",
        "location": {"id": location},
    }


def _cost(name: str, cents: int) -> Json:
    """An amount with and without the French value added tax of 20 %, under the vendor's three names."""
    with_tax = Decimal(cents) / 100
    without = (with_tax / Decimal("1.2")).quantize(Decimal("0.0001"))
    return {
        f"{name}_inc_tax": f"{with_tax:.4f}",
        f"{name}_ex_tax": f"{without:.4f}",
        f"{name}_tax": f"{with_tax - without:.4f}",
    }


def _euros(cents: int) -> str:
    return f"{Decimal(cents) / 100:.4f}"
