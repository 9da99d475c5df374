"""One brand asks its customers how satisfied they are, at once, so that who closes a ticket sees it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.demo.brands import NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.csat import any_preferences, change_preferences

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")


async def ask_for_satisfaction(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Switch the question on at the first brand; what is settled stays."""
    if await any_preferences(transaction):
        return
    for front in fronts:
        if front.brand is NOVA:
            stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
            for store_id in stores.scalars().all():
                await change_preferences(transaction, actor, store_id, enabled=True, delay_minutes=0)
