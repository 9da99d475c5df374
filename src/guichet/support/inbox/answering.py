"""Answers: written, held for a moment in which they can be withdrawn, sent as an act in three steps.

A message that is answered already is not answered again by chance: the second answer is stopped and its
author asked. An answer counts from the moment it is queued; one that failed or was withdrawn does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import cast, insert, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.errors import GuichetError
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import AnswerEnded, TicketChanged, TicketMessageAdded
from guichet.support.inbox import log
from guichet.support.inbox.carrying import Departing, Way, carrier_of, ways_of
from guichet.support.inbox.errands import SendAnswer
from guichet.support.inbox.errors import (
    AlreadyAnsweredError,
    AlreadyLeftError,
    MessageNotFoundError,
    NoChannelError,
)
from guichet.support.inbox.incoming import Attached, Recipient
from guichet.support.inbox.model import Direction, MessageState, Role, TicketMessage, TicketReference
from guichet.support.inbox.model import TicketState as State
from guichet.support.inbox.service import set_state
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.tickets import TicketFacts, find_ticket
from guichet.support.inbox.words import learn_words, preview_of, search_vector, searched_words

OURS = "ours:"
"""Before a Message-ID that we made: the word by which an answer is known again when it comes back."""

_MAIL = "mail"
_GIVEN = (MessageState.QUEUED, MessageState.SENDING, MessageState.SENT, MessageState.UNCERTAIN)
_ENDED = {
    "done": MessageState.SENT,
    "failed": MessageState.FAILED,
    "uncertain": MessageState.UNCERTAIN,
    "undelivered": MessageState.UNDELIVERED,
}

_LAST_INBOUND = text(
    "SELECT id, subject FROM ticket_messages WHERE ticket_id = :ticket_id AND direction = 'in'"
    " AND automatic = '' ORDER BY sent_at DESC, id DESC LIMIT 1"
)
_ANSWERED_BY = text(
    "SELECT m.author_name FROM ticket_messages m JOIN ticket_messages asked ON asked.id = :answers_id"
    " WHERE m.ticket_id = :ticket_id AND m.direction = 'out' AND m.state = ANY(:given)"
    " AND NOT (m.channel = 'chat' AND m.author_user_id = :author_id)"
    " AND (m.answers_id = :answers_id OR m.sent_at > asked.sent_at) ORDER BY m.sent_at DESC LIMIT 1"
)


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """What an agent wrote; `channel` and `connection_id` choose a way, else the best one is taken.

    `to` takes the place of the way's address, where it goes by mail. `then` is the state of the ticket once
    it is sent. `answers_id`: the message of theirs that the agent had before them; without it the newest.
    `confirmed`: send it although the message is answered.
    """

    text: str
    subject: str | None = None
    channel: str | None = None
    connection_id: int | None = None
    to: Recipient | None = None
    copies: Sequence[Recipient] = ()
    attachments: Sequence[Attached] = ()
    answers_id: int | None = None
    confirmed: bool = False
    then: State = State.WAITING


async def queue_answer(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, answer: Answer
) -> tuple[int, datetime]:
    """Write an answer that leaves when its time to be withdrawn is over; the ticket's row is held.

    Returns the message's id and when it leaves. Raises AlreadyAnsweredError, NoChannelError,
    MessageNotFoundError.
    """
    asked = (await transaction.execute(_LAST_INBOUND, {"ticket_id": ticket.id})).one_or_none()
    answers_id = await _answered(transaction, actor, ticket, answer, asked.id if asked else None)
    way = await _way(transaction, ticket, answer)
    now = utc_now()
    leaves_at = now + way.undo_window
    subject = answer.subject or (asked.subject if asked and asked.subject else ticket.subject)
    subject = " ".join(subject.split())  # a line break would end the header
    words = searched_words([subject, answer.text, actor.name])
    await learn_words(transaction, words)
    to = Recipient(field="to", name=ticket.contact_name, point=way.address)
    if answer.to is not None and way.channel == _MAIL:
        to = answer.to
    row = await transaction.execute(
        insert(TicketMessage)
        .values(
            ticket_id=ticket.id,
            direction=Direction.OUT.value,
            channel=way.channel,
            source="",
            connection_id=way.connection_id,
            author_role=Role.STAFF.value,
            author_name=actor.name,
            author_point="",
            author_user_id=actor.id,
            recipients=msgspec.to_builtins([to, *answer.copies]),
            subject=subject,
            text=answer.text,
            preview=preview_of(answer.text),
            sent_at=now,
            recorded_at=now,
            origin=Origin.LIVE.value,
            automatic="",
            attachments=msgspec.to_builtins(list(answer.attachments)),
            state=MessageState.QUEUED.value,
            reason="",
            leaves_at=leaves_at,
            answers_id=answers_id,
            mentions=[],
            placement={"rule": "written", "evidence": [], "state_before": ticket.state},
            search=cast(search_vector(words, now), TSVECTOR),
        )
        .returning(TicketMessage.id)
    )
    message_id = int(row.scalar_one())
    await _written(transaction, actor, ticket, answer, message_id, answers_id, leaves_at)
    return message_id, leaves_at


async def _written(
    transaction: Transaction,
    actor: Actor,
    ticket: TicketFacts,
    answer: Answer,
    message_id: int,
    answers_id: int | None,
    leaves_at: datetime,
) -> None:
    """What follows from a queued answer: its job, the ticket's state, log, trail and news."""
    await enqueue(transaction, SendAnswer(message_id=message_id), key=str(message_id), run_at=leaves_at)
    told: dict[str, Any] = {"answers_id": str(answers_id) if answers_id else None}
    await log.write(transaction, actor, ticket.id, "answer", message_id=message_id, **told)
    if answer.then != ticket.state:
        await set_state(transaction, actor, ticket, answer.then, because="answer")
    else:
        await refresh(transaction, [ticket.id])
    after = {"message_id": str(message_id), **told}
    await audit(transaction, actor, "ticket.answer", entity="ticket", entity_id=ticket.id, after=after)
    added = TicketMessageAdded(ticket_id=ticket.id, message_id=message_id, direction="out")
    await publish(transaction, [to_publish(added, ticket.id)], origin=Origin.LIVE)


