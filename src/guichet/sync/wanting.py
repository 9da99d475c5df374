"""What is wanted: hints coalesce here until the thing was fetched after the last of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now

_WANT = """
INSERT INTO wanted (connection_id, resource, external_id, origin, version, first_wanted_at, due_at, attempts,
                    hinted_at)
SELECT connection_id, resource, external_id, origin, 1, %(now)s, %(now)s, 0, hinted_at
FROM unnest(%(connection_ids)s::bigint[], %(resources)s::text[], %(external_ids)s::text[],
            %(origins)s::text[], %(hinted)s::timestamptz[])
     AS row (connection_id, resource, external_id, origin, hinted_at)
ORDER BY connection_id, resource, external_id
ON CONFLICT (connection_id, resource, external_id) DO UPDATE
SET version = wanted.version + 1,
    origin = CASE WHEN excluded.origin = 'live' THEN excluded.origin ELSE wanted.origin END,
    hinted_at = CASE WHEN wanted.hinted_at IS NOT NULL AND excluded.hinted_at IS NOT NULL
                     THEN greatest(wanted.hinted_at, excluded.hinted_at) END
"""
_CLAIM = """
UPDATE wanted SET due_at = %(ends)s, attempts = attempts + 1
WHERE (connection_id, resource, external_id) IN (
    SELECT connection_id, resource, external_id FROM wanted
    WHERE connection_id = %(connection_id)s AND resource = %(resource)s AND due_at <= %(now)s
    ORDER BY first_wanted_at LIMIT %(limit)s FOR UPDATE SKIP LOCKED)
RETURNING external_id, version, origin, attempts
"""
# What was wanted again while it was fetched is due at once; a claim that another took over is left alone.
# Versions are compared as they are in the locked rows: the statement's snapshot may be older than who held
# the lock, and a wish of that moment would be neither forgotten nor due until the lease ends.
_SERVED = """
WITH served AS MATERIALIZED (
    SELECT w.connection_id, w.resource, w.external_id, w.version = row.version AS whole
    FROM wanted w JOIN unnest(%(external_ids)s::text[], %(versions)s::bigint[]) AS row (external_id, version)
         ON row.external_id = w.external_id
    WHERE w.connection_id = %(connection_id)s AND w.resource = %(resource)s
    ORDER BY w.external_id FOR UPDATE OF w
), gone AS (
    DELETE FROM wanted w USING served s
    WHERE w.connection_id = s.connection_id AND w.resource = s.resource AND w.external_id = s.external_id
          AND s.whole
)
UPDATE wanted w SET due_at = %(now)s, attempts = 0, first_wanted_at = %(now)s FROM served s
WHERE w.connection_id = s.connection_id AND w.resource = s.resource AND w.external_id = s.external_id
      AND NOT s.whole
"""
_RELEASE = """
UPDATE wanted SET due_at = %(due_at)s
WHERE connection_id = %(connection_id)s AND resource = %(resource)s AND external_id = ANY(%(external_ids)s)
"""
_GROUP = """
SELECT count(*), coalesce(min(first_wanted_at), %(now)s), coalesce(max(first_wanted_at), %(now)s) FROM wanted
WHERE connection_id = %(connection_id)s AND resource = %(resource)s AND due_at <= %(now)s
"""
# Of things that are asked for only because of changes which had been made when they were read.
_KNOWN = """
DELETE FROM wanted w
USING unnest(%(external_ids)s::text[], %(changed)s::timestamptz[]) AS row (external_id, changed_at)
WHERE w.connection_id = %(connection_id)s AND w.resource = %(resource)s AND w.external_id = row.external_id
      AND w.hinted_at <= row.changed_at AND w.due_at <= %(now)s
"""
_GROUPS = """
SELECT connection_id, resource, count(*), min(first_wanted_at), max(first_wanted_at)
FROM wanted WHERE due_at <= %s
GROUP BY connection_id, resource ORDER BY min(first_wanted_at)
"""


class Wish(msgspec.Struct, frozen=True):
    """A thing to be fetched; `hinted_at`: when it changed by the vendor's clock, where a hint says so."""

    connection_id: int
    resource: str
    external_id: str
    origin: Origin
    hinted_at: datetime | None = None


class Claimed(msgspec.Struct, frozen=True):
    """A wish that this worker is about to serve, at the version that it saw."""

    external_id: str
    version: int
    origin: Origin
    attempts: int


