"""Having messages leave for browsers, and letting go of what left long ago."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete

from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now
from guichet.voice.push.errands import SendPush
from guichet.voice.push.model import PushMessage
from guichet.voice.push.sending import send

_KEPT = timedelta(days=90)


@job(
    "voice.send_push",
    SendPush,
    attempts=6,
    title=Words("Push a message to a browser", "Envoyer une notification à un navigateur"),
)
async def send_push(services: Services, errand: SendPush) -> None:
    """Have a message leave for its browser."""
    await send(services, errand.message_id)


@periodic("voice.sweep_push", every=timedelta(days=1))
async def sweep_push(services: Services) -> None:
    """Let go of messages that are older than ninety days."""
    async with services.database.transaction() as transaction:
        old = delete(PushMessage).where(PushMessage.made_at < utc_now() - _KEPT)
        await transaction.execute(old)
