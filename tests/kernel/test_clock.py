"""A clock that went back: what was stamped meanwhile is set right, however late somebody looks."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.conftest import Run

from guichet.kernel.db import Database, Transaction
from guichet.kernel.installation import ClockFollower, beat, beats, clock
from guichet.kernel.types import utc_now

HOUR = timedelta(hours=1)


def test_a_clock_that_went_back_is_seen_by_who_looks_late_and_again_until_it_was_set_right(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        asked: list[timedelta] = []

        async def repair(transaction: Transaction, now: datetime, gap: timedelta) -> None:
            asked.append(gap)
            if len(asked) == 1:
                raise TimeoutError("it took too long")

        monkeypatch.setattr(clock, "_repairs", [repair])
        monkeypatch.setattr(clock, "_AGAIN", 0.1)
        now = utc_now()
        for at in (now + 5 * HOUR, now):  # the second by the clock that was set right
            async with database.transaction() as transaction:
                await beat(transaction, "host:1", "web", at)
        with pytest.raises(TimeoutError):
            await follow(database, now)
        await follow(database, now)
        await follow(database, now)
        assert asked == [5 * HOUR] * 2, "again after it failed, and no more after it worked"
        async with database.transaction() as transaction:
            (living,) = await beats(transaction, since=now)
        assert living.beat_at == now

    run(story())


async def follow(database: Database, now: datetime) -> None:
    """A worker that was started a moment ago looks."""
    async with database.transaction() as transaction:
        await ClockFollower().follow(transaction, now)
