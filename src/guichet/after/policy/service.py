"""Keeping the policy, and judging orders by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
from sqlalchemy import delete, func, insert, select, update

from guichet.after.policy import repository
from guichet.after.policy.document import Condition, Document, Reason, Wish
from guichet.after.policy.errors import (
    HoldsTooEarlyError,
    LineNotFoundError,
    NoDraftError,
    NotPublishableError,
)
from guichet.after.policy.evaluation import Asked, Decision, evaluate, kindness
from guichet.after.policy.facts import OrderFacts
from guichet.after.policy.model import PolicyVersion
from guichet.after.policy.repository import Version, pieces_paid
from guichet.after.policy.validation import faults_of
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_SLOW_CLOCK = timedelta(minutes=5)  # "now" was typed a moment ago, on a clock that is not ours


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """What a customer asks for; `lines` are pieces by line, empty for all that is left of the order."""

    reason: Reason = Reason.CHANGED_MIND
    condition: Condition = Condition.AS_NEW
    wish: Wish = Wish.REFUND
    lines: Mapping[int, int] = {}
    came_back_on: date | None = None


class OrderEvaluation(msgspec.Struct, frozen=True, kw_only=True):
    """What the policy says of an order: a decision for each line that was asked about.

    `today` is the day in the store's zone on which it holds; `facts` are what it stands on, as of their
    reading.
    """

    order_id: int
    today: date
    question: Question
    facts: OrderFacts
    decisions: tuple[Decision, ...]


async def evaluate_order(
    transaction: Transaction,
    order_id: int,
    question: Question | None = None,
    *,
    store_ids: frozenset[int] | None = None,
    now: datetime | None = None,
) -> OrderEvaluation | None:
    """What the policy says of an order's lines; None where there is no such order among these stores.

    Raises LineNotFoundError.
    """
    asked = question or Question()
    found = await evaluate_orders(transaction, {order_id: asked}, store_ids=store_ids, now=now)
    return found.get(order_id)


async def evaluate_orders(
    transaction: Transaction,
    questions: Mapping[int, Question],
    *,
    store_ids: frozenset[int] | None = None,
    now: datetime | None = None,
) -> dict[int, OrderEvaluation]:
    """The same for many orders at once, by a handful of statements. Raises LineNotFoundError."""
    at = now or utc_now()
    versions = await repository.published_versions(transaction)
    facts = await repository.facts_of(transaction, list(questions), now=at, store_ids=store_ids)
    return {
        order_id: judge(order, questions[order_id], at, _versions_for(order, versions, at))
        for order_id, order in facts.items()
    }


async def evaluate_by_draft(
    transaction: Transaction, order_id: int, question: Question, *, store_ids: frozenset[int] | None = None
) -> OrderEvaluation | None:
    """What the draft alone would say of an order. Raises NoDraftError, LineNotFoundError."""
    draft = await repository.find_draft(transaction)
    if draft is None:
        raise NoDraftError
    now = utc_now()
    facts = await repository.facts_of(transaction, [order_id], now=now, store_ids=store_ids)
    return judge(facts[order_id], question, now, [draft]) if order_id in facts else None


def judge(
    order: OrderFacts, question: Question, now: datetime, versions: Sequence[Version | None]
) -> OrderEvaluation:
    """An order by several versions: of each line the kindest decision stands, the first named among equals.

    Pure. Raises LineNotFoundError.
    """
    today = now.astimezone(ZoneInfo(order.time_zone)).date()
    chosen = _chosen(order, question.lines)
    asked = Asked(
        reason=question.reason,
        condition=question.condition,
        wish=question.wish,
        today=today,
        came_back_on=question.came_back_on,
    )
    by_version = [_decided(version, chosen, asked) for version in versions]
    return OrderEvaluation(
        order_id=order.order_id,
        today=today,
        question=question,
        facts=chosen,
        decisions=tuple(
            max(of_line, key=lambda one: kindness(one, asked.wish))
            for of_line in zip(*by_version, strict=True)
        ),
    )


def held_at(versions: Sequence[Version], at: datetime) -> Version | None:
    """The published version that held at a time; `versions` are in the order of the repository."""
    return next((one for one in versions if one.holds_from is not None and one.holds_from <= at), None)


async def save_draft(transaction: Transaction, actor: Actor, document: Document) -> Version:
    """Keep a document as the draft, instead of the one before; it may still have faults."""
    before = await repository.find_draft(transaction, lock=True)
    values = {
        "document": document,
        "author_id": actor.id,
        "author_name": actor.name,
        "changed_at": utc_now(),
    }
    if before is None:
        made = insert(PolicyVersion).values(state="draft", note="", version=1, **values)
        await transaction.execute(made)
    else:
        changed = update(PolicyVersion).where(PolicyVersion.id == before.id)
        await transaction.execute(changed.values(version=before.version + 1, **values))
    draft = await repository.find_draft(transaction)
    if draft is None:
        raise NoDraftError
    await audit(
        transaction, actor, "policy.drafted", entity="returns_policy", entity_id=draft.id,
        before=before.document if before else None, after=document,
    )  # fmt: skip
    return draft


async def discard_draft(transaction: Transaction, actor: Actor) -> None:
    """Throw the draft away. Raises NoDraftError."""
    draft = await repository.find_draft(transaction, lock=True)
    if draft is None:
        raise NoDraftError
    await transaction.execute(delete(PolicyVersion).where(PolicyVersion.id == draft.id))
    await audit(
        transaction, actor, "policy.discarded", entity="returns_policy", entity_id=draft.id,
        before=draft.document,
    )  # fmt: skip


async def publish(
    transaction: Transaction, actor: Actor, *, holds_from: datetime | None = None, note: str = ""
) -> Version:
    """Have the draft hold from a time on (from now, unless told).

    Raises NoDraftError, NotPublishableError, HoldsTooEarlyError.
    """
    now = utc_now()
    draft = await repository.find_draft(transaction, lock=True)
    if draft is None:
        raise NoDraftError
    faults = faults_of(draft.document)
    if faults:
        raise NotPublishableError(errors=faults)
    if holds_from is not None and holds_from < now - _SLOW_CLOCK:
        raise HoldsTooEarlyError
    last = (await transaction.execute(select(func.max(PolicyVersion.number)))).scalar() or 0
    values = {
        "state": "published",
        "number": last + 1,
        "note": note,
        "author_id": actor.id,
        "author_name": actor.name,
        "published_at": now,
        "holds_from": max(holds_from or now, now),
    }
    await transaction.execute(update(PolicyVersion).where(PolicyVersion.id == draft.id).values(**values))
    await audit(
        transaction, actor, "policy.published", entity="returns_policy", entity_id=draft.id,
        after={"number": last + 1, "holds_from": values["holds_from"], "note": note},
    )  # fmt: skip
    return msgspec.structs.replace(draft, **values)


def _versions_for(order: OrderFacts, versions: Sequence[Version], now: datetime) -> list[Version | None]:
    """The version under which it was bought, then the present one where that is another."""
    present = held_at(versions, now)
    bought_under = held_at(versions, order.placed_at) or present
    return [bought_under] if bought_under is present else [bought_under, present]


def _decided(version: Version | None, order: OrderFacts, asked: Asked) -> tuple[Decision, ...]:
    decisions = evaluate(version.document if version else None, order, asked)
    number = version.number if version else None
    return tuple(msgspec.structs.replace(one, policy_version=number) for one in decisions)


def _chosen(order: OrderFacts, pieces: Mapping[int, int]) -> OrderFacts:
    """The facts with the lines and pieces that were asked about; all that is left unless told."""
    known = {line.line_id: line for line in order.lines}
    for line_id in pieces:
        if line_id not in known:
            raise LineNotFoundError(line_id=line_id)
    if not pieces:
        left = tuple(line for line in order.lines if line.left > 0)
        return msgspec.structs.replace(order, lines=left or order.lines)
    lines = [
        msgspec.structs.replace(
            line,
            quantity=pieces[line.line_id],
            paid=pieces_paid(line.paid, line.left, pieces[line.line_id]) if line.left else 0,
        )
        for line in order.lines
        if line.line_id in pieces
    ]
    return msgspec.structs.replace(order, lines=tuple(lines))
