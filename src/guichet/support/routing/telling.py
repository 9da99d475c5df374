"""Telling what messages are about, and keeping what agents say against it.

Each message keeps all its topics; the ticket shows one. It is that of the newest message that says something
of substance, so that a *thank you* does not hide what the matter was, and an agent's word above all.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import insert, text

from guichet.correspondence import language_of
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database, Transaction, driver
from guichet.kernel.settings import load_settings
from guichet.kernel.types import utc_now
from guichet.support.inbox import TicketFacts, mark_topics, note_act
from guichet.support.routing.errors import TopicUnknownError
from guichet.support.routing.model import TopicCorrection
from guichet.support.topics import TOPICS, Topic, TopicModel, current_model, topics_of

_PASSING = ("other", "praise", "spam")  # said besides: they stand only where nothing else was ever told
_TEXTS = """
SELECT m.id, m.subject, coalesce(m.text, o.text, nullif(x.reply_text, ''), x.text, '')
FROM ticket_messages m
LEFT JOIN order_messages o ON m.source = 'order_message' AND o.id = m.source_id
LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id
WHERE m.id = ANY(%s) AND m.direction = 'in' AND m.automatic = ''
"""
_KEEP = """
INSERT INTO message_topics (message_id, topics, language, told_at)
SELECT s.id, s.topics::jsonb, s.language, %s FROM unnest(%s::bigint[], %s::text[], %s::text[])
       AS s (id, topics, language)
ON CONFLICT (message_id) DO NOTHING
"""
_STANDS = """
SELECT t.id, coalesce(corrected.topic, weighty.topic, first.topic, ''), coalesce(spoken.language, t.language)
FROM tickets t
LEFT JOIN LATERAL (SELECT c.topic FROM topic_corrections c WHERE c.ticket_id = t.id
    ORDER BY c.id DESC LIMIT 1) AS corrected ON true
LEFT JOIN LATERAL (SELECT k.topics->0->>'topic' AS topic FROM ticket_messages m
    JOIN message_topics k ON k.message_id = m.id
    WHERE m.ticket_id = t.id AND NOT k.topics->0->>'topic' = ANY(%(passing)s)
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 1) AS weighty ON true
LEFT JOIN LATERAL (SELECT k.topics->0->>'topic' AS topic FROM ticket_messages m
    JOIN message_topics k ON k.message_id = m.id
    WHERE m.ticket_id = t.id ORDER BY m.sent_at, m.id LIMIT 1) AS first ON true
LEFT JOIN LATERAL (SELECT k.language FROM ticket_messages m
    JOIN message_topics k ON k.message_id = m.id WHERE m.ticket_id = t.id AND k.language <> ''
    ORDER BY m.sent_at DESC, m.id DESC LIMIT 1) AS spoken ON true
