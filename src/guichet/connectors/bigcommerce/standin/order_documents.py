"""Orders as documents: from the composite that a caller loads to what the vendor would have kept.

A composite is an order in V2's own shape with its sub-resources inside it: `products`, `shipping_addresses`,
`coupons`, `shipments`, `messages`, `taxes`, `fees`, `transactions`, `refunds`, `pickups`, `metafields`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from guichet.connectors.bigcommerce.standin.shapes import (
    decimal_of,
    epoch_of,
    iso8601,
    money_text,
    now_epoch,
    rfc2822,
)
from guichet.connectors.bigcommerce.standin.state import Document, Json

STATUSES: dict[int, tuple[str, str]] = {
    0: ("Incomplete", "The shopper reached the payment page but did not pay."),
    1: ("Pending", "Checkout was begun and not completed."),
    2: ("Shipped", "The order left; its receipt is not confirmed."),
    3: ("Partially Shipped", "Some of the items left."),
    4: ("Refunded", "The whole amount was given back."),
    5: ("Cancelled", "The seller cancelled the order."),
    6: ("Declined", "The seller declined the order."),
    7: ("Awaiting Payment", "Checkout is complete; payment is to be confirmed."),
    8: ("Awaiting Pickup", "The order is packed and waits for the customer at a location."),
    9: ("Awaiting Shipment", "The order is packed and waits for the carrier."),
    10: ("Completed", "The order is shipped or collected, and its receipt confirmed."),
    11: ("Awaiting Fulfillment", "Payment is confirmed; the order is to be prepared."),
    12: ("Manual Verification Required", "The order is on hold until checked by hand."),
    13: ("Disputed", "The customer opened a dispute over the payment."),
    14: ("Partially Refunded", "Part of the amount was given back."),
}
_PAYMENT_STATUSES = {4: "refunded", 14: "partially refunded"}
UNPAID_STATUSES = frozenset({0, 1, 6, 7, 12})
PART_NAMES = (
    "products",
    "shipping_addresses",
    "coupons",
    "shipments",
    "messages",
    "taxes",
    "fees",
    "transactions",
)
SEPARATE_NAMES = ("refunds", "pickups", "metafields")

_LINKED_NAMES = frozenset({*PART_NAMES, *SEPARATE_NAMES, "consignments", "pickup_consignments"})
_ZERO = "0.0000"
_MONEY = [
    "subtotal_ex_tax", "subtotal_inc_tax", "subtotal_tax", "base_shipping_cost", "shipping_cost_ex_tax",
    "shipping_cost_inc_tax", "shipping_cost_tax", "base_handling_cost", "handling_cost_ex_tax",
    "handling_cost_inc_tax", "handling_cost_tax", "base_wrapping_cost", "wrapping_cost_ex_tax",
    "wrapping_cost_inc_tax", "wrapping_cost_tax", "total_ex_tax", "total_inc_tax", "total_tax",
    "refunded_amount", "store_credit_amount", "gift_certificate_amount", "discount_amount", "coupon_discount",
]  # fmt: skip
_LINE_MONEY = [
    "base_price", "price_ex_tax", "price_inc_tax", "price_tax", "base_total", "total_ex_tax", "total_inc_tax",
    "total_tax", "base_cost_price", "cost_price_inc_tax", "cost_price_ex_tax", "cost_price_tax",
    "refund_amount", "base_wrapping_cost", "wrapping_cost_ex_tax", "wrapping_cost_inc_tax",
    "wrapping_cost_tax", "fixed_shipping_cost", "discounted_total_inc_tax",
]  # fmt: skip
_ADDRESS_MONEY = [
    "base_cost", "cost_ex_tax", "cost_inc_tax", "cost_tax", "base_handling_cost", "handling_cost_ex_tax",
    "handling_cost_inc_tax", "handling_cost_tax",
]  # fmt: skip
PERSON: Json = dict.fromkeys(
    [
        "first_name",
        "last_name",
        "company",
        "street_1",
        "street_2",
        "city",
        "state",
        "zip",
        "country",
        "country_iso2",
        "phone",
        "email",
    ],
    "",
)
_ORDER: Json = {
    "customer_id": 0, "date_shipped": "", **dict.fromkeys(_MONEY, _ZERO),
    "shipping_cost_tax_class_id": 2, "handling_cost_tax_class_id": 2, "wrapping_cost_tax_class_id": 3,
    "items_total": 0, "items_shipped": 0, "payment_method": "", "payment_provider_id": "",
    "order_is_digital": False, "ip_address": "", "ip_address_v6": "", "geoip_country": "",
    "geoip_country_iso2": "", "currency_id": 1, "currency_code": "EUR",
    "currency_exchange_rate": "1.0000000000", "default_currency_id": 1, "default_currency_code": "EUR",
    "staff_notes": "", "customer_message": "", "shipping_address_count": 0, "is_deleted": False,
    "ebay_order_id": "0", "cart_id": "", "is_email_opt_in": False, "credit_card_type": None,
    "order_source": "www", "channel_id": 1, "external_source": None, "external_id": None,
    "external_merchant_id": None, "external_order_id": "", "tax_provider_id": "BasicTaxProvider",
    "store_default_currency_code": "EUR",
    "store_default_to_transactional_exchange_rate": "1.0000000000", "customer_locale": "fr",
    "is_tax_inclusive_pricing": True,
}  # fmt: skip
_LINE: Json = {
    "product_id": 0, "variant_id": 0, "order_pickup_method_id": 0, "order_address_id": 0, "name": "",
    "name_customer": "", "name_merchant": "", "sku": "", "upc": "", "type": "physical",
    **dict.fromkeys(_LINE_MONEY, _ZERO), "weight": "0.0000", "width": _ZERO, "height": _ZERO, "depth": _ZERO,
    "quantity": 1, "is_refunded": False, "quantity_refunded": 0, "return_id": 0, "wrapping_id": 0,
    "wrapping_name": "", "wrapping_message": "", "quantity_shipped": 0, "event_name": None,
    "event_date": None, "ebay_item_id": "", "ebay_transaction_id": "", "option_set_id": None,
    "parent_order_product_id": None, "is_bundled_product": False, "bin_picking_number": "",
    "external_id": None, "brand": "", "gift_certificate_id": None,
}  # fmt: skip
_ADDRESS: Json = {
    **PERSON, "items_total": 0, "items_shipped": 0, "shipping_method": "",
    **dict.fromkeys(_ADDRESS_MONEY, _ZERO),
    "cost_tax_class_id": 2, "handling_cost_tax_class_id": 2, "shipping_zone_id": 1, "shipping_zone_name": "",
}  # fmt: skip
_SHIPMENT: Json = {
    "customer_id": 0, "order_address_id": 0, "tracking_number": "", "merchant_shipping_cost": _ZERO,
    "shipping_method": "", "shipping_provider": "", "tracking_carrier": "", "tracking_link": "",
    "comments": "", "shipping_provider_display_name": "", "generated_tracking_link": "",
}  # fmt: skip

NextNumber = Callable[[str], int]


def complete_order(given: Json, next_number: NextNumber) -> Document:
    """Makes a whole order of a composite: ids, dates and amounts given are kept, the rest is worked out.

    `next_number` hands out ids by kind. Raises ValueError when a date or an amount cannot be read.
    """
    body: Json = {**_ORDER, **{name: value for name, value in given.items() if name not in _LINKED_NAMES}}
    order_id = body["id"] = int(body.get("id") or next_number("order"))
    body["billing_address"] = {**PERSON, "form_fields": [], **(given.get("billing_address") or {})}
    created = epoch_of(body.get("date_created")) or now_epoch()
    modified = epoch_of(body.get("date_modified")) or created
    body["date_created"], body["date_modified"] = rfc2822(created), rfc2822(modified)
    shipped = epoch_of(body["date_shipped"])
    body["date_shipped"] = rfc2822(shipped) if shipped else ""
    parts = _complete_parts(given, body, next_number)
    _work_out_lines(given, parts)
    _work_out_amounts(given, body, parts)
    set_status(body, int(body.get("status_id") or 0))
    if "payment_status" not in given:
        paid = "" if body["status_id"] in UNPAID_STATUSES else "captured"
        body["payment_status"] = _PAYMENT_STATUSES.get(body["status_id"], paid)
    return order_document(order_id, body, parts, created, modified)


def order_document(order_id: int, body: Json, parts: Json, created: int, modified: int) -> Document:
    """An order with the columns that the vendor's filters look at."""
    return Document(
        id=order_id,
        body=body,
        parts={name: value for name, value in parts.items() if value},
        created=created,
        modified=modified,
        owner=int(body["customer_id"] or 0),
        status=body["status_id"],
        channel=body["channel_id"],
        email=str(body["billing_address"].get("email") or "").lower() or None,
        code=body["external_order_id"] or None,
        deleted=bool(body["is_deleted"]),
    )


