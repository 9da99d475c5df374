"""Keeping raw answers: the one way in for all that is not a webhook."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import (
    Database,
    Transaction,
    driver,
    drop_partition,
    old_partitions,
    packed_bytes,
    packed_int2,
    packed_int8,
    packed_jsonb,
    packed_moments,
    packed_text,
)
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page
from guichet.sync.archive import write_archive

# Readers take one lane at a time, so the facts of one connection are applied by one reader at a time. Hints,
# live facts and history have lanes of their own: a first sync never stands before what happens now.
LANES = 8
HINT_LANES = 0
LIVE_LANES = LANES
HISTORY_LANES = 2 * LANES

OUTSIDE = "deliveries_default"
"""The partition of rows for whose time there is no other."""

_KEEP = """
WITH arrived AS MATERIALIZED (
    SELECT nextval((SELECT pg_get_serial_sequence('deliveries', 'id')::regclass)) AS id, row.*
    FROM unnest(%(connection_ids)s::bigint[], %(kinds)s::text[], %(resources)s::text[],
                %(origins)s::text[], %(headers)s::jsonb[], %(bodies)s::bytea[], %(read_at)s::timestamptz[],
                %(lanes)s::smallint[])
         AS row (connection_id, kind, resource, origin, headers, body, read_at, lane)
), kept AS (
    INSERT INTO deliveries (id, received_at, connection_id, kind, resource, origin, headers, body, read_at)
    SELECT id, %(now)s, connection_id, kind, resource, origin, headers, body, read_at FROM arrived
)
INSERT INTO deliveries_waiting (delivery_id, received_at, connection_id, lane, size, replayed)
SELECT id, %(now)s, connection_id, lane, octet_length(body), false FROM arrived
RETURNING delivery_id
"""


class Raw(msgspec.Struct, frozen=True, kw_only=True):
    """One raw thing about to be kept."""

    connection_id: int
    kind: str
    resource: str | None
    origin: Origin
    body: bytes
    read_at: datetime
    headers: dict[str, str] | None = None


def lane_of(connection_id: int, kind: str, origin: Origin) -> int:
    """Which lane a delivery waits in.

    A hook that carries its thing waits with what was fetched, for the same reader.
    """
    if kind == "hint":
        return HINT_LANES + connection_id % LANES
    if origin is Origin.HISTORY:
        return HISTORY_LANES + connection_id % LANES
    return LIVE_LANES + connection_id % LANES


def of_page(connection_id: int, kind: str, page: Page, origin: Origin) -> Raw:
    """A page of the vendor's answers as a raw row."""
    return Raw(
        connection_id=connection_id,
        kind=kind,
        resource=page.resource.value,
        origin=origin,
        body=page.body,
        read_at=page.read_at,
    )


async def keep(transaction: Transaction, raws: Sequence[Raw]) -> list[int]:
    """Write raw rows for the readers; returns their ids."""
    if not raws:
        return []
    connection = await driver(transaction)
    rows = await connection.execute(_KEEP, parameters(raws))
    return [row[0] for row in await rows.fetchall()]


async def unread(transaction: Transaction, delivery_ids: Sequence[int]) -> bool:
    """Whether a reader has yet to take one of these."""
    connection = await driver(transaction)
    rows = await connection.execute(
        "SELECT EXISTS (SELECT FROM deliveries_waiting WHERE delivery_id = ANY(%s))", (list(delivery_ids),)
    )
    row = await rows.fetchone()
    return bool(row and row[0])


async def drop_before(database: Database, moment: datetime, *, archives: Path | None = None) -> list[str]:
    """Drop the weekly partitions that ended before `moment`, and none from the first one that still waits on.

    With `archives`, a folder, each is written to a file there before it goes. Returns the names of those
    dropped; none goes while a backup is taken. Raises OSError where an archive cannot be written.
    """
    async with database.transaction() as transaction:
        waiting = await transaction.scalar(text("SELECT min(received_at) FROM deliveries_waiting"))
        moment = moment if waiting is None else min(moment, waiting)
        names = await old_partitions(transaction, "deliveries", moment)
    dropped: list[str] = []
    for name in names:
        if archives is not None:
            await _archive(database, name, archives)
        async with database.transaction() as transaction:
            if not await drop_partition(transaction, name):
                return dropped  # a backup is being taken; the next hour goes on
        dropped.append(name)
    await _drop_outside(database, moment, archives)
    return dropped


async def _archive(
    database: Database, partition: str, folder: Path, *, before: datetime | None = None
) -> None:
    """Beside the loop, since it takes long; ended with who waits for it."""
    given_up = threading.Event()
    try:
        await asyncio.to_thread(
            write_archive, database.conninfo, partition, folder, before=before, given_up=given_up.is_set
        )
    finally:
        given_up.set()


async def _drop_outside(database: Database, moment: datetime, archives: Path | None) -> None:
    """Rows that no partition was there for."""
    old = f"FROM {OUTSIDE} WHERE received_at < :moment"
    async with database.transaction() as transaction:
        there = await transaction.scalar(text(f"SELECT EXISTS (SELECT {old})"), {"moment": moment})
    if not there:
        return
    if archives is not None:
        await _archive(database, OUTSIDE, archives, before=moment)
    async with database.transaction() as transaction:
        await transaction.execute(text(f"DELETE {old}"), {"moment": moment})


def parameters(raws: Sequence[Raw]) -> dict[str, Any]:
    """The columns of raw rows as arrays."""
    return {
        "now": utc_now(),
        "connection_ids": packed_int8([raw.connection_id for raw in raws]),
        "kinds": packed_text([raw.kind for raw in raws]),
        "resources": packed_text([raw.resource for raw in raws]),
        "origins": packed_text([raw.origin.value for raw in raws]),
        "headers": packed_jsonb(
            [None if raw.headers is None else msgspec.json.encode(raw.headers) for raw in raws]
        ),
        "bodies": packed_bytes([raw.body for raw in raws]),
        "read_at": packed_moments([raw.read_at for raw in raws]),
        "lanes": packed_int2([lane_of(raw.connection_id, raw.kind, raw.origin) for raw in raws]),
    }
