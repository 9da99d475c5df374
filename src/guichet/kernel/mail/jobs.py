"""The job that sends one system mail."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.mail.service import SendSystemMail, deliver
from guichet.kernel.services import Services
from guichet.kernel.types import Words


@job(
    "mail.send_system_mail",
    SendSystemMail,
    attempts=10,
    title=Words("Send a system mail", "Envoyer un courrier du système"),
)
async def send_system_mail_job(services: Services, payload: SendSystemMail) -> None:
    """Send one mail; the database is left alone while the server is talked to."""
    await deliver(services, payload.mail_id)