def refresh(document: Document, modified: int) -> None:
    """Brings the date and the lifted columns of a changed order in line with its body."""
    document.body["date_modified"] = rfc2822(modified)
    fresh = order_document(
        int(document.id), document.body, document.parts, document.created or modified, modified
    )
    document.modified, document.owner, document.status = fresh.modified, fresh.owner, fresh.status
    document.channel, document.email, document.deleted = fresh.channel, fresh.email, fresh.deleted
    document.code = fresh.code


def set_status(body: Json, status_id: int) -> None:
    """Raises ValueError when the vendor has no such status."""
    if status_id not in STATUSES:
        raise ValueError(f"There is no order status {status_id}")
    body["status_id"] = status_id
    body["status"] = body["custom_status"] = STATUSES[status_id][0]


def with_currency(composite: Json, currency: str) -> Json:
    """An order in its store's currency, unless it says another."""
    paid = composite.get("default_currency_code") or currency
    return {
        "currency_code": paid,
        "default_currency_code": paid,
        "store_default_currency_code": currency,
        **composite,
    }


def complete_line(given: Json, order_id: int, next_number: NextNumber) -> Json:
    """A line with its amounts: totals not given are price times quantity."""
    line = {**_LINE, **given, "order_id": order_id}
    line["id"] = int(line.get("id") or next_number("order_product"))
    line["name_customer"] = line["name_customer"] or line["name"]
    line["name_merchant"] = line["name_merchant"] or line["name"]
    for name in ("applied_discounts", "product_options", "configurable_fields"):
        line.setdefault(name, [])
    _work_out_line(given, line)
    _write_money(line, _LINE_MONEY)
    return line


