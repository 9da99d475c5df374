"""What the mirror says of an order that somebody wants to act on, in the shop's own ids."""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.db import Transaction
from guichet.kernel.types import Money
from guichet.ports.records import CustomerAddress

_ORDER = """
SELECT o.id, o.connection_id, o.external_id, o.number, o.state, o.currency, o.total, o.refunded, o.gone_at,
       s.id AS store_id, o.details -> 'shipping_addresses' AS addresses
FROM orders o
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE o.id = :id AND o.digest <> ''
"""
_LINES = """
SELECT id, external_id, name, quantity, quantity_shipped, quantity_refunded
FROM order_lines WHERE order_id = :id ORDER BY position
"""


class LineFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A line with how much of it left, and how much of it was given back."""

    id: int
    external_id: str
    name: str
    quantity: int
    quantity_shipped: int
    quantity_refunded: int


class OrderFacts(msgspec.Struct, frozen=True, kw_only=True):
    """An order as the mirror has it."""

    id: int
    connection_id: int
    external_id: str
    number: str
    state: str
    currency: str
    total: int
    refunded: int
    gone: bool
    store_id: int | None
    addresses: tuple[CustomerAddress, ...]
    lines: tuple[LineFacts, ...]

    @property
    def target(self) -> str:
        """The name of the order's store in grants; one that none can hold where the shop names no store."""
        return f"store:{self.store_id or 0}"

    @property
    def left(self) -> Money:
        """What was paid and not given back yet."""
        return Money(max(0, self.total - self.refunded), self.currency)

    @property
    def unshipped(self) -> bool:
        """Whether something of it has not left yet."""
        return any(line.quantity_shipped < line.quantity for line in self.lines)


async def order_facts(
    transaction: Transaction, order_id: int, store_ids: frozenset[int] | None
) -> OrderFacts:
    """An order's facts; one of a store that is not among `store_ids` is as if it were not there.

    Raises OrderNotFoundError.
    """
    row = (await transaction.execute(text(_ORDER), {"id": order_id})).mappings().one_or_none()
    if row is None or (store_ids is not None and row["store_id"] not in store_ids):
        raise OrderNotFoundError(order_id=order_id)
    values: dict[str, Any] = dict(row)
    lines = (await transaction.execute(text(_LINES), {"id": order_id})).mappings()
    return OrderFacts(
        gone=values.pop("gone_at") is not None,
        addresses=msgspec.convert(values.pop("addresses") or [], tuple[CustomerAddress, ...]),
        lines=tuple(LineFacts(**line) for line in lines),
        **values,
    )
