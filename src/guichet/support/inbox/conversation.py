"""Reading one conversation: its messages with their texts, who takes part, its orders, what is suggested."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction

# A mirrored message's text is read where it is mirrored.
_MESSAGES = """
SELECT m.id, m.direction, m.channel, m.source, m.source_id, m.connection_id, m.author_role, m.author_name,
       m.author_point, m.author_user_id, c.customer_id, m.recipients, m.subject,
       left({text}, :longest) AS text, length({text}) > :longest AS shortened,
       coalesce(x.text <> x.reply_text AND x.reply_text <> '', false) AS folded,
       coalesce(x.html_sha256, '') AS html_sha256, coalesce(x.problems, '[]') AS problems,
       m.sent_at, m.origin, m.automatic, m.attachments, m.state, m.reason, m.leaves_at, m.answers_id,
       m.mentions, m.placement,
       ARRAY(SELECT x.order_id FROM ticket_orders x
             WHERE x.ticket_id = m.ticket_id AND x.message_id = m.id ORDER BY x.order_id) AS orders
FROM ticket_messages m
LEFT JOIN order_messages o ON m.source = 'order_message' AND o.id = m.source_id
LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id
LEFT JOIN customer_profiles c ON c.id = m.author_profile_id
WHERE m.ticket_id = :ticket_id {which}
ORDER BY m.sent_at DESC, m.id DESC LIMIT :count
"""
# New words only in the conversation; all that was written where one message is looked at.
_NEW_WORDS = "coalesce(m.text, o.text, nullif(x.reply_text, ''), x.text, '')"
_WHOLE = "coalesce(m.text, o.text, x.text, '')"
_PARTICIPANTS = text(
    "SELECT point, role, name, wrote FROM ticket_participants WHERE ticket_id = :ticket_id"
    " ORDER BY role <> 'customer', wrote DESC, point"
)
_ORDERS = text(
    "SELECT order_id, bool_or(how = 'hand') AS by_hand, max(message_id) AS newest FROM ticket_orders"
    " WHERE ticket_id = :ticket_id GROUP BY order_id ORDER BY 2 DESC, 3 DESC NULLS LAST, 1 DESC LIMIT 10"
)
_STUBS = text("SELECT id FROM tickets WHERE joined_into = :ticket_id ORDER BY id LIMIT 100")
_SUGGESTIONS = text(
    "SELECT id, kind, other_id, message_id, evidence, made_at FROM ticket_suggestions"
    " WHERE ticket_id = :ticket_id AND state = 'open' ORDER BY id DESC LIMIT 20"
)


class MessageRow(msgspec.Struct, frozen=True, kw_only=True):
    """A message with its text; `shortened` where that is longer than was asked for.

    `folded`: quoted history or a signature was left out. `html_sha256` names the HTML that is safe to show,
    "" for none. `problems` are what could not be read, for a person.
    """

    id: int
    direction: str
    channel: str
    source: str
    source_id: int | None
    connection_id: int | None
    author_role: str
    author_name: str
    author_point: str
    author_user_id: int | None
    customer_id: int | None
    recipients: list[dict[str, str]]
    subject: str
    text: str
    shortened: bool
    folded: bool
    html_sha256: str
    problems: list[str]
    sent_at: datetime
    origin: str
    automatic: str
    attachments: list[dict[str, Any]]
    state: str
    reason: str
    leaves_at: datetime | None
    answers_id: int | None
    mentions: list[int]
    placement: dict[str, Any]
    orders: list[int]


class ParticipantRow(msgspec.Struct, frozen=True, kw_only=True):
    """Who takes part; `wrote` or was only copied."""

    point: str
    role: str
    name: str
    wrote: bool


class SuggestionRow(msgspec.Struct, frozen=True, kw_only=True):
    """What rules leave to a person: join with `other_id`, or split the message off."""

    id: int
    kind: str
    other_id: int | None
    message_id: int
    evidence: list[str]
    made_at: datetime


async def messages_of(
    transaction: Transaction,
    ticket_id: int,
    *,
    count: int,
    longest: int,
    before: tuple[datetime, int] | None = None,
    message_id: int | None = None,
) -> list[MessageRow]:
    """At most `count` messages of a ticket, the newest first, with up to `longest` signs of text."""
    values: dict[str, Any] = {"ticket_id": ticket_id, "count": count, "longest": longest}
    which, said = "", _NEW_WORDS
    if before is not None:
        which = "AND (m.sent_at, m.id) < (:before_at, :before_id)"
        values["before_at"], values["before_id"] = before
    if message_id is not None:
        which, said = "AND m.id = :message_id", _WHOLE
        values["message_id"] = message_id
    rows = await transaction.execute(text(_MESSAGES.format(which=which, text=said)), values)
    return [MessageRow(**row) for row in rows.mappings()]


async def participants_of(transaction: Transaction, ticket_id: int) -> list[ParticipantRow]:
    """Who takes part in a conversation, the customer first."""
    return [ParticipantRow(**row) for row in await _of(transaction, _PARTICIPANTS, ticket_id)]


async def orders_of(transaction: Transaction, ticket_id: int) -> list[int]:
    """The orders that a ticket is about, the first of all first."""
    return [row["order_id"] for row in await _of(transaction, _ORDERS, ticket_id)]


async def stubs_of(transaction: Transaction, ticket_id: int) -> list[int]:
    """The tickets that were joined to this one and lead here."""
    return [row["id"] for row in await _of(transaction, _STUBS, ticket_id)]


async def suggestions_of(transaction: Transaction, ticket_id: int) -> list[SuggestionRow]:
    """What the rules ask of a person about this ticket."""
    return [SuggestionRow(**row) for row in await _of(transaction, _SUGGESTIONS, ticket_id)]


async def _of(transaction: Transaction, statement: Any, ticket_id: int) -> Sequence[Mapping[str, Any]]:
    return [dict(row) for row in (await transaction.execute(statement, {"ticket_id": ticket_id})).mappings()]