def complete_shipment(given: Json, body: Json, parts: Json, next_number: NextNumber) -> Json:
    """A shipment with the people of its order and the time it was made."""
    shipment = {**_SHIPMENT, "billing_address": person_of(body["billing_address"]), **given}
    shipment["id"] = int(shipment.get("id") or next_number("shipment"))
    shipment["order_id"], shipment["customer_id"] = body["id"], body["customer_id"]
    shipment["date_created"] = rfc2822(epoch_of(shipment.get("date_created")) or now_epoch())
    address = next(
        (one for one in parts["shipping_addresses"] if one["id"] == shipment["order_address_id"]), PERSON
    )
    shipment.setdefault("shipping_address", person_of(address))
    _write_money(shipment, ("merchant_shipping_cost",))
    return shipment


def person_of(address: Json) -> Json:
    """An address without what an order's address has besides."""
    return {name: address.get(name) or "" for name in PERSON}


def _complete_parts(given: Json, body: Json, next_number: NextNumber) -> Json:
    order_id = body["id"]
    parts: Json = {name: list(given.get(name) or ()) for name in PART_NAMES}
    parts["pickup_consignments"] = list((given.get("consignments") or {}).get("pickups") or ())
    parts["shipping_addresses"] = [
        _complete_address(one, order_id, next_number) for one in parts["shipping_addresses"]
    ]
    addresses = parts["shipping_addresses"]
    first_address = addresses[0]["id"] if addresses else 0
    parts["products"] = [
        complete_line({"order_address_id": first_address, **one}, order_id, next_number)
        for one in parts["products"]
    ]
    parts["shipments"] = [
        complete_shipment({"order_address_id": first_address, **one}, body, parts, next_number)
        for one in parts["shipments"]
    ]
    parts["transactions"] = [
        complete_transaction({"currency": body["default_currency_code"], **one}, order_id, next_number)
        for one in parts["transactions"]
    ]
    for name, kind in (("messages", "order_message"), ("coupons", "order_coupon"), ("fees", "order_fee")):
        parts[name] = [{"id": one.get("id") or next_number(kind), **one} for one in parts[name]]
    parts["coupons"] = [{**one, "order_id": order_id} for one in parts["coupons"]]
    parts["messages"] = [complete_message(one, body) for one in parts["messages"]]
    return parts


def complete_message(given: Json, body: Json) -> Json:
    """An order message; `type` says who wrote it, in the vendor's words `customer` or `staff`."""
    return {
        "type": "customer", "subject": "", "message": "", "status": "unread", "is_flagged": False,
        "staff_id": 0,
        **given, "order_id": body["id"], "customer_id": body["customer_id"],
        "date_created": rfc2822(epoch_of(given.get("date_created")) or now_epoch()),
    }  # fmt: skip


