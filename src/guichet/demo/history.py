"""Eighteen months of a brand's orders, each with all that happened to it until now."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import msgspec

from guichet.demo.brands import Brand
from guichet.demo.people import Buyer, draw_buyer
from guichet.demo.places import shops_of
from guichet.demo.sales import Status, carrier_of, compose, draw_lines, parcel_number, total_of
from guichet.demo.shelves import Item
from guichet.demo.story import Told
from guichet.demo.talk import REFUND_REASONS, Talk, draw_talk

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

_SPAN = timedelta(days=548)
_LATELY = timedelta(days=12)
# How much is bought in a month of the year, on a day of the week, at an hour of the day.
_MONTHS = (1.15, 0.75, 0.85, 0.95, 1.0, 1.15, 1.1, 0.6, 0.95, 1.0, 1.55, 1.75)
_DAYS = (1.1, 0.95, 0.95, 1.0, 0.9, 0.85, 1.25)
_HOURS = (2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 11, 14, 12, 10, 10, 10, 11, 12, 14, 18, 19, 14, 7)

Json = dict[str, Any]


def draw_status(draw: random.Random, age: timedelta) -> Status:
    """What an order of this age most likely is by now."""
    chances = _NEW if age < timedelta(days=2) else _RECENT if age < timedelta(days=12) else _SETTLED
    return draw.choices([status for status, _ in chances], [weight for _, weight in chances])[0]


def draw_history(
    draw: random.Random,
    brand: Brand,
    count: int,
    items: Sequence[Item],
    buyers: Sequence[Buyer],
    now: datetime,
    told: Sequence[Told] = (),
) -> list[Json]:
    """So many orders of the last 18 months, oldest first, with the seasons in them; each status is there.

    `told` are orders whose story is given; they are among them.
    """
    stories = {one.placed_at: one for one in told}
    moments = sorted([*_moments(draw, count - len(told), now), *stories])
    orders = []
    for place, moment in enumerate(moments):
        number = brand.first_order + place
        story = stories.get(moment)
        if story is not None:
            lines = draw_lines(draw, items)
            order = compose(draw, brand, story.buyer, lines, moment, carrier=story.carrier)
            order["shipping_addresses"][0] |= story.buyer.address()
            orders.append(_live_through(draw, order, number, story.status, moment, now, story))
            continue
        status = draw_status(draw, now - moment)
        if count - place <= len(Status):  # the newest ones show every status there is
            status = Status(count - place - 1)
        buyer = draw.choice(buyers)
        if draw.random() < 0.3:
            buyer = _as_guest(draw, buyer)
        pickup = _draw_pickup(draw, brand, status)
        order = compose(draw, brand, buyer, draw_lines(draw, items), moment, pickup=pickup)
        orders.append(_live_through(draw, order, number, status, moment, now, None))
    return orders


def _moments(draw: random.Random, count: int, now: datetime) -> list[datetime]:
    """When people bought: more before Christmas, on Sundays and in the evening, and more than a year ago.

    Some are of the last days whatever the season, so that even a small world has something under way.
    """
    lately = min(count // 4, 45)
    moments = [now - _LATELY * draw.random() for _ in range(lately)]
    most = max(_MONTHS) * max(_DAYS)
    while len(moments) < count:
        ago = draw.random()
        moment = now - _SPAN * ago
        weight = _MONTHS[moment.month - 1] * _DAYS[moment.weekday()] * (1 - 0.35 * ago)
        if draw.random() * most > weight:
            continue
        hour = draw.choices(range(24), _HOURS)[0]
        moment = moment.replace(hour=hour, minute=draw.randrange(60), second=draw.randrange(60))
        if now - _SPAN < moment < now:
            moments.append(moment)
    return moments


def _draw_pickup(draw: random.Random, brand: Brand, status: Status) -> int | None:
    collected = status == Status.AWAITING_PICKUP or (status == Status.COMPLETED and draw.random() < 0.1)
    return draw.choice(shops_of(brand)) if collected else None


def _as_guest(draw: random.Random, buyer: Buyer) -> Buyer:
    """Someone who did not sign in: half of them have an account under the same mail all the same."""
    guest = draw_buyer(draw)
    return msgspec.structs.replace(buyer, customer_id=0) if draw.random() < 0.5 else guest


def _live_through(
    draw: random.Random,
    order: Json,
    number: int,
    status: Status,
    placed_at: datetime,
    now: datetime,
    story: Told | None,
) -> Json:
    """Give an order its numbers and all that happened to it until now."""
    order |= {"id": number, "status_id": status}
    _give_numbers(order, number)
    if status == Status.PARTLY_SHIPPED and sum(line["quantity"] for line in order["products"]) == 1:
        order["products"][0]["quantity"] = 2
    sent_at = min(now, placed_at + timedelta(hours=1.25 if story else draw.uniform(4, 70)))
    changed_at = min(now, placed_at + timedelta(minutes=draw.uniform(1, 40)))
    _pay(draw, order, number, status, placed_at)
    if status not in _NOT_SENT and "shipping_addresses" in order:
        _ship(draw, order, number, sent_at, now, whole=status != Status.PARTLY_SHIPPED)
        changed_at = sent_at
    if status == Status.COMPLETED:
        changed_at = min(now, sent_at + timedelta(days=draw.uniform(1, 5)))
    if status in (Status.REFUNDED, Status.PARTLY_REFUNDED):
        changed_at = min(now, sent_at + timedelta(days=draw.uniform(3, 20)))
        _refund(draw, order, number, changed_at, whole=status == Status.REFUNDED)
    if story is not None:
        if story.parcel:
            order["shipments"][0]["tracking_number"] = story.parcel
        if story.asks is not None:
            changed_at = _ask(order, number, story.asks, story.asked_at or now)
    elif draw.random() < (0.14 if now - placed_at < _LATELY else 0.05):
        sent = "shipments" in order
        talk = draw_talk(draw, order["customer_locale"], sent=sent)
        changed_at = max(changed_at, _talk(draw, order, number, talk, sent_at, now))
    order["date_modified"] = changed_at.isoformat(timespec="seconds")
    return order


def _give_numbers(order: Json, number: int) -> None:
    for place, line in enumerate(order["products"], start=1):
        line["id"] = number * 10 + place
    for address in order.get("shipping_addresses", ()):
        address["id"] = number
        for line in order["products"]:
            line["order_address_id"] = number


def _pay(draw: random.Random, order: Json, number: int, status: Status, placed_at: datetime) -> None:
    if status in _UNPAID:
        order["payment_status"] = _UNPAID[status]
    elif status == Status.CANCELLED:
        order |= {"payment_status": "void", "transactions": []}
    else:
        order["payment_status"] = "captured"
        order["transactions"] = [_payment(draw, order, number, placed_at)]


def _ship(
    draw: random.Random, order: Json, number: int, sent_at: datetime, now: datetime, *, whole: bool
) -> None:
    """Send an order: the whole in one parcel, one of five with several lines in two; or a part of it."""
    lines = order["products"]
    if not whole:
        first = lines[0]
        quantity = first["quantity"] if len(lines) > 1 else max(1, first["quantity"] - 1)
        parcels = [[(first, quantity)]]
    elif len(lines) > 1 and draw.random() < 0.2:
        parcels = [[(lines[0], lines[0]["quantity"])], [(line, line["quantity"]) for line in lines[1:]]]
    else:
        parcels = [[(line, line["quantity"]) for line in lines]]
    carrier = carrier_of(order)
    order["shipments"] = []
    for place, parcel in enumerate(parcels, start=1):
        moment = min(now, sent_at + timedelta(hours=draw.uniform(2, 20)) * (place - 1))
        for line, quantity in parcel:
            line["quantity_shipped"] = quantity
        order["shipments"].append(
            {
                "id": number * 10 + place,
                "order_address_id": number,
                "date_created": moment.isoformat(timespec="seconds"),
                "tracking_carrier": carrier,
                "tracking_number": parcel_number(draw, carrier),
                "shipping_method": order["shipping_addresses"][0]["shipping_method"],
                "items": [
                    {"order_product_id": line["id"], "product_id": line["product_id"], "quantity": quantity}
                    for line, quantity in parcel
                ],
            }
        )
    sent = sum(quantity for parcel in parcels for _, quantity in parcel)
    order["items_shipped"] = order["shipping_addresses"][0]["items_shipped"] = sent
    order["date_shipped"] = sent_at.isoformat(timespec="seconds")


def _refund(draw: random.Random, order: Json, number: int, moment: datetime, *, whole: bool) -> None:
    lines = order["products"] if whole else order["products"][:1]
    reason = draw.choice(REFUND_REASONS)
    items, amount = [], Decimal(0)
    if whole:
        amount = total_of(order)
        items.append(_refunded("ORDER", number, 1, amount, reason))
    for line in lines:
        quantity = line["quantity"] if whole else 1
        line["quantity_refunded"] = quantity
        line["is_refunded"] = quantity == line["quantity"]
        if not whole:
            amount += Decimal(line["price_inc_tax"]) * quantity
            items.append(_refunded("PRODUCT", line["id"], quantity, amount, reason))
    if not whole and amount >= total_of(order):
        amount = total_of(order) / 2
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


def _ask(order: Json, number: int, talk: Talk, asked_at: datetime) -> datetime:
    order["messages"] = [
        {
            "id": number * 10 + 1,
            "type": "customer",
            "subject": talk.subject,
            "message": talk.text,
            "date_created": asked_at.isoformat(timespec="seconds"),
        }
    ]
    return asked_at


def _talk(
    draw: random.Random, order: Json, number: int, talk: Talk, after: datetime, now: datetime
) -> datetime:
    """Have the customer ask something, and the shop mostly answer; returns when it ended."""
    asked_at = _ask(order, number, talk, min(now, after + timedelta(hours=draw.uniform(1, 60))))
    replied_at = asked_at + timedelta(hours=draw.uniform(1, 9))
    if draw.random() < 0.7 and replied_at < now:
        order["messages"].append(
            {
                "id": number * 10 + 2,
                "type": "staff",
                "subject": f"Re : {talk.subject}",
                "message": talk.reply,
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
        "amount": float(total_of(order)),
        "currency": "EUR",
        "date_created": placed_at.isoformat(timespec="seconds"),
    }
