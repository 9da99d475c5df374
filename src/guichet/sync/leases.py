"""Leases: who leads a run, held by a session's advisory locks, so that a killed process holds nothing."""

from __future__ import annotations

from typing import Any

import psycopg

# An advisory lock's first number says whose it is: this one is the runs', the second is the run.
_LOCK = 4_871_003


class Leases:
    """The leases of one process, on a database connection of its own."""

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._connection: psycopg.AsyncConnection[Any] | None = None
        self._held: set[int] = set()

    async def take(self, number: int) -> bool:
        """Take the lease of this number, unless another process holds it."""
        if self._connection is None or self._connection.closed:
            self._held.clear()
            self._connection = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, application_name="guichet leases"
            )
        if number in self._held:
            return False
        try:
            answer = await self._connection.execute("SELECT pg_try_advisory_lock(%s, %s)", (_LOCK, number))
            row = await answer.fetchone()
        except psycopg.OperationalError:
            await self.close()
            return False
        if row and row[0]:
            self._held.add(number)
            return True
        return False

    async def give_back(self, number: int) -> None:
        """Let others have the lease."""
        if number not in self._held:
            return
        self._held.discard(number)
        if self._connection is not None and not self._connection.closed:
            try:
                await self._connection.execute("SELECT pg_advisory_unlock(%s, %s)", (_LOCK, number))
            except psycopg.OperationalError:
                await self.close()

    async def close(self) -> None:
        """Give everything back."""
        connection, self._connection = self._connection, None
        self._held.clear()
        if connection is not None:
            await connection.close()
