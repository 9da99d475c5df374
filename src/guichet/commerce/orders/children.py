"""The parts of orders, replaced whole: lines and payments here, parcels and refunds in their rooms."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.children import Child, ChildTable, replace_children
from guichet.commerce.orders.drafting import LINES, PAYMENTS, REFUNDS, SHIPMENTS, Draft
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


async def replace_parts(transaction: Transaction, orders: Sequence[tuple[int, Draft]]) -> list[ToPublish]:
    """Make the parts of these orders, by id, exactly what they say; those that stay are not touched.

    Returns what is to be announced.
    """
    lines, of_lines = _of(orders, LINES)
    payments, of_payments = _of(orders, PAYMENTS)
    shipments, of_shipments = _of(orders, SHIPMENTS)
    refunds, of_refunds = _of(orders, REFUNDS)
    await replace_children(
        transaction,
        _LINES,
        [_line(order_id, *line) for order_id, record in lines for line in enumerate(record.lines)],
        of_lines,
    )
    await replace_children(
        transaction,
        _PAYMENTS,
        [_payment(order_id, *paid) for order_id, record in payments for paid in enumerate(record.payments)],
        of_payments,
    )
    shipped = [(order_id, record.shipments) for order_id, record in shipments if record.shipments]
    refunded = [(order_id, record.refunds) for order_id, record in refunds if record.refunds]
    events = await replace_shipments(transaction, shipped, of_shipments)
    return events + await replace_refunds(transaction, refunded, of_refunds)


def _of(orders: Sequence[tuple[int, Draft]], part: str) -> tuple[list[tuple[int, OrderRecord]], list[int]]:
    """The orders of which this part is otherwise, and those among them that were there before."""
    touched = [(order_id, one) for order_id, one in orders if part in one.changed]
    known = [order_id for order_id, one in touched if one.row is not None]
    return [(order_id, one.record) for order_id, one in touched], known


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
