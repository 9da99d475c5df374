"""Which service level holds for a ticket, and which of its clocks runs out first: kept with the ticket.

A function of what stands in the database, so that it may be asked again whenever, and in whatever order news
of a ticket arrives.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.types import utc_now
from guichet.support.inbox import Due, Entry, TicketState, mark_due
from guichet.support.sla.calendars import times_of
from guichet.support.sla.clocks import KINDS, Cycle, Story, clocks_of, first_due, read_story
from guichet.support.sla.policies import PolicyFacts, list_policies, promises_of
from guichet.support.sla.scopes import Concerned

# Held before their logs are read: what is said afterwards is news to this ticket, and comes after it.
_HOLD = "SELECT id FROM tickets WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE"
_FACTS = """
SELECT t.id, t.state, t.silent OR t.parent_id IS NOT NULL, t.store_id, t.channel, t.queue_id,
       ARRAY(SELECT x.tag_id FROM ticket_tags x WHERE x.ticket_id = t.id),
       p.policy_id, p.version, p.pinned_at
FROM tickets t LEFT JOIN sla_ticket_policies p ON p.ticket_id = t.id
WHERE t.id = ANY(%s) AND t.joined_into IS NULL
"""
# Entries about a message go where the message goes; the others are of the ticket and those joined to it.
_LOGS = """
WITH RECURSIVE whole AS (
    SELECT asked.id AS root, asked.id FROM unnest(%(ids)s::bigint[]) AS asked (id)
    UNION SELECT whole.root, t.id FROM whole JOIN tickets t ON t.joined_into = whole.id)
SELECT whole.root, l.id, l.ticket_id, l.at, l.kind, l.actor_id, l.actor_name, l.message_id, l.data
FROM whole JOIN ticket_log l ON l.ticket_id = whole.id
WHERE l.message_id IS NULL AND l.kind = ANY(%(kinds)s)
UNION ALL
SELECT m.ticket_id, l.id, l.ticket_id, l.at, l.kind, l.actor_id, l.actor_name, l.message_id, l.data
FROM ticket_messages m JOIN ticket_log l ON l.message_id = m.id
WHERE m.ticket_id = ANY(%(ids)s) AND l.kind = ANY(%(kinds)s)
"""
_PIN = """
INSERT INTO sla_ticket_policies AS p (ticket_id, policy_id, version, pinned_at)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::integer[], %s::timestamptz[])
ON CONFLICT (ticket_id) DO UPDATE
SET policy_id = excluded.policy_id, version = excluded.version, pinned_at = excluded.pinned_at
"""
_LIVING = """
SELECT id FROM tickets WHERE id > %s AND joined_into IS NULL AND state <> 'closed' ORDER BY id LIMIT %s
"""


class Pin(msgspec.Struct, frozen=True, kw_only=True):
    """The version of a policy that holds for a ticket, since when."""

    policy_id: int
    version: int
    pinned_at: datetime

    @property
    def key(self) -> tuple[int, int]:
        """The version as it is asked for."""
        return self.policy_id, self.version


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as service levels see it; `rests`: no clock, since it is history or aside of another."""

    id: int
    state: str
    rests: bool
    concerned: Concerned
    pin: Pin | None


async def keep_due(
    transaction: Transaction, ticket_ids: Collection[int], *, anew: int | None = None
) -> set[int]:
    """Have these tickets say which of their clocks runs out first; returns those that changed.

    Tickets of the policy `anew` go over to its newest version.
    """
    said: dict[int, Due | None] = dict.fromkeys(ticket_ids)
    policies = await list_policies(transaction)
    if policies:
        said |= await _dues(transaction, sorted(said), policies, anew)
    return await mark_due(transaction, said)


async def living_after(transaction: Transaction, ticket_id: int, count: int) -> list[int]:
    """At most `count` tickets that are not closed, after an id."""
    connection = await driver(transaction)
    return [row[0] for row in await (await connection.execute(_LIVING, (ticket_id, count))).fetchall()]


async def read_held(transaction: Transaction, ticket_ids: Sequence[int]) -> list[Held]:
    """These tickets as service levels see them; those that were joined to others are left out."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_FACTS, (list(ticket_ids),))).fetchall()
    return [
        Held(
            id=row[0],
            state=row[1],
            rests=row[2],
            concerned=Concerned(store_id=row[3], channel=row[4], queue_id=row[5], tag_ids=frozenset(row[6])),
            pin=None if row[7] is None else Pin(policy_id=row[7], version=row[8], pinned_at=row[9]),
        )
        for row in rows
    ]


async def read_stories(transaction: Transaction, ticket_ids: Sequence[int]) -> dict[int, Story]:
    """What the logs of these conversations say of clocks."""
    connection = await driver(transaction)
    values = {"ids": list(ticket_ids), "kinds": list(KINDS)}
    entries: dict[int, list[Entry]] = {ticket_id: [] for ticket_id in ticket_ids}
    for root, *told in await (await connection.execute(_LOGS, values)).fetchall():
        entries[root].append(Entry(**dict(zip(Entry.__struct_fields__, told, strict=True))))
    return {ticket_id: read_story(log, ticket_id) for ticket_id, log in entries.items()}


def pin_of(
    held: Held, policies: Sequence[PolicyFacts], cycle: Cycle, *, anew: int | None = None
) -> Pin | None:
    """The version that holds for a ticket now: the pinned one as long as policy and cycle are the same.

    None where no policy fits.
    """
    holding = next((policy for policy in policies if policy.scope.fits(held.concerned)), None)
    if holding is None:
        return None
    pin = held.pin
    if pin is not None and pin.policy_id == holding.id != anew and cycle.since <= pin.pinned_at:
        return pin
    return Pin(policy_id=holding.id, version=holding.version, pinned_at=max(utc_now(), cycle.since))


async def _dues(
    transaction: Transaction, ids: list[int], policies: Sequence[PolicyFacts], anew: int | None
) -> Mapping[int, Due | None]:
    connection = await driver(transaction)
    await connection.execute(_HOLD, (ids,))
    going = [
        held
        for held in await read_held(transaction, ids)
        if not held.rests and held.state != TicketState.CLOSED
    ]
    stories = await read_stories(transaction, [held.id for held in going])
    pins: dict[int, Pin] = {}
    for held in going:
        cycle = stories[held.id].cycle
        pin = None if cycle is None else pin_of(held, policies, cycle, anew=anew)
        if pin is not None:
            pins[held.id] = pin
    await _keep_pins(transaction, {held.id: held.pin for held in going}, pins)
    promises = await promises_of(transaction, {pin.key for pin in pins.values()})
    times = await times_of(transaction, {promise.calendar_id for _, promise in promises.values()})
    dues: dict[int, Due | None] = {}
    for ticket_id, pin in pins.items():
        _, promise = promises[pin.key]
        story = stories[ticket_id]
        if story.cycle is not None:
            time = times[promise.calendar_id]
            dues[ticket_id] = first_due(clocks_of(story.cycle, story.rests, promise.terms, time))
    return dues


async def _keep_pins(
    transaction: Transaction, before: Mapping[int, Pin | None], now: Mapping[int, Pin]
) -> None:
    changed = [(ticket_id, pin) for ticket_id, pin in sorted(now.items()) if pin != before[ticket_id]]
    if not changed:
        return
    connection = await driver(transaction)
    rows = [(ticket_id, pin.policy_id, pin.version, pin.pinned_at) for ticket_id, pin in changed]
    await connection.execute(_PIN, [list(column) for column in zip(*rows, strict=True)])
