"""Ending orders whose money never came."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.purchase.placing.following import expire_unpaid


@periodic("purchases.expire_unpaid", every=timedelta(hours=1))
async def expire(services: Services) -> None:
    """Have orders cancelled that were not paid in time, some at a time."""
    more = 1
    while more:
        async with services.database.transaction() as transaction:
            more = await expire_unpaid(transaction)
