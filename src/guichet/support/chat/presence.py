"""Who is there right now: visitors at their conversations, agents at the tickets of these."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Any

import msgspec
from sqlalchemy import delete, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.chat.model import ChatPresence

LASTS = timedelta(seconds=30)
_WRITES = timedelta(seconds=8)

# The ticket in which a conversation's newest message stands, wherever it was moved.
_TICKETS = """
SELECT c.id AS conversation_id, m.ticket_id FROM chat_conversations c
CROSS JOIN LATERAL (SELECT r.message_id FROM ticket_references r
                    WHERE r.reference = 'thread:' || c.connection_id || ':' || c.public_id
                    ORDER BY r.message_id DESC LIMIT 1) AS newest
JOIN ticket_messages m ON m.id = newest.message_id
"""
_STANDINGS = text(
    f"WITH asked AS ({_TICKETS} WHERE c.id = ANY(:ids))"
    " SELECT c.id, c.last_position,"
    " coalesce(bool_or(p.doing = 'writing'), false) AS writing, count(p.user_id) > 0 AS reading,"
    " coalesce((array_agg(p.name ORDER BY p.doing DESC, p.since))[1], '') AS name"
    " FROM chat_conversations c LEFT JOIN asked ON asked.conversation_id = c.id"
    " LEFT JOIN ticket_presence p ON p.ticket_id = asked.ticket_id AND p.until > :now"
    " WHERE c.id = ANY(:ids) GROUP BY c.id, c.last_position"
)
_VISITORS = text(
    f"SELECT asked.ticket_id, bool_or(p.writing_until > :now) AS writing"
    f" FROM chat_presence p JOIN ({_TICKETS}) AS asked USING (conversation_id)"
    " WHERE p.here_until > :now GROUP BY asked.ticket_id"
)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """How a conversation stands for its visitor: its newest message, and whether an agent reads or writes."""

    last_position: int
    reading: bool
    writing: bool
    name: str


async def note_visitor(transaction: Transaction, conversation_id: int, doing: str) -> None:
    """Note that a visitor is `here`, is `writing`, stopped (`idle`), or went `away`."""
    now = utc_now()
    row = {
        "here_until": now if doing == "away" else now + LASTS,
        "writing_until": now + _WRITES if doing == "writing" else now,
    }
    told = {"here_until": row["here_until"]} if doing == "here" else row
    await transaction.execute(
        insert(ChatPresence)
        .values(conversation_id=conversation_id, **row)
        .on_conflict_do_update(index_elements=["conversation_id"], set_=told)
    )


async def is_here(transaction: Transaction, conversation_id: int) -> bool:
    """Whether the visitor of a conversation has its window open."""
    asked = {"id": conversation_id, "now": utc_now()}
    statement = text("SELECT 1 FROM chat_presence WHERE conversation_id = :id AND here_until > :now")
    return (await transaction.execute(statement, asked)).scalar() is not None


async def standings(transaction: Transaction, conversation_ids: Collection[int]) -> dict[int, Standing]:
    """How conversations stand for their visitors."""
    asked: dict[str, Any] = {"ids": sorted(conversation_ids), "now": utc_now()}
    rows = await transaction.execute(_STANDINGS, asked)
    return {
        row.id: Standing(
            last_position=row.last_position, reading=row.reading, writing=row.writing, name=row.name
        )
        for row in rows
    }


async def visitors_at(transaction: Transaction) -> Mapping[int, dict[str, bool]]:
    """The tickets whose visitor is there right now, and whether they write."""
    rows = await transaction.execute(_VISITORS, {"now": utc_now()})
    return {row.ticket_id: {"writing": row.writing} for row in rows}


async def forget_absent(transaction: Transaction) -> None:
    """Drop the rows of those who left long ago."""
    await transaction.execute(delete(ChatPresence).where(ChatPresence.here_until < utc_now() - 10 * LASTS))
