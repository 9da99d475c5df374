"""Our wishes as the vendor's bodies, purely, and its answers to them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

import msgspec

from guichet.connectors._kit import iso8601, literal
from guichet.connectors.bigcommerce.order_documents import NOTHING, Text, VendorRefund
from guichet.connectors.bigcommerce.orders import STATUS_IDS
from guichet.kernel.http import Answer
from guichet.ports.capabilities import (
    NewOrder,
    NewOrderLine,
    NewRefund,
    NewShipment,
    RefundMeans,
    RefundQuote,
    StockAdjustment,
)
from guichet.ports.failures import MalformedError, RejectedError
from guichet.ports.records import Address

NAMESPACE = "guichet"
LARGEST_ADJUSTMENT = 2000
# Trap 8: the few providers that the vendor names itself; all others are tracking carriers of another list.
_PROVIDERS = frozenset({"auspost", "canadapost", "endicia", "usps", "fedex", "ups", "royalmail"})
# Our words for carriers, in the words of the tracking service that the vendor uses.
_CARRIERS: Mapping[str, str] = {
    "laposte": "la-poste-colissimo",
    "colissimo": "la-poste-colissimo",
    "chronopost": "chronopost-france",
    "mondial_relay": "mondialrelay",
    "relais_colis": "relaiscolis",
    "colis_prive": "colis-prive",
    "dhl": "dhl",
    "dpd": "dpd",
    "gls": "gls",
    "ups": "ups",
    "fedex": "fedex",
}


def number(amount: str) -> msgspec.Raw:
    """An amount as a JSON number with its own digits. Raises RejectedError."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        raise RejectedError(f"{amount!r} is not an amount of money") from None
    if not value.is_finite():
        raise RejectedError(f"{amount!r} is not an amount of money")
    return msgspec.Raw(f"{value:f}".encode())


def identity(external_id: str) -> int:
    """The vendor's ids are numbers. Raises RejectedError."""
    if not external_id.isdigit():
        raise RejectedError(f"{external_id!r} is not an id of BigCommerce")
    return int(external_id)


def status_id(state: str) -> int:
    try:
        return STATUS_IDS[state]
    except KeyError:
        raise RejectedError(f"BigCommerce has no order state {state!r}") from None


def address(given: Address) -> dict[str, Any]:
    """The lines after the second are kept in the second: the vendor has two."""
    lines = [*given.lines, "", ""]
    return {
        "first_name": given.first_name,
        "last_name": given.last_name,
        "company": given.company,
        "street_1": lines[0],
        "street_2": ", ".join(line for line in lines[1:] if line),
        "city": given.city,
        "state": given.region,
        "zip": given.postcode,
        "country_iso2": given.country,
        "phone": given.phone,
        "email": given.mail,
    }


def shipment(given: NewShipment, address_id: str) -> dict[str, Any]:
    """Trap 8: items are named by the order's lines, never by products."""
    carrier = given.carrier.lower()
    provider = carrier if carrier in _PROVIDERS else ""
    body: dict[str, Any] = {
        "order_address_id": identity(address_id),
        "tracking_number": given.tracking_number,
        "shipping_method": given.carrier,
        "shipping_provider": provider,
        "tracking_carrier": _CARRIERS.get(carrier, provider),
        "comments": given.comment,
        "items": [
            {"order_product_id": identity(line), "quantity": quantity} for line, quantity in given.lines
        ],
    }
    if given.tracking_address:
        body["tracking_link"] = given.tracking_address
    return body


def order(given: NewOrder) -> dict[str, Any]:
    body: dict[str, Any] = {
        "customer_id": identity(given.customer_external_id) if given.customer_external_id else 0,
        "billing_address": address(given.billing),
        "external_order_id": given.reference,
        "external_source": NAMESPACE,
        "staff_notes": f"{given.staff_note}\n[{given.reference}]".strip(),
        "discount_amount": f"{_decimal(given.discount):.4f}",
    }
    if given.state:
        body["status_id"] = status_id(given.state)
    if given.channel_external_id:
        body["channel_id"] = identity(given.channel_external_id)
    if given.payment_method:
        body["payment_method"] = given.payment_method
    if given.currency:
        body["default_currency_code"] = given.currency
    cost = f"{_decimal(given.delivery_cost):.4f}"
    if _decimal(cost):
        # The vendor asks that who says one of the two says both.
        body |= {"shipping_cost_inc_tax": cost, "shipping_cost_ex_tax": cost}
    lines = [_line(line) for line in given.lines]
    if given.pickup_method_external_id:
        pickup = {"pickup_method_id": identity(given.pickup_method_external_id), "line_items": lines}
        return {**body, "consignments": {"pickups": [pickup]}}
    body["products"] = lines
    if given.shipping is not None:
        named = {"shipping_method": given.delivery_name} if given.delivery_name else {}
        body["shipping_addresses"] = [{**address(given.shipping), **named}]
    return body


