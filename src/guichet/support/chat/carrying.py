"""Answers by chat: kept in the conversation, where the widget reads them at once or at the next visit.

Where the visitor has left and there is an address to write to, the answer goes there instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import text

from guichet import connections
from guichet.kernel.db import Transaction
from guichet.ports.capabilities import SendsMessages
from guichet.support.chat.conversations import Conversation, find_conversation
from guichet.support.chat.files import KeptFile
from guichet.support.chat.presence import is_here
from guichet.support.chat.talking import tell
from guichet.support.inbox import (
    Departing,
    NoChannelError,
    TicketFacts,
    Way,
    declare_carrier,
    end_answer,
    mailbox_of,
)

CHAT = "chat"
_MAIL = "mail"
_UNDO_WINDOW = timedelta(seconds=3)  # somebody waits before the window
_NEWEST = text(
    "SELECT c.id FROM ticket_messages m JOIN messages x ON m.source = 'message' AND x.id = m.source_id"
    " JOIN chat_conversations c ON c.connection_id = x.connection_id AND c.public_id = x.thread_external_id"
    " WHERE m.ticket_id = :ticket_id AND m.channel = 'chat' ORDER BY m.sent_at DESC, m.id DESC LIMIT 1"
)


class ChatCarrier:
    """Carries answers into conversations of chat."""

    def carries(self, channel: str) -> bool:
        """Chat alone; mail to a visitor's address is the mail carrier's."""
        return channel == CHAT

    async def ways(self, transaction: Transaction, ticket: TicketFacts) -> Sequence[Way]:
        """The conversation while its visitor is there; after that the address that they left, if any."""
        conversation = await conversation_of(transaction, ticket.id)
        if conversation is None:
            return ()
        by_mail = await self._by_mail(transaction, ticket, conversation)
        connection = await connections.connections(transaction)
        label = next((row.name for row in connection if row.id == conversation.connection_id), "")
        by_chat = Way(
            channel=CHAT,
            connection_id=conversation.connection_id,
            label=label,
            address="",
            answers=(CHAT,),
            undo_window=_UNDO_WINDOW,
        )
        if not by_mail or await is_here(transaction, conversation.id):
            return (by_chat, *by_mail)
        return by_mail

    async def depart(self, transaction: Transaction, departing: Departing) -> Sequence[str]:
        """Write the answer into the conversation; with that it has arrived."""
        conversation = await conversation_of(transaction, departing.ticket_id)
        if conversation is None or conversation.connection_id != departing.connection_id:
            raise NoChannelError
        files = [
            KeptFile(name=one.name, type=one.type, size=one.size, sha256=one.sha256)
            for one in departing.attachments
        ]
        await tell(
            transaction, conversation.id, author=departing.author_name, text=departing.text, files=files
        )
        await end_answer(transaction, departing.message_id, "done")
        return ()

    async def _by_mail(
        self, transaction: Transaction, ticket: TicketFacts, conversation: Conversation
    ) -> tuple[Way, ...]:
        """The ways to the address that a visitor left; to one that the ticket has the mail carrier leads."""
        point = f"mail:{conversation.mail}" if conversation.mail else ticket.contact_point
        if not point:
            return ()
        return tuple(
            Way(channel=_MAIL, connection_id=row.id, label=row.name, address=point, answers=(_MAIL, CHAT))
            for row in await mailboxes(transaction, conversation.store_id)
        )


async def mailboxes(transaction: Transaction, store_id: int) -> list[connections.ConnectionRow]:
    """The connections that send mail: the store's own first, then the first connected."""
    rows = await connections.find_capable(transaction, SendsMessages)
    own = await mailbox_of(transaction, store_id)
    found = []
    for row in sorted(rows, key=lambda row: (row.id != own, row.id)):
        connector = connections.connector_of(row.connector_id)
        if isinstance(connector, SendsMessages) and connector.channel == _MAIL:
            found.append(row)
    return found


async def conversation_of(transaction: Transaction, ticket_id: int) -> Conversation | None:
    """The conversation whose message came into a ticket last; None for a ticket without chat."""
    found = (await transaction.execute(_NEWEST, {"ticket_id": ticket_id})).scalar()
    return None if found is None else await find_conversation(transaction, int(found))


declare_carrier(ChatCarrier())
