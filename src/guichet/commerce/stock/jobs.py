"""What the stock leaves to a worker."""

from __future__ import annotations

from datetime import timedelta

from guichet.commerce.stock.linking import LinkWaiting, link_waiting
from guichet.commerce.stock.reserving import expire
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now


@job(
    "stock.link",
    LinkWaiting,
    title=Words("Tie waiting stock to its products", "Rattacher le stock en attente à ses produits"),
)
async def link_rest(services: Services, asked: LinkWaiting) -> None:
    """Tie the rest, some at a time."""
    more = True
    while more:
        async with services.database.transaction() as transaction:
            more = await link_waiting(transaction, asked)


@periodic("stock.expire", every=timedelta(seconds=5))
async def expire_due(services: Services) -> None:
    """Give back what was held longer than it was to be, some at a time."""
    given = 1
    while given:
        given = await services.database.run(lambda transaction: expire(transaction, utc_now()))
