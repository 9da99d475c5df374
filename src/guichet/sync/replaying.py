"""Replaying an archive: its rows stand in the table again as they were, and wait for the readers.

What they say converges with what is there, whatever came since, and nothing of it is news: no clock starts,
and nobody is written to. They wait in the lanes of history, behind all that happens now. The hourly tidying
drops them again once they are read. Rows that are there already are not doubled, so a replay that was
interrupted is simply begun again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

import msgspec

from guichet.kernel.db import Database, Transaction, driver, ensure_partitions
from guichet.sync.archive import ArchivedRow, read_archive, rows_of
from guichet.sync.raw import HISTORY_LANES, LANES, OUTSIDE

_BATCH = 500

_PUT_BACK = """
WITH row AS MATERIALIZED (
    SELECT * FROM unnest(%(ids)s::bigint[], %(received_at)s::timestamptz[], %(connection_ids)s::bigint[],
        %(kinds)s::text[], %(resources)s::text[], %(origins)s::text[], %(headers)s::jsonb[],
        %(bodies)s::bytea[], %(read_at)s::timestamptz[], %(lanes)s::smallint[])
    AS row (id, received_at, connection_id, kind, resource, origin, headers, body, read_at, lane)
), kept AS (
    INSERT INTO deliveries (id, received_at, connection_id, kind, resource, origin, headers, body, read_at)
    SELECT id, received_at, connection_id, kind, resource, origin, headers, body, read_at FROM row
    ON CONFLICT (id, received_at) DO NOTHING
)
INSERT INTO deliveries_waiting (delivery_id, received_at, connection_id, lane, size, replayed)
SELECT id, received_at, connection_id, lane, octet_length(body), true FROM row
ON CONFLICT (delivery_id) DO NOTHING
"""


async def replay(
    database: Database,
    file: Path,
    *,
    connection_id: int | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> int:
    """Give an archive's rows, or those of one connection, to the readers again; returns how many.

    The whole file is looked through first, so that nothing of a spoilt one is taken. `progress` is told how
    many were given so far. Raises ArchiveError.
    """
    for _ in read_archive(file):
        pass
    given = 0
    within = rows_of(file) != OUTSIDE
    chosen = (row for row in read_archive(file) if connection_id in (None, row.connection_id))
    while rows := list(islice(chosen, _BATCH)):
        async with database.transaction() as transaction:
            if within:
                await _have_partitions(transaction, rows)
            await _put_back(transaction, rows)
        given += len(rows)
        progress(given)
    return given


async def _have_partitions(transaction: Transaction, rows: Sequence[ArchivedRow]) -> None:
    """Make the partitions anew that the rows were in, so that they go again by being dropped."""
    for moment in {row.received_at.date(): row.received_at for row in rows}.values():
        await ensure_partitions(transaction, "deliveries", moment, ahead=0)


async def _put_back(transaction: Transaction, rows: Sequence[ArchivedRow]) -> None:
    connection = await driver(transaction)
    await connection.execute(
        _PUT_BACK,
        {
            "ids": [row.id for row in rows],
            "received_at": [row.received_at for row in rows],
            "connection_ids": [row.connection_id for row in rows],
            "kinds": [row.kind for row in rows],
            "resources": [row.resource for row in rows],
            "origins": [row.origin for row in rows],
            "headers": [
                None if row.headers is None else msgspec.json.encode(row.headers).decode() for row in rows
            ],
            "bodies": [row.content for row in rows],
            "read_at": [row.read_at for row in rows],
            "lanes": [HISTORY_LANES + row.connection_id % LANES for row in rows],
        },
    )
