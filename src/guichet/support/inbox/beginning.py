"""Conversations that we begin: with a customer about an order, or aside of a ticket with somebody else.

A conversation aside (`parent_id`) is a ticket of its own: a carrier or a supplier who is written to takes
part in that one only, and never sees what the customer wrote.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, text

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import TicketOpened
from guichet.support.inbox import log
from guichet.support.inbox.carrying import Way, ways_of
from guichet.support.inbox.mailboxes import mailbox_of
from guichet.support.inbox.model import Role, Ticket, TicketOrder, TicketState
from guichet.support.inbox.service import require_assignee
from guichet.support.inbox.tickets import ANSWER, TicketFacts, find_ticket

_CHANNEL = "mail"

_WHOLE = (
    "WITH RECURSIVE whole AS (SELECT CAST(:ticket_id AS bigint) AS id"
    " UNION SELECT t.id FROM whole JOIN tickets t ON t.joined_into = whole.id)"
)
_ASIDES = text(
    f"{_WHOLE} SELECT t.id AS ticket_id, t.contact_name, t.contact_point, t.state AS ticket_state,"
    " m.id AS message_id, m.direction, m.author_name, m.preview, m.sent_at, m.state"
    " FROM whole JOIN tickets t ON t.parent_id = whole.id AND t.joined_into IS NULL"
    " JOIN ticket_messages m ON m.ticket_id = t.id"
    " WHERE m.direction <> 'note' AND m.state <> 'withdrawn'"
    " ORDER BY m.sent_at DESC, m.id DESC LIMIT 60"
)
_CONTACTS = text(
    "SELECT point, name FROM (SELECT DISTINCT ON (contact_point) contact_point AS point,"
    " contact_name AS name, last_message_at AS at FROM tickets"
    " WHERE parent_id IS NOT NULL AND contact_point <> '' AND joined_into IS NULL"
    " AND (CAST(:stores AS bigint[]) IS NULL OR store_id = ANY(:stores))"
    " ORDER BY contact_point, last_message_at DESC) AS known ORDER BY at DESC LIMIT 20"
)


class Beginning(msgspec.Struct, frozen=True, kw_only=True):
    """With whom, for which store, about which order, aside of which ticket a conversation is begun."""

    name: str
    point: str
    subject: str
    profile_id: int | None = None
    store_id: int | None = None
    order_id: int | None = None
    parent_id: int | None = None


class AsideRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message of a conversation aside; `ticket_id` is that conversation."""

    ticket_id: int
    contact_name: str
    contact_point: str
    ticket_state: str
    message_id: int
    direction: str
    author_name: str
    preview: str
    sent_at: datetime
    state: str


async def begin(transaction: Transaction, actor: Actor, asked: Beginning) -> TicketFacts:
    """Open a ticket for what is about to be written, held; whoever begins it has it.

    Until something is sent by it, it stands closed: calling the first message back leaves nothing to do.
    """
    now = utc_now()
    if actor.id is not None:
        await require_assignee(transaction, actor.id, asked.store_id)
    row = await transaction.execute(
        insert(Ticket)
        .values(**_first_facts(asked), assignee_id=actor.id, opened_at=now, last_message_at=now)
        .values(connection_id=await mailbox_of(transaction, asked.store_id), closed_at=now)
        .returning(Ticket.id)
    )
    ticket_id = int(row.scalar_one())
    if asked.order_id is not None:
        named = {"ticket_id": ticket_id, "order_id": asked.order_id, "message_id": None, "how": "hand"}
        await transaction.execute(insert(TicketOrder).values(**named))
    told: dict[str, Any] = {"origin": Origin.LIVE.value, "state": TicketState.CLOSED.value, "by": "staff"}
    if asked.parent_id is not None:
        told["parent_id"] = str(asked.parent_id)
    await log.write(transaction, actor, ticket_id, "opened", **told)
    opened = TicketOpened(ticket_id=ticket_id, channel=_CHANNEL, store_id=asked.store_id)
    await publish(transaction, [to_publish(opened, ticket_id)], origin=Origin.LIVE)
    return await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)


def _first_facts(asked: Beginning) -> dict[str, Any]:
    return {
        "version": 0,
        "state": TicketState.CLOSED.value,
        "silent": False,
        "store_id": asked.store_id,
        "parent_id": asked.parent_id,
        "channel": _CHANNEL,
        "profile_id": asked.profile_id,
        "contact_name": asked.name,
        "contact_point": asked.point,
        "order_id": asked.order_id,
        "subject": asked.subject,
        "preview": "",
        "last_from": Role.STAFF.value,
        "messages_count": 0,
    }


async def ways_to_begin(transaction: Transaction, asked: Beginning) -> list[Way]:
    """The ways by which such a conversation could be begun, the store's own mailbox first."""
    facts = TicketFacts(
        id=0,
        version=0,
        state=TicketState.CLOSED,
        silent=False,
        store_id=asked.store_id,
        channel=_CHANNEL,
        connection_id=await mailbox_of(transaction, asked.store_id),
        profile_id=asked.profile_id,
        contact_name=asked.name,
        contact_point=asked.point,
        order_id=asked.order_id,
        subject=asked.subject,
        assignee_id=None,
        follows_id=None,
        unanswered_since=None,
        snoozed_until=None,
        parent_id=asked.parent_id,
    )
    return [way for way in await ways_of(transaction, facts) if way.channel == _CHANNEL]


async def asides_of(transaction: Transaction, ticket_id: int) -> list[AsideRow]:
    """What was said in the conversations aside of a ticket, the newest first."""
    rows = await transaction.execute(_ASIDES, {"ticket_id": ticket_id})
    return [AsideRow(**row) for row in rows.mappings()]


async def known_aside(transaction: Transaction, store_ids: frozenset[int] | None) -> list[tuple[str, str]]:
    """Whom staff wrote to aside of tickets of these stores (None: all), as (point, name), the last first."""
    stores = None if store_ids is None else sorted(store_ids)
    return [(row.point, row.name) for row in await transaction.execute(_CONTACTS, {"stores": stores})]
