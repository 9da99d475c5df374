"""Orders, purely: the vendor's documents to records, and our wishes to the vendor's bodies.

For the proof: `source_amounts` keeps the vendor's own strings by the vendor's own names (`AMOUNTS`);
`comparing.py` reads the same names again by another way.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from guichet.connectors._kit import RowReader, iso8601, literal, plain, rfc2822
from guichet.connectors.bigcommerce.order_documents import (
    Amount,
    Consignments,
    Identity,
    LineItem,
    OrderCoupon,
    OrderDocument,
    Transaction,
    VendorAddress,
    VendorOrder,
    VendorRefund,
    VendorShipment,
)
from guichet.kernel.types import minor_units
from guichet.ports.records import (
    Address,
    Coupon,
    CustomerAddress,
    Fact,
    Option,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    PaymentRecord,
    RefundLine,
    RefundRecord,
    Resource,
    ShipmentLine,
    ShipmentRecord,
)

STATES: Mapping[int, OrderState] = {
    0: OrderState.INCOMPLETE,
    1: OrderState.PENDING,
    2: OrderState.SHIPPED,
    3: OrderState.PARTIALLY_SHIPPED,
    4: OrderState.REFUNDED,
    5: OrderState.CANCELLED,
    6: OrderState.DECLINED,
    7: OrderState.AWAITING_PAYMENT,
    8: OrderState.READY_FOR_PICKUP,
    9: OrderState.IN_PREPARATION,
    10: OrderState.COMPLETED,
    11: OrderState.CONFIRMED,
    12: OrderState.IN_REVIEW,
    13: OrderState.DISPUTED,
    14: OrderState.PARTIALLY_REFUNDED,
}
STATUS_IDS: Mapping[str, int] = {state.value: status_id for status_id, state in STATES.items()}
CANCELLED_STATUS = STATUS_IDS[OrderState.CANCELLED]

AMOUNTS = (
    "subtotal_ex_tax",
    "subtotal_inc_tax",
    "subtotal_tax",
    "shipping_cost_ex_tax",
    "shipping_cost_inc_tax",
    "shipping_cost_tax",
    "handling_cost_inc_tax",
    "wrapping_cost_inc_tax",
    "discount_amount",
    "coupon_discount",
    "store_credit_amount",
    "gift_certificate_amount",
    "total_ex_tax",
    "total_inc_tax",
    "total_tax",
    "refunded_amount",
)
_COUPON_KINDS = {
    "0": "per_item_discount",
    "1": "percentage_discount",
    "2": "per_total_discount",
    "3": "shipping_discount",
    "4": "free_shipping",
    "5": "promotion",
}
_REFUND_KINDS = {
    "PRODUCT": "line",
    "GIFT_WRAPPING": "line",
    "SHIPPING": "shipping",
    "HANDLING": "shipping",
    "ORDER": "order",
    "FEE": "fee",
    "TAX": "tax",
}


def identity(value: Identity) -> str | None:
    """The vendor's id as text; it writes 0 where there is none."""
    return str(value) if value else None


def cents(amount: Amount, currency: str) -> int:
    """Minor units of an amount of V2; nothing is zero. Raises ValueError."""
    return minor_units(amount if isinstance(amount, str) else plain(amount) or "0", currency) if amount else 0


def address_of(given: VendorAddress | None) -> Address:
    if given is None:
        return Address()
    return Address(
        first_name=given.first_name or "",
        last_name=given.last_name or "",
        company=given.company or "",
        lines=tuple(line for line in (given.street_1, given.street_2) if line),
        postcode=given.zip or "",
        city=given.city or "",
        region=given.state or "",
        country=given.country_iso2 or "",
        mail=given.email or "",
        phone=given.phone or "",
    )


def read_order(document: OrderDocument) -> Iterable[Fact]:
    """The facts of one row. Raises ValueError in words for a person."""
    order = document.order
    if order is None:
        raise ValueError("the row holds no order")
    consignments = order.consignments
    if consignments is None or consignments.url is not None:
        raise ValueError("the order came without its lines: the vendor sent a link in their place")
    modified = rfc2822(order.date_modified) if order.date_modified else None
    record = _record(order, consignments, document)
    return (
        Fact(
            resource=Resource.ORDERS,
            external_id=record.external_id,
            source_version=modified,
            record=record,
        ),
    )


