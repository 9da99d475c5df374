"""Mailing links that were asked for."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.purchase.tracking.errands import MailLink
from guichet.purchase.tracking.mailing import mail_links


@job(
    "tracking.mail_link",
    MailLink,
    title=Words("Mail a tracking link that was asked for", "Envoyer un lien de suivi demandé"),
)
async def mail_link(services: Services, errand: MailLink) -> None:
    """Mail the link of an order to its own address."""
    async with services.database.transaction() as transaction:
        await mail_links(services, transaction, errand)
