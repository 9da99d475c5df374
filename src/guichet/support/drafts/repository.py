"""Reading and keeping drafts."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, text, update

from guichet.kernel.db import Transaction, driver
from guichet.support.drafts.checker import Refusal
from guichet.support.drafts.gathering import Question
from guichet.support.drafts.model import STANDING, Draft, DraftState
from guichet.support.drafts.segments import Segment

_LONGEST = 12_000  # signs of a message that are read
_MOST_MESSAGES = 5

# What they wrote since somebody answered, the newest first; what a first sync brought asks for nothing.
_UNANSWERED = text(
    "SELECT m.id, m.author_role, m.subject, m.sent_at, coalesce(x.language, '') AS language,"
    " left(coalesce(m.text, o.text, nullif(x.reply_text, ''), x.text, ''), :longest) AS text"
    " FROM ticket_messages m"
    " LEFT JOIN order_messages o ON m.source = 'order_message' AND o.id = m.source_id"
    " LEFT JOIN messages x ON m.source = 'message' AND x.id = m.source_id"
    " WHERE m.ticket_id = :ticket_id AND m.direction = 'in' AND m.automatic = '' AND m.origin <> 'history'"
    " AND NOT EXISTS (SELECT FROM ticket_messages a WHERE a.ticket_id = m.ticket_id AND a.direction = 'out'"
    "   AND a.state IN ('received', 'queued', 'sending', 'sent', 'uncertain') AND a.sent_at >= m.sent_at)"
    " ORDER BY m.sent_at DESC, m.id DESC LIMIT :count"
)
_LAST_ANSWER = text(
    "SELECT id, author_user_id, coalesce(text, '') AS text FROM ticket_messages"
    " WHERE ticket_id = :ticket_id AND direction = 'out' AND source = '' AND answers_id = :message_id"
    " AND state IN ('queued', 'sending', 'sent', 'uncertain') ORDER BY sent_at DESC, id DESC LIMIT 1"
)
_TOPIC = text(
    "SELECT t.topic, (SELECT count(*) FROM ticket_messages m WHERE m.ticket_id = t.id AND m.direction = 'in'"
    " AND m.automatic = '') AS messages FROM tickets t WHERE t.id = :ticket_id"
)
_OF_ORDERS = (
    "SELECT DISTINCT d.ticket_id FROM drafts d JOIN ticket_orders o ON o.ticket_id = d.ticket_id"
    " WHERE o.order_id = ANY(%s) AND d.state IN ('waiting', 'blocked')"
)
_OF_SHIPMENTS = (
    "SELECT DISTINCT d.ticket_id FROM shipments s JOIN ticket_orders o ON o.order_id = s.order_id"
    " JOIN drafts d ON d.ticket_id = o.ticket_id"
    " WHERE s.id = ANY(%s) AND d.state IN ('waiting', 'blocked')"
)


class DraftRow(msgspec.Struct, frozen=True, kw_only=True):
    """A draft as it is kept."""

    id: int
    ticket_id: int
    message_id: int
    state: DraftState
    reason: str
    found: str
    refusals: list[Refusal]
    writer: str
    model: str
    topic: str
    language: str
    segments: list[Segment]
    made_at: datetime
    answer_id: int | None


class NewDraft(msgspec.Struct, frozen=True, kw_only=True):
    """A draft about to be kept."""

    ticket_id: int
    message_id: int
    state: DraftState
    reason: str = ""
    found: str = ""
    refusals: Sequence[Refusal] = ()
    writer: str = ""
    model: str = ""
    topic: str = ""
    language: str = ""
    segments: Sequence[Segment] = ()


_COLUMNS = tuple(getattr(Draft, field) for field in DraftRow.__struct_fields__)


async def find_standing(transaction: Transaction, ticket_id: int, *, lock: bool = False) -> DraftRow | None:
    """The draft that stands on a ticket."""
    query = select(*_COLUMNS).where(Draft.ticket_id == ticket_id, Draft.state.in_(STANDING))
    return _row(
        (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
    )


async def find_draft(transaction: Transaction, draft_id: int) -> DraftRow | None:
    """A draft by its id, whether it stands or not."""
    query = select(*_COLUMNS).where(Draft.id == draft_id)
    return _row((await transaction.execute(query)).mappings().one_or_none())


async def find_used(transaction: Transaction, ticket_id: int, answer_id: int) -> DraftRow | None:
    """The draft that became an answer."""
    query = select(*_COLUMNS).where(Draft.ticket_id == ticket_id, Draft.answer_id == answer_id)
    return _row((await transaction.execute(query)).mappings().one_or_none())


async def topic_of(transaction: Transaction, ticket_id: int) -> tuple[str, bool]:
    """What a ticket is said to be about, "" where nothing is said, and whether they wrote but once."""
    row = (await transaction.execute(_TOPIC, {"ticket_id": ticket_id})).one()
    return str(row.topic), row.messages == 1


async def was_dismissed(transaction: Transaction, message_id: int) -> bool:
    """Whether somebody wanted no draft for a message."""
    query = (
        select(Draft.id).where(Draft.message_id == message_id, Draft.state == DraftState.DISMISSED).limit(1)
    )
    return (await transaction.execute(query)).first() is not None


async def keep(transaction: Transaction, draft: NewDraft, now: datetime) -> int:
    """Keep a draft; returns its id. None may stand on its ticket."""
    values: dict[str, Any] = msgspec.to_builtins(draft)
    row = await transaction.execute(insert(Draft).values(**values, made_at=now).returning(Draft.id))
    return int(row.scalar_one())


async def freshen(transaction: Transaction, draft_id: int, segments: Sequence[Segment]) -> None:
    """Say of the same claims that they are known from later."""
    values = {"segments": msgspec.to_builtins(list(segments))}
    await transaction.execute(update(Draft).where(Draft.id == draft_id).values(**values))


async def end(
    transaction: Transaction,
    ticket_ids: Collection[int],
    state: DraftState,
    now: datetime,
    *,
    by_id: int | None = None,
    answer_id: int | None = None,
) -> set[int]:
    """Have the drafts of these tickets stand no more. Returns the tickets that had one."""
    rows = await transaction.execute(
        update(Draft)
        .where(Draft.ticket_id.in_(sorted(ticket_ids)), Draft.state.in_(STANDING))
        .values(state=state.value, ended_at=now, ended_by_id=by_id, answer_id=answer_id)
        .returning(Draft.ticket_id)
    )
    return set(rows.scalars())


async def unanswered(transaction: Transaction, ticket_id: int) -> Question | None:
    """What a ticket's customer asks and nobody has answered."""
    values = {"ticket_id": ticket_id, "longest": _LONGEST, "count": _MOST_MESSAGES}
    rows = (await transaction.execute(_UNANSWERED, values)).mappings().all()
    if not rows:
        return None
    newest = rows[0]
    return Question(
        message_id=newest["id"],
        role=newest["author_role"],
        subject=newest["subject"],
        text="\n\n".join(row["text"] for row in reversed(rows)),
        sent_at=newest["sent_at"],
        language=newest["language"],
    )


