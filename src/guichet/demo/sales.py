"""Orders as the vendor keeps them: what is in a basket, who pays, where it goes, by which carrier."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import IntEnum
from typing import Any

from guichet.demo.brands import Brand
from guichet.demo.people import Buyer, draw_buyer
from guichet.demo.shelves import Item, coupons_of
from guichet.demo.talk import DELIVERY_NOTES, GIFT_NOTES

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


_PAYMENTS = (("Carte bancaire", "stripe"), ("PayPal", "paypalexpress"), ("Carte bancaire", "stripe"))
_FREE_FROM = 10000  # cents from which nothing is asked for sending

Json = dict[str, Any]


def draw_lines(draw: random.Random, items: Sequence[Item]) -> list[tuple[Item, int]]:
    """What is in a basket: mostly one to three different things, mostly one of each."""
    chosen = draw.sample(items, min(len(items), draw.choices((1, 2, 3, 4), (38, 34, 20, 8))[0]))
    return [(item, draw.choices((1, 2, 3), (86, 11, 3))[0]) for item in chosen]


def compose(
    draw: random.Random,
    brand: Brand,
    buyer: Buyer,
    lines: Sequence[tuple[Item, int]],
    placed_at: datetime,
    *,
    pickup: int | None = None,
    carrier: str | None = None,
) -> Json:
    """A new order without numbers of its own; `pickup` is the location where it is collected.

    One of sixteen is a gift: it goes to somebody else, with a few words.
    """
    subtotal = sum(item.price * quantity for item, quantity in lines)
    way = next((one for one in CARRIERS if one[0] == carrier), draw.choices(CARRIERS, (6, 1, 3))[0])
    shipping = 0 if pickup or subtotal >= _FREE_FROM else way[3]
    method, gateway = draw.choice(_PAYMENTS)
    is_gift = draw.random() < 1 / 16 and not pickup
    order: Json = {
        "customer_id": buyer.customer_id,
        "date_created": placed_at.isoformat(timespec="seconds"),
        "channel_id": 1,
        "order_source": draw.choice(("www", "www", "iphone")),
        "customer_locale": buyer.language,
        "payment_method": method,
        "payment_provider_id": gateway,
        "billing_address": buyer.address(),
        "customer_message": draw.choice(GIFT_NOTES) if is_gift else _delivery_note(draw),
        **_cost("shipping_cost", shipping),
        "base_shipping_cost": _euros(shipping),
        "products": [_line(item, quantity) for item, quantity in lines],
    }
    order |= _discount(draw, brand, subtotal)
    if pickup:
        order["consignments"] = {"pickups": [_pickup(pickup, int(placed_at.timestamp()))]}
        for line in order["products"]:
            line["order_pickup_method_id"] = int(placed_at.timestamp())
    else:
        sent = {"shipping_method": way[2], **_cost("cost", shipping), "base_cost": _euros(shipping)}
        recipient = draw_buyer(draw) if is_gift else buyer
        order["shipping_addresses"] = [{**recipient.address(), **sent}]
    return order


def parcel_number(draw: random.Random, carrier: str) -> str:
    """A tracking number as the carrier writes them, of nobody's parcel."""
    prefix = next((one[1] for one in CARRIERS if one[0] == carrier), "6A")
    return f"{prefix}{draw.randrange(10**11):011}"


def carrier_of(order: Json) -> str:
    """The carrier that the order's way of shipping means."""
    ways = [address["shipping_method"] for address in order.get("shipping_addresses", ())]
    return next((one[0] for one in CARRIERS if one[2] in ways), CARRIERS[0][0])


def total_of(order: Json) -> Decimal:
    """What an order costs, in euros."""
    lines = sum((Decimal(line["price_inc_tax"]) * line["quantity"] for line in order["products"]), Decimal(0))
    return lines + Decimal(order["shipping_cost_inc_tax"]) - Decimal(order.get("coupon_discount", 0))


def _delivery_note(draw: random.Random) -> str:
    return draw.choice(DELIVERY_NOTES) if draw.random() < 0.05 else ""


def _discount(draw: random.Random, brand: Brand, subtotal: int) -> Json:
    if draw.random() >= 0.12:
        return {}
    code, percent = draw.choice(coupons_of(brand))
    discount = _euros(subtotal * percent // 100)
    coupon = {"coupon_id": 1, "code": code, "amount": f"{percent}.0000", "type": 1}
    return {"coupon_discount": discount, "coupons": [{**coupon, "discount": float(discount)}]}


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
