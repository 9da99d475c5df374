"""Answers of which nobody heard whether they left: an agent looks, and says what became of them.

Nothing is sent twice by itself. When it is sent again it goes under the same Message-ID, so that most mail
programs show it once.
"""

from __future__ import annotations

from sqlalchemy import select, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.support import TicketChanged
from guichet.support.inbox.errors import MessageNotFoundError
from guichet.support.inbox.model import Direction, MessageState, TicketMessage
from guichet.support.inbox.sending import ANSWER_KEY
from guichet.support.inbox.tickets import TicketFacts
from guichet.sync import settle as settle_act


async def settle(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, message_id: int, *, arrived: bool
) -> None:
    """Say that an uncertain answer arrived, or have it sent again; its end is announced as any answer's.

    Raises MessageNotFoundError, and sync's ActNotUncertainError where its fate is known.
    """
    query = (
        select(TicketMessage.connection_id)
        .where(
            TicketMessage.id == message_id,
            TicketMessage.ticket_id == ticket.id,
            TicketMessage.direction == Direction.OUT.value,
            TicketMessage.source == "",
        )
        .with_for_update()
    )
    row = (await transaction.execute(query)).one_or_none()
    if row is None:
        raise MessageNotFoundError(message_id=message_id)
    await settle_act(
        transaction, actor, row.connection_id or 0, f"{ANSWER_KEY}{message_id}", happened=arrived
    )
    await transaction.execute(
        update(TicketMessage)
        .where(TicketMessage.id == message_id)
        .values(state=MessageState.SENDING.value, reason="")
    )
    told = {"message_id": str(message_id), "arrived": arrived}
    await audit(transaction, actor, "ticket.answer_settled", entity="ticket", entity_id=ticket.id, after=told)
    changed = TicketChanged(ticket_id=ticket.id, what="answer")
    await publish(transaction, [to_publish(changed, ticket.id)], origin=Origin.LIVE)