def _record(order: VendorOrder, consignments: Consignments, document: OrderDocument) -> OrderRecord:
    # Trap 5: currency_code is what was shown; default_currency_code is what was paid in.
    currency = (order.default_currency_code or order.store_default_currency_code or "").upper()
    if not currency:
        raise ValueError("the order names no currency")
    billing = address_of(order.billing_address)
    pickup = consignments.pickups[0] if consignments.pickups else None
    shipping = consignments.shipping
    return OrderRecord(
        external_id=str(order.id),
        number=str(order.id),
        store_external_id=identity(order.channel_id),
        customer_external_id=identity(order.customer_id),  # trap 6: a guest is customer 0
        state=STATES.get(-1 if order.status_id is None else order.status_id, OrderState.UNKNOWN),
        source_state=order.status or plain(order.status_id),
        placed_at=rfc2822(order.date_created),
        updated_at=rfc2822(order.date_modified) if order.date_modified else None,
        currency=currency,
        subtotal=cents(order.subtotal_inc_tax, currency),
        shipping=cents(order.shipping_cost_inc_tax, currency) + cents(order.handling_cost_inc_tax, currency),
        tax=cents(order.total_tax, currency),
        discount=cents(order.discount_amount, currency) + cents(order.coupon_discount, currency),
        total=cents(order.total_inc_tax, currency),
        refunded=cents(order.refunded_amount, currency),
        source_amounts=_source_amounts(order),
        mail=billing.mail,
        phone=billing.phone,
        billing=billing,
        shipping_addresses=tuple(
            CustomerAddress(external_id=str(one.id), address=address_of(one)) for one in shipping
        ),
        shipping_method=(
            (shipping[0].shipping_method if shipping else pickup and pickup.pickup_method_display_name) or ""
        ),
        payment_method=order.payment_method or "",
        payment_state=order.payment_status or "",
        customer_note=order.customer_message or "",
        staff_note=order.staff_notes or "",
        channel=order.order_source or "",
        locale=order.customer_locale or "",
        archived=bool(order.is_deleted),
        cart_external_id=order.cart_id or None,
        pickup_location_external_id=identity(pickup.location.id) if pickup and pickup.location else None,
        coupons=tuple(_coupon(one) for one in document.coupons),
        lines=_lines(consignments, currency),
        shipments=tuple(_shipment(one) for one in document.shipments),
        payments=tuple(_payment(one, currency) for one in document.transactions),
        refunds=tuple(_refund(one, currency) for one in document.refunds),
    )


def _source_amounts(order: VendorOrder) -> dict[str, str]:
    amounts = {
        "subtotal_ex_tax": plain(order.subtotal_ex_tax),
        "subtotal_inc_tax": plain(order.subtotal_inc_tax),
        "subtotal_tax": plain(order.subtotal_tax),
        "shipping_cost_ex_tax": plain(order.shipping_cost_ex_tax),
        "shipping_cost_inc_tax": plain(order.shipping_cost_inc_tax),
        "shipping_cost_tax": plain(order.shipping_cost_tax),
        "handling_cost_inc_tax": plain(order.handling_cost_inc_tax),
        "wrapping_cost_inc_tax": plain(order.wrapping_cost_inc_tax),
        "discount_amount": plain(order.discount_amount),
        "coupon_discount": plain(order.coupon_discount),
        "store_credit_amount": plain(order.store_credit_amount),
        "gift_certificate_amount": plain(order.gift_certificate_amount),
        "total_ex_tax": plain(order.total_ex_tax),
        "total_inc_tax": plain(order.total_inc_tax),
        "total_tax": plain(order.total_tax),
        "refunded_amount": plain(order.refunded_amount),
    }
    if isinstance(order.fees, list) and order.fees:
        # The one sum of ours: it is what is left between the lines, the delivery and the total.
        fees = sum((Decimal(plain(fee.cost_inc_tax) or "0") for fee in order.fees), Decimal(0))
        amounts["fees_inc_tax"] = str(fees)
    return amounts


