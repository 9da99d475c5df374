"""What is prepared follows the shops' orders."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.ports.happenings.commerce import OrderChanged
from guichet.purchase.picking.following import follow_order


@reaction("purchase.picking", on=(OrderChanged,))
async def follow_orders(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Prepare what is collected, and say what the shop changed or cancelled."""
    orders: dict[int, bool] = {}
    for event in events:
        changed = cast("OrderChanged", event.happening)
        orders[changed.order_id] = orders.get(changed.order_id, False) or is_live(event)
    for order_id, live in orders.items():
        await follow_order(transaction, order_id, live=live)
