"""What purchases do when the shop answered, and when their orders are mirrored, paid or cancelled there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.commerce import OrderChanged
from guichet.ports.happenings.sync import ActEnded
from guichet.purchase.placing.following import end_placing, hear_of_orders


@reaction("purchase.placing", on=(ActEnded, OrderChanged))
async def follow(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Follow what becomes of the orders that we took."""
    orders: set[int] = set()
    for event in events:
        happening = event.happening
        if isinstance(happening, OrderChanged):
            orders.add(happening.order_id)
        elif cast("ActEnded", happening).kind == "place_order":
            await end_placing(transaction, cast("ActEnded", happening))
    await hear_of_orders(transaction, sorted(orders))
