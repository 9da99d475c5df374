"""What is not collected in time is to be put back; before that it is announced, so that somebody is told."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import periodic
from guichet.kernel.services import Services
from guichet.purchase.picking.ending import expire, remind


@periodic("picking.expire", every=timedelta(minutes=1))
async def expire_due(services: Services) -> None:
    """End the time of what nobody collected, some at a time."""
    more = 1
    while more:
        more = await services.database.run(expire)


@periodic("picking.remind", every=timedelta(minutes=5))
async def announce_due(services: Services) -> None:
    """Announce what will soon not be kept any longer, some at a time."""
    more = 1
    while more:
        more = await services.database.run(remind)
