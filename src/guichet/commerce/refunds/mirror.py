"""Applying what a shop says of an order's refunds."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.commerce.children import Child, ChildTable, replace_children
from guichet.kernel.db import Transaction
from guichet.kernel.events import ToPublish, to_publish
from guichet.ports.happenings.commerce import RefundMade
from guichet.ports.records import RefundRecord

_TABLE = ChildTable(
    name="refunds",
    columns=("position", "reason", "amount", "currency", "source_amount", "lines", "happened_at"),
    json=frozenset({"lines"}),
    announced=True,
)


async def replace_refunds(
    transaction: Transaction,
    refunds: Sequence[tuple[int, Sequence[RefundRecord]]],
    known_orders: Sequence[int],
) -> list[ToPublish]:
    """Make the refunds of each (order id, refunds) exactly these; returns what is to be announced."""
    children = [
        Child(
            order_id,
            refund.external_id,
            (
                position,
                refund.reason,
                refund.amount,
                refund.currency,
                refund.source_amount,
                refund.lines,
                refund.happened_at,
            ),
        )
        for order_id, made in refunds
        for position, refund in enumerate(made)
    ]
    replaced = await replace_children(transaction, _TABLE, children, known_orders)
    happened = {(child.order_id, child.external_id): child.values[6] for child in children}
    return [
        to_publish(
            RefundMade(refund_id=identity, order_id=key[0]), identity, version=1, happened_at=happened[key]
        )
        for key, identity in replaced.added.items()
    ]
