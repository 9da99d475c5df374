"""What other rooms let a draft claim: a brand's voice, notices that hold, what the policy says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time

import msgspec

from guichet.after.policy import Condition, Decision, Question, Reason, Wish, evaluate_order
from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.support.drafts.facts import Code, Day, Fact, Phrase, Said, Words
from guichet.support.inbox import TicketFacts
from guichet.support.notices import notices_for
from guichet.voice.brands import Voice, brand_words, voice_of
from guichet.voice.facts import front_of

ON_THE_WAY = frozenset({"where_is_my_order", "late", "delivered_not_received", "missing_item"})
_QUESTIONS = {
    "return": Question(),
    "exchange": Question(wish=Wish.EXCHANGE),
    "damaged": Question(reason=Reason.DAMAGED_IN_TRANSPORT, condition=Condition.DAMAGED),
    "wrong_item": Question(reason=Reason.WRONG_ITEM),
}


class About(msgspec.Struct, frozen=True, kw_only=True):
    """What facts are asked for: a ticket, its topic, and its customer's own orders."""

    ticket: TicketFacts
    topic: str
    language: str
    first_name: str
    orders: Sequence[OrderShape]
    now: datetime


async def told_by_others(transaction: Transaction, about: About) -> list[Fact]:
    """All that other rooms tell of a ticket."""
    return [
        *await _voice_facts(transaction, about),
        *(await _notice_facts(transaction, about) if about.topic in ON_THE_WAY else ()),
        *(await _policy_facts(transaction, about) if about.topic in _QUESTIONS else ()),
    ]


async def voice_for(transaction: Transaction, ticket: TicketFacts) -> Voice:
    """The voice that speaks for a ticket's store."""
    front = await front_of(transaction, ticket.store_id) if ticket.store_id is not None else None
    return await voice_of(transaction, front)


async def _voice_facts(transaction: Transaction, about: About) -> list[Fact]:
    """The greeting and the signature of a brand; none where no voice was made for it."""
    voice = await voice_for(transaction, about.ticket)
    if voice.id is None:
        return []
    groups = {"customer": {"first_name": about.first_name}} if about.first_name else {}
    said = brand_words(voice, "", about.language, groups)
    return [
        Fact(
            record=f"voice:{voice.id}",
            field=field,
            value=Words(text=said[field]),
            as_of=about.now,
            source=voice.name,
        )
        for field in ("greeting", "signature")
        if field in said
    ]


async def _notice_facts(transaction: Transaction, about: About) -> list[Fact]:
    held = await notices_for(transaction, [order.id for order in about.orders], about.now)
    notices = {notice.id: notice for listed in held.values() for notice in listed}
    return [
        Fact(
            record=f"notice:{notice.id}",
            field="words",
            value=Said(texts=notice.words),
            as_of=about.now,
            source=notice.author_name,
        )
        for notice in notices.values()
    ]


async def _policy_facts(transaction: Transaction, about: About) -> list[Fact]:
    """What the policy says where it says the same of every piece of the order; else a person looks."""
    if not about.orders:
        return []
    found = await evaluate_order(transaction, about.orders[0].id, _QUESTIONS[about.topic], now=about.now)
    decisions = found.decisions if found is not None else ()
    rules = {(one.outcome, one.rule, one.ends_on) for one in decisions}
    return _decision_facts(decisions[0], about) if len(rules) == 1 else []


def _decision_facts(decision: Decision, about: About) -> list[Fact]:
    record = f"policy:{decision.policy_version or 'law'}"
    values: dict[str, Said | Code | Phrase] = {
        "rule": Said(texts={"en": decision.words.en, "fr": decision.words.fr}),
        "outcome": Code(vocabulary="outcomes", code=decision.outcome.value),
    }
    if decision.ends_on is not None and decision.ends_on >= about.now.date():
        noon = datetime.combine(decision.ends_on, time(12), UTC)  # the same day in every zone of Europe
        values["ends_on"] = Phrase(phrase="until", day=Day(at=noon))
    return [
        Fact(record=record, field=field, value=value, as_of=about.now, source=decision.rule)
        for field, value in values.items()
    ]
