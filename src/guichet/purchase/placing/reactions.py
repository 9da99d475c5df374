"""What purchases do when the shop answered, and when their orders are mirrored, paid or cancelled there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin, reaction
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import OrderChanged
from guichet.ports.happenings.sync import ActEnded
from guichet.purchase.placing.elsewhere import end_moves
from guichet.purchase.placing.following import end_giving, end_placing, hear_of_orders
from guichet.purchase.placing.routing import end_routes, route_later
from guichet.purchase.placing.telling import FIRST_KEY

# An order whose webhook was lost is routed all the same; what a first reading tells is not.
_FRESH = timedelta(days=3)
_ORIGINS = frozenset({Origin.LIVE, Origin.CATCH_UP})


@reaction("purchase.placing", on=(ActEnded, OrderChanged))
async def follow(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Follow what becomes of the orders that we took."""
    orders: set[int] = set()
    fresh: set[int] = set()
    for event in events:
        happening = event.happening
        if isinstance(happening, OrderChanged):
            orders.add(happening.order_id)
            if event.origin in _ORIGINS and utc_now() - event.happened_at < _FRESH:
                fresh.add(happening.order_id)
            continue
        ended = cast("ActEnded", happening)
        if ended.kind == "place_order":
            await end_placing(transaction, ended)
        elif ended.kind == "adjust_stock" and ended.key.startswith(FIRST_KEY):
            await end_giving(transaction, ended)
    await hear_of_orders(transaction, sorted(orders))
    await route_later(transaction, sorted(fresh))
    await end_routes(transaction, sorted(orders))
    await end_moves(transaction, sorted(orders))
