"""Telling shoppers, beginning to remember, and letting go of what was told long ago."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from guichet.before.alerts.errands import PrimeMarks, TellShopper
from guichet.before.alerts.model import AlertNotice, PriceMark
from guichet.before.alerts.repository import forget_stock, prime
from guichet.before.alerts.telling import tell
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now

_NOTICES_KEPT = timedelta(days=180)
_PRICES_KEPT = timedelta(days=60)  # twice what a price is compared with


@job(
    "alerts.tell_shopper",
    TellShopper,
    title=Words("Tell a shopper of an article", "Prévenir un client à propos d’un article"),
)
async def tell_shopper(services: Services, errand: TellShopper) -> None:
    """Say what waits for a shopper."""
    async with services.database.transaction() as transaction:
        await tell(services, transaction, errand.shopper_id)


@job(
    "alerts.prime_marks",
    PrimeMarks,
    title=Words("Begin to watch stock and prices", "Commencer à suivre stocks et prix"),
)
async def prime_marks(services: Services, errand: PrimeMarks) -> None:
    """Begin to remember how articles stand and what they cost."""
    async with services.database.transaction() as transaction:
        if errand.stock:
            await forget_stock(transaction)
        if errand.prices:
            await prime(transaction)


@periodic("alerts.sweep", every=timedelta(hours=12))
async def sweep(services: Services) -> None:
    """Let go of old notices, and of prices that nothing is compared with any more."""
    now = utc_now()
    async with services.database.transaction() as transaction:
        await transaction.execute(delete(AlertNotice).where(AlertNotice.noted_at < now - _NOTICES_KEPT))
        await transaction.execute(delete(PriceMark).where(PriceMark.until < now - _PRICES_KEPT))
