"""Trying a draft on the orders of the last weeks before it is published."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.after.policy import repository
from guichet.after.policy.document import Document
from guichet.after.policy.errors import NoDraftError
from guichet.after.policy.evaluation import Decision
from guichet.after.policy.facts import OrderFacts
from guichet.after.policy.repository import Version
from guichet.after.policy.service import Question, held_at, judge
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

DAYS = 90
_MOST_ORDERS = 3000
_EXAMPLES = 20


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """A line of which the draft says something else."""

    order_id: int
    number: str
    line: str
    quantity: int
    currency: str
    before: Decision
    after: Decision


class Move(msgspec.Struct, frozen=True, kw_only=True):
    """How many lines would go from one outcome to another (the same: who pays, how much or until when)."""

    before: str
    after: str
    lines: int


class Trial(msgspec.Struct, frozen=True, kw_only=True):
    """What a draft would change if each order were asked about today; `complete`: all were looked at."""

    since: datetime
    orders: int
    complete: bool
    lines: int
    changed: int
    moves: tuple[Move, ...]
    examples: tuple[Example, ...]


async def trial_versions(transaction: Transaction, now: datetime) -> tuple[Version | None, Document]:
    """The present version and the draft. Raises NoDraftError."""
    draft = await repository.find_draft(transaction)
    if draft is None:
        raise NoDraftError
    return held_at(await repository.published_versions(transaction), now), draft.document


async def trial_facts(transaction: Transaction, now: datetime) -> list[OrderFacts]:
    """The latest orders, to try versions on."""
    ids = await repository.recent_orders(transaction, now - timedelta(days=DAYS), _MOST_ORDERS)
    facts = await repository.facts_of(transaction, ids, now=now)
    return [facts[one] for one in ids if one in facts]


async def run_trial(
    present: Version | None, draft: Document, orders: Sequence[OrderFacts], question: Question, now: datetime
) -> Trial:
    """Ask the same of every order under both, in a thread: thousands of orders take a while."""
    return await asyncio.to_thread(_compare, present, draft, orders, question, now)


def _compare(
    present: Version | None, draft: Document, orders: Sequence[OrderFacts], question: Question, now: datetime
) -> Trial:
    tried = Version(
        id=0, state="draft", number=None, document=draft, note="", version=0, author_id=None, author_name="",
        changed_at=utc_now(), published_at=None, holds_from=None,
    )  # fmt: skip
    moves: Counter[tuple[str, str]] = Counter()
    examples: list[Example] = []
    lines = 0
    for order in orders:
        before = judge(order, question, now, [present]).decisions
        after = judge(order, question, now, [tried]).decisions
        asked = {line.line_id: line for line in order.lines}
        for one, other in zip(before, after, strict=True):
            lines += 1
            if _same(one, other):
                continue
            moves[one.outcome, other.outcome] += 1
            if len(examples) < _EXAMPLES:
                examples.append(
                    Example(
                        order_id=order.order_id,
                        number=order.number,
                        line=asked[one.line_id].name,
                        quantity=asked[one.line_id].quantity,
                        currency=order.currency,
                        before=one,
                        after=other,
                    )
                )
    return Trial(
        since=now - timedelta(days=DAYS),
        orders=len(orders),
        complete=len(orders) < _MOST_ORDERS,
        lines=lines,
        changed=sum(moves.values()),
        moves=tuple(_moves(moves.items())),
        examples=tuple(examples),
    )


def _moves(counted: Iterable[tuple[tuple[str, str], int]]) -> list[Move]:
    largest = sorted(counted, key=lambda one: (-one[1], one[0]))
    return [Move(before=before, after=after, lines=lines) for (before, after), lines in largest]


def _same(one: Decision, other: Decision) -> bool:
    """Whether a customer would notice no difference, whichever rule says it."""
    return _noticed(one) == _noticed(other)


def _noticed(one: Decision) -> tuple[object, ...]:
    return (
        one.outcome, one.return_paid_by, one.least, one.most, one.delivery, one.refund_days,
        one.refund_counts_from,
    )  # fmt: skip
