"""What this room keeps of shoppers: given out and erased, as the rooms of `before` do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from guichet.kernel.db import Transaction
from guichet.voice.push.model import PushMessage, PushSubscription


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """Since when their browsers take messages; the addresses open something, and are not given out."""
    query = select(PushSubscription.id, PushSubscription.made_at).where(
        PushSubscription.shopper_id.in_(shopper_ids)
    )
    rows = (await transaction.execute(query.order_by(PushSubscription.id))).mappings()
    return {"push_subscriptions": [dict(row) for row in rows]}


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of them, nor of what was pushed to them."""
    theirs = select(PushSubscription.id).where(PushSubscription.shopper_id.in_(shopper_ids))
    await transaction.execute(delete(PushMessage).where(PushMessage.subscription_id.in_(theirs)))
    await transaction.execute(delete(PushSubscription).where(PushSubscription.shopper_id.in_(shopper_ids)))
