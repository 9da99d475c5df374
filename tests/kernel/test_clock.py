"""A clock that went back: what was stamped meanwhile is set right, however long that takes to work."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.conftest import Run

from guichet.kernel.db import Database, Transaction
from guichet.kernel.installation import ClockFollower, beat, clock
from guichet.kernel.types import utc_now

HOUR = timedelta(hours=1)


def test_setting_right_is_tried_until_it_works_though_nothing_shows_any_more_what_happened(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        asked: list[timedelta] = []

        async def repair(transaction: Transaction, now: datetime, gap: timedelta) -> None:
            asked.append(gap)
            if len(asked) == 1:
                raise TimeoutError("it took too long")

        monkeypatch.setattr(clock, "_repairs", [repair])
        monkeypatch.setattr(clock, "_AGAIN", 0.0)
        follower, now = ClockFollower(), utc_now()
        await say(database, now + 5 * HOUR)
        with pytest.raises(TimeoutError):
            await follower.follow(database, now)
        await say(database, now)  # by the clock that is right
        for _ in range(3):
            await follower.follow(database, now)
        assert asked == [5 * HOUR] * 2, "again after it failed, and no more after it worked"

    run(story())


async def say(database: Database, at: datetime) -> None:
    """A process says that it lives."""
    async with database.transaction() as transaction:
        await beat(transaction, "host:1", "web", at)
