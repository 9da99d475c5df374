"""One brand tells its shoppers of what they wish for: what its page offers can be tried at once."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.before.alerts import Kind, jobs, settings_of
from guichet.before.alerts.service import NewSettings, change_settings
from guichet.demo.brands import NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction

__all__ = ["jobs", "offer_alerts"]  # offering a kind enqueues a job, which is known by its module

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")


async def offer_alerts(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Offer all kinds of alerts at the brand, without quiet hours; what is settled stays."""
    if any(one.version for one in await settings_of(transaction)):
        return
    for front in fronts:
        if front.brand is NOVA:
            stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
            for store_id in stores.scalars().all():
                new = NewSettings(kinds=tuple(Kind), quiet_from=0, quiet_until=0)
                await change_settings(transaction, actor, store_id, new)