async def _answered(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, answer: Answer, newest: int | None
) -> int | None:
    """The message that an answer answers; raises AlreadyAnsweredError where somebody was faster.

    In a chat one goes on writing: one's own line before is no other answer.
    """
    answers_id = answer.answers_id or newest
    if answers_id is None:
        return None
    query = select(TicketMessage.id).where(
        TicketMessage.id == answers_id, TicketMessage.ticket_id == ticket.id, TicketMessage.direction == "in"
    )
    if (await transaction.execute(query)).one_or_none() is None:
        raise MessageNotFoundError(message_id=answers_id)
    if not answer.confirmed:
        given = [one.value for one in _GIVEN]
        values = {"ticket_id": ticket.id, "answers_id": answers_id, "given": given, "author_id": actor.id}
        by = (await transaction.execute(_ANSWERED_BY, values)).scalar()
        if by is not None:
            raise AlreadyAnsweredError(name=by)
    return answers_id


async def _way(transaction: Transaction, ticket: TicketFacts, answer: Answer) -> Way:
    ways = await ways_of(transaction, ticket)
    fitting = [
        way
        for way in ways
        if answer.channel in (None, way.channel) and answer.connection_id in (None, way.connection_id)
    ]
    if not fitting:
        raise NoChannelError
    return fitting[0]


