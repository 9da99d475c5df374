"""Jobs of staff accounts: resets asked for at the door, and sweeping what has ended."""

from __future__ import annotations

from datetime import timedelta

import msgspec
from sqlalchemy import delete

from guichet.kernel.auth.actor import Actor
from guichet.kernel.auth.model import UserState, UserToken
from guichet.kernel.auth.repository import find_user_row
from guichet.kernel.auth.service import send_invitation, send_reset
from guichet.kernel.auth.sessions import sweep_sessions
from guichet.kernel.auth.throttle import sweep_attempts
from guichet.kernel.jobs import job, periodic
from guichet.kernel.services import Services
from guichet.kernel.types import Words, utc_now


class AskedReset(msgspec.Struct, frozen=True):
    """Somebody asked for a new password for this mail, which may be nobody's."""

    mail: str


@job(
    "auth.answer_reset",
    AskedReset,
    title=Words("Mail a link for a new password", "Envoyer un lien de nouveau mot de passe"),
)
async def answer_reset(services: Services, payload: AskedReset) -> None:
    """Mail a link if there is an account: done here, so that the asking takes as long for any mail."""
    async with services.database.transaction() as transaction:
        user = await find_user_row(transaction, mail=payload.mail)
        if user is None or user.state == UserState.DEACTIVATED:
            return
        if user.state == UserState.INVITED:
            await send_invitation(transaction, services.settings, Actor.system("Guichet"), user.id)
        else:
            await send_reset(transaction, services.settings, user.id)


@periodic("auth.sweep", every=timedelta(minutes=15))
async def sweep(services: Services) -> None:
    """Remove ended sessions, links and counts."""
    async with services.database.transaction() as transaction:
        await sweep_sessions(transaction, utc_now())
        await sweep_attempts(transaction)
        await transaction.execute(delete(UserToken).where(UserToken.ends_at < utc_now()))
