"""The rate budget and circuit breaker of an account: a row in the database, so that all processes share it.

A process takes several calls at once when the quota is large, so that a call rarely costs a statement.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping, text

from guichet.kernel.db import Database, Transaction
from guichet.kernel.http.errors import BudgetSpentError, CircuitOpenError
from guichet.kernel.installation import when_clock_went_back
from guichet.kernel.types import utc_now

# Failures in a row before the other side is left alone, and for how long at first and at most (seconds).
BREAKER_FAILURES = 5
BREAKER_FIRST = 5.0
BREAKER_LONGEST = 300.0
# What patient calls leave of each window: a fifth, and no more than so many calls.
_SPARED = 20
# While one call tries whether the other side is back, the others wait this long.
_PROBE = timedelta(seconds=15)
_FAR = timedelta(minutes=10)  # no window lasts so long, and few blocks

_TAKE = text(
    "WITH before AS (SELECT account, failures, window_ends_at <= :now AS over,"
    '  CASE WHEN window_ends_at <= :now THEN :calls ELSE "left" END AS available'
    " FROM http_accounts WHERE account = :account AND (blocked_until IS NULL OR blocked_until <= :now)"
    " AND (open_until IS NULL OR open_until <= :now) FOR UPDATE)"
    ' UPDATE http_accounts a SET calls = :calls, "left" = available - LEAST(:wanted, available - :spared),'
    " window_ends_at = CASE WHEN over THEN :window_ends_at ELSE a.window_ends_at END,"
    " open_until = CASE WHEN before.failures >= :threshold THEN CAST(:probe_until AS timestamptz) END"
    " FROM before WHERE a.account = before.account AND available > :spared"
    " RETURNING LEAST(:wanted, available - :spared) AS taken, a.window_ends_at, a.failures"
)
_LOOK = text("SELECT * FROM http_accounts WHERE account = :account")
_OPEN = text(
    'INSERT INTO http_accounts (account, calls, window_ends_at, "left", failures)'
    " VALUES (:account, :calls, :now, 0, 0) ON CONFLICT DO NOTHING"
)
_FAILED = text(
    "UPDATE http_accounts SET failures = failures + 1, open_until = CASE WHEN failures + 1 >= :threshold"
    " THEN CAST(:now AS timestamptz) + LEAST(:longest, :first * 2 ^ (failures + 1 - :threshold))"
    "   * interval '1 second' END"
    " WHERE account = :account"
)
_RECOVERED = text(
    "UPDATE http_accounts SET failures = 0, open_until = NULL WHERE account = :account AND failures > 0"
)
_BLOCK = text(
    "UPDATE http_accounts SET blocked_until = GREATEST(blocked_until, :blocked_until)"
    " WHERE account = :account"
)
_BACK = text(
    "UPDATE http_accounts SET"
    " window_ends_at = CASE WHEN window_ends_at > :far THEN :now ELSE window_ends_at END,"
    " blocked_until = CASE WHEN blocked_until > :far THEN blocked_until - CAST(:gap AS interval)"
    "   ELSE blocked_until END,"
    " open_until = CASE WHEN open_until > :far THEN open_until - CAST(:gap AS interval) ELSE open_until END"
    " WHERE window_ends_at > :far OR blocked_until > :far OR open_until > :far"
)
_CORRECT = text(
    'UPDATE http_accounts SET "left" = LEAST("left", :left), window_ends_at = :window_ends_at'
    " WHERE account = :account AND :left < calls"
)


@when_clock_went_back
async def set_right(transaction: Transaction, now: datetime, gap: timedelta) -> None:
    """Have no account wait for the time of a clock that was ahead."""
    await transaction.execute(_BACK, {"now": now, "gap": gap, "far": now + _FAR})


class Budget:
    """What one process knows of an account's budget; the row is the truth."""

    def __init__(self, database: Database, account: str, calls: int, seconds: float) -> None:
        self._database = database
        self._account = account
        self._calls = calls
        self._window = timedelta(seconds=seconds)
        # A fiftieth of the quota at a time: a busy process asks rarely, a quiet one keeps little.
        self._portion = max(1, min(50, calls // 50))
        self._held = 0
        self._held_until = 0.0
        self._failing = False

    async def take(self, *, patient: bool = False) -> None:
        """Take one call; a patient one leaves the last of each window to the others.

        Raises BudgetSpentError or CircuitOpenError with the time to wait.
        """
        if self._held > 0 and time.monotonic() < self._held_until:
            self._held -= 1
            return
        now = utc_now()
        spared = min(self._calls // 5, _SPARED) if patient else 0
        row = await self._ask(now, spared)
        if row is None:
            await self._refuse(spared)
            return
        taken = max(1, min(self._portion, int(row["taken"])))
        self._held = taken - 1
        self._held_until = time.monotonic() + (row["window_ends_at"] - now).total_seconds()
        self._failing = row["failures"] > 0

    async def _ask(self, now: datetime, spared: int) -> RowMapping | None:
        async with self._database.transaction() as transaction:
            parameters = {
                "account": self._account,
                "now": now,
                "calls": self._calls,
                "wanted": self._portion,
                "spared": spared,
                "window_ends_at": now + self._window,
                "threshold": BREAKER_FAILURES,
                "probe_until": now + _PROBE,
            }
            row = (await transaction.execute(_TAKE, parameters)).mappings().one_or_none()
            if row is None:
                await transaction.execute(_OPEN, parameters)
                row = (await transaction.execute(_TAKE, parameters)).mappings().one_or_none()
            return row

    async def _refuse(self, spared: int) -> None:
        async with self._database.transaction() as transaction:
            row = (await transaction.execute(_LOOK, {"account": self._account})).mappings().one()
        now = utc_now()
        if row["open_until"] is not None and row["open_until"] > now:
            raise CircuitOpenError((row["open_until"] - now).total_seconds())
        until = row["blocked_until"] or now
        if row["left"] <= spared:
            until = max(until, row["window_ends_at"])
        raise BudgetSpentError(max(0.05, (until - now).total_seconds()))

    async def failed(self) -> None:
        """The other side failed: leave it alone for longer and longer when this goes on."""
        self._failing = True
        self._held = 0
        await self._change(
            _FAILED,
            now=utc_now(),
            threshold=BREAKER_FAILURES,
            first=BREAKER_FIRST,
            longest=BREAKER_LONGEST,
        )

    async def recovered(self) -> None:
        """The other side answered."""
        if self._failing:
            self._failing = False
            await self._change(_RECOVERED)

    async def block(self, retry_after: float) -> None:
        """Have every process leave the account alone for so many seconds."""
        self._held = 0
        await self._change(_BLOCK, blocked_until=utc_now() + timedelta(seconds=retry_after))

    async def correct(self, *, left: int, resets_after: float) -> None:
        """Take over the vendor's count when it is lower than ours: other apps share the quota.

        A tenth of the quota is left to them.
        """
        if left > self._calls // 10:
            return
        self._held = min(self._held, left)
        await self._change(
            _CORRECT,
            left=left - self._held,
            window_ends_at=utc_now() + timedelta(seconds=max(0.1, resets_after)),
        )

    async def _change(self, statement: Any, **parameters: Any) -> None:
        async with self._database.transaction() as transaction:
            await transaction.execute(statement, {"account": self._account, **parameters})