WHERE t.id = ANY(%(tickets)s) AND t.joined_into IS NULL
"""
_CORRECTED = text(
    "SELECT DISTINCT ON (c.message_id) c.topic, m.subject,"
    " coalesce(m.text, o.text, nullif(x.reply_text, ''), x.text, '') AS said"
    " FROM topic_corrections c JOIN ticket_messages m ON m.id = c.message_id"
    " LEFT JOIN order_messages o ON m.source = 'order_message' AND o.id = m.source_id"
    " LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id"
    " ORDER BY c.message_id, c.id DESC"
)
_OF_TICKET = text(
    "SELECT m.id AS message_id, k.topics, k.language, k.told_at FROM ticket_messages m"
    " JOIN message_topics k ON k.message_id = m.id WHERE m.ticket_id = :ticket_id"
    " ORDER BY m.sent_at DESC, m.id DESC LIMIT 200"
)
_NEWEST = text(
    "SELECT id FROM ticket_messages WHERE ticket_id = :ticket_id AND direction = 'in' AND automatic = ''"
    " ORDER BY sent_at DESC, id DESC LIMIT 1"
)
_LAST_WORD = text(
    "SELECT c.topic, u.name, c.corrected_at FROM topic_corrections c LEFT JOIN users u ON u.id = c.user_id"
    " WHERE c.ticket_id = :ticket_id ORDER BY c.id DESC LIMIT 1"
)


class Told(msgspec.Struct, frozen=True):
    """What was told of a text: its topics, the primary one first, and its language, "" where unknown."""

    topics: list[Topic]
    language: str


async def read_told(transaction: Transaction, message_ids: Collection[int]) -> dict[int, Told]:
    """Tell what messages of customers are about, and keep nothing; others are passed over."""
    if not message_ids:
        return {}
    connection = await driver(transaction)
    rows = await (await connection.execute(_TEXTS, (sorted(message_ids),))).fetchall()
    # Half a millisecond each, beside the loop: a thousand that arrive at once hold nobody up.
    told = await asyncio.to_thread(_told, [(row[1], row[2]) for row in rows])
    return {row[0]: one for row, one in zip(rows, told, strict=True)}


async def tell(transaction: Transaction, message_ids: Collection[int]) -> None:
    """Tell what messages of customers are about, and keep it with them."""
    told = await read_told(transaction, message_ids)
    connection = await driver(transaction)
    await connection.execute(
        _KEEP,
        (
            utc_now(),
            list(told),
            [msgspec.json.encode(one.topics).decode() for one in told.values()],
            [one.language for one in told.values()],
        ),
    )


async def mark(transaction: Transaction, ticket_ids: Collection[int]) -> set[int]:
    """Have tickets show what their messages are about; returns those that changed."""
    if not ticket_ids:
        return set()
    connection = await driver(transaction)
    asked = {"tickets": sorted(ticket_ids), "passing": list(_PASSING)}
    rows = await (await connection.execute(_STANDS, asked)).fetchall()
    return await mark_topics(transaction, {row[0]: (row[1], row[2]) for row in rows if row[1] or row[2]})


def _told(texts: Sequence[tuple[str, str]]) -> list[Told]:
    model = _model()
    return [Told(topics_of(said, subject, model=model), language_of(said) or "") for subject, said in texts]


def _model() -> TopicModel:
    return current_model(_data_dir())


@lru_cache(maxsize=1)
def _data_dir() -> Path:
    return load_settings().data_dir


async def correct(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, was: str, topic: str, message_id: int | None
) -> None:
    """Say what a ticket is about, instead of what was told of it. Raises TopicUnknownError."""
    if topic not in TOPICS and topic not in _model().about.topics:
        raise TopicUnknownError(topic=topic)
    if message_id is None:
        message_id = await transaction.scalar(_NEWEST, {"ticket_id": ticket.id})
    await transaction.execute(
        insert(TopicCorrection).values(
            ticket_id=ticket.id,
            message_id=message_id,
            topic=topic,
            was=was,
            user_id=actor.id,
            corrected_at=utc_now(),
        )
    )
    await mark(transaction, [ticket.id])
    await note_act(transaction, actor, ticket.id, "topic", before={"topic": was}, after={"topic": topic})


class Corrected(msgspec.Struct, frozen=True):
    """The last word of an agent about a ticket's topic."""

    topic: str
    name: str
    at: datetime


async def told_of(
    transaction: Transaction, ticket_id: int
) -> tuple[Sequence[Mapping[str, Any]], Corrected | None]:
    """What was told of each message of a ticket, the newest first, and the last word of an agent."""
    rows = [dict(row) for row in (await transaction.execute(_OF_TICKET, {"ticket_id": ticket_id})).mappings()]
    word = (await transaction.execute(_LAST_WORD, {"ticket_id": ticket_id})).one_or_none()
    return rows, None if word is None else Corrected(word.topic, word.name or "", word.corrected_at)


async def corrections_of(database: Database) -> list[tuple[str, tuple[str, ...]]]:
    """Messages with the topics that agents gave them, to learn from: [(text, topics)]."""
    async with database.transaction() as transaction:
        rows = (await transaction.execute(_CORRECTED)).all()
    return [
        (f"{row.subject}\n{row.said}" if row.subject else row.said, (row.topic,)) for row in rows if row.said
    ]
