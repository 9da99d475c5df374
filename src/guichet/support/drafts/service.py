"""Drafts: made for the message that waits, checked whoever wrote them, used or put aside by a person.

Nothing here sends anything: an agent takes a draft into an answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec

from guichet.correspondence import language_of
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.drafts import repository
from guichet.support.drafts.checker import Refusal, check, names_asked
from guichet.support.drafts.composing import TOPICS, Wanted, compose
from guichet.support.drafts.errors import DraftNotFoundError, NothingToAnswerError
from guichet.support.drafts.facts import FactSheet
from guichet.support.drafts.gathering import Question, gather, known_names, store_of
from guichet.support.drafts.handover import hand_over_of
from guichet.support.drafts.model import DraftState
from guichet.support.drafts.phrases import LANGUAGES
from guichet.support.drafts.preferences import Preferences, read_preferences
from guichet.support.drafts.repository import DraftRow, NewDraft
from guichet.support.drafts.segments import Claim, Segment
from guichet.support.drafts.uses import is_draft
from guichet.support.inbox import (
    Direction,
    TicketFacts,
    TicketState,
    find_ticket,
    mark_drafts,
    messages_of,
)
from guichet.support.topics import current_model, topics_of

BUILT_IN, MODEL = "built_in", "model"
_HOUSE = Actor.system("drafts")
_THIRD_PARTY = "third_party"
_OTHER = "other"


class Brief(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be answered, and with which facts. `why` hands it to a person with no draft."""

    ticket: TicketFacts
    question: Question
    topic: str
    language: str
    sheet: FactSheet
    why: tuple[str, str] | None


async def brief(transaction: Transaction, ticket: TicketFacts, data_dir: Path | None = None) -> Brief | None:
    """What of a ticket waits for an answer, read and with its facts; None where nothing does."""
    question = None
    # Who is written to aside of a ticket, a carrier say, is no customer: nothing is drafted for them.
    if ticket.state != TicketState.CLOSED and not ticket.silent and ticket.parent_id is None:
        question = await repository.unanswered(transaction, ticket.id)
    if question is None:
        return None
    store = await store_of(transaction, ticket.store_id)
    topics = [one.topic for one in topics_of(question.text, question.subject, model=current_model(data_dir))]
    topic = await _topic(transaction, ticket, topics[0])
    spoken = question.language or language_of(question.text) or store.locale[:2] or "en"
    language = spoken if spoken in LANGUAGES else "en"
    sheet = await gather(transaction, ticket, question, store, topic=topic, language=language, now=utc_now())
    return Brief(
        ticket=ticket,
        question=question,
        topic=topic,
        language=language,
        sheet=sheet,
        why=_why_handed_over(question, topics[:1], spoken),
    )


async def write(
    transaction: Transaction, ticket_id: int, *, data_dir: Path | None = None, asked_for: bool = False
) -> DraftRow | None:
    """Have the draft of a ticket be what the facts now say; the built-in writer's, or a model's that holds.

    None where the ticket is to have none: nothing waits, its topic has drafts off, or somebody put the
    draft for this message aside and did not ask for another (`asked_for`).
    """
    ticket = await find_ticket(transaction, ticket_id, _HOUSE, lock=True)
    preferences = await read_preferences(transaction)
    wanted = await brief(transaction, ticket, data_dir)
    if wanted is None or not await _is_wanted(transaction, wanted, preferences, asked_for=asked_for):
        await _let_go(transaction, ticket.id)
        return None
    standing = await repository.find_standing(transaction, ticket.id, lock=True)
    if wanted.why is not None:
        reason, found = wanted.why
        return await _replace(transaction, standing, _handed_over(wanted, reason, found))
    if standing is not None and standing.writer == MODEL and not asked_for and _holds(standing, wanted):
        return standing
    segments = compose(wanted.sheet, _wanted(wanted))
    return await _replace(
        transaction, standing, await checked(transaction, wanted, segments, writer=BUILT_IN)
    )


