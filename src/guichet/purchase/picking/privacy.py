"""What this room keeps of whoever bought an order: given out and erased."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text, update

from guichet.kernel.db import Transaction
from guichet.purchase.picking.model import Preparation

# Whoever collected in the customer's place stands in the moves; what was done, when and by whom stays.
_FORGET = text("""
UPDATE preparation_moves SET data = data - 'name' WHERE kind = 'handed_over' AND preparation_id IN (
  SELECT id FROM preparations WHERE order_id = ANY(:order_ids))
""")


async def export(transaction: Transaction, order_ids: Sequence[int]) -> dict[str, Any]:
    """What was prepared of their orders, where, and when they had it."""
    columns = (
        Preparation.id,
        Preparation.number,
        Preparation.location_id,
        Preparation.purpose,
        Preparation.state,
        Preparation.customer,
        Preparation.made_at,
        Preparation.ready_at,
        Preparation.handed_at,
        Preparation.handed_to,
    )
    query = select(*columns).where(Preparation.order_id.in_(order_ids)).order_by(Preparation.id)
    return {"preparations": [dict(row) for row in (await transaction.execute(query)).mappings()]}


async def erase(transaction: Transaction, order_ids: Sequence[int]) -> None:
    """Leave no name of them; what was prepared stays, of nobody."""
    names = update(Preparation).where(Preparation.order_id.in_(order_ids)).values(customer="")
    await transaction.execute(names)
    await transaction.execute(_FORGET, {"order_ids": list(order_ids)})