class Group(msgspec.Struct, frozen=True):
    """How many things of one resource of one connection are due, and since when."""

    connection_id: int
    resource: str
    count: int
    oldest: datetime
    newest: datetime


async def want(transaction: Transaction, wishes: Iterable[Wish]) -> None:
    """Have these things fetched; one that is wanted already is wanted once more."""
    merged: dict[tuple[int, str, str], Wish] = {}
    for wish in wishes:
        key = (wish.connection_id, wish.resource, wish.external_id)
        merged[key] = _together(merged[key], wish) if key in merged else wish
    if not merged:
        return
    rows = list(merged.values())
    connection = await driver(transaction)
    await connection.execute(
        _WANT,
        {
            "now": utc_now(),
            "connection_ids": [wish.connection_id for wish in rows],
            "resources": [wish.resource for wish in rows],
            "external_ids": [wish.external_id for wish in rows],
            "origins": [wish.origin.value for wish in rows],
            "hinted": [wish.hinted_at for wish in rows],
        },
    )


def _together(one: Wish, other: Wish) -> Wish:
    hinted = (one.hinted_at, other.hinted_at)
    latest = None if None in hinted else max(at for at in hinted if at is not None)
    return msgspec.structs.replace(other if other.origin is Origin.LIVE else one, hinted_at=latest)


async def forget_known(
    transaction: Transaction, connection_id: int, resource: str, known: Mapping[str, datetime]
) -> None:
    """Forget what is due only because of changes up to these times, as of which it was read."""
    connection = await driver(transaction)
    await connection.execute(
        _KNOWN,
        {
            "connection_id": connection_id,
            "resource": resource,
            "external_ids": list(known),
            "changed": list(known.values()),
            "now": utc_now(),
        },
    )


async def due_group(transaction: Transaction, connection_id: int, resource: str) -> Group:
    """What is due of one resource; of none, with nothing."""
    connection = await driver(transaction)
    asked = {"connection_id": connection_id, "resource": resource, "now": utc_now()}
    rows = await (await connection.execute(_GROUP, asked)).fetchall()
    return Group(connection_id, resource, *rows[0])


async def due_groups(transaction: Transaction) -> list[Group]:
    """What is due, whoever has waited longest first."""
    connection = await driver(transaction)
    rows = await (await connection.execute(_GROUPS, (utc_now(),))).fetchall()
    return [Group(*row) for row in rows]


async def claim(
    transaction: Transaction, connection_id: int, resource: str, *, limit: int, lease: timedelta
) -> list[Claimed]:
    """Take due wishes of one resource; they are due again when the lease ends."""
    now = utc_now()
    connection = await driver(transaction)
    rows = await connection.execute(
        _CLAIM,
        {
            "connection_id": connection_id,
            "resource": resource,
            "now": now,
            "ends": now + lease,
            "limit": limit,
        },
    )
    return [Claimed(row[0], row[1], Origin(row[2]), row[3]) for row in await rows.fetchall()]


async def served(
    transaction: Transaction, connection_id: int, resource: str, claimed: Sequence[Claimed]
) -> None:
    """These were fetched: forget them, but for those wanted again meanwhile."""
    connection = await driver(transaction)
    await connection.execute(
        _SERVED,
        {
            "connection_id": connection_id,
            "resource": resource,
            "external_ids": [wish.external_id for wish in claimed],
            "versions": [wish.version for wish in claimed],
            "now": utc_now(),
        },
    )


async def release(
    transaction: Transaction,
    connection_id: int,
    resource: str,
    claimed: Sequence[Claimed],
    *,
    pause: timedelta = timedelta(0),
) -> None:
    """These were not fetched: they are due again after a pause."""
    connection = await driver(transaction)
    await connection.execute(
        _RELEASE,
        {
            "connection_id": connection_id,
            "resource": resource,
            "external_ids": [wish.external_id for wish in claimed],
            "due_at": utc_now() + pause,
        },
    )


async def wake(transaction: Transaction, connection_id: int) -> None:
    """Have everything wanted of a connection due at once, as when it is resumed."""
    connection = await driver(transaction)
    await connection.execute(
        "UPDATE wanted SET due_at = %s, attempts = 0 WHERE connection_id = %s", (utc_now(), connection_id)
    )
