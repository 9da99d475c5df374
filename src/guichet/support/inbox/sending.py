"""Answers by the channels that connections offer: mail, marketplaces' threads.

Sending is an act of `sync`: committed, called with no transaction open, its end told by `ActEnded`. Our
Message-ID and reply token are made before, so that an answer is known again whatever comes of the sending.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence

from sqlalchemy import text

from guichet import connections
from guichet.kernel.auth import Actor, ActorKind
from guichet.kernel.db import Transaction
from guichet.ports.capabilities import SendsMessages
from guichet.ports.messages import FileRecord, NewMessage, Party
from guichet.support.inbox.answering import OURS
from guichet.support.inbox.carrying import Departing, Way, declare_carrier
from guichet.support.inbox.mailboxes import mailbox_of
from guichet.support.inbox.tickets import TicketFacts
from guichet.sync import intend

ANSWER_KEY = "answer:"
_MAIL = "mail"
_POINT = "mail:"
# A customer who wrote on an order's page or at a marketplace is answered by mail where that has no way back.
_ANSWERED_BY_MAIL = ("mail", "order_message", "marketplace", "chat")
_HOUSE_DOMAIN = "guichet.invalid"  # RFC 2606: where the sending account has no domain of its own

_THREAD = text(
    "SELECT message_id FROM (SELECT m.sent_at, m.id, coalesce(x.message_id,"
    " (SELECT substr(r.reference, 6) FROM ticket_references r"
    "  WHERE r.message_id = m.id AND r.reference LIKE 'ours:%' LIMIT 1)) AS message_id"
    " FROM ticket_messages m LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id"
    " WHERE m.ticket_id = :ticket_id AND m.direction <> 'note' AND m.id <> :message_id"
    " ORDER BY m.sent_at DESC, m.id DESC LIMIT 20) AS newest"
    " WHERE message_id <> '' ORDER BY sent_at, id"
)
_CHANNELS_THREAD = text(
    "SELECT x.thread_external_id FROM ticket_messages m JOIN messages x ON x.id = m.source_id"
    " WHERE m.ticket_id = :ticket_id AND m.source = 'message' AND m.connection_id = :connection_id"
    " AND x.channel <> 'mail' AND x.thread_external_id <> ''"
    " ORDER BY m.direction = 'in' DESC, m.sent_at DESC, m.id DESC LIMIT 1"
)


class MessageCarrier:
    """Carries answers by any connection whose connector sends messages."""

    def carries(self, channel: str) -> bool:
        """Every channel that a connector may have."""
        return bool(channel)

    async def ways(self, transaction: Transaction, ticket: TicketFacts) -> Sequence[Way]:
        """Mail where the customer has an address; another channel where the conversation came by it."""
        rows = await connections.find_capable(transaction, SendsMessages)
        stores_own = await mailbox_of(transaction, ticket.store_id)
        found = []
        for row in rows:
            connector = connections.connector_of(row.connector_id)
            assert isinstance(connector, SendsMessages)  # noqa: S101 — what find_capable looked for
            by_mail = connector.channel == _MAIL and ticket.contact_point.startswith(_POINT)
            by_thread = connector.channel == ticket.channel != _MAIL and row.id == ticket.connection_id
            if by_mail or by_thread:
                found.append(
                    Way(
                        channel=connector.channel,
                        connection_id=row.id,
                        label=row.name,
                        address=ticket.contact_point,
                        answers=_ANSWERED_BY_MAIL if by_mail else (connector.channel,),
                    )
                )
        # By the mailbox that they wrote to, else by their store's own.
        came_by = (ticket.channel, ticket.connection_id)
        return sorted(
            found,
            key=lambda way: (
                (way.channel, way.connection_id) != came_by,
                way.connection_id != stores_own,
                way.connection_id,
            ),
        )

    async def depart(self, transaction: Transaction, departing: Departing) -> Sequence[str]:
        """Commit to the act of sending."""
        row = await connections.find_connection(transaction, departing.connection_id)
        token = secrets.token_hex(10)
        domain = row.account_external_id.rpartition("@")[2]
        message_id = f"{departing.message_id}.{token}@{domain if '.' in domain else _HOUSE_DOMAIN}"
        its_own = {"ticket_id": departing.ticket_id, "connection_id": departing.connection_id}
        message = NewMessage(
            thread_external_id=(await transaction.execute(_CHANNELS_THREAD, its_own)).scalar() or "",
            recipients=tuple(
                Party(field=one.field, name=one.name, address=one.point.removeprefix(_POINT))
                for one in departing.recipients
            ),
            subject=departing.subject,
            text=departing.text,
            message_id=message_id,
            references=await thread_of(transaction, departing.ticket_id, before=departing.message_id),
            reply_token=token,
            author_name=departing.author_name,
            attachments=tuple(
                FileRecord(name=one.name, type=one.type, size=one.size, sha256=one.sha256)
                for one in departing.attachments
            ),
        )
        actor = Actor(kind=ActorKind.USER, id=departing.author_id, name=departing.author_name)
        key = f"{ANSWER_KEY}{departing.message_id}"
        await intend(transaction, actor, departing.connection_id, message, key=key)
        return (f"id:{message_id}", f"{OURS}{message_id}", f"token:{token}")


async def thread_of(transaction: Transaction, ticket_id: int, *, before: int = 0) -> tuple[str, ...]:
    """The Message-IDs of a conversation's newest mails, the oldest first, without that of `before`."""
    rows = await transaction.execute(_THREAD, {"ticket_id": ticket_id, "message_id": before})
    return tuple(rows.scalars())


declare_carrier(MessageCarrier())
