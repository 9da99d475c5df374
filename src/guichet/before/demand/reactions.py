"""Stock that comes in answers what was asked for in shops."""

from __future__ import annotations

from collections.abc import Sequence

from guichet.before.demand.service import answer
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.commerce import StockChanged


@reaction("before.demand", on=(StockChanged,))
async def follow_stock(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note which requests can be served now."""
    await answer(transaction, events)
