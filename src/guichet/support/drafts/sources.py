"""What other rooms let a draft claim: a brand's voice, notices that hold, what the policy says, what was
promised, where it waits to be collected.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time

import msgspec

from guichet.after.policy import Condition, Decision, Question, Reason, Wish, evaluate_order
from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.purchase.placing import Promised, purchases_of_orders
from guichet.purchase.tracking import Collecting, collections_of
from guichet.support.drafts.facts import Code, Day, Fact, Moment, Phrase, Said, Words
from guichet.support.inbox import TicketFacts
from guichet.support.notices import notices_for
from guichet.voice.brands import Voice, brand_words, voice_of
from guichet.voice.facts import front_of

ON_THE_WAY = frozenset({"where_is_my_order", "late", "delivered_not_received", "missing_item"})
_TO_COME = frozenset({"confirmed", "in_preparation"})
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
        *(await _promise_facts(transaction, about) if about.topic in ON_THE_WAY else ()),
        *(await _pickup_facts(transaction, about) if about.topic in ON_THE_WAY else ()),
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


async def _promise_facts(transaction: Transaction, about: About) -> list[Fact]:
    """The day or hour that was promised for what has not left yet; one that has passed promises no more."""
    waiting = {order.id: order for order in about.orders if not order.shipments and order.state in _TO_COME}
    purchases = await purchases_of_orders(transaction, list(waiting)) if waiting else []
    return [
        Fact(
            record=f"purchase:{one.id}",
            field="promised",
            value=_promised(one.promise),
            as_of=one.placed_at,
            source=one.promise.shop,
            part_of=f"order:{one.order_id}",
        )
        for one in purchases
        if one.promise.latest > about.now
    ]


def _promised(promise: Promised) -> Phrase:
    if promise.at is not None:
        return Phrase(phrase="promised_at", moment=Moment(at=promise.at))
    return Phrase(phrase="promised", day=Day(at=_noon(date.fromisoformat(promise.day))))


def _noon(day: date) -> datetime:
    """A moment that lies on the same day in every zone of Europe."""
    return datetime.combine(day, time(12), UTC)


async def _pickup_facts(transaction: Transaction, about: About) -> list[Fact]:
    """What waits in a shop, or is made ready there, for who asked about their order."""
    return [
        fact
        for order in about.orders
        for one in await collections_of(transaction, order.id)
        for fact in _told_of(one, f"order:{order.id}", about.now)
    ]


def _told_of(one: Collecting, order: str, now: datetime) -> Iterator[Fact]:
    values: dict[str, Code | Phrase | Words] = {
        "state": Code(vocabulary="pickup_states", code=one.state.value),
        "place": Words(text=", ".join(filter(None, (one.place, one.address)))),
    }
    if one.waits and one.keep_until is not None and one.keep_until > now:
        values["kept"] = Phrase(phrase="kept", day=Day(at=one.keep_until))
    for field, value in values.items():
        yield Fact(
            record=f"pickup:{one.preparation_id}",
            field=field,
            value=value,
            as_of=now,
            source=one.place,
            part_of=order,
        )


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
        values["ends_on"] = Phrase(phrase="until", day=Day(at=_noon(decision.ends_on)))
    return [
        Fact(record=record, field=field, value=value, as_of=about.now, source=decision.rule)
        for field, value in values.items()
    ]
