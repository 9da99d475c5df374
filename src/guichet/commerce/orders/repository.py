"""Reading one order with all that belongs to it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import text

from guichet.kernel.db import Transaction

_ORDER = """
SELECT o.*, s.id AS store_id, s.name AS store_name, s.time_zone, c.id AS customer_id,
       m.first_name, m.last_name, m.company, m.mail AS customer_mail
FROM orders o
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
LEFT JOIN customer_profiles p ON p.id = o.profile_id
LEFT JOIN customers c ON c.id = p.customer_id
LEFT JOIN customer_profiles m ON m.id = c.main_profile_id
WHERE o.id = :id AND o.digest <> ''  -- else only its absence was ever told
"""

# Products are looked up by the shop's own ids, so that an order may arrive before them.
_LINES = """
SELECT l.*, v.id AS variant_id, p.id AS product_id,
       coalesce(nullif(v.picture, ''), p.pictures[1]) AS picture
FROM order_lines l
JOIN orders o ON o.id = l.order_id
LEFT JOIN variants v ON v.connection_id = o.connection_id AND v.external_id = l.variant_external_id
LEFT JOIN products p ON p.connection_id = o.connection_id AND p.external_id = l.product_external_id
WHERE l.order_id = :id ORDER BY l.position
"""


async def find_order(transaction: Transaction, order_id: int) -> dict[str, Any] | None:
    """An order with its store and customer; gone ones too."""
    found = await _of_order(transaction, _ORDER, order_id)
    return found[0] if found else None


async def lines_of(transaction: Transaction, order_id: int) -> list[dict[str, Any]]:
    """An order's lines with the products that they name."""
    return await _of_order(transaction, _LINES, order_id)


async def payments_of(transaction: Transaction, order_id: int) -> list[dict[str, Any]]:
    """An order's payments, in the shop's order."""
    statement = "SELECT * FROM order_payments WHERE order_id = :id ORDER BY position"
    return await _of_order(transaction, statement, order_id)


async def state_changes_of(transaction: Transaction, order_id: int) -> list[dict[str, Any]]:
    """The moves between states that the house saw."""
    statement = "SELECT * FROM order_state_changes WHERE order_id = :id ORDER BY id"
    return await _of_order(transaction, statement, order_id)


async def messages_of(transaction: Transaction, order_id: int) -> list[dict[str, Any]]:
    """What customer and shop wrote to each other on the order's page."""
    statement = "SELECT * FROM order_messages WHERE order_id = :id AND gone_at IS NULL ORDER BY sent_at"
    return await _of_order(transaction, statement, order_id)


async def _of_order(transaction: Transaction, statement: str, order_id: int) -> list[dict[str, Any]]:
    rows = await transaction.execute(text(statement), {"id": order_id})
    return [dict(row) for row in rows.mappings()]
