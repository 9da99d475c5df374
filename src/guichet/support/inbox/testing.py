"""Test tickets: opened to see whether a store's tickets come out as they should, and taken back.

`open_test` is called inside a savepoint that its caller rolls back: a test ticket is never committed, so no
list, count, search, clock or reaction ever meets it, and a process that dies leaves none behind. Its number
is spent all the same, as numbers never come twice: `note_test` keeps it, and who looks there is told what it
was.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import cast, insert, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.support.inbox import log
from guichet.support.inbox.model import (
    Direction,
    MessageState,
    Role,
    TestTicket,
    Ticket,
    TicketMessage,
    TicketOrder,
    TicketState,
)
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.tickets import TicketFacts, find_ticket
from guichet.support.inbox.words import preview_of, search_vector, searched_words

_CHANNEL = "mail"
_RULE = "test"
_HOUSE = Actor.system("setup")
_LEFT = text(
    "SELECT (SELECT count(*) FROM tickets WHERE id = :ticket_id)"
    " + (SELECT count(*) FROM ticket_messages WHERE ticket_id = :ticket_id)"
    " + (SELECT count(*) FROM ticket_log WHERE ticket_id = :ticket_id)"
    " + (SELECT count(*) FROM ticket_orders WHERE ticket_id = :ticket_id)"
    " + (SELECT count(*) FROM ticket_tags WHERE ticket_id = :ticket_id)"
    " + (SELECT count(*) FROM ticket_participants WHERE ticket_id = :ticket_id)"
)


class TestQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer of an order would write, and who they are; `point` is "" where nobody knows."""

    store_id: int
    order_id: int
    profile_id: int | None
    name: str
    point: str
    subject: str
    text: str


async def open_test(transaction: Transaction, asked: TestQuestion) -> tuple[TicketFacts, int]:
    """A ticket as if the question had come by mail just now, and its message. The caller takes it back."""
    now = utc_now()
    row = await transaction.execute(insert(Ticket).values(**_ticket(asked, now)).returning(Ticket.id))
    ticket_id = int(row.scalar_one())
    row = await transaction.execute(
        insert(TicketMessage).values(**_message(asked, ticket_id, now)).returning(TicketMessage.id)
    )
    message_id = int(row.scalar_one())
    about = {"ticket_id": ticket_id, "order_id": asked.order_id, "message_id": message_id, "how": "number"}
    await transaction.execute(insert(TicketOrder).values(**about))
    said = {"direction": "in", "role": "customer", "origin": "live", "automatic": "", "rule": _RULE}
    await log.write_many(
        transaction,
        [
            log.ToLog(ticket_id, now, "opened", None, {"origin": "live", "state": "open"}),
            log.ToLog(ticket_id, now, "message", message_id, {**said, "evidence": []}),
        ],
    )
    await refresh(transaction, [ticket_id])
    return await find_ticket(transaction, ticket_id, _HOUSE), message_id


async def note_test(transaction: Transaction, ticket_id: int, store_id: int) -> None:
    """Keep that this number was a test's."""
    row = {"id": ticket_id, "store_id": store_id, "tested_at": utc_now()}
    await transaction.execute(insert_or(TestTicket).values(row).on_conflict_do_nothing())


async def left_of(transaction: Transaction, ticket_id: int) -> int:
    """How many rows of a ticket there are."""
    return int((await transaction.execute(_LEFT, {"ticket_id": ticket_id})).scalar_one())


def _ticket(asked: TestQuestion, now: datetime) -> Mapping[str, Any]:
    return {
        "version": 0,
        "state": TicketState.OPEN.value,
        "silent": False,
        "store_id": asked.store_id,
        "channel": _CHANNEL,
        "profile_id": asked.profile_id,
        "contact_name": asked.name,
        "contact_point": asked.point,
        "order_id": asked.order_id,
        "subject": asked.subject,
        "preview": "",
        "last_from": Role.CUSTOMER.value,
        "messages_count": 0,
        "opened_at": now,
        "last_message_at": now,
    }


def _message(asked: TestQuestion, ticket_id: int, now: datetime) -> Mapping[str, Any]:
    words = searched_words([asked.subject, asked.text, asked.name])
    return {
        "ticket_id": ticket_id,
        "direction": Direction.IN.value,
        "channel": _CHANNEL,
        "source": "",
        "author_role": Role.CUSTOMER.value,
        "author_name": asked.name,
        "author_point": asked.point,
        "author_profile_id": asked.profile_id,
        "recipients": [],
        "subject": asked.subject,
        "text": asked.text,
        "preview": preview_of(asked.text),
        "sent_at": now,
        "recorded_at": now,
        "origin": Origin.LIVE.value,
        "automatic": "",
        "attachments": [],
        "state": MessageState.RECEIVED.value,
        "reason": "",
        "mentions": [],
        "placement": {"rule": _RULE, "evidence": []},
        "search": cast(search_vector(words, now), TSVECTOR),
    }
