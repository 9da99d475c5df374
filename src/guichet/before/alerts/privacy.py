"""What this room keeps of shoppers: given out and erased (see `profiles.privacy`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from guichet.before.alerts.model import AlertNotice, AlertPreferences
from guichet.kernel.db import Transaction


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """What they asked to be told, and what they were."""
    wished = select(*AlertPreferences.__table__.columns).where(AlertPreferences.shopper_id.in_(shopper_ids))
    told = select(
        AlertNotice.kind, AlertNotice.product_id, AlertNotice.variant_id, AlertNotice.happened_at,
        AlertNotice.state, AlertNotice.told_at,
    ).where(AlertNotice.shopper_id.in_(shopper_ids))  # fmt: skip
    queries = {"alert_preferences": wished, "alerts": told.order_by(AlertNotice.id)}
    return {
        name: [dict(row) for row in (await transaction.execute(query)).mappings()]
        for name, query in queries.items()
    }


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of them."""
    for table in (AlertNotice, AlertPreferences):
        await transaction.execute(delete(table).where(table.shopper_id.in_(shopper_ids)))