def _line(given: NewOrderLine) -> dict[str, Any]:
    prices = {
        "price_inc_tax": number(given.unit_price),
        "price_ex_tax": number(given.unit_price_without_tax or given.unit_price),
    }
    if given.product_external_id is None:
        return {"name": given.name, "sku": given.sku, "quantity": given.quantity, **prices}
    line = {"product_id": identity(given.product_external_id), "quantity": given.quantity, **prices}
    if given.variant_external_id is not None:
        line["variant_id"] = identity(given.variant_external_id)
    if given.name:
        line["name"] = given.name
    return line


def refund_items(given: NewRefund) -> list[dict[str, Any]]:
    """Trap 9: of a PRODUCT the id is the order's line. An amount is of the order as a whole."""
    items: list[dict[str, Any]] = [
        {"item_type": "PRODUCT", "item_id": identity(line), "quantity": quantity, "reason": given.reason}
        for line, quantity in given.lines
    ]
    if given.amount is not None:
        items.append(
            {
                "item_type": "ORDER",
                "item_id": identity(given.order_external_id),
                "amount": number(given.amount),
                "reason": given.reason,
            }
        )
    if not items:
        raise RejectedError("a refund needs lines or an amount")
    return items


def refund(given: NewRefund, quote: RefundQuote) -> dict[str, Any]:
    return {
        "items": refund_items(given),
        "payments": [
            {"provider_id": one.provider, "amount": number(one.amount), "offline": one.offline}
            for one in quote.means
        ],
    }


class _Method(msgspec.Struct):
    provider_id: str
    provider_description: Text = None
    amount: msgspec.Raw = NOTHING
    offline: bool = False


class _Quote(msgspec.Struct):
    total_refund_amount: msgspec.Raw
    total_refund_tax_amount: msgspec.Raw = NOTHING
    refund_methods: list[list[_Method]] = []


class _QuoteAnswer(msgspec.Struct):
    data: _Quote


def read_quote(answer: Answer) -> RefundQuote:
    """The first way that the vendor offers, which pays back as was paid. Raises RejectedError without one."""
    try:
        quote = msgspec.json.decode(answer.body, type=_QuoteAnswer).data
    except msgspec.DecodeError as failure:
        raise MalformedError(f"the refund's quote is in a shape never seen: {failure}") from failure
    if not quote.refund_methods:
        raise RejectedError("BigCommerce offers no way to give this money back")
    return RefundQuote(
        total=literal(quote.total_refund_amount),
        tax=literal(quote.total_refund_tax_amount) or "0",
        means=tuple(
            RefundMeans(
                provider=one.provider_id,
                amount=literal(one.amount),
                offline=one.offline,
                label=one.provider_description or "",
            )
            for one in quote.refund_methods[0]
        ),
    )


def same_refund(raw: msgspec.Raw, given: NewRefund, quote: RefundQuote, earliest: datetime) -> str | None:
    """The id of a refund that is the one asked for: same total, same lines, not before that time."""
    there = msgspec.json.decode(raw, type=VendorRefund, strict=False)
    lines = sorted((str(one.item_id), one.quantity or 0) for one in there.items if one.item_type == "PRODUCT")
    if lines != sorted(given.lines) or Decimal(literal(there.total_amount) or "0") != Decimal(quote.total):
        return None
    if there.created and iso8601(there.created) < earliest:
        return None
    return str(there.id)


def store_credit(customer_external_id: str, amount: str) -> list[dict[str, Any]]:
    return [{"id": identity(customer_external_id), "store_credit_amounts": [{"amount": number(amount)}]}]


def adjustments(given: Sequence[StockAdjustment], reason: str) -> dict[str, Any]:
    """The body of a relative adjustment. Raises RejectedError when it is more than one call takes."""
    if len(given) > LARGEST_ADJUSTMENT:
        raise RejectedError(f"BigCommerce takes at most {LARGEST_ADJUSTMENT} adjustments in a call")
    return {
        "reason": reason,
        "items": [
            {
                "location_id": identity(one.location_external_id),
                "variant_id": identity(one.variant_external_id),
                "quantity": one.change,
            }
            for one in given
        ],
    }


def metafield(key: str, value: str) -> dict[str, Any]:
    return {"permission_set": "app_only", "namespace": NAMESPACE, "key": key, "value": value}


def _decimal(amount: str) -> Decimal:
    return Decimal(bytes(number(amount)).decode())
