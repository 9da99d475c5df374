"""What the policy says, whatever a merchant writes: the law is never undercut, every answer names a rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import given, settings
from tests.after.policy.worlds import TODAY, asked, documents, orders

from guichet.after.policy import law
from guichet.after.policy.document import (
    Condition,
    Counted,
    Document,
    Exception16,
    Exempt,
    Outcome,
    Payer,
    Reason,
    Rule,
    Then,
    When,
    Wish,
)
from guichet.after.policy.evaluation import Asked, Decision, Source, evaluate, kindness
from guichet.after.policy.facts import LineFacts, OrderFacts
from guichet.after.policy.starting import starting_document
from guichet.after.policy.validation import faults_of
from guichet.kernel.types import Words

# A slow machine is no defect.
untimed = settings(deadline=None, max_examples=80)

LINE = LineFacts(line_id=7, name="Dress Ada", quantity=1, left=1, paid=8900, categories=frozenset({"robes"}))


def order(*, received: date | None, **changes: object) -> OrderFacts:
    fields: dict[str, object] = {
        "order_id": 1,
        "number": "1001",
        "store_id": 1,
        "currency": "EUR",
        "placed_at": datetime(2026, 10, 1, tzinfo=UTC),
        "country": "FR",
        "left_on": (received or TODAY) - timedelta(days=2),
        "received_on": received,
        "delivery": 490,
        "pieces_left": 1,
        "lines": (LINE,),
        "as_of": datetime(2026, 11, 18, tzinfo=UTC),
    }
    return OrderFacts(**{**fields, **changes})  # type: ignore[arg-type]  # a test's own facts


def rule(key: str, outcome: Outcome, when: When | None = None, **then: object) -> Rule:
    return Rule(
        key=key,
        words=Words(f"{key}.", f"{key} fr."),
        when=when or When(),
        then=Then(outcome=outcome, **then),  # type: ignore[arg-type]  # a test's own terms
    )


def only(document: Document | None, facts: OrderFacts, question: Asked | None = None) -> Decision:
    (decision,) = evaluate(document, facts, question or Asked(today=TODAY))
    return decision


@untimed
@given(documents, orders(), asked)
def test_a_european_consumer_never_gets_less_than_the_law_whatever_the_rules(
    document: Document, facts: OrderFacts, question: Asked
) -> None:
    for line, decision in zip(facts.lines, evaluate(document, facts, question), strict=True):
        comes_to_something = not facts.over and 0 < line.quantity <= line.left
        if not comes_to_something:
            continue
        if law.may_withdraw(document, facts, line, question.condition, question.today):
            given_what_was_wished = (decision.outcome, question.wish) in {
                (Outcome.EXCHANGE, Wish.EXCHANGE),
                (Outcome.REPAIR, Wish.REPAIR),
            }
            if not given_what_was_wished:
                assert decision.outcome in (Outcome.RETURN, Outcome.KEEP, Outcome.REFUND)
                assert decision.most == line.paid
                lessened = decision.outcome is Outcome.RETURN and question.condition in law.LESSENED
                assert lessened or decision.least == line.paid
                assert decision.refund_days in range(15)
            if not document.told_of_withdrawal:
                assert decision.return_paid_by is not Payer.CUSTOMER
        if law.is_guaranteed(facts, question.reason, question.today):
            assert decision.outcome is not Outcome.REFUSED
            assert decision.return_paid_by is not Payer.CUSTOMER


@untimed
@given(documents, orders(), asked)
def test_every_decision_is_the_same_again_and_names_a_rule_in_both_languages(
    document: Document, facts: OrderFacts, question: Asked
) -> None:
    decisions = evaluate(document, facts, question)
    assert decisions == evaluate(document, facts, question)
    assert len(decisions) == len(facts.lines)
    for decision in decisions:
        assert all((decision.rule, decision.words.en, decision.words.fr))
        assert 0 <= decision.least <= decision.most <= decision.base
        assert decision.article or decision.source is not Source.LAW
        own = {one.key for one in document.rules}
        assert decision.source is not Source.POLICY or decision.rule in own
    assert sum(one.delivery for one in decisions) <= facts.delivery


@untimed
@given(documents, orders(), asked)
def test_a_document_that_has_no_faults_leaves_no_case_open(
    document: Document, facts: OrderFacts, question: Asked
) -> None:
    closed = msgspec.structs.replace(
        document, rules=(*document.rules, rule("last_of_all", Outcome.REFUSED)), refund_days=14
    )
    for decision in evaluate(closed, facts, question):
        assert decision.rule != "no_policy"


def test_the_first_rule_that_fits_decides_and_says_until_when_and_what_goes_back() -> None:
    document = Document(
        rules=(
            rule(
                "sixty_days",
                Outcome.RETURN,
                When(until_day=60, categories=("ROBES",)),
                return_paid_by=Payer.MERCHANT,
            ),
            rule("never", Outcome.REFUSED),
        ),
        refund_days=10,
    )
    day = TODAY - timedelta(days=40)
    decision = only(document, order(received=day))
    assert (decision.outcome, decision.rule, decision.source) == (Outcome.RETURN, "sixty_days", Source.POLICY)
    assert (decision.least, decision.most, decision.delivery) == (8900, 8900, 0)
    assert decision.ends_on == day + timedelta(days=60)
    assert (decision.refund_days, decision.refund_counts_from, decision.refund_by) == (
        10,
        Counted.RECEPTION,
        None,
    )
    back = only(document, order(received=day), Asked(today=TODAY, came_back_on=TODAY))
    assert back.refund_by == TODAY + timedelta(days=10)
    assert only(document, order(received=TODAY - timedelta(days=61))).rule == "never"


def test_the_right_of_withdrawal_overrules_a_refusal_within_fourteen_days_and_not_after() -> None:
    refuses = Document(rules=(rule("final_sale", Outcome.REFUSED),))
    last = TODAY - timedelta(days=14)
    within = only(refuses, order(received=last))
    assert (within.outcome, within.rule, within.overruled) == (Outcome.RETURN, "eu_withdrawal", "final_sale")
    assert (within.least, within.delivery, within.ends_on) == (8900, 490, TODAY)
    assert within.return_paid_by is Payer.CUSTOMER
    assert only(refuses, order(received=last - timedelta(days=1))).outcome is Outcome.REFUSED
    for elsewhere in (
        order(received=last, country="US"),
        order(received=last, business=True),
        order(received=last, distance=False),
    ):
        assert only(refuses, elsewhere).outcome is Outcome.REFUSED
    part = order(received=last, pieces_left=3)
    assert only(refuses, part).delivery == 0


def test_a_last_day_at_a_weekend_or_on_a_holiday_is_the_next_working_day() -> None:
    none = Document(rules=())
    assert law.withdrawal_ends_on(none, order(received=date(2026, 10, 31))) == date(
        2026, 11, 16
    )  # from Saturday
    assert law.withdrawal_ends_on(none, order(received=date(2026, 12, 11))) == date(2026, 12, 28)  # Christmas
    assert law.withdrawal_ends_on(none, order(received=date(2026, 3, 23))) == date(
        2026, 4, 7
    )  # Easter Monday
    assert law.withdrawal_ends_on(none, order(received=date(2026, 10, 28))) == date(2026, 11, 12)  # Armistice
    german = order(received=date(2026, 6, 30), country="DE")
    assert law.withdrawal_ends_on(none, german) == date(2026, 7, 14)  # no holiday there
    assert law.withdrawal_ends_on(none, order(received=None)) is None
    untold = Document(rules=(), told_of_withdrawal=False)
    ends_on = law.withdrawal_ends_on(untold, order(received=date(2026, 1, 1)))
    assert ends_on
    assert ends_on >= date(2027, 1, 15)


def test_goods_that_the_law_exempts_follow_the_merchants_rule_once_unsealed() -> None:
    document = Document(
        rules=(rule("hygiene", Outcome.REFUSED),),
        exempt=(Exempt(exception=Exception16.SEALED_HYGIENE, categories=("Robes",)),),
    )
    facts = order(received=TODAY)
    assert only(document, facts).rule == "eu_withdrawal"
    unsealed = Asked(today=TODAY, condition=Condition.UNSEALED)
    assert only(document, facts, unsealed).rule == "hygiene"
    made_to_measure = msgspec.structs.replace(
        document, exempt=(Exempt(exception=Exception16.PERSONALISED, categories=("Robes",)),)
    )
    assert only(made_to_measure, facts).rule == "hygiene"


def test_used_goods_come_back_for_what_they_are_still_worth() -> None:
    refuses = Document(rules=(rule("no_used_goods", Outcome.REFUSED),))
    decision = only(refuses, order(received=TODAY), Asked(today=TODAY, condition=Condition.USED))
    assert (decision.outcome, decision.least, decision.most) == (Outcome.RETURN, 0, 8900)


def test_what_is_wrong_by_the_merchants_fault_is_not_refused_for_two_years() -> None:
    refuses = Document(rules=(rule("too_late", Outcome.REFUSED),))
    facts = order(received=TODAY - timedelta(days=300))
    decision = only(refuses, facts, Asked(today=TODAY, reason=Reason.DEFECTIVE))
    assert (decision.outcome, decision.rule, decision.overruled) == (
        Outcome.PERSON,
        "eu_conformity",
        "too_late",
    )
    paid = Document(rules=(rule("ours", Outcome.RETURN, return_paid_by=Payer.CUSTOMER),))
    assert only(paid, facts, Asked(today=TODAY, reason=Reason.DEFECTIVE)).return_paid_by is Payer.MERCHANT


def test_a_small_thing_is_kept_and_a_gesture_has_its_bounds() -> None:
    document = Document(
        rules=(
            rule("keep_small", Outcome.KEEP, When(most={"EUR": 1500})),
            rule("gesture", Outcome.KEEP, When(from_day=20), least_percent=10, most_percent=30),
            rule("rest", Outcome.REFUSED),
        )
    )
    small = order(received=TODAY, lines=(msgspec.structs.replace(LINE, paid=1500),))
    kept = only(document, small)
    assert (kept.rule, kept.outcome, kept.least, kept.return_paid_by) == (
        "keep_small",
        Outcome.KEEP,
        1500,
        None,
    )
    assert kept.refund_by == TODAY + timedelta(days=14)
    pounds = order(received=TODAY - timedelta(days=16), currency="GBP", country="GB", lines=small.lines)
    assert only(document, pounds).rule == "rest"
    late = only(document, order(received=TODAY - timedelta(days=25)))
    assert (late.rule, late.least, late.most) == ("gesture", 890, 2670)


def test_the_facts_decide_before_any_rule() -> None:
    document = starting_document()
    assert only(document, order(received=TODAY, over=True)).rule == "order_over"
    gone = order(received=TODAY, lines=(msgspec.structs.replace(LINE, left=0),))
    assert only(document, gone).rule == "nothing_left"
    packed = only(document, order(received=None, left_on=None))
    assert (packed.rule, packed.outcome, packed.delivery) == ("not_left_yet", Outcome.REFUND, 490)
    unsure = order(received=TODAY - timedelta(days=80), receipt_certain=False)
    assert only(document, unsure).rule == "receipt_unknown"
    assert only(None, order(received=TODAY - timedelta(days=80))).rule == "no_policy"
    assert only(None, order(received=TODAY)).rule == "eu_withdrawal"


def test_the_kinder_of_two_decisions_is_known() -> None:
    facts = order(received=TODAY - timedelta(days=25))
    generous = only(Document(rules=(rule("a", Outcome.RETURN, return_paid_by=Payer.MERCHANT),)), facts)
    plain = only(Document(rules=(rule("b", Outcome.RETURN),)), facts)
    person = only(Document(rules=(rule("c", Outcome.PERSON),)), facts)
    refused = only(Document(rules=(rule("d", Outcome.REFUSED),)), facts)
    ranked = sorted((refused, generous, person, plain), key=lambda one: kindness(one, Wish.REFUND))
    assert [one.rule for one in ranked] == ["d", "c", "b", "a"]


def test_a_policy_that_cannot_be_is_told_where_and_why() -> None:
    assert faults_of(starting_document()) == []
    broken = Document(
        rules=(
            rule("always", Outcome.RETURN, least_percent=80, most_percent=50),
            rule("Always 2", Outcome.REFUSED, When(from_day=9, until_day=3, countries=("France",))),
        ),
        refund_days=30,
    )
    told = {fault.pointer for fault in faults_of(broken)}
    assert told == {
        "/rules", "/refund_days", "/rules/0/then/least_percent", "/rules/1", "/rules/1/key",
        "/rules/1/when/until_day", "/rules/1/when/countries",
    }  # fmt: skip
    assert all(fault.words.en and fault.words.fr for fault in faults_of(broken))


def test_members_have_rules_of_their_own() -> None:
    gold = rule("members", Outcome.RETURN, When(groups=("Or", "VIP"), until_day=60))
    document = Document(rules=(gold, rule("others", Outcome.REFUSED)))
    long_ago = TODAY - timedelta(days=45)
    assert only(document, order(received=long_ago, groups=frozenset({"or"}))).rule == "members"
    assert only(document, order(received=long_ago, groups=frozenset({"argent"}))).rule == "others"
    assert only(document, order(received=long_ago)).rule == "others"
