"""Telling who asked, and letting go of where they wanted to be told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import update

from guichet.before.demand.errands import TellAsker
from guichet.before.demand.model import ShopRequest
from guichet.before.demand.service import CONTACT_KEPT, tell
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now


@job(
    "demand.tell_asker",
    TellAsker,
    title=Words("Tell who asked in a shop", "Prévenir qui a demandé en magasin"),
)
async def tell_asker(services: Services, errand: TellAsker) -> None:
    """Tell who asked that it is there."""
    async with services.database.transaction() as transaction:
        await tell(services, transaction, errand.request_id)


@periodic("demand.forget_contacts", every=timedelta(hours=12))
async def forget_contacts(services: Services) -> None:
    """Let go of contacts of old requests; what was asked for stays, for restocking."""
    old = update(ShopRequest).where(
        ShopRequest.contact_mail != "", ShopRequest.asked_at < utc_now() - CONTACT_KEPT
    )
    async with services.database.transaction() as transaction:
        await transaction.execute(old.values(contact_mail="", contact_name=""))
