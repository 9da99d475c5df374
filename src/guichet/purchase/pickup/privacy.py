"""What this room keeps of whoever bought an order: who was to collect for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import text

from guichet.kernel.db import Transaction

_DEPUTIES = text("""
SELECT deputy.preparation_id, deputy.name, deputy.named_at FROM pickup_deputies AS deputy
JOIN preparations AS p ON p.id = deputy.preparation_id WHERE p.order_id = ANY(:order_ids) ORDER BY p.id
""")
_ERASE = text("""
DELETE FROM pickup_deputies WHERE preparation_id IN (
  SELECT id FROM preparations WHERE order_id = ANY(:order_ids))
""")


async def export(transaction: Transaction, order_ids: Sequence[int]) -> dict[str, Any]:
    """Whom they named to collect in their place."""
    rows = await transaction.execute(_DEPUTIES, {"order_ids": list(order_ids)})
    return {"pickup_deputies": [dict(row) for row in rows.mappings()]}


async def erase(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Leave nobody named; a code names nobody."""
    await transaction.execute(_ERASE, {"order_ids": list(order_ids)})
