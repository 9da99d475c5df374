"""Old events go by whole partitions, and none that somebody has yet to hear."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database, Transaction, ensure_partitions
from guichet.kernel.events import (
    Announced,
    Happening,
    Reaction,
    Sequencer,
    catch_up,
    discard_parked,
    drop_events,
    keeping,
    parked_events,
)

SPRING = datetime(2026, 3, 2, tzinfo=UTC)  # a Monday
MORNING = timedelta(hours=9)
WEEK = timedelta(days=7)


class LeafFell(Happening, frozen=True, tag="leaf.fell"):
    tree: int


torn: set[datetime] = set()


async def rake(transaction: Transaction, announced: Sequence[Announced]) -> None:
    if any(each.happened_at in torn for each in announced):
        raise ValueError("torn")


RAKE = Reaction("tests.rake", (LeafFell,), rake, from_start=True)


@pytest.fixture(autouse=True)
def _one_reaction(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "declared_reactions", lambda: [RAKE])
    torn.clear()


@pytest.fixture
def _partitions(run: Run[Any], database: Database) -> Iterator[None]:
    """Four weeks of spring have partitions of their own, as they had when they were the present."""

    async def make() -> None:
        async with database.transaction() as transaction:
            await ensure_partitions(transaction, "events", SPRING, ahead=3)

    async def unmake() -> None:
        async with database.transaction() as transaction:
            for week in range(4):
                await transaction.execute(text(f"DROP TABLE IF EXISTS events_{SPRING + week * WEEK:%Y%m%d}"))

    run(make())
    yield
    run(unmake())


async def fall(database: Database, *moments: datetime) -> None:
    """A leaf fell on the morning of each day."""
    async with database.transaction() as transaction:
        for day in moments:
            moment = day + MORNING
            await transaction.execute(
                text(
                    "INSERT INTO events (recorded_at, name, entity, entity_id, entity_version, happened_at,"
                    " origin, payload) VALUES (:at, 'leaf.fell', 'leaf', 1, 1, :at, 'live', :payload)"
                ),
                {"at": moment, "payload": b'{"name":"leaf.fell","tree":1}'},
            )


async def place(database: Database) -> None:
    sequencer = Sequencer(database.conninfo)
    assert await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()


async def left(database: Database) -> tuple[int, int]:
    """How many events and places there are."""
    async with database.transaction() as transaction:
        events = await transaction.scalar(text("SELECT count(*) FROM events"))
        places = await transaction.scalar(text("SELECT count(*) FROM event_positions"))
    return int(events or 0), int(places or 0)


@pytest.mark.usefixtures("_partitions")
def test_what_all_have_heard_goes_with_its_partitions_and_places(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        before_any_partition = SPRING - timedelta(days=400)
        await fall(database, before_any_partition, SPRING, SPRING + WEEK, SPRING + 2 * WEEK)
        await place(database)
        await catch_up(database, RAKE)
        dropped = await drop_events(database, SPRING + 2 * WEEK + timedelta(days=3))
        assert dropped == ["events_20260302", "events_20260309"]
        assert await left(database) == (1, 1)
        await fall(database, SPRING + 2 * WEEK + timedelta(hours=1))
        await place(database)
        assert await catch_up(database, RAKE) == 1, "reactions go on where they were"

    run(story())


@pytest.mark.usefixtures("_partitions")
def test_what_a_reaction_has_not_heard_stays(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        await fall(database, SPRING)
        await place(database)
        await catch_up(database, RAKE)
        await fall(database, SPRING + WEEK, SPRING + 2 * WEEK)
        await place(database)
        assert await drop_events(database, SPRING + 9 * WEEK) == ["events_20260302"]
        await catch_up(database, RAKE)
        assert await drop_events(database, SPRING + 9 * WEEK) == ["events_20260309", "events_20260316",
                                                                  "events_20260323"]  # fmt: skip

    run(story())


@pytest.mark.usefixtures("_partitions")
def test_nothing_goes_before_a_reaction_that_begins_at_the_first_event_has_begun(
    run: Run[Any], database: Database
) -> None:
    async def story() -> None:
        await fall(database, SPRING)
        await place(database)
        assert await drop_events(database, SPRING + 9 * WEEK) == []

    run(story())


@pytest.mark.usefixtures("_partitions")
def test_what_has_no_place_yet_stays(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        await fall(database, SPRING)
        await place(database)
        await catch_up(database, RAKE)
        await fall(database, SPRING + timedelta(hours=1))
        assert await drop_events(database, SPRING + 9 * WEEK) == []
        assert await left(database) == (2, 1)

    run(story())


@pytest.mark.usefixtures("_partitions")
def test_a_parked_event_stays_until_it_is_let_go(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        await fall(database, SPRING, SPRING + WEEK)
        await place(database)
        torn.add(SPRING + MORNING)
        await catch_up(database, RAKE)
        assert await drop_events(database, SPRING + 9 * WEEK) == []
        async with database.transaction() as transaction:
            (parked,) = await parked_events(transaction)
            await discard_parked(transaction, parked.id)
        assert "events_20260302" in await drop_events(database, SPRING + 9 * WEEK)

    run(story())
