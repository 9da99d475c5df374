"""What the stock leaves to a worker."""

from __future__ import annotations

from guichet.commerce.stock.linking import LinkWaiting, link_waiting
from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words


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