def _lines(consignments: Consignments, currency: str) -> tuple[OrderLineRecord, ...]:
    items: list[LineItem] = []
    for group in (consignments.shipping, consignments.pickups, consignments.downloads):
        for consignment in group:
            items += consignment.line_items
    if consignments.email is not None:
        for certificate in consignments.email.gift_certificates:
            items += certificate.line_items
    # The vendor groups lines by how they travel; by id they stand as they were sold.
    items.sort(key=lambda item: int(item.id or 0))
    return tuple([_line(item, currency) for item in items])


def _line(item: LineItem, currency: str) -> OrderLineRecord:
    return OrderLineRecord(
        external_id=str(item.id),
        product_external_id=identity(item.product_id),
        variant_external_id=identity(item.variant_id),
        sku=item.sku or "",
        name=item.name or "",
        options=tuple(
            [
                Option(name=one.display_name or "", value=one.display_value or "")
                for one in item.product_options
            ]
        )
        if item.product_options
        else (),
        quantity=item.quantity,
        quantity_shipped=item.quantity_shipped or 0,
        quantity_refunded=item.quantity_refunded or 0,
        unit_price=plain(item.price_inc_tax),
        total=cents(item.total_inc_tax, currency),
        tax=cents(item.total_tax, currency),
        discount=sum(cents(one.amount, currency) for one in item.applied_discounts)
        if item.applied_discounts
        else 0,
        gift_message=item.wrapping_message or "",
    )


def _shipment(given: VendorShipment) -> ShipmentRecord:
    return ShipmentRecord(
        external_id=str(given.id),
        tracking_number=given.tracking_number or "",
        # Trap 8: the carrier stands in one of two fields, each with words of its own.
        carrier=given.tracking_carrier or given.shipping_provider or "",
        method=given.shipping_method or "",
        tracking_address=given.tracking_link or given.generated_tracking_link or "",
        created_at=rfc2822(given.date_created) if given.date_created else None,
        destination=address_of(given.shipping_address) if given.shipping_address else None,
        lines=tuple(
            [
                ShipmentLine(line_external_id=str(item.order_product_id), quantity=item.quantity)
                for item in given.items
            ]
        ),
    )


def _payment(given: Transaction, order_currency: str) -> PaymentRecord:
    amount = literal(given.amount)
    currency = (given.currency or order_currency).upper()
    return PaymentRecord(
        external_id=str(given.id),
        event=given.event or "",
        method=given.method or "",
        gateway=given.gateway or "",
        reference=given.gateway_transaction_id or "",
        amount=minor_units(amount or "0", currency),
        currency=currency,
        source_amount=amount,
        status=given.status or "",
        happened_at=iso8601(given.date_created) if given.date_created else None,
    )


def _refund(given: VendorRefund, currency: str) -> RefundRecord:
    amount = literal(given.total_amount)
    return RefundRecord(
        external_id=str(given.id),
        reason=given.reason or "",
        amount=minor_units(amount or "0", currency),
        currency=currency,
        source_amount=amount,
        lines=tuple(
            RefundLine(
                kind=_REFUND_KINDS.get(item.item_type or "", "order"),
                # Trap 9: of a PRODUCT the item is the order's line, of ORDER it is the order.
                line_external_id=(
                    identity(item.item_id) if _REFUND_KINDS.get(item.item_type or "") == "line" else None
                ),
                quantity=item.quantity or 0,
                amount=minor_units(literal(item.requested_amount) or "0", currency),
            )
            for item in given.items
        ),
        happened_at=iso8601(given.created) if given.created else None,
    )


def _coupon(given: OrderCoupon) -> Coupon:
    kind = plain(given.type)
    return Coupon(
        code=given.code or "",
        amount=literal(given.discount),
        kind=_COUPON_KINDS.get(kind, kind),
    )


def _name(row: Any) -> Any:
    return row.get("order", {}).get("id", "")


READER = RowReader(Resource.ORDERS, OrderDocument, read_order, _name)
