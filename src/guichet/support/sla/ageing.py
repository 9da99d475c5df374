"""Handing over what is stuck: to the person that a rule names, or to who stands in for them.

A rule deals once with each time that a ticket is stuck: with each moment at which it became late, with each
message that nobody answered. A conversation that is history is never stuck.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from guichet.kernel.auth import Account, find_account
from guichet.kernel.db import Transaction, driver
from guichet.kernel.errors import NotFoundError
from guichet.support.absences import away_at, stand_in_for
from guichet.support.inbox import ANSWER, Ruled, change_many
from guichet.support.sla.ageing_rules import After, RuleFacts, list_rules
from guichet.support.sla.calendars import times_of

_AT_ONCE = 100
_AGAIN = timedelta(hours=1)  # what nobody could take is offered anew
_STUCK = """
SELECT t.id, t.{since}, t.store_id FROM tickets t
WHERE t.joined_into IS NULL AND t.parent_id IS NULL AND NOT t.silent AND t.state = ANY(%(states)s)
AND t.{since} <= %(until)s AND t.{since} >= %(since)s
AND (cardinality(%(store_ids)s::bigint[]) = 0 OR t.store_id = ANY(%(store_ids)s))
AND (cardinality(%(channels)s::text[]) = 0 OR t.channel = ANY(%(channels)s))
AND (cardinality(%(queue_ids)s::bigint[]) = 0 OR t.queue_id = ANY(%(queue_ids)s))
AND (cardinality(%(tag_ids)s::bigint[]) = 0 OR EXISTS (
    SELECT FROM ticket_tags x WHERE x.ticket_id = t.id AND x.tag_id = ANY(%(tag_ids)s)))
AND NOT EXISTS (
    SELECT FROM sla_handovers h WHERE h.ticket_id = t.id AND h.rule_id = %(rule_id)s
    AND h.stuck_since = t.{since} AND (h.user_id IS NOT NULL OR h.at > %(again)s))
ORDER BY t.{since}, t.id LIMIT %(count)s
"""
_NOTE = """
INSERT INTO sla_handovers (ticket_id, rule_id, stuck_since, user_id, at)
SELECT s.ticket_id, %s, s.stuck_since, s.user_id, %s
FROM unnest(%s::bigint[], %s::timestamptz[], %s::bigint[]) AS s (ticket_id, stuck_since, user_id)
ON CONFLICT (ticket_id, rule_id, stuck_since) DO UPDATE SET user_id = excluded.user_id, at = excluded.at
"""
_SINCE = {After.DUE: "due_at", After.UNANSWERED: "unanswered_since"}
# Who snoozed an unanswered ticket means to come back to it; a promise that is broken is stuck all the same.
_STATES = {After.DUE: ["open", "snoozed"], After.UNANSWERED: ["open"]}
_EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Stuck(msgspec.Struct, frozen=True, kw_only=True):
    """A stuck ticket, since when, of which store."""

    ticket_id: int
    since: datetime
    store_id: int | None


async def hand_over_some(transaction: Transaction, now: datetime) -> int:
    """Hand over some of what is stuck by now; returns how many tickets were dealt with, 0 at the end."""
    dealt = 0
    for rule in await list_rules(transaction):
        if rule.terms.active:
            dealt += await _apply(transaction, rule, now)
    return dealt


async def _apply(transaction: Transaction, rule: RuleFacts, now: datetime) -> int:
    stuck = await _stuck(transaction, rule, now)
    if not stuck:
        return 0
    takers = await _takers(transaction, rule.terms.user_id, now)
    chosen = {one.ticket_id: _taker(takers, one.store_id) for one in stuck}
    told = {"rule_id": f"ageing:{rule.id}", "rule": rule.terms.name}
    await change_many(
        transaction,
        {
            ticket_id: Ruled(rules=[told], assignee_id=user_id, takes_over=True)
            for ticket_id, user_id in chosen.items()
            if user_id is not None
        },
    )
    connection = await driver(transaction)
    columns = ([one.ticket_id for one in stuck], [one.since for one in stuck])
    await connection.execute(_NOTE, (rule.id, now, *columns, [chosen[one.ticket_id] for one in stuck]))
    return len(stuck)


async def _stuck(transaction: Transaction, rule: RuleFacts, now: datetime) -> list[Stuck]:
    terms = rule.terms
    time = (await times_of(transaction, {terms.calendar_id}))[terms.calendar_id]
    length = timedelta(minutes=terms.minutes)
    until = time.before(now, length)
    if until is None:
        return []
    since = time.before(rule.since, length) if rule.since is not None else None
    values: dict[str, Any] = {
        "rule_id": rule.id,
        "states": _STATES[terms.after],
        "until": until,
        "since": since or _EVER,
        "again": now - _AGAIN,
        "count": _AT_ONCE,
        **terms.scope.columns(),
    }
    connection = await driver(transaction)
    cursor = await connection.execute(_STUCK.format(since=_SINCE[terms.after]), values)
    return [Stuck(ticket_id=row[0], since=row[1], store_id=row[2]) for row in await cursor.fetchall()]


async def _takers(transaction: Transaction, user_id: int, now: datetime) -> list[Account]:
    """Who may take what is meant for somebody, the best first: who is here of them and their deputies."""
    away = await away_at(transaction, now)
    here = stand_in_for(user_id, away)
    wanted = [one for one in dict.fromkeys((here, user_id)) if one is not None]
    accounts = [await _account(transaction, one) for one in wanted]
    return [account for account in accounts if account is not None and account.state == "active"]


async def _account(transaction: Transaction, user_id: int) -> Account | None:
    try:
        return await find_account(transaction, user_id)
    except NotFoundError:
        return None


def _taker(takers: list[Account], store_id: int | None) -> int | None:
    """The first who may answer tickets of a store."""
    target = f"store:{store_id}" if store_id is not None else "store:"
    for account in takers:
        if any(grant.gives(ANSWER) and grant.covers(ANSWER, target) for grant in account.grants):
            return account.id
    return None
