"""What happens to stock and prices becomes news for whoever waits for it."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.before.alerts.watching import watch_prices, watch_stock
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.commerce import ProductChanged, StockChanged


@reaction("before.alerts.stock", on=(StockChanged,))
async def follow_stock(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note what is back, or nearly gone."""
    await watch_stock(transaction, events)


@reaction("before.alerts.prices", on=(ProductChanged,))
async def follow_prices(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note what became cheaper."""
    await watch_prices(transaction, events)
