"""What is prepared follows the shops' orders."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin, reaction
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import OrderChanged
from guichet.purchase.picking.following import follow_order, orders_to_follow

# What was bought while the house was down is to be prepared all the same; what a first reading tells is not.
_FRESH = timedelta(days=3)
_ORIGINS = frozenset({Origin.LIVE, Origin.CATCH_UP})


@reaction("purchase.picking", on=(OrderChanged,))
async def follow_orders(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Prepare what is collected, and say what the shop changed or cancelled."""
    since = utc_now() - _FRESH
    fresh: dict[int, bool] = {}
    for event in events:
        order_id = cast("OrderChanged", event.happening).order_id
        new = event.origin in _ORIGINS and event.happened_at > since
        fresh[order_id] = fresh.get(order_id, False) or new
    for order_id in await orders_to_follow(transaction, fresh):
        await follow_order(transaction, order_id, fresh=fresh[order_id])
