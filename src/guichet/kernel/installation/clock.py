"""A clock that went back: what was stamped in the meantime lies ahead, and must not count for that long.

The time that processes last said that they live shows it, also to one that was started since; it stays
until all was set right (`beat` moves no time back). Rooms that keep times by which something is due, or by
which the later wins, declare how theirs are set right.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog
from sqlalchemy import text

from guichet.kernel.db import Transaction

log = structlog.get_logger(__name__)

# The clocks of several hosts differ by less than this, and a clock that is set back by less does no harm.
_SLACK = timedelta(minutes=1)
# Seconds: what was begun by the clock that was ahead may be written a little later.
_AGAIN = 60.0

Repair = Callable[[Transaction, datetime, timedelta], Awaitable[None]]
"""Gets the present moment, and by how much the clock was ahead; may be asked again and again."""

_repairs: list[Repair] = []

_AHEAD = text("SELECT max(beat_at) FROM process_beats WHERE beat_at > :beyond")
_HERE = text("UPDATE process_beats SET beat_at = :now WHERE beat_at > :now")
_ALONE = text("SELECT pg_advisory_xact_lock(hashtextextended('installation.clock', 0))")


def when_clock_went_back(repair: Repair) -> Repair:
    """Declare how times of a room that lie ahead are set right; done in one transaction with all others'."""
    _repairs.append(repair)
    return repair


class ClockFollower:
    """Sees that the clock went back, and has set right what was stamped before; one for each worker."""

    def __init__(self) -> None:
        self._gap = timedelta()
        self._until = 0.0

    async def follow(self, transaction: Transaction, now: datetime) -> None:
        """Set right what a clock stamped that was ahead, and for a while what was under way meanwhile."""
        ahead: datetime | None = await transaction.scalar(_AHEAD, {"beyond": now + _SLACK})
        if ahead is not None:
            self._gap, self._until = ahead - now, time.monotonic() + _AGAIN
            log.warning("clock_went_back", seconds=round(self._gap.total_seconds()))
        if time.monotonic() < self._until:
            await transaction.execute(_ALONE)
            for repair in _repairs:
                await repair(transaction, now, self._gap)
            await transaction.execute(_HERE, {"now": now})
