"""Connections are few: who gets none in time is told that the database is not to be had."""

from __future__ import annotations

from typing import Any

import pytest
from tests.conftest import Run

from guichet.kernel.db import Database, DatabaseUnavailableError


def test_who_waits_too_long_for_a_connection_is_told_so(run: Run[Any], database_address: str) -> None:
    async def story() -> None:
        database = Database(database_address, pool_size=1)
        database.engine.pool._timeout = 0.01  # type: ignore[attr-defined]  # half a minute in earnest
        async with database.transaction(), database.transaction():
            with pytest.raises(DatabaseUnavailableError):
                async with database.transaction():
                    pass
        async with database.transaction():
            pass
        await database.close()

    run(story())
