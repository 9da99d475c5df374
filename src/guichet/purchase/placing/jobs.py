"""Asking shops for orders, and ending those whose money never came."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.purchase.placing.errands import AskOrder, RouteOrder
from guichet.purchase.placing.following import ask_now, expire_unpaid
from guichet.purchase.placing.routing import route


@job(
    "purchases.ask_order",
    AskOrder,
    title=Words("Ask the shop for an order taken here", "Demander à la boutique une commande prise ici"),
)
async def ask_order(services: Services, errand: AskOrder) -> None:
    """Ask the shop for an order, now that its figures count what it was given for it."""
    async with services.database.transaction() as transaction:
        await ask_now(transaction, errand.purchase_id)


@job(
    "purchases.route_order",
    RouteOrder,
    title=Words("Say from where an order is sent", "Déterminer d’où part une commande"),
)
async def route_order(services: Services, errand: RouteOrder) -> None:
    """Have shops send what the rules say of an order that the shop took by itself."""
    async with services.database.transaction() as transaction:
        await route(services.database, transaction, errand.order_id)


@periodic("purchases.expire_unpaid", every=timedelta(hours=1))
async def expire(services: Services) -> None:
    """Have orders cancelled that were not paid in time, some at a time."""
    more = 1
    while more:
        async with services.database.transaction() as transaction:
            more = await expire_unpaid(transaction)
