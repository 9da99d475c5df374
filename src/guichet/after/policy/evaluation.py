"""What the policy says of an order's lines. Pure: the same document, facts and question give the same
decisions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from enum import StrEnum

import msgspec

from guichet.after.policy import law, words
from guichet.after.policy.document import (
    EU,
    Condition,
    Counted,
    Document,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
)
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.kernel.types import Words, search_text


class Source(StrEnum):
    """Where the rule that decided comes from: the merchant's document, the law, or the facts themselves."""

    POLICY = "policy"
    LAW = "law"
    FACTS = "facts"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the customer asks for, and on which day (of the store's zone); `came_back_on`: it is here."""

    reason: Reason = Reason.CHANGED_MIND
    condition: Condition = Condition.AS_NEW
    wish: Wish = Wish.REFUND
    today: date
    came_back_on: date | None = None


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a line, and the rule that decided.

    Amounts are minor units of the order's currency: `base` is what was paid for the pieces, `least` and
    `most` bound what goes back of it, `delivery` goes back besides. `overruled` is the merchant's rule that
    would have given less than the law. `ends_on` is the last day on which it holds (None: it does not end, or
    has not begun to). `refund_by` is None while its time has not begun (the goods are to come back first) or
    nothing is refunded. `policy_version` is the number of the published version that it is of, None where
    none was.
    """

    line_id: int
    outcome: Outcome
    rule: str
    source: Source
    words: Words
    article: str = ""
    overruled: str = ""
    return_paid_by: Payer | None = None
    base: int
    least: int = 0
    most: int = 0
    delivery: int = 0
    ends_on: date | None = None
    refund_days: int | None = None
    refund_counts_from: Counted | None = None
    refund_by: date | None = None
    policy_version: int | None = None


_MONEY = frozenset({Outcome.RETURN, Outcome.KEEP, Outcome.REFUND})
_COMES_BACK = frozenset({Outcome.RETURN, Outcome.EXCHANGE, Outcome.REPAIR})
_ORDER = {Outcome.REFUSED: 0, Outcome.PERSON: 1, Outcome.REPAIR: 2, Outcome.EXCHANGE: 2}
_GRANTS = {Wish.EXCHANGE: Outcome.EXCHANGE, Wish.REPAIR: Outcome.REPAIR}


def evaluate(document: Document | None, order: OrderFacts, asked: Asked) -> tuple[Decision, ...]:
    """A decision for each line of the order's facts; without a document the law alone speaks."""
    whole = sum(line.quantity for line in order.lines) >= order.pieces_left
    decided = [_decide(document or _NOTHING, order, line, asked, whole=whole) for line in order.lines]
    return tuple(_with_delivery_once(decided))


def kindness(decision: Decision, wish: Wish) -> tuple[int, ...]:
    """How kind a decision is to the customer: the greater of two is the kinder."""
    rank = _ORDER.get(decision.outcome, 4)
    if decision.outcome is _GRANTS.get(wish):
        rank = 4
    kept = decision.outcome in (Outcome.KEEP, Outcome.REFUND)
    free = decision.return_paid_by is not Payer.CUSTOMER
    return (rank, decision.least, decision.most, kept, free, decision.delivery, -(decision.refund_days or 0))


def fitting(document: Document, order: OrderFacts, line: LineFacts, asked: Asked) -> Rule | None:
    """The merchant's rule for a line: the first that fits."""
    return next((rule for rule in document.rules if _fits(rule.when, order, line, asked)), None)


def _decide(document: Document, order: OrderFacts, line: LineFacts, asked: Asked, *, whole: bool) -> Decision:
    if order.over:
        return _by_facts(words.ORDER_OVER, Outcome.REFUSED, line)
    if line.left <= 0 or line.quantity > line.left:
        return _by_facts(words.NOTHING_LEFT, Outcome.REFUSED, line)
    withdraws = law.may_withdraw(document, order, line, asked.condition, asked.today)
    guaranteed = law.is_guaranteed(order, asked.reason, asked.today)
    if order.left_on is None and law.exemption_of(document, line, asked.condition) is None:
        then, rule = Then(outcome=Outcome.REFUND, delivery_refunded=True), words.NOT_LEFT
        decision = _by_facts(rule, then.outcome, line)
        return _with_terms(decision, document, order, then, asked, whole=whole, withdraws=withdraws)
    chosen = fitting(document, order, line, asked)
    if (
        chosen is None
    ):  # a document without a last rule that always fits is never published; none at all may be
        then, decision = Then(outcome=Outcome.PERSON), _by_facts(words.NO_POLICY, Outcome.PERSON, line)
    else:
        then = chosen.then
        said = _words_for(document, chosen, order.store_id)
        decision = Decision(
            line_id=line.line_id,
            outcome=then.outcome,
            rule=chosen.key,
            source=Source.POLICY,
            words=said,
            base=line.paid,
            ends_on=_window_end(chosen.when, order),
        )
    if withdraws and _undercuts(then, asked):
        decision, then = _withdrawal(document, order, line, asked, decision, then)
    elif guaranteed and then.outcome is Outcome.REFUSED:
        decision = _by_law(words.CONFORMITY, Outcome.PERSON, line, overruled=decision.rule)
        then = Then(outcome=Outcome.PERSON)
    elif then.outcome is Outcome.REFUSED and not order.receipt_certain:
        decision = _by_facts(words.RECEIPT_UNKNOWN, Outcome.PERSON, line, overruled=decision.rule)
        then = Then(outcome=Outcome.PERSON)
    if guaranteed or (withdraws and not document.told_of_withdrawal):
        then = msgspec.structs.replace(then, return_paid_by=Payer.MERCHANT)
    return _with_terms(decision, document, order, then, asked, whole=whole, withdraws=withdraws)


def _undercuts(then: Then, asked: Asked) -> bool:
    """Whether a rule gives less than the right of withdrawal: all money back, for the goods at most."""
    if then.outcome in (Outcome.EXCHANGE, Outcome.REPAIR):
        return then.outcome is not _GRANTS.get(asked.wish)
    if then.outcome not in _MONEY:
        return True
    lessened = then.outcome is Outcome.RETURN and asked.condition in law.LESSENED
    return min(then.least_percent, then.most_percent) < 100 and not lessened


def _withdrawal(
    document: Document, order: OrderFacts, line: LineFacts, asked: Asked, decision: Decision, then: Then
) -> tuple[Decision, Then]:
    """What the right of withdrawal gives; who pays for the way back stays what the rule said of it."""
    decided = _by_law(words.WITHDRAWAL, Outcome.RETURN, line, overruled=decision.rule)
    decided = msgspec.structs.replace(decided, ends_on=law.withdrawal_ends_on(document, order))
    least = 0 if asked.condition in law.LESSENED else 100
    paid_by = then.return_paid_by if then.outcome in _COMES_BACK else Payer.CUSTOMER
    return decided, Then(outcome=Outcome.RETURN, return_paid_by=paid_by, least_percent=least)


def _with_terms(
    decision: Decision,
    document: Document,
    order: OrderFacts,
    then: Then,
    asked: Asked,
    *,
    whole: bool,
    withdraws: bool,
) -> Decision:
    """The decision with its money, who pays, and when."""
    payer = then.return_paid_by if then.outcome in _COMES_BACK else None
    if then.outcome not in _MONEY:
        return msgspec.structs.replace(decision, return_paid_by=payer)
    days = max(0, min(document.refund_days, law.LONGEST_REFUND_DAYS))
    counts_from = document.refund_counts_from if then.outcome is Outcome.RETURN else Counted.REQUEST
    begins = asked.today if counts_from is Counted.REQUEST else asked.came_back_on
    least, most = sorted(
        (_share(decision.base, then.least_percent), _share(decision.base, then.most_percent))
    )
    # Who withdraws from the whole order gets the delivery back too (art. 13 (1)).
    given_back = whole and (withdraws or then.delivery_refunded)
    return msgspec.structs.replace(
        decision,
        return_paid_by=payer,
        least=least,
        most=most,
        delivery=order.delivery if given_back else 0,
        refund_days=days,
        refund_counts_from=counts_from,
        refund_by=begins + timedelta(days=days) if begins is not None else None,
    )


def _with_delivery_once(decisions: Sequence[Decision]) -> list[Decision]:
    """The delivery stands with the first line that gives it back, and only where every line does."""
    all_give = all(one.delivery for one in decisions)
    return [
        one if all_give and place == 0 else msgspec.structs.replace(one, delivery=0)
        for place, one in enumerate(decisions)
    ]


def _fits(when: When, order: OrderFacts, line: LineFacts, asked: Asked) -> bool:
    if when.reasons and asked.reason not in when.reasons:
        return False
    if when.conditions and asked.condition not in when.conditions:
        return False
    if when.wishes and asked.wish not in when.wishes:
        return False
    if when.categories and not any(search_text(name) in line.categories for name in when.categories):
        return False
    if when.countries and not _is_in(order.country, when.countries):
        return False
    if when.groups and not any(search_text(name) in order.groups for name in when.groups):
        return False
    day = (asked.today - order.received_on).days if order.received_on else 0
    if when.from_day is not None and day < when.from_day:
        return False
    if when.until_day is not None and day > when.until_day:
        return False
    if when.least and line.paid < when.least.get(order.currency, line.paid + 1):
        return False
    return not when.most or line.paid <= when.most.get(order.currency, line.paid - 1)


def _is_in(country: str, countries: Sequence[str]) -> bool:
    return country in countries or (EU in countries and country in law.COUNTRIES)


def _window_end(when: When, order: OrderFacts) -> date | None:
    if when.until_day is None or order.received_on is None:
        return None
    return order.received_on + timedelta(days=when.until_day)


def _share(amount: int, percent: int) -> int:
    """A part of an amount in whole minor units, halves to the even one."""
    whole, rest = divmod(amount * max(0, min(100, percent)), 100)
    return whole + (rest > 50 or (rest == 50 and whole % 2 == 1))


def _words_for(document: Document, rule: Rule, store_id: int | None) -> Words:
    own = (one.words for one in document.brand_words if one.rule == rule.key and one.store_id == store_id)
    return next(own, rule.words)


def _by_facts(rule: str, outcome: Outcome, line: LineFacts, *, overruled: str = "") -> Decision:
    return Decision(
        line_id=line.line_id,
        outcome=outcome,
        rule=rule,
        source=Source.FACTS,
        words=words.HOUSE_RULES[rule],
        overruled=overruled,
        base=line.paid,
    )


def _by_law(rule: str, outcome: Outcome, line: LineFacts, *, overruled: str) -> Decision:
    return Decision(
        line_id=line.line_id,
        outcome=outcome,
        rule=rule,
        source=Source.LAW,
        words=words.HOUSE_RULES[rule],
        article=words.ARTICLES[rule],
        overruled=overruled,
        base=line.paid,
    )


_NOTHING = Document(rules=())
