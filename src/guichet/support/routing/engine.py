"""Whether a rule holds for a ticket, and why: pure functions over facts, no database and no clock.

Rules are looked at in their order. What one does is seen by those after it; one that stops ends the round.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec

from guichet.kernel.types import search_text
from guichet.support.routing.vocabulary import FIELDS, NONE

Facts = dict[str, Any]
"""What is known of a ticket at a happening, by field of the vocabulary. A field that is absent or None is not
known; then no test of it holds but `is_not`, `has_not` and `contains_not`."""


class Condition(msgspec.Struct, frozen=True):
    """One test of a rule; `value` is a list of words or ids, a number, or yes or no."""

    field: str
    operator: str
    value: list[str] | int | bool


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a rule does.

    `tag`, `untag`: `tags`. `queue`: `queue_id`. `assign`: to `user_id`, else to the one of the ticket's queue
    who has the fewest open tickets, masters `skill` and, if `present`, is there. `close`.
    """

    do: str
    tags: list[str] = []
    queue_id: int | None = None
    user_id: int | None = None
    skill: str = ""
    present: bool = False


class Rule(msgspec.Struct, frozen=True, kw_only=True):
    """A rule as it is run."""

    id: int
    version: int
    name: str
    triggers: frozenset[str]
    match: str
    tests: Sequence[Condition]
    acts: Sequence[Act]
    stops: bool


class Held(msgspec.Struct, frozen=True):
    """A test that held, and what was found."""

    field: str
    operator: str
    value: list[str] | int | bool
    found: Any


class Fired(msgspec.Struct, frozen=True):
    """A rule that fires, by which trigger and why."""

    rule: Rule
    trigger: str
    why: list[Held]


def holds(rule: Rule, facts: Facts) -> list[Held] | None:
    """The tests that hold, where they suffice; else None. A rule without tests always holds."""
    held = [
        Held(one.field, one.operator, one.value, facts.get(one.field))
        for one in rule.tests
        if passes(one, facts)
    ]
    enough = len(held) == len(rule.tests) if rule.match == "all" else bool(held) or not rule.tests
    return held if enough else None


def fire(rules: Sequence[Rule], triggers: Collection[str], facts: Facts) -> list[Fired]:
    """The rules that fire at a happening, in their order; `facts` follows what they do."""
    fired = []
    for rule in rules:
        trigger = min(rule.triggers & set(triggers), default=None)
        if trigger is None:
            continue
        why = holds(rule, facts)
        if why is None:
            continue
        fired.append(Fired(rule, trigger, why))
        for act in rule.acts:
            _follow(act, facts)
        if rule.stops:
            break
    return fired


def passes(test: Condition, facts: Facts) -> bool:
    """Whether a test holds."""
    found = facts.get(test.field)
    kind = FIELDS[test.field].kind
    if kind == "number":
        if found is None or not isinstance(test.value, int):
            return False
        return bool(found >= test.value if test.operator == "at_least" else found <= test.value)
    if kind == "flag":
        return found is not None and bool(found) is test.value
    wanted = test.value if isinstance(test.value, list) else []
    if kind in ("text", "start"):
        return _reads(test.operator, found, wanted)
    here = _words_of(kind, found)
    common = bool(here & {_folded(kind, one) for one in wanted})
    return not common if test.operator in ("is_not", "has_not") else common


def _words_of(kind: str, found: Any) -> set[str]:
    if found is None:
        return {NONE} if kind in ("queue", "agent") else set()
    many = found if isinstance(found, list | tuple | set | frozenset) else [found]
    return {_folded(kind, str(one)) for one in many}


def _folded(kind: str, word: str) -> str:
    return search_text(word) if kind in ("tags", "code") else word


def _reads(operator: str, found: Any, wanted: Sequence[str]) -> bool:
    texts = found if isinstance(found, list | tuple) else [found or ""]
    whole = [search_text(str(one)) for one in texts]
    words = [search_text(one) for one in wanted]
    if operator == "starts_with":
        return any(said.startswith(word) for said in whole for word in words if word)
    inside = any(f" {word} " in f" {said} " for said in whole for word in words if word)
    return not inside if operator == "contains_not" else inside


def _follow(act: Act, facts: Facts) -> None:
    """Have the facts say what the act will have done, for the rules after it."""
    tags: Mapping[str, str] = {search_text(name): name for name in facts.get("tags") or ()}
    if act.do == "tag":
        facts["tags"] = list({**tags, **{search_text(name): name for name in act.tags}}.values())
    elif act.do == "untag":
        gone = {search_text(name) for name in act.tags}
        facts["tags"] = [name for key, name in tags.items() if key not in gone]
    elif act.do == "queue" and not facts.get("queue_by_hand"):
        facts["queue"] = str(act.queue_id)
    elif act.do == "assign" and facts.get("assignee") is None and act.user_id is not None:
        facts["assignee"] = str(act.user_id)
    elif act.do == "close":
        facts["state"] = "closed"
