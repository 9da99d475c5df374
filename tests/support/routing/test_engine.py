"""Whether rules hold, and in which order: facts alone."""

from __future__ import annotations

from typing import Any

import pytest

from guichet.kernel.types import Language
from guichet.support.routing.checking import Known, check_rule
from guichet.support.routing.engine import Act, Condition, Rule, fire, holds, passes
from guichet.support.routing.errors import RuleInvalidError
from guichet.support.routing.vocabulary import FIELDS, KINDS

FACTS: dict[str, Any] = {
    "topic": "late",
    "any_topic": ["late", "complaint"],
    "language": "fr",
    "store": "3",
    "queue": None,
    "assignee": None,
    "tags": ["Gros client"],
    "subject": "Où est mon colis ?",
    "text": "Bonjour, je n’ai RIEN reçu. Mon avocat vous écrira.",
    "sender": "camille@roux.example",
    "waiting_hours": 5,
    "order_total": 89.0,
    "order_postcode": "56000",
    "order_item": ["ADA-38 Robe Ada", "SAC Sac Lune"],
    "parcel_state": ["in_transit", "delivered"],
    "known_customer": True,
}


@pytest.mark.parametrize(
    ("field", "operator", "value", "expected"),
    [
        ("topic", "is", ["late", "damaged"], True),
        ("topic", "is_not", ["late"], False),
        ("any_topic", "is", ["complaint"], True),
        ("store", "is", ["4"], False),
        ("queue", "is", ["none"], True),
        ("queue", "is", ["7"], False),
        ("assignee", "is_not", ["none"], False),
        ("tags", "has", ["gros CLIENT"], True),
        ("tags", "has_not", ["vip"], True),
        ("text", "contains", ["avocat", "plainte"], True),
        ("text", "contains", ["cat"], False),  # whole words only
        ("text", "contains", ["rien recu"], True),
        ("text", "contains_not", ["avocat"], False),
        ("sender", "contains", ["@roux.example"], True),
        ("order_postcode", "starts_with", ["29", "56"], True),
        ("order_item", "contains", ["robe ada"], True),
        ("order_total", "at_least", 89, True),
        ("order_total", "at_most", 80, False),
        ("waiting_hours", "at_least", 6, False),
        ("parcel_state", "is", ["delivered"], True),
        ("known_customer", "is", False, False),
        # What is not known is neither this nor that; it only is not something.
        ("order_country", "is", ["FR"], False),
        ("order_country", "is_not", ["FR"], True),
        ("silent_days", "at_least", 0, False),
        ("has_order", "is", False, False),
    ],
)
def test_a_test_holds_or_not(field: str, operator: str, value: Any, *, expected: bool) -> None:
    assert passes(Condition(field, operator, value), dict(FACTS)) is expected


def rule(number: int, tests: list[Condition], *acts: Act, **more: Any) -> Rule:
    fields: dict[str, Any] = {"match": "all", "stops": False, "triggers": frozenset(("message",))}
    return Rule(id=number, version=1, name=f"Rule {number}", tests=tests, acts=acts, **{**fields, **more})


def test_rules_are_looked_at_in_order_and_see_what_those_before_them_did() -> None:
    late = Condition("topic", "is", ["late"])
    tagged = Condition("tags", "has", ["urgent"])
    rules = [
        rule(1, [tagged], Act(do="queue", queue_id=1)),  # not yet: nobody has tagged it
        rule(2, [late], Act(do="tag", tags=["Urgent"])),
        rule(3, [tagged], Act(do="queue", queue_id=2), stops=True),
        rule(4, [], Act(do="queue", queue_id=3)),  # the one before stopped
        rule(5, [], Act(do="close"), triggers=frozenset(("delivered",))),
    ]
    facts = dict(FACTS)
    fired = fire(rules, {"message"}, facts)
    assert [one.rule.id for one in fired] == [2, 3]
    assert facts["queue"] == "2"
    assert fired[0].why[0].found == "late"
    either = rule(6, [late, tagged], match="any")
    assert [one.field for one in holds(either, dict(FACTS)) or ()] == ["topic"]
    assert holds(rule(7, [late, tagged]), dict(FACTS)) is None


def test_a_rule_that_cannot_be_kept_says_all_that_is_wrong_in_both_languages() -> None:
    known = Known(stores={3}, queues={1}, agents={5})
    with pytest.raises(RuleInvalidError) as refused:
        check_rule(
            ["tomorrow"],
            "any",
            [
                Condition("weather", "is", ["sunny"]),
                Condition("topic", "contains", ["late"]),
                Condition("topic", "is", ["lateness"]),
                Condition("order_total", "at_least", ["89"]),
                Condition("has_order", "is", 1),
                Condition("store", "is", ["9"]),
                Condition("text", "contains", ["!!"]),
            ],
            [
                Act(do="refund"),
                Act(do="tag"),
                Act(do="queue", queue_id=2),
                Act(do="assign", user_id=6),
                Act(do="close"),
            ],
            known,
        )
    assert [fault.pointer for fault in refused.value.errors] == [
        "/triggers/0",
        "/tests/0/field",
        "/tests/1/operator",
        "/tests/2/value",
        "/tests/3/value",
        "/tests/4/value",
        "/tests/5/value",
        "/tests/6/value",
        "/acts/0/do",
        "/acts/1/tags",
        "/acts/2/queue_id",
        "/acts/3/user_id",
        "/acts/4",
    ]
    for language in Language:
        words = [fault.words.text(language) for fault in refused.value.errors]
        assert all(one and "{" not in one for one in words)
    automatic = [Condition("automatic", "is", ["list"])]
    check_rule(["automatic_message"], "all", automatic, [Act(do="close")], known)


def test_every_field_can_be_asked_about_in_words_of_both_languages() -> None:
    for field in FIELDS.values():
        assert KINDS[field.kind]
        assert field.title.en
        assert field.title.fr
        assert (field.kind == "choice") == bool(field.values)
        assert (field.kind == "flag") == (field.negation is not None)
