"""Asking couriers: where they are, what they would cost; and looking after what should have arrived."""

from __future__ import annotations

from datetime import timedelta

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.purchase.dispatch.couriers import ask_due
from guichet.purchase.dispatch.errands import QuoteCourier
from guichet.purchase.dispatch.quotes import quote
from guichet.purchase.picking import Act, miss, overdue

_HOUSE = Actor.system("dispatch")


@job(
    "dispatch.quote",
    QuoteCourier,
    title=Words("Ask what a courier would cost", "Demander le prix d’un coursier"),
)
async def quote_courier(services: Services, errand: QuoteCourier) -> None:
    """Ask what a courier would cost."""
    await quote(services, errand.location_id, errand.area)


@periodic("dispatch.ask_couriers", every=timedelta(seconds=20))
async def ask_couriers(services: Services) -> None:
    """Ask where the couriers are, for the webhooks that are lost."""
    async with services.database.transaction() as transaction:
        await ask_due(transaction, utc_now())


@periodic("dispatch.miss_parcels", every=timedelta(minutes=10))
async def miss_parcels(services: Services) -> None:
    """Have somebody look at what should have arrived, some at a time."""
    more = 1
    while more:
        more = await services.database.run(_miss)


async def _miss(transaction: Transaction) -> int:
    late = await overdue(transaction, utc_now())
    for row in late:
        await miss(transaction, Act(_HOUSE), row)
    return len(late)