async def withdraw(transaction: Transaction, actor: Actor, ticket: TicketFacts, message_id: int) -> str:
    """Call back an answer that has not left; returns its text. Raises MessageNotFoundError, AlreadyLeftError.

    The ticket goes back to the state that it had before, unless somebody has changed it since.
    """
    query = (
        select(TicketMessage.state, TicketMessage.text, TicketMessage.placement)
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
    if row.state != MessageState.QUEUED:
        raise AlreadyLeftError
    await _set(transaction, message_id, state=MessageState.WITHDRAWN.value, leaves_at=None)
    await log.write(transaction, actor, ticket.id, "withdrawn", message_id=message_id)
    before = State(row.placement["state_before"])
    if before != ticket.state and ticket.state in (State.WAITING, State.CLOSED):
        await set_state(transaction, actor, ticket, before, because="withdrawn")
    else:
        await refresh(transaction, [ticket.id])
    await audit(transaction, actor, "ticket.answer_withdrawn", entity="ticket", entity_id=ticket.id)
    await _tell(transaction, ticket.id, message_id, MessageState.WITHDRAWN, "")
    return str(row.text)


async def depart(transaction: Transaction, message_id: int) -> None:
    """Have a queued answer leave by its carrier; one that was withdrawn stays."""
    query = select(*TicketMessage.__table__.columns).where(TicketMessage.id == message_id).with_for_update()
    row = (await transaction.execute(query)).mappings().one_or_none()
    if row is None or row["state"] != MessageState.QUEUED:
        return
    await _set(transaction, message_id, state=MessageState.SENDING.value, leaves_at=None)
    try:
        words = await _carry(transaction, row)
    except GuichetError as refused:  # its connection is gone, or sends no more
        await end_answer(transaction, message_id, "failed", str(refused))
        return
    if words:
        rows = [{"reference": word, "message_id": message_id} for word in sorted(set(words))]
        await transaction.execute(insert(TicketReference).values(rows))
    changed = TicketChanged(ticket_id=row["ticket_id"], what="answer")
    await publish(transaction, [to_publish(changed, row["ticket_id"])], origin=Origin.LIVE)


async def doubt_queued(transaction: Transaction, reason: str) -> int:
    """After a restore: end as failed the answers that were about to leave, for they may have left elsewhere.

    Their tickets open again, and an agent who has looked sends them anew. Returns how many.
    """
    query = select(TicketMessage.id).where(TicketMessage.state == MessageState.QUEUED.value)
    queued = (await transaction.scalars(query.order_by(TicketMessage.id))).all()
    for message_id in queued:
        await end_answer(transaction, message_id, "failed", reason)
    return len(queued)


async def _carry(transaction: Transaction, row: Mapping[Any, Any]) -> Sequence[str]:
    return await carrier_of(row["channel"]).depart(
        transaction,
        Departing(
            message_id=row["id"],
            ticket_id=row["ticket_id"],
            connection_id=row["connection_id"],
            subject=row["subject"],
            text=row["text"],
            recipients=msgspec.convert(row["recipients"], tuple[Recipient, ...]),
            attachments=msgspec.convert(row["attachments"], tuple[Attached, ...]),
            author_id=row["author_user_id"],
            author_name=row["author_name"],
            sent_at=row["sent_at"],
        ),
    )


async def answer_named(transaction: Transaction, message_id: str) -> int | None:
    """Our answer that left under this Message-ID (without brackets); None when it is none of ours."""
    query = (
        select(TicketReference.message_id)
        .join(TicketMessage, TicketMessage.id == TicketReference.message_id)
        .where(
            TicketReference.reference == f"{OURS}{message_id}",
            TicketMessage.direction == Direction.OUT.value,
        )
    )
    found: int | None = (await transaction.execute(query)).scalar()
    return found


async def know_as_ours(
    transaction: Transaction, beside: int, message_id: str, *, answerable: bool = False
) -> None:
    """Have what we sent under this word of its channel begin no ticket where it is seen there.

    `beside` is the message of a ticket that it is, or has to do with; what answers an `answerable` one
    belongs there too.
    """
    rows = [{"reference": f"{OURS}{message_id}", "message_id": beside}]
    if answerable:
        rows.append({"reference": f"id:{message_id}", "message_id": beside})
    await transaction.execute(insert_or(TicketReference).values(rows).on_conflict_do_nothing())


async def end_answer(transaction: Transaction, message_id: int, end: str, reason: str = "") -> None:
    """Note how the sending of an answer ended: done, failed, uncertain or undelivered.

    A failed one opens its ticket again, since the customer has no answer; so does one that came back.
    """
    query = select(TicketMessage.ticket_id, TicketMessage.state).where(TicketMessage.id == message_id)
    row = (await transaction.execute(query.with_for_update())).one_or_none()
    if row is None:
        return
    state = _ENDED[end]
    house = Actor.system("sending")
    ticket = await find_ticket(transaction, row.ticket_id, house, lock=True)
    await _set(transaction, message_id, state=state.value, reason=reason[:2000])
    kind = "sent" if state is MessageState.SENT else "failed"
    await log.write(
        transaction, house, ticket.id, kind, message_id=message_id, state=state.value, reason=reason
    )
    if state in (MessageState.FAILED, MessageState.UNDELIVERED) and ticket.state != State.OPEN:
        await set_state(transaction, house, ticket, State.OPEN, because=state.value)
    else:
        await refresh(transaction, [ticket.id])
    await _tell(transaction, ticket.id, message_id, state, reason)


async def _set(transaction: Transaction, message_id: int, **values: Any) -> None:
    await transaction.execute(update(TicketMessage).where(TicketMessage.id == message_id).values(**values))


async def _tell(
    transaction: Transaction, ticket_id: int, message_id: int, state: MessageState, reason: str
) -> None:
    ended = AnswerEnded(ticket_id=ticket_id, message_id=message_id, state=state.value, reason=reason[:500])
    await publish(transaction, [to_publish(ended, ticket_id)], origin=Origin.LIVE)