async def checked(
    transaction: Transaction, wanted: Brief, segments: Sequence[Segment], *, writer: str, model: str = ""
) -> NewDraft:
    """A draft of these segments: waiting where all of it is proven, else blocked with what is not."""
    names = await known_names(transaction, names_asked(segments, wanted.language))
    refusals = check(
        segments,
        wanted.sheet.with_names(names),
        language=wanted.language,
        asked=f"{wanted.question.subject}\n{wanted.question.text}",
    )
    first = refusals[0] if refusals else Refusal(code="", place=0)
    return NewDraft(
        ticket_id=wanted.ticket.id,
        message_id=wanted.question.message_id,
        state=DraftState.BLOCKED if refusals else DraftState.WAITING,
        reason=first.code,
        found=first.found,
        refusals=refusals,
        writer=writer,
        model=model,
        topic=wanted.topic,
        language=wanted.language,
        segments=segments,
    )


async def put(transaction: Transaction, draft: NewDraft) -> DraftRow:
    """Have a draft stand on its ticket in place of the one that does."""
    standing = await repository.find_standing(transaction, draft.ticket_id, lock=True)
    return await _replace(transaction, standing, draft)


async def view(transaction: Transaction, ticket: TicketFacts) -> tuple[DraftRow, list[Refusal]] | None:
    """The draft that stands on a ticket, and what of its claims is not current any more at this moment."""
    standing = await repository.find_standing(transaction, ticket.id)
    if standing is None or standing.state is not DraftState.WAITING:
        return None if standing is None else (standing, [])
    wanted = await brief(transaction, ticket)
    if wanted is None:
        return None
    return standing, _stale(standing, wanted.sheet)


async def take_away(
    transaction: Transaction,
    ticket_ids: Sequence[int],
    state: DraftState,
    *,
    by_id: int | None = None,
    answer_id: int | None = None,
) -> set[int]:
    """Have no draft stand on these tickets. Returns those that had one."""
    ended = await repository.end(transaction, ticket_ids, state, utc_now(), by_id=by_id, answer_id=answer_id)
    await mark_drafts(transaction, dict.fromkeys(ended, ""))
    return ended


async def ask_again(transaction: Transaction, ticket: TicketFacts, data_dir: Path | None) -> DraftRow:
    """Write the draft of a ticket anew because an agent asked. Raises NothingToAnswerError."""
    made = await write(transaction, ticket.id, data_dir=data_dir, asked_for=True)
    if made is None:
        raise NothingToAnswerError
    return made


async def use(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, answer_id: int
) -> tuple[DraftRow, str]:
    """Note that the standing draft became this answer; returns it and the answer's text.

    Raises DraftNotFoundError where none stands, or the message is no answer of this ticket.
    """
    answer = await answer_text(transaction, ticket.id, answer_id)
    draft = await repository.find_used(transaction, ticket.id, answer_id)
    if draft is not None:
        return draft, answer
    draft = await repository.find_standing(transaction, ticket.id, lock=True)
    if draft is None or not draft.segments:
        raise DraftNotFoundError
    await take_away(transaction, [ticket.id], DraftState.USED, by_id=actor.id, answer_id=answer_id)
    after = {"draft_id": str(draft.id), "message_id": str(answer_id)}
    await audit(transaction, actor, "draft.use", entity="ticket", entity_id=ticket.id, after=after)
    return draft, answer


async def dismiss(transaction: Transaction, actor: Actor, ticket: TicketFacts) -> None:
    """Put the standing draft aside; none is made for its message again unless somebody asks."""
    await take_away(transaction, [ticket.id], DraftState.DISMISSED, by_id=actor.id)
    await audit(transaction, actor, "draft.dismiss", entity="ticket", entity_id=ticket.id)


async def answer_text(transaction: Transaction, ticket_id: int, message_id: int) -> str:
    """The text of an answer of ours. Raises DraftNotFoundError for a message that is none."""
    rows = await messages_of(transaction, ticket_id, count=1, longest=2**30, message_id=message_id)
    if not rows or rows[0].direction != Direction.OUT:
        raise DraftNotFoundError
    return rows[0].text