def complete_transaction(given: Json, order_id: int, next_number: NextNumber) -> Json:
    """A payment transaction in V3's shape."""
    return {
        "event": "purchase", "method": "credit_card", "amount": 0.0, "currency": "EUR", "gateway": "stripe",
        "gateway_transaction_id": "", "status": "ok", "test": False, "fraud_review": False,
        **given, "id": int(given.get("id") or next_number("transaction")), "order_id": str(order_id),
        "date_created": iso8601(epoch_of(given.get("date_created")) or now_epoch()),
    }  # fmt: skip


def _complete_address(given: Json, order_id: int, next_number: NextNumber) -> Json:
    address = {**_ADDRESS, "form_fields": [], **given, "order_id": order_id}
    address["id"] = int(address.get("id") or next_number("order_address"))
    _write_money(address, _ADDRESS_MONEY)
    return address


def _work_out_line(given: Json, line: Json) -> None:
    quantity = int(line["quantity"])
    price_inc = decimal_of(given.get("price_inc_tax", given.get("base_price")))
    price_ex = decimal_of(given.get("price_ex_tax", price_inc))
    worked_out = {
        "base_price": price_inc, "price_inc_tax": price_inc, "price_ex_tax": price_ex,
        "price_tax": price_inc - price_ex, "base_total": price_inc * quantity,
        "total_inc_tax": price_inc * quantity, "total_ex_tax": price_ex * quantity,
        "total_tax": (price_inc - price_ex) * quantity, "discounted_total_inc_tax": price_inc * quantity,
    }  # fmt: skip
    line.update({name: value for name, value in worked_out.items() if name not in given})


def _work_out_amounts(given: Json, body: Json, parts: Json) -> None:
    lines, addresses = parts["products"], parts["shipping_addresses"]
    for tax in ("inc_tax", "ex_tax"):
        if f"subtotal_{tax}" not in given:
            body[f"subtotal_{tax}"] = sum((Decimal(line[f"total_{tax}"]) for line in lines), Decimal(0))
        if f"total_{tax}" not in given:
            body[f"total_{tax}"] = (
                decimal_of(body[f"subtotal_{tax}"])
                + decimal_of(body[f"shipping_cost_{tax}"])
                + decimal_of(body[f"handling_cost_{tax}"])
                - decimal_of(body["discount_amount"])
                - decimal_of(body["coupon_discount"])
            )
    for name in ("subtotal", "total"):
        if f"{name}_tax" not in given:
            body[f"{name}_tax"] = decimal_of(body[f"{name}_inc_tax"]) - decimal_of(body[f"{name}_ex_tax"])
    if "refunded_amount" not in given:
        refunds = given.get("refunds") or ()
        body["refunded_amount"] = sum((decimal_of(one.get("total_amount")) for one in refunds), Decimal(0))
    _write_money(body, _MONEY)
    body["shipping_address_count"] = len(addresses)
    if "items_total" not in given:
        body["items_total"] = sum(int(line["quantity"]) for line in lines)
    if "items_shipped" not in given:
        body["items_shipped"] = sum(int(line["quantity_shipped"]) for line in lines)
    for address in addresses:
        mine = [line for line in lines if line["order_address_id"] == address["id"]]
        if not address["items_total"]:
            address["items_total"] = sum(int(line["quantity"]) for line in mine)
        if not address["items_shipped"]:
            address["items_shipped"] = sum(int(line["quantity_shipped"]) for line in mine)


def _work_out_lines(given: Json, parts: Json) -> None:
    """How much of each line left and was given back, from the order's shipments and refunds."""
    left = Counter[int]()
    back = Counter[int]()
    for shipment in parts.get("shipments", ()):
        for item in shipment["items"]:
            left[item["order_product_id"]] += int(item["quantity"])
    for refund in given.get("refunds") or ():
        for item in refund.get("items") or ():
            if item.get("item_type") == "PRODUCT":
                back[item["item_id"]] += int(item.get("quantity") or 0)
    for line in parts["products"]:
        if not line["quantity_shipped"]:
            line["quantity_shipped"] = left[line["id"]]
        if not line["quantity_refunded"]:
            line["quantity_refunded"] = back[line["id"]]
            line["is_refunded"] = bool(back[line["id"]]) and back[line["id"]] >= line["quantity"]


def _write_money(document: dict[str, Any], names: list[str] | tuple[str, ...]) -> None:
    for name in names:
        value = document[name]
        if not isinstance(value, str):
            document[name] = money_text(value)
