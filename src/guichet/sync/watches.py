"""The rows of parcels being watched: made from shipments under way, claimed when due, put off until next."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.sync.pacing import GIVEN_UP_AFTER, Pace, Seen

_UNCONSIDERED = """
SELECT s.parcel_number, max(s.carrier), coalesce(max(s.created_at), %(now)s) AS shipped_at
FROM shipments s
WHERE s.id > %(after)s AND s.parcel_number <> '' AND (s.created_at IS NULL OR s.created_at > %(since)s)
  AND s.state <> 'delivered' AND NOT EXISTS (SELECT FROM parcel_watches w WHERE w.number = s.parcel_number)
GROUP BY s.parcel_number ORDER BY shipped_at DESC LIMIT %(limit)s
"""
# Numbers that the carriers which were connected then did not know.
_RECONSIDERED = """
SELECT w.number, max(s.carrier), w.shipped_at
FROM parcel_watches w JOIN shipments s ON s.parcel_number = w.number
WHERE w.connection_id IS NULL AND w.considered <> %(considered)s AND w.shipped_at > %(since)s
GROUP BY w.number ORDER BY w.shipped_at DESC LIMIT %(limit)s
"""
_WATCH = """
INSERT INTO parcel_watches
    (number, connection_id, considered, shipped_at, state, last_event_at, asked_at, next_at, pace, urgent)
SELECT number, connection_id, %(considered)s, shipped_at, 'unknown', NULL, NULL, next_at, %(pace)s, urgent
FROM unnest(%(numbers)s::text[], %(connections)s::bigint[], %(shipped)s::timestamptz[],
            %(next)s::timestamptz[], %(urgent)s::bool[])
     AS row (number, connection_id, shipped_at, next_at, urgent)
ON CONFLICT (number) DO UPDATE
SET connection_id = excluded.connection_id, considered = excluded.considered, next_at = excluded.next_at
"""
# A number that was given again: the watch of its life before has ended, and a younger shipment bears it.
_AGAIN = """
UPDATE parcel_watches w
SET shipped_at = s.created_at, state = 'unknown', last_event_at = NULL, next_at = %(now)s
FROM (SELECT parcel_number, max(created_at) AS created_at FROM shipments
      WHERE created_at > %(lately)s AND parcel_number <> '' GROUP BY parcel_number) s
WHERE w.number = s.parcel_number AND w.next_at IS NULL AND w.connection_id IS NOT NULL
  AND s.created_at > w.shipped_at + %(gap)s
"""
_ORPHANS = """
UPDATE parcel_watches SET connection_id = NULL, considered = '', next_at = NULL
WHERE connection_id <> ALL(%(living)s) AND next_at IS NOT NULL
"""
_CLAIM = """
WITH urgent AS MATERIALIZED (
    SELECT number, next_at FROM parcel_watches
    WHERE connection_id = %(connection)s AND urgent AND next_at <= %(now)s
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), others AS MATERIALIZED (
    SELECT number, next_at FROM parcel_watches
    WHERE connection_id = %(connection)s AND NOT urgent AND next_at <= %(now)s
    ORDER BY next_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED
), chosen AS (
    (SELECT number, next_at FROM urgent ORDER BY next_at)
    UNION ALL (SELECT number, next_at FROM others ORDER BY next_at) LIMIT %(limit)s
)
UPDATE parcel_watches w SET next_at = %(ends)s FROM chosen
WHERE w.number = chosen.number RETURNING w.number, w.shipped_at, w.last_event_at
"""
_PUT_OFF = """
UPDATE parcel_watches w
SET state = row.state, last_event_at = row.last_event_at, asked_at = %(now)s, next_at = row.next_at,
    pace = row.pace, urgent = row.urgent
FROM unnest(%(numbers)s::text[], %(states)s::text[], %(events)s::timestamptz[], %(next)s::timestamptz[],
            %(paces)s::int[], %(urgent)s::bool[])
     AS row (number, state, last_event_at, next_at, pace, urgent)
