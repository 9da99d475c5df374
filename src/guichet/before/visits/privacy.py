"""What this room keeps of shoppers: given out and erased (see `profiles.privacy`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from guichet.before.visits.model import ProductView
from guichet.kernel.db import Transaction


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """What they looked at."""
    query = select(
        ProductView.product_id, ProductView.variant_id, ProductView.times, ProductView.first_at,
        ProductView.last_at,
    ).where(ProductView.shopper_id.in_(shopper_ids))  # fmt: skip
    rows = (await transaction.execute(query.order_by(ProductView.last_at))).mappings()
    return {"views": [dict(row) for row in rows]}


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of them."""
    await transaction.execute(delete(ProductView).where(ProductView.shopper_id.in_(shopper_ids)))
