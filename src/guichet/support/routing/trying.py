"""Trying a rule on tickets of the past before it is kept: what it would have done, and nothing is done."""

from __future__ import annotations

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.routing.engine import Facts, Held, Rule, holds
from guichet.support.routing.facts import Occasion, facts_of
from guichet.support.routing.telling import read_told

# Each ticket at its customer's last words, as if they came now.
_LAST = (
    "SELECT t.id, m.id AS message_id FROM tickets t"
    " CROSS JOIN LATERAL (SELECT n.id FROM ticket_messages n WHERE n.ticket_id = t.id AND n.direction = 'in'"
    " ORDER BY n.sent_at DESC, n.id DESC LIMIT 1) AS m"
    " WHERE t.joined_into IS NULL{stores} ORDER BY t.last_message_at DESC, t.id DESC LIMIT :count"
)


class Trial(msgspec.Struct, frozen=True):
    """How many tickets were looked at, and those for which the rule holds, the newest first, with why."""

    looked_at: int
    matched: list[tuple[int, list[Held]]]


async def try_rule(
    transaction: Transaction, rule: Rule, *, count: int, store_ids: frozenset[int] | None
) -> Trial:
    """Look with a rule at the last `count` tickets, history included."""
    stores = "" if store_ids is None else " AND t.store_id = ANY(:stores)"
    values: dict[str, object] = {"count": count}
    if store_ids is not None:
        values["stores"] = sorted(store_ids)
    rows = (await transaction.execute(text(_LAST.format(stores=stores)), values)).all()
    now = utc_now()
    occasions = [
        Occasion(
            ticket_id=row.id,
            event_id=0,
            triggers=rule.triggers,
            happened_at=now,
            message_id=row.message_id,
        )
        for row in rows
    ]
    facts = await facts_of(transaction, occasions)
    await _tell_silent(transaction, [one for one in facts if one is not None])
    matched = []
    for occasion, known in zip(occasions, facts, strict=True):
        why = None if known is None else holds(rule, known)
        if why is not None:
            matched.append((occasion.ticket_id, why))
    return Trial(len(rows), matched)


async def _tell_silent(transaction: Transaction, facts: list[Facts]) -> None:
    """Have history, of which nobody told what it is about, be looked at as what comes now would be."""
    untold = [one for one in facts if one["any_topic"] is None and one["automatic"] is None]
    told = await read_told(transaction, [one["message_id"] for one in untold if one["message_id"]])
    for one in untold:
        said = told.get(one["message_id"])
        if said is not None:
            one["any_topic"] = [topic.topic for topic in said.topics]
            one["confidence"] = round(said.topics[0].confidence * 100)
            one["topic"] = one["topic"] or said.topics[0].topic
            one["language"] = one["language"] or said.language or None