WHERE w.number = row.number
"""
_LOAD = """
SELECT urgent, pace, count(*) FROM parcel_watches
WHERE connection_id = %s AND next_at IS NOT NULL GROUP BY urgent, pace
"""


class Waiting(msgspec.Struct, frozen=True):
    """A number of a shipment under way that no watch was made of."""

    number: str
    carrier: str
    shipped_at: datetime


class FirstQuestion(msgspec.Struct, frozen=True):
    """Where (None: nobody knows the number) and when a number is asked of for the first time."""

    waiting: Waiting
    connection_id: int | None
    due_at: datetime | None
    urgent: bool


class Claimed(msgspec.Struct, frozen=True):
    """A watch that this worker is about to serve."""

    number: str
    shipped_at: datetime
    last_event_at: datetime | None


class Asked(msgspec.Struct, frozen=True):
    """What came of a question, and when the next is due (None: never)."""

    number: str
    seen: Seen
    pace: Pace
    next_at: datetime | None


async def unconsidered(transaction: Transaction, now: datetime, *, after: int, limit: int) -> list[Waiting]:
    """Numbers under way of shipments whose id is greater than `after`, not watched yet, youngest first."""
    connection = await driver(transaction)
    found = await connection.execute(
        _UNCONSIDERED, {"now": now, "since": now - GIVEN_UP_AFTER, "after": after, "limit": limit}
    )
    return [Waiting(*row) for row in await found.fetchall()]


async def reconsidered(
    transaction: Transaction, considered: str, now: datetime, *, limit: int
) -> list[Waiting]:
    """Numbers that nobody knew, and that were not tried with these carriers."""
    connection = await driver(transaction)
    found = await connection.execute(
        _RECONSIDERED, {"since": now - GIVEN_UP_AFTER, "considered": considered, "limit": limit}
    )
    return [Waiting(*row) for row in await found.fetchall()]


async def last_shipment(transaction: Transaction) -> int:
    """The greatest id of a shipment."""
    connection = await driver(transaction)
    row = await (await connection.execute("SELECT coalesce(max(id), 0) FROM shipments")).fetchone()
    return int(row[0]) if row else 0


async def watch(
    transaction: Transaction, considered: str, questions: Sequence[FirstQuestion], pace: int
) -> None:
    """Watch these numbers at their carriers' connections, from the moment given."""
    connection = await driver(transaction)
    await connection.execute(
        _WATCH,
        {
            "considered": considered,
            "pace": pace,
            "numbers": [one.waiting.number for one in questions],
            "connections": [one.connection_id for one in questions],
            "shipped": [one.waiting.shipped_at for one in questions],
            "next": [one.due_at for one in questions],
            "urgent": [one.urgent for one in questions],
        },
    )


async def watch_again(transaction: Transaction, now: datetime, *, lately: timedelta, gap: timedelta) -> None:
    """Take up the watches of numbers that a younger shipment, made `lately`, bears once more."""
    connection = await driver(transaction)
    await connection.execute(_AGAIN, {"now": now, "lately": now - lately, "gap": gap})


async def leave_orphans(transaction: Transaction, living: Sequence[int]) -> None:
    """Have the numbers of carriers that are disconnected considered anew."""
    connection = await driver(transaction)
    await connection.execute(_ORPHANS, {"living": list(living)})


async def claim(
    transaction: Transaction, connection_id: int, now: datetime, *, limit: int, lease: timedelta
) -> list[Claimed]:
    """Take what is due, urgent ones first; they are due again when the lease ends."""
    connection = await driver(transaction)
    found = await connection.execute(
        _CLAIM, {"connection": connection_id, "now": now, "ends": now + lease, "limit": limit}
    )
    return [Claimed(*row) for row in await found.fetchall()]


async def put_off(transaction: Transaction, asked: Sequence[Asked], now: datetime) -> None:
    """Write what came of questions."""
    connection = await driver(transaction)
    rows = sorted(asked, key=lambda one: one.number)
    await connection.execute(
        _PUT_OFF,
        {
            "now": now,
            "numbers": [one.number for one in rows],
            "states": [one.seen.state.value for one in rows],
            "events": [one.seen.last_event_at for one in rows],
            "next": [one.next_at for one in rows],
            "paces": [one.pace.seconds or 0 for one in rows],
            "urgent": [one.pace.urgent for one in rows],
        },
    )


async def release(transaction: Transaction, numbers: Sequence[str], due_at: datetime) -> None:
    """Give back what was claimed and not served."""
    connection = await driver(transaction)
    await connection.execute(
        "UPDATE parcel_watches SET next_at = %s WHERE number = ANY(%s)", (due_at, sorted(numbers))
    )


async def load(transaction: Transaction, connection_id: int) -> list[tuple[bool, int, int]]:
    """How many parcels a connection watches, by urgency and pace."""
    connection = await driver(transaction)
    return [tuple(row) for row in await (await connection.execute(_LOAD, (connection_id,))).fetchall()]
