"""The job that sends one system mail."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.mail.service import SendSystemMail, deliver
from guichet.kernel.services import Services


@job("mail.send_system_mail", SendSystemMail, attempts=10)
async def send_system_mail_job(services: Services, payload: SendSystemMail) -> None:
    """Send one mail; the database is left alone while the server is talked to."""
    await deliver(services, payload.mail_id)
