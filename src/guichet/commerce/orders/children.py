"""The parts of orders, replaced whole: lines and payments here, parcels and refunds in their rooms."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.children import Child, ChildTable, replace_children
from guichet.commerce.refunds import replace_refunds
from guichet.commerce.shipments import replace_shipments
from guichet.kernel.db import Transaction
from guichet.kernel.events import ToPublish
from guichet.ports.records import OrderLineRecord, OrderRecord, PaymentRecord

_LINES = ChildTable(
    name="order_lines",
    columns=(
        "position",
        "product_external_id",
        "variant_external_id",
        "sku",
        "name",
        "options",
        "quantity",
        "quantity_shipped",
        "quantity_refunded",
        "unit_price",
        "total",
        "tax",
        "discount",
        "gift_message",
    ),
    json=frozenset({"options"}),
)
_PAYMENTS = ChildTable(
    name="order_payments",
    columns=(
        "position",
        "event",
        "method",
        "gateway",
        "reference",
        "amount",
        "currency",
        "source_amount",
        "status",
        "happened_at",
    ),
)


async def replace_parts(
    transaction: Transaction, orders: Sequence[tuple[int, OrderRecord]], known: Sequence[int]
) -> list[ToPublish]:
    """Make the parts of the (order id, record) exactly what the records say; `known` were there before.

    Returns what is to be announced.
    """
    lines = [
        _line(order_id, position, line)
        for order_id, record in orders
        for position, line in enumerate(record.lines)
    ]
    payments = [
        _payment(order_id, position, payment)
        for order_id, record in orders
        for position, payment in enumerate(record.payments)
    ]
    await replace_children(transaction, _LINES, lines, known)
    await replace_children(transaction, _PAYMENTS, payments, known)
    shipped = [(order_id, record.shipments) for order_id, record in orders if record.shipments]
    refunded = [(order_id, record.refunds) for order_id, record in orders if record.refunds]
    events = await replace_shipments(transaction, shipped, known)
    return events + await replace_refunds(transaction, refunded, known)


def _line(order_id: int, position: int, line: OrderLineRecord) -> Child:
    return Child(
        order_id,
        line.external_id,
        (
            position,
            line.product_external_id,
            line.variant_external_id,
            line.sku,
            line.name,
            line.options,
            line.quantity,
            line.quantity_shipped,
            line.quantity_refunded,
            line.unit_price,
            line.total,
            line.tax,
            line.discount,
            line.gift_message,
        ),
    )


def _payment(order_id: int, position: int, payment: PaymentRecord) -> Child:
    return Child(
        order_id,
        payment.external_id,
        (
            position,
            payment.event,
            payment.method,
            payment.gateway,
            payment.reference,
            payment.amount,
            payment.currency,
            payment.source_amount,
            payment.status,
            payment.happened_at,
        ),
    )
