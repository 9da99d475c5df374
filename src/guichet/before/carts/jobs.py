"""Forgetting baskets that are over."""

from __future__ import annotations

from datetime import timedelta

from guichet.before.carts.service import sweep
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services


@periodic("baskets.sweep", every=timedelta(hours=6))
async def sweep_baskets(services: Services) -> None:
    """Forget baskets that are over, some at a time."""
    more = 1
    while more:
        async with services.database.transaction() as transaction:
            more = await sweep(transaction)
