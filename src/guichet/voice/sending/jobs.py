"""Having mails leave."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.voice.sending.departing import depart
from guichet.voice.sending.errands import DepartMail


@job(
    "voice.depart_mail",
    DepartMail,
    title=Words("Send a message to a customer by itself", "Envoyer un message automatique à un client"),
)
async def depart_mail(services: Services, errand: DepartMail) -> None:
    """Have a mail leave, once."""
    async with services.database.transaction() as transaction:
        await depart(transaction, errand.mail_id)