async def _let_go(transaction: Transaction, ticket_id: int) -> None:
    """Have a draft stand no more: used where an answer was made from it, whichever way that was sent."""
    standing = await repository.find_standing(transaction, ticket_id)
    if standing is None:
        return
    answer = await repository.last_answer(transaction, ticket_id, standing.message_id)
    if answer is not None and standing.segments and is_draft(standing.segments, answer.text):
        ended = {"by_id": answer.author_user_id, "answer_id": answer.id}
        await take_away(transaction, [ticket_id], DraftState.USED, **ended)
    else:
        await take_away(transaction, [ticket_id], DraftState.SUPERSEDED)


def _stale(draft: DraftRow, sheet: FactSheet) -> list[Refusal]:
    claims = [one for one in draft.segments if isinstance(one, Claim)]
    refusals = check(claims, sheet, language=draft.language)
    places = [place for place, one in enumerate(draft.segments) if isinstance(one, Claim)]
    return [
        msgspec.structs.replace(one, place=places[one.place])
        for one in refusals
        if one.code in ("not_current", "no_proof", "not_theirs")
    ]


def _holds(standing: DraftRow, wanted: Brief) -> bool:
    """Whether a model's draft still answers the message that waits, with facts that are current.

    One that is blocked for its words stays so: the facts cannot mend it.
    """
    return standing.message_id == wanted.question.message_id and not _stale(standing, wanted.sheet)


async def _topic(transaction: Transaction, ticket: TicketFacts, told: str) -> str:
    """What is asked: of a first message as the ticket says, which agents correct; else as the text says."""
    said, is_first = await repository.topic_of(transaction, ticket.id)
    return said if said and (is_first or told == _OTHER) else told


async def _is_wanted(
    transaction: Transaction, wanted: Brief, preferences: Preferences, *, asked_for: bool
) -> bool:
    if asked_for:
        return wanted.topic in TOPICS or wanted.why is not None
    if wanted.why is None and not preferences.has_drafts(wanted.topic):
        return False
    return not await repository.was_dismissed(transaction, wanted.question.message_id)


def _why_handed_over(question: Question, topics: Sequence[str], spoken: str) -> tuple[str, str] | None:
    if question.role == _THIRD_PARTY:
        return _THIRD_PARTY, ""
    language = spoken if spoken in LANGUAGES else "en"
    found = hand_over_of(question.text, question.subject, language=language, topics=topics)
    if found is not None:
        return found.reason, found.found
    return None if spoken in LANGUAGES else ("language", spoken)


def _wanted(wanted: Brief) -> Wanted:
    return Wanted(ticket_id=wanted.ticket.id, topic=wanted.topic, language=wanted.language)


def _handed_over(wanted: Brief, reason: str, found: str) -> NewDraft:
    return NewDraft(
        ticket_id=wanted.ticket.id,
        message_id=wanted.question.message_id,
        state=DraftState.HANDED_OVER,
        reason=reason,
        found=found[:60],
        topic=wanted.topic,
        language=wanted.language,
    )


async def _replace(transaction: Transaction, standing: DraftRow | None, draft: NewDraft) -> DraftRow:
    now = utc_now()
    if standing is not None and _says_the_same(standing, draft):
        await repository.freshen(transaction, standing.id, draft.segments)
        return msgspec.structs.replace(standing, segments=list(draft.segments))
    if standing is not None:
        await repository.end(transaction, [draft.ticket_id], DraftState.SUPERSEDED, now)
    draft_id = await repository.keep(transaction, draft, now)
    # Whoever looks at the one before is told, also where this one waits as that did.
    await mark_drafts(transaction, {draft.ticket_id: draft.state.value}, anew={draft.ticket_id})
    made = await repository.find_draft(transaction, draft_id)
    if made is None:
        raise LookupError(f"draft {draft_id} was kept and is not there")
    return made


def _says_the_same(standing: DraftRow, draft: NewDraft) -> bool:
    """Whether a customer would read the same, with the same proof but for its time."""
    same = ("message_id", "state", "reason", "writer", "language")
    return all(getattr(standing, name) == getattr(draft, name) for name in same) and [
        _timeless(one) for one in standing.segments
    ] == [_timeless(one) for one in draft.segments]


def _timeless(segment: Segment) -> Segment:
    return msgspec.structs.replace(segment, as_of=None) if isinstance(segment, Claim) else segment
