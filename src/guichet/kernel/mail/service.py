"""Writing system mail down, and handing it to the mail server outside any transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib
import msgspec
from sqlalchemy import insert, select, update

from guichet.kernel.db import Transaction
from guichet.kernel.installation import is_muted
from guichet.kernel.jobs import enqueue
from guichet.kernel.mail.model import MailState, SystemMailRow
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

_PORTS = {"smtp": 25, "smtps": 465}


class SendSystemMail(msgspec.Struct, frozen=True):
    """The job: send this mail."""

    mail_id: int


class SystemMail(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as administrators see it; `body` is empty once it was sent."""

    id: int
    recipient: str
    subject: str
    body: str
    state: str
    reason: str | None
    created_at: datetime
    ended_at: datetime | None


async def send_system_mail(transaction: Transaction, recipient: str, subject: str, body: str) -> int:
    """Have a mail sent once this transaction has committed; returns its id."""
    row = await transaction.execute(
        insert(SystemMailRow)
        .values(
            recipient=recipient,
            subject=" ".join(subject.split()),  # a line break would end the header
            body=body,
            state=MailState.WAITING,
            created_at=utc_now(),
        )
        .returning(SystemMailRow.id)
    )
    mail_id = int(row.scalar_one())
    await enqueue(transaction, SendSystemMail(mail_id), key=str(mail_id))
    return mail_id


async def deliver(services: Services, mail_id: int) -> None:
    """Send a waiting mail, or keep it where nothing may be sent.

    A crash between the server's answer and our note sends it twice: for a link to staff that does no harm.
    Raises aiosmtplib.SMTPException or OSError, after noting the reason.
    """
    async with services.database.transaction() as transaction:
        mail = await _find(transaction, mail_id)
        muted = services.settings.muted or await is_muted(transaction)
    if mail is None or mail.state in {MailState.SENT, MailState.KEPT}:
        return
    address = services.settings.mail_url
    if address is None or muted:
        await _end(services, mail_id, MailState.KEPT, body=mail.body)
        return
    try:
        await _hand_over(address, _message(mail, services.settings.mail_from))
    except (aiosmtplib.SMTPException, OSError) as failure:
        reason = f"{type(failure).__name__}: {failure}"
        await _end(services, mail_id, MailState.FAILED, body=mail.body, reason=reason)
        raise
    await _end(services, mail_id, MailState.SENT, body="")


async def read_system_mails(
    transaction: Transaction, *, below: int | None, limit: int
) -> Sequence[SystemMail]:
    """Up to `limit` mails, newest first, with ids below `below`."""
    query = select(*SystemMailRow.__table__.columns).order_by(SystemMailRow.id.desc()).limit(limit)
    if below is not None:
        query = query.where(SystemMailRow.id < below)
    return [SystemMail(**row) for row in (await transaction.execute(query)).mappings()]


async def _find(transaction: Transaction, mail_id: int) -> SystemMail | None:
    query = select(*SystemMailRow.__table__.columns).where(SystemMailRow.id == mail_id)
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else SystemMail(**row)


async def _end(
    services: Services, mail_id: int, state: MailState, *, body: str, reason: str | None = None
) -> None:
    async with services.database.transaction() as transaction:
        await transaction.execute(
            update(SystemMailRow)
            .where(SystemMailRow.id == mail_id)
            .values(state=state, body=body, reason=reason, ended_at=utc_now())
        )


def _message(mail: SystemMail, sender: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = make_msgid(f"system-{mail.id}", sender.rpartition("@")[2].strip("> ") or None)
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message.set_content(mail.body)
    return message


async def _hand_over(address: str, message: EmailMessage) -> None:
    server = urlsplit(address)
    await aiosmtplib.send(
        message,
        hostname=server.hostname or "localhost",
        port=server.port or _PORTS.get(server.scheme, 25),
        username=unquote(server.username) if server.username else None,
        password=unquote(server.password) if server.password else None,
        use_tls=server.scheme == "smtps",
        timeout=30,
    )
