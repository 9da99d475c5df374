"""Guests who did not come back are forgotten, with all that rooms keep of them."""

from __future__ import annotations

from datetime import timedelta

from guichet.api.shopper import joining
from guichet.before import profiles
from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services


@periodic("shopper.forget_idle", every=timedelta(hours=6))
async def forget_idle(services: Services) -> None:
    """End sessions whose time is over, and erase guests of whom none is left."""
    while True:
        async with services.database.transaction() as transaction:
            idle = await profiles.forget_idle(transaction)
            await joining.erase(transaction, idle)
        if not idle:
            return
