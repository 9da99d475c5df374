"""The sequencer: gives each committed event its position, so that the order is total and never changes.

Ids are handed out before commit, so a higher id can become visible before a lower one. The sequencer takes
what is visible above its highest id, and remembers the ids it has not seen (gaps). A gap is looked for until
every transaction that could still fill it has ended; so no open transaction ever holds the others back.
"""

from __future__ import annotations

import time
from contextlib import suppress
from typing import Any

import psycopg
from psycopg.pq import TransactionStatus
from psycopg.rows import TupleRow

# An advisory lock's number is shared by all who use the database: this one is the sequencer's.
LEADER_LOCK = 4_871_001
_BATCH = 5000
# nextval runs a moment before its transaction shows in a snapshot, so a gap rests this long (seconds) before
# its horizon is taken.
_GAP_REST = 1.0

_STATE = """
INSERT INTO sequencer_state (id, highest, position, gaps) VALUES (1, 0, 0, '{}')
ON CONFLICT (id) DO UPDATE SET id = excluded.id
RETURNING highest, position, gaps
"""
_FRESH = "SELECT id, recorded_at FROM events WHERE id > %s ORDER BY id LIMIT %s"
_FILLED = "SELECT id, recorded_at FROM events WHERE id = ANY(%s) ORDER BY id"
_PLACE = """
INSERT INTO event_positions (position, event_id, recorded_at)
SELECT %s + place, event_id, recorded_at
FROM unnest(%s::bigint[], %s::timestamptz[]) WITH ORDINALITY AS row (event_id, recorded_at, place)
"""
_RUNNING = """
SELECT pg_snapshot_xmax(pg_current_snapshot())::text, pg_snapshot_xmin(pg_current_snapshot())::text
"""


class Gap:
    """An id that was not visible when a higher one was.

    Once `horizon` is taken, every transaction that may own the id is below it.
    """

    def __init__(self) -> None:
        self.since = time.monotonic()
        self.horizon: int | None = None


class Sequencer:
    """Runs on a connection of its own that holds the leader's lock as long as it lives."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[TupleRow] | None = None
        self._highest = 0
        self._position = 0
        self._gaps: dict[int, Gap] = {}

    @property
    def position(self) -> int:
        """The last position given."""
        return self._position

    async def lead(self) -> bool:
        """Try to become the leader; true when this process leads (already)."""
        if self._connection is not None and not self._connection.closed:
            return True
        connection = await psycopg.AsyncConnection.connect(self._conninfo, autocommit=True)
        try:
            if not (await _one(connection, "SELECT pg_try_advisory_lock(%s)", (LEADER_LOCK,)))[0]:
                await connection.close()
                return False
            self._highest, self._position, gaps = await _one(connection, _STATE)
            self._gaps = {number: Gap() for number in gaps}
        except BaseException:
            await connection.close()
            raise
        self._connection = connection
        return True

    async def sequence(self) -> int:
        """Give positions to all that has become visible; returns how many. Only the leader may call it."""
        connection = self._connection
        if connection is None:
            raise RuntimeError("only the leader gives positions")
        try:
            async with connection.transaction():
                filled: list[TupleRow] = []
                if self._gaps:
                    filled = await (await connection.execute(_FILLED, (list(self._gaps),))).fetchall()
                fresh = await (await connection.execute(_FRESH, (self._highest, _BATCH))).fetchall()
                placed = sorted([*filled, *fresh])
                if not placed:
                    if self._gaps:
                        await self._bury(connection)
                    return 0
                highest = fresh[-1][0] if fresh else self._highest
                gaps = self._gaps_after(placed, fresh)
                await connection.execute(
                    _PLACE, (self._position, [row[0] for row in placed], [row[1] for row in placed])
                )
                await connection.execute(
                    "UPDATE sequencer_state SET highest = %s, position = %s, gaps = %s WHERE id = 1",
                    (highest, self._position + len(placed), list(gaps)),
                )
        except psycopg.OperationalError:
            await self.resign()
            raise
        self._highest, self._gaps = highest, gaps
        self._position += len(placed)
        return len(placed)

    def _gaps_after(self, placed: list[TupleRow], fresh: list[TupleRow]) -> dict[int, Gap]:
        seen = {row[0] for row in placed}
        gaps = {number: gap for number, gap in self._gaps.items() if number not in seen}
        expected = self._highest + 1
        for number, _ in fresh:
            for missing in range(expected, number):
                gaps[missing] = Gap()
            expected = number + 1
        return gaps

    async def _bury(self, connection: psycopg.AsyncConnection[TupleRow]) -> None:
        """Give up the ids that nobody can fill any more: their transactions were rolled back."""
        newest, oldest_running = await _one(connection, _RUNNING)
        rested = time.monotonic() - _GAP_REST
        for number, gap in list(self._gaps.items()):
            if gap.horizon is None:
                if gap.since < rested:
                    gap.horizon = int(newest)
            elif gap.horizon <= int(oldest_running):
                del self._gaps[number]

    async def resign(self) -> None:
        """Let another process lead."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        # The lock of a closed connection is free only when the server has noticed; who follows finds it held.
        if connection.info.transaction_status is TransactionStatus.IDLE:
            with suppress(psycopg.Error):
                await connection.execute("SELECT pg_advisory_unlock(%s)", (LEADER_LOCK,))
        await connection.close()


async def _one(
    connection: psycopg.AsyncConnection[TupleRow], query: str, parameters: tuple[Any, ...] = ()
) -> TupleRow:
    row = await (await connection.execute(query, parameters)).fetchone()
    if row is None:
        raise LookupError("the sequencer's query answered no row")
    return row
