"""One brand tells its customers what happens to their orders, soon and at all hours, so that one sees it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.demo.brands import NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.purchase.journey import INTENTS, KindSetting, NewSettings, change_settings, settings_of

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")
_SETTINGS = NewSettings(
    quiet_from=0,
    quiet_until=0,
    gather_minutes=1,
    kinds={kind: KindSetting(on=True, intent=intent) for kind, intent in INTENTS.items()},
)


async def tell_journeys(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Switch all kinds on at the first brand; what is settled stays."""
    if any(one.version for one in await settings_of(transaction)):
        return
    for front in fronts:
        if front.brand is NOVA:
            stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
            for store_id in stores.scalars().all():
                await change_settings(transaction, actor, store_id, _SETTINGS)
