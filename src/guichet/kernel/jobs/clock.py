"""Jobs and timers of a clock that was ahead: due when they would have been, had it not been."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.installation import when_clock_went_back
from guichet.kernel.jobs.declare import declared_periodic

_LONGEST_LEASE = timedelta(minutes=2)
# Made, tried or taken by that clock: how long they were to wait is right, from when on is not.
_JOBS = text(
    "UPDATE jobs SET run_at = run_at - CAST(:gap AS interval), created_at = LEAST(created_at, :now),"
    " failed_at = LEAST(failed_at, :now)"
    " WHERE state = 'waiting' AND run_at > :now"
    " AND (created_at > :now OR failed_at > :now OR (lease IS NOT NULL AND run_at > :lease))"
)
_TIMERS = text(
    "UPDATE periodic_jobs SET next_at = :now, ran_at = LEAST(ran_at, :now)"
    " WHERE name = :name AND next_at > CAST(:now AS timestamptz) + CAST(:every AS interval)"
)


@when_clock_went_back
async def set_right(transaction: Transaction, now: datetime, gap: timedelta) -> None:
    """Have jobs run when they are due, and timers tick again."""
    await transaction.execute(_JOBS, {"now": now, "gap": gap, "lease": now + _LONGEST_LEASE})
    for declared in declared_periodic.values():
        timer = {"now": now, "name": declared.name, "every": declared.every}
        await transaction.execute(_TIMERS, timer)
