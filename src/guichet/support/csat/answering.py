"""What a customer answers: kept by the question, shown on the ticket, told to whoever listens."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import CsatAnswered, TicketChanged
from guichet.support.csat.errors import CommentTooLongError, MarkNeededError, QuestionGoneError
from guichet.support.csat.links import MARKS
from guichet.support.csat.model import CsatRequest, CsatResponse
from guichet.support.inbox import TicketFacts, TicketNotFoundError, find_ticket

LONGEST = 2000
_HOUSE = Actor.system("csat")
_QUESTION = text(
    "SELECT q.id, q.ticket_id, q.store_id, q.language, q.ends_at, r.mark, coalesce(r.comment, '') AS comment,"
    " r.answered_at FROM csat_requests q LEFT JOIN csat_responses r ON r.request_id = q.id"
    " WHERE q.id = :id AND q.asked_at IS NOT NULL"
)


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """A question that was asked, with what was answered so far; `mark` None for nothing yet."""

    id: int
    ticket_id: int
    store_id: int
    language: str
    ends_at: datetime
    mark: int | None
    comment: str
    answered_at: datetime | None


async def find_question(transaction: Transaction, request_id: int) -> Question:
    """A question that was asked. Raises QuestionGoneError where it or its conversation is not kept."""
    row = (await transaction.execute(_QUESTION, {"id": request_id})).mappings().one_or_none()
    if row is None:
        raise QuestionGoneError
    question = Question(**row)
    await _ticket_of(transaction, question.ticket_id)
    return question


async def answer(transaction: Transaction, request_id: int, *, mark: int | None, comment: str) -> None:
    """Keep an answer, or a later word in its place; the same again changes nothing.

    Raises QuestionGoneError, MarkNeededError, CommentTooLongError.
    """
    held = select(CsatRequest.store_id).where(CsatRequest.id == request_id).with_for_update()
    store_id = await transaction.scalar(held)
    question = await find_question(transaction, request_id)
    said = _clean(comment)
    if mark not in MARKS:
        raise MarkNeededError
    if len(said) > LONGEST:
        raise CommentTooLongError(longest=LONGEST)
    if (question.mark, question.comment) == (mark, said):
        return
    ticket = await _ticket_of(transaction, question.ticket_id)
    now = utc_now()
    values = {"ticket_id": ticket.id, "mark": mark, "comment": said, "changed_at": now}
    statement = insert(CsatResponse).values(
        request_id=request_id, store_id=store_id, answered_at=now, **values
    )
    await transaction.execute(statement.on_conflict_do_update(index_elements=["request_id"], set_=values))
    told = CsatAnswered(request_id=request_id, ticket_id=ticket.id, store_id=question.store_id, mark=mark)
    changed = TicketChanged(ticket_id=ticket.id, what="csat")
    await publish(
        transaction,
        [to_publish(told, request_id), to_publish(changed, ticket.id)],
        origin=Origin.LIVE,
    )


async def _ticket_of(transaction: Transaction, ticket_id: int) -> TicketFacts:
    try:
        return await find_ticket(transaction, ticket_id, _HOUSE)
    except TicketNotFoundError:
        raise QuestionGoneError from None


def _clean(comment: str) -> str:
    """With plain line ends, and without signs that are none and that the database holds no text with."""
    lines = comment.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(sign for sign in lines if sign in "\n\t" or sign.isprintable()).strip()
