"""Orders of a seller at a marketplace (OR11), read purely: one document an order, as it came.

Amounts are JSON numbers, of which the digits are kept. In the mode TAX_EXCLUDED taxes come on top of all
prices; the house counts with taxes included.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

import msgspec
from babel.core import get_global

from guichet.connectors._kit import Gone, RowReader, iso8601, literal
from guichet.kernel.types import minor_units
from guichet.ports.records import (
    Address,
    CustomerAddress,
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    RefundLine,
    RefundRecord,
    Resource,
    ShipmentLine,
    ShipmentRecord,
)

Text = str | None
_NOTHING = msgspec.Raw(b"null")
_ALPHA_3 = 3

_STATES = {
    "STAGING": OrderState.INCOMPLETE,
    "WAITING_ACCEPTANCE": OrderState.PENDING,
    "WAITING_DEBIT": OrderState.AWAITING_PAYMENT,
    "WAITING_DEBIT_PAYMENT": OrderState.AWAITING_PAYMENT,
    "SHIPPING": OrderState.CONFIRMED,
    "SHIPPED": OrderState.SHIPPED,
    "TO_COLLECT": OrderState.READY_FOR_PICKUP,
    "RECEIVED": OrderState.COMPLETED,
    "CLOSED": OrderState.COMPLETED,
    "REFUSED": OrderState.DECLINED,
    "CANCELED": OrderState.CANCELLED,
}
_GONE_OUT = frozenset({OrderState.SHIPPED, OrderState.READY_FOR_PICKUP, OrderState.COMPLETED})


class VendorAddress(msgspec.Struct, gc=False):
    firstname: Text = None
    lastname: Text = None
    company: Text = None
    street_1: Text = None
    street_2: Text = None
    additional_info: Text = None
    zip_code: Text = None
    city: Text = None
    state: Text = None
    country: Text = None
    country_iso_code: Text = None
    phone: Text = None


class Buyer(msgspec.Struct, frozen=True, gc=False):
    firstname: Text = None
    lastname: Text = None
    locale: Text = None
    billing_address: VendorAddress | None = None
    shipping_address: VendorAddress | None = None


class Tax(msgspec.Struct, gc=False):
    amount: msgspec.Raw = _NOTHING


class Refund(msgspec.Struct, gc=False):
    id: str | int
    amount: msgspec.Raw = _NOTHING
    shipping_amount: msgspec.Raw = _NOTHING
    quantity: int | None = None
    reason_code: Text = None
    created_date: Text = None
    taxes: list[Tax] = []
    shipping_taxes: list[Tax] = []


class Line(msgspec.Struct, gc=False):
    order_line_id: str
    product_title: Text = None
    offer_sku: Text = None
    product_shop_sku: Text = None
    quantity: int = 0
    price: msgspec.Raw = _NOTHING
    price_unit: msgspec.Raw = _NOTHING
    shipped_date: Text = None
    received_date: Text = None
    taxes: list[Tax] = []
    shipping_taxes: list[Tax] = []
    refunds: list[Refund] = []


class Channel(msgspec.Struct, gc=False):
    code: Text = None


class OrderDocument(Gone, kw_only=True):
    """An order as OR11 gives it; `shop` is put beside it by the client."""

    order_id: str = ""
    shop: str = ""
    commercial_id: Text = None
    order_state: str = ""
    order_tax_mode: str = "TAX_INCLUDED"
    created_date: str = ""
    last_updated_date: Text = None
    currency_iso_code: str = ""
    customer: Buyer = Buyer()
    customer_notification_email: Text = None
    channel: Channel | None = None
    price: msgspec.Raw = _NOTHING
    shipping_price: msgspec.Raw = _NOTHING
    total_price: msgspec.Raw = _NOTHING
    fully_refunded: bool = False
    payment_type: Text = None
    shipping_company: Text = None
    shipping_tracking: Text = None
    shipping_tracking_url: Text = None
    shipping_type_label: Text = None
    order_lines: tuple[Line, ...] = ()


def read_order(order: OrderDocument) -> Iterable[Fact]:
    """The fact of one row. Raises ValueError in words for a person."""
    if not order.order_id:
        raise ValueError("the order has no order_id")
    record = _record(order)
    return (
        Fact(
            resource=Resource.ORDERS,
            external_id=record.external_id,
            source_version=record.updated_at,
            record=record,
        ),
    )


def _record(order: OrderDocument) -> OrderRecord:
    currency = order.currency_iso_code
    lines = tuple(_line(order, line) for line in order.order_lines)
    refunds = tuple(_refund(order, line, given) for line in order.order_lines for given in line.refunds)
    shipping_tax = sum(_sum(line.shipping_taxes, currency) for line in order.order_lines)
    shipping = _cents(order.shipping_price, currency) + (shipping_tax if _is_net(order) else 0)
    subtotal = sum(line.total for line in lines)
    state = _state(order, refunds)
    buyer = order.customer
    return OrderRecord(
        external_id=order.order_id,
        number=order.order_id,
        store_external_id=order.shop or None,
        state=state,
        source_state=order.order_state,
        placed_at=iso8601(order.created_date),
        updated_at=iso8601(order.last_updated_date) if order.last_updated_date else None,
        currency=currency,
        subtotal=subtotal,
        shipping=shipping,
        tax=sum(line.tax for line in lines) + shipping_tax,
        total=subtotal + shipping if _is_net(order) else _cents(order.total_price, currency),
        refunded=sum(refund.amount for refund in refunds),
        source_amounts={
            name: literal(getattr(order, name)) for name in ("price", "shipping_price", "total_price")
        },
        mail=order.customer_notification_email or "",
        phone=_phone(buyer),
        billing=_address(buyer.billing_address, buyer),
        shipping_addresses=_delivery(order),
        shipping_method=order.shipping_type_label or "",
        payment_method=order.payment_type or "",
        channel=(order.channel.code if order.channel else None) or "",
        locale=(buyer.locale or "").replace("_", "-"),
        lines=lines,
        shipments=_shipments(order, state),
        refunds=refunds,
        metafields={"commercial_id": order.commercial_id} if order.commercial_id else {},
    )


def _is_net(order: OrderDocument) -> bool:
    return order.order_tax_mode == "TAX_EXCLUDED"


def _state(order: OrderDocument, refunds: Sequence[RefundRecord]) -> OrderState:
    if order.fully_refunded:
        return OrderState.REFUNDED
    state = _STATES.get(order.order_state, OrderState.UNKNOWN)
    return OrderState.PARTIALLY_REFUNDED if refunds and state is OrderState.COMPLETED else state


def _line(order: OrderDocument, line: Line) -> OrderLineRecord:
    currency = order.currency_iso_code
    tax = _sum(line.taxes, currency)
    return OrderLineRecord(
        external_id=line.order_line_id,
        sku=line.offer_sku or line.product_shop_sku or "",
        name=line.product_title or line.offer_sku or line.order_line_id,
        quantity=line.quantity,
        quantity_shipped=line.quantity if line.shipped_date else 0,
        quantity_refunded=sum(given.quantity or 0 for given in line.refunds),
        unit_price=literal(line.price_unit) or "0",
        total=_cents(line.price, currency) + (tax if _is_net(order) else 0),
        tax=tax,
    )


def _refund(order: OrderDocument, line: Line, given: Refund) -> RefundRecord:
    currency = order.currency_iso_code
    goods, shipping = _cents(given.amount, currency), _cents(given.shipping_amount, currency)
    if _is_net(order):
        goods += _sum(given.taxes, currency)
        shipping += _sum(given.shipping_taxes, currency)
    lines = [
        RefundLine(
            kind="line", line_external_id=line.order_line_id, quantity=given.quantity or 0, amount=goods
        )
    ]
    if shipping:
        lines.append(RefundLine(kind="shipping", amount=shipping))
    return RefundRecord(
        external_id=str(given.id),
        reason=given.reason_code or "",
        amount=goods + shipping,
        currency=currency,
        source_amount=literal(given.amount),
        lines=tuple(lines),
        happened_at=iso8601(given.created_date) if given.created_date else None,
    )


def _shipments(order: OrderDocument, state: OrderState) -> tuple[ShipmentRecord, ...]:
    """The one parcel that an order has there: the contract splits an order that leaves in several."""
    if not order.shipping_tracking and state not in _GONE_OUT:
        return ()
    left = sorted(iso8601(line.shipped_date) for line in order.order_lines if line.shipped_date)
    arrived = sorted(iso8601(line.received_date) for line in order.order_lines if line.received_date)
    shipment = ShipmentRecord(
        external_id=order.order_id,
        tracking_number=order.shipping_tracking or "",
        carrier=order.shipping_company or "",
        method=order.shipping_type_label or "",
        tracking_address=order.shipping_tracking_url or "",
        created_at=left[0] if left else None,
        delivered_at=arrived[-1] if arrived else None,
        lines=tuple(
            ShipmentLine(line_external_id=line.order_line_id, quantity=line.quantity)
            for line in order.order_lines
        ),
    )
    return (shipment,)


def _delivery(order: OrderDocument) -> tuple[CustomerAddress, ...]:
    given = order.customer.shipping_address
    if given is None:
        return ()
    return (CustomerAddress(external_id=order.order_id, address=_address(given, order.customer)),)


def _address(given: VendorAddress | None, buyer: Buyer) -> Address:
    """An address; without one the buyer's name stands alone. No mail: the order's is the marketplace's."""
    if given is None:
        return Address(first_name=buyer.firstname or "", last_name=buyer.lastname or "")
    return Address(
        first_name=given.firstname or buyer.firstname or "",
        last_name=given.lastname or buyer.lastname or "",
        company=given.company or "",
        lines=tuple(line for line in (given.street_1, given.street_2, given.additional_info) if line),
        postcode=given.zip_code or "",
        city=given.city or "",
        region=given.state or "",
        country=_country(given.country_iso_code or given.country or ""),
        phone=given.phone or "",
    )


@lru_cache(maxsize=512)
def _country(code: str) -> str:
    """The two letters of ISO 3166-1; the marketplace writes three. Source: CLDR's territory aliases."""
    if len(code) != _ALPHA_3:
        return code if len(code) == _ALPHA_3 - 1 else ""
    found = get_global("territory_aliases").get(code.upper(), ())
    return str(found[0]) if found else ""


def _phone(buyer: Buyer) -> str:
    addresses = (buyer.shipping_address, buyer.billing_address)
    return next((one.phone for one in addresses if one is not None and one.phone), "")


def _sum(taxes: Sequence[Tax], currency: str) -> int:
    return sum(_cents(tax.amount, currency) for tax in taxes)


def _cents(amount: msgspec.Raw, currency: str) -> int:
    return minor_units(literal(amount) or "0", currency)


ORDERS = RowReader(Resource.ORDERS, OrderDocument, read_order, lambda row: row["order_id"])
