"""What came from outside is kept for a while as it came; what no reader took stays."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database, ensure_partitions
from guichet.kernel.events import Origin
from guichet.sync import raw

SPRING = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
WEEK = timedelta(days=7)


@pytest.fixture
def _partitions(run: Run[Any], database: Database) -> Iterator[None]:
    async def make() -> None:
        async with database.transaction() as transaction:
            await ensure_partitions(transaction, "deliveries", SPRING, ahead=3)

    async def unmake() -> None:
        async with database.transaction() as transaction:
            for week in range(4):
                await transaction.execute(
                    text(f"DROP TABLE IF EXISTS deliveries_{SPRING + week * WEEK:%Y%m%d}")
                )

    run(make())
    yield
    run(unmake())


async def arrive(database: Database, monkeypatch: pytest.MonkeyPatch, *moments: datetime) -> list[int]:
    """A page came at each moment; returns the deliveries' ids."""
    ids = []
    for moment in moments:
        monkeypatch.setattr(raw, "utc_now", lambda moment=moment: moment)
        async with database.transaction() as transaction:
            one = raw.Raw(
                connection_id=1,
                kind="page",
                resource="orders",
                origin=Origin.LIVE,
                body=b"[]",
                read_at=moment,
            )
            ids += await raw.keep(transaction, [one])
    return ids


async def take(database: Database, *ids: int) -> None:
    """A reader took these."""
    async with database.transaction() as transaction:
        query = text("DELETE FROM deliveries_waiting WHERE delivery_id = ANY(:ids)")
        await transaction.execute(query, {"ids": list(ids)})


async def left(database: Database) -> list[int]:
    async with database.transaction() as transaction:
        return list(await transaction.scalars(text("SELECT id FROM deliveries ORDER BY id")))


@pytest.mark.usefixtures("_partitions")
def test_old_raw_rows_go_and_young_ones_stay(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        moments = [SPRING - timedelta(days=400), SPRING, SPRING + WEEK, SPRING + 2 * WEEK]
        ids = await arrive(database, monkeypatch, *moments)
        await take(database, *ids)
        dropped = await raw.drop_before(database, SPRING + 2 * WEEK + timedelta(days=3))
        assert dropped == ["deliveries_20260302", "deliveries_20260309"]
        assert await left(database) == ids[3:]

    run(story())


@pytest.mark.usefixtures("_partitions")
def test_nothing_goes_that_a_reader_has_yet_to_take(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        ids = await arrive(database, monkeypatch, SPRING, SPRING + WEEK, SPRING + 2 * WEEK)
        await take(database, ids[0], ids[2])
        assert await raw.drop_before(database, SPRING + 9 * WEEK) == ["deliveries_20260302"]
        assert await left(database) == ids[1:]
        await take(database, ids[1])
        await raw.drop_before(database, SPRING + 9 * WEEK)
        assert await left(database) == []

    run(story())


def test_a_row_outside_all_partitions_waits_for_its_reader_too(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> None:
        ids = await arrive(database, monkeypatch, SPRING - timedelta(days=400))
        await raw.drop_before(database, SPRING)
        assert await left(database) == ids
        await take(database, *ids)
        await raw.drop_before(database, SPRING)
        assert await left(database) == []

    run(story())


def test_hosts_that_start_at_once_make_each_partition_once(run: Run[Any], database: Database) -> None:
    name = f"deliveries_{SPRING:%Y%m%d}"

    async def make() -> list[str]:
        async with database.transaction() as transaction:
            return await ensure_partitions(transaction, "deliveries", SPRING, ahead=0)

    async def waits() -> bool:
        async with database.single_statements() as connection:
            query = "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)"
            return bool(await connection.scalar(text(query)))

    async def story() -> None:
        async with database.transaction() as transaction:
            assert await ensure_partitions(transaction, "deliveries", SPRING, ahead=0) == [name]
            other = asyncio.create_task(make())
            while not (await waits() or other.done()):
                pass
        assert await other == []
        async with database.transaction() as transaction:
            await transaction.execute(text(f"DROP TABLE {name}"))

    run(story())
