"""A round of the rules: facts, firing, and what follows, for a batch of happenings at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.commerce.writing import json_text
from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now
from guichet.support.inbox import Ruled, change_many, put_in_queues
from guichet.support.routing.engine import Act, Facts, Fired, Rule, fire
from guichet.support.routing.facts import Occasion, facts_of
from guichet.support.routing.giving import Hands, read_hands
from guichet.support.routing.rules import read_rules

# What a ticket shows of itself and rules change: it is the same for all happenings of a batch.
_OWN = ("tags", "queue", "assignee", "state")
_BEFORE = text(
    "SELECT rule_id, event_id, ticket_id FROM rule_firings"
    " WHERE ticket_id = ANY(:tickets) AND event_id = ANY(:events)"
)
_WRITE = """
INSERT INTO rule_firings (rule_id, rule_version, rule_name, event_id, ticket_id, trigger, at, why, did)
SELECT s.rule_id, s.version, s.name, s.event_id, s.ticket_id, s.trigger, %s, s.why::jsonb, s.did::jsonb
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[],
            %s::text[]) AS s (rule_id, version, name, event_id, ticket_id, trigger, why, did)
ON CONFLICT DO NOTHING
"""


class Outcome(msgspec.Struct, kw_only=True):
    """What rules do to one ticket in a batch, all rules together; the last word about a queue counts."""

    add_tags: dict[str, None] = {}
    remove_tags: dict[str, None] = {}
    queue_id: int | None = None
    assignee_id: int | None = None
    close: bool = False
    rules: dict[int, str] = {}


class Row(msgspec.Struct, frozen=True):
    """A firing as it is kept."""

    occasion: Occasion
    fired: Fired
    did: list[dict[str, Any]]


async def run_round(transaction: Transaction, occasions: Sequence[Occasion]) -> int:
    """Let the active rules look at happenings and do what they say; returns how many fired."""
    triggers = {trigger for one in occasions for trigger in one.triggers}
    rules = [rule for rule in await read_rules(transaction, active=True) if rule.triggers & triggers]
    if not rules:
        return 0
    meant = {trigger for rule in rules for trigger in rule.triggers}
    heard = [one for one in occasions if one.triggers & meant]
    facts = await facts_of(transaction, heard)
    fired = _fired(rules, heard, facts, await _done_before(transaction, heard))
    if not fired:
        return 0
    giving = any(act.do == "assign" for one in fired for act in one[1].rule.acts)
    hands = await read_hands(transaction) if giving else None
    outcomes: dict[int, Outcome] = {}
    rows = [
        Row(occasion, one, _do(one.rule, outcomes.setdefault(occasion.ticket_id, Outcome()), known, hands))
        for occasion, one, known in fired
    ]
    await _apply(transaction, outcomes)
    await _keep(transaction, rows)
    return len(rows)


def _fired(
    rules: Sequence[Rule],
    occasions: Sequence[Occasion],
    facts: Sequence[Facts | None],
    before: set[tuple[int, int, int]],
) -> list[tuple[Occasion, Fired, Facts]]:
    own: dict[int, Facts] = {}
    found = []
    for occasion, read in zip(occasions, facts, strict=True):
        if read is None or read["silent"]:
            continue
        known = read | own.get(occasion.ticket_id, {})
        left = [rule for rule in rules if (rule.id, occasion.event_id, occasion.ticket_id) not in before]
        found += [(occasion, one, known) for one in fire(left, occasion.triggers, known)]
        own[occasion.ticket_id] = {name: known[name] for name in _OWN}
    return found


def _do(rule: Rule, outcome: Outcome, facts: Facts, hands: Hands | None) -> list[dict[str, Any]]:
    """Note what a rule does to a ticket; returns it in the words of the log."""
    outcome.rules[rule.id] = rule.name
    return [_did(act, outcome, facts, hands) for act in rule.acts]


def _did(act: Act, outcome: Outcome, facts: Facts, hands: Hands | None) -> dict[str, Any]:
    did: dict[str, Any] = {"do": act.do}
    if act.do in ("tag", "untag"):
        put, taken = (outcome.add_tags, outcome.remove_tags)
        if act.do == "untag":
            put, taken = taken, put
        for name in act.tags:
            put[name] = None
            taken.pop(name, None)
        did["tags"] = act.tags
    elif act.do == "queue":
        did["queue_id"] = str(act.queue_id)
        if facts["queue_by_hand"]:
            did["not"] = "by_hand"
        else:
            outcome.queue_id = act.queue_id
    elif act.do == "assign" and hands is not None:
        has = outcome.assignee_id is not None or facts["assignee"] not in (None, str(act.user_id))
        chosen = None if has else hands.give(act, facts)
        if chosen is None:
            did["not"] = "has_agent" if has else "nobody"
        else:
            outcome.assignee_id = chosen
            did["user_id"] = str(chosen)
    elif facts["waiting_hours"] is not None and facts["topic"] != "spam":
        did["not"] = "customer_waits"
    else:
        outcome.close = True
    return did


async def _apply(transaction: Transaction, outcomes: Mapping[int, Outcome]) -> None:
    queued = {one: said.queue_id for one, said in outcomes.items() if said.queue_id is not None}
    await put_in_queues(transaction, queued)
    await change_many(
        transaction,
        {
            ticket_id: Ruled(
                rules=[{"rule_id": str(key), "rule": name} for key, name in said.rules.items()],
                add_tags=list(said.add_tags),
                remove_tags=list(said.remove_tags),
                assignee_id=said.assignee_id,
                close=said.close,
            )
            for ticket_id, said in outcomes.items()
            if said.add_tags or said.remove_tags or said.assignee_id is not None or said.close
        },
    )


async def _done_before(transaction: Transaction, occasions: Sequence[Occasion]) -> set[tuple[int, int, int]]:
    """What fired for these happenings already: an event that is replayed starts nothing a second time."""
    asked = {
        "tickets": sorted({one.ticket_id for one in occasions}),
        "events": sorted({one.event_id for one in occasions}),
    }
    rows = await transaction.execute(_BEFORE, asked)
    return {(row.rule_id, row.event_id, row.ticket_id) for row in rows}


async def _keep(transaction: Transaction, rows: Sequence[Row]) -> None:
    connection = await driver(transaction)
    await connection.execute(
        _WRITE,
        (
            utc_now(),
            [row.fired.rule.id for row in rows],
            [row.fired.rule.version for row in rows],
            [row.fired.rule.name for row in rows],
            [row.occasion.event_id for row in rows],
            [row.occasion.ticket_id for row in rows],
            [row.fired.trigger for row in rows],
            [json_text(row.fired.why) for row in rows],
            [json_text(row.did) for row in rows],
        ),
    )
