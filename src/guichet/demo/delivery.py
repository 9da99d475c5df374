"""Two brands have settled how they deliver: what a shopper is promised before paying can be tried at once."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import text

from guichet.demo.brands import LUNAIRE, NOVA
from guichet.demo.chat import Front
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.purchase.promise import Kind, Tier, change_delivery, deliveries, starting_document

_STORES = text("SELECT id FROM stores WHERE connection_id = :connection_id AND gone_at IS NULL ORDER BY id")
_CARRIERS = {Kind.HOME: "colissimo", Kind.RELAY: "dpd-fr-reference"}
_GOLD = Tier(name="Or", free=(Kind.HOME, Kind.RELAY), return_days=60, free_returns=True)


async def settle_deliveries(transaction: Transaction, actor: Actor, fronts: Sequence[Front]) -> None:
    """Settle all starting options, with the brands' carriers; what is settled stays."""
    if any(one.version for one in await deliveries(transaction)):
        return
    start = starting_document()
    options = tuple(
        msgspec.structs.replace(one, on=True, carrier=_CARRIERS.get(one.kind, "")) for one in start.options
    )
    document = msgspec.structs.replace(start, options=options, tiers=(_GOLD,))
    for front in fronts:
        if front.brand is NOVA or front.brand is LUNAIRE:
            stores = await transaction.execute(_STORES, {"connection_id": front.connection_id})
            for store_id in stores.scalars().all():
                await change_delivery(transaction, actor, store_id, document)