async def drafted(transaction: Transaction, ticket_ids: Collection[int]) -> set[int]:
    """Which of these tickets have a draft."""
    query = select(Draft.ticket_id).where(Draft.ticket_id.in_(sorted(ticket_ids)), Draft.state.in_(STANDING))
    return set((await transaction.execute(query)).scalars()) if ticket_ids else set()


async def waiting_since(transaction: Transaction, before: datetime, *, count: int) -> list[int]:
    """Tickets whose draft waits and was made before a time, the newest first."""
    query = (
        select(Draft.ticket_id)
        .where(Draft.state == DraftState.WAITING, Draft.made_at < before)
        .order_by(Draft.id.desc())
        .limit(count)
    )
    return list((await transaction.execute(query)).scalars())


class AnswerRow(msgspec.Struct, frozen=True, kw_only=True):
    """An answer of ours."""

    id: int
    author_user_id: int | None
    text: str


async def last_answer(transaction: Transaction, ticket_id: int, message_id: int) -> AnswerRow | None:
    """The newest answer that was given here to a message; None where there is none."""
    row = (
        (await transaction.execute(_LAST_ANSWER, {"ticket_id": ticket_id, "message_id": message_id}))
        .mappings()
        .one_or_none()
    )
    return None if row is None else AnswerRow(**row)


async def tickets_of_orders(
    transaction: Transaction, order_ids: Collection[int], shipment_ids: Collection[int]
) -> list[int]:
    """The tickets with a draft that speaks of these orders, or of those of these parcels."""
    connection = await driver(transaction)
    found: set[int] = set()
    for statement, ids in ((_OF_ORDERS, order_ids), (_OF_SHIPMENTS, shipment_ids)):
        if ids:
            found |= {
                row[0] for row in await (await connection.execute(statement, (sorted(ids),))).fetchall()
            }
    return sorted(found)


def _row(row: Any) -> DraftRow | None:
    return None if row is None else msgspec.convert(dict(row), DraftRow, strict=False)
