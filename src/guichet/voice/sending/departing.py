"""A mail leaves: once more everything is asked that may keep it here, then the act of sending is intended."""

from __future__ import annotations

import secrets
from typing import Protocol

from sqlalchemy import update

from guichet import connections
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import SendsMessages
from guichet.ports.messages import NewMessage, Party
from guichet.voice.consent import may_write
from guichet.voice.sending.dressing import html_of, text_of
from guichet.voice.sending.model import MailState, Reason, SaidMailRow
from guichet.voice.sending.repository import SaidMail, find_said, mailbox_of
from guichet.voice.sending.service import end_sending, hold_back

SAID_KEY = "said:"
_MAIL = "mail"
_HOUSE_DOMAIN = "guichet.invalid"  # RFC 2606: where the sending account has no domain of its own


class Act(Protocol):
    """Commits to sending a message by a connection, under a key that is one act for ever."""

    async def __call__(
        self, transaction: Transaction, actor: Actor, connection_id: int, request: NewMessage, *, key: str
    ) -> int: ...


_acts: list[Act] = []


def declare_acts(act: Act) -> None:
    """Say how an act is intended: `sync` does, which this room does not know."""
    _acts[:] = [act]


async def depart(transaction: Transaction, mail_id: int) -> None:
    """Have a queued mail leave; one that was dropped or left before stays as it is."""
    mail = await find_said(transaction, mail_id, lock=True)
    if mail is None or mail.state != MailState.QUEUED:
        return
    if not await may_write(transaction, mail.address, mail.consent, mail.store_id):
        await hold_back(transaction, mail_id, Reason.OBJECTED)
        return
    if utc_now() > mail.good_until:
        await hold_back(transaction, mail_id, Reason.TOO_LATE)
        return
    found = await _mailbox(transaction, mail)
    if found is None:
        await hold_back(transaction, mail_id, Reason.NO_MAILBOX)
        return
    connection_id, sender = found
    token = secrets.token_hex(10)
    domain = sender.rpartition("@")[2]
    message_id = f"said.{mail_id}.{token}@{domain if '.' in domain else _HOUSE_DOMAIN}"
    left = {
        "state": MailState.SENDING.value,
        "connection_id": connection_id,
        "message_id": message_id,
        "token": token,
    }
    await transaction.execute(update(SaidMailRow).where(SaidMailRow.id == mail_id).values(left))
    message = NewMessage(
        recipients=(Party(field="to", name=mail.name, address=mail.address),),
        subject=mail.subject,
        text=text_of(mail.text, mail.footer, mail.objection_link),
        html=html_of(mail.text, mail.footer, mail.objection_link, mail.language, mail.markup),
        message_id=message_id,
        references=tuple(mail.thread.split("\n")) if mail.thread else (),
        reply_token=token,
        author_name=mail.author_name,
        automatic=True,
        unsubscribe=mail.objection_link,
    )
    try:
        (act,) = _acts
        house = Actor.system("said mail")
        await act(transaction, house, connection_id, message, key=f"{SAID_KEY}{mail_id}")
    except GuichetError as refused:  # its connection is gone, or sends no more
        await end_sending(transaction, mail_id, MailState.FAILED, str(refused))


async def _mailbox(transaction: Transaction, mail: SaidMail) -> tuple[int, str] | None:
    """The mailbox of the conversation that it belongs to while it can send; else its store's own."""
    capable = await _mailboxes(transaction)
    if mail.connection_id in capable:
        row = await connections.find_connection(transaction, mail.connection_id)
        return row.id, row.account_external_id.lower()
    return await mailbox_of(transaction, mail.store_id, capable)


async def _mailboxes(transaction: Transaction) -> list[int]:
    rows = await connections.find_capable(transaction, SendsMessages)
    return [row.id for row in rows if _channel(row.connector_id) == _MAIL]


def _channel(connector_id: str) -> str:
    connector = connections.connector_of(connector_id)
    return connector.channel if isinstance(connector, SendsMessages) else ""
