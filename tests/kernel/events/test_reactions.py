"""Reactions: once each, in order, and one that fails stands aside alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database, Transaction
from guichet.kernel.events import (
    Announced,
    Happening,
    Origin,
    ParkedEventNotFoundError,
    Reaction,
    Sequencer,
    catch_up,
    parked_events,
    publish,
    reaction,
    replay_parked,
    to_publish,
)


class BellRung(Happening, frozen=True, tag="bell.rung"):
    bell: int


class BellMended(Happening, frozen=True, tag="bell.mended"):
    bell: int


broken: set[int] = set()


@pytest.fixture
def _tables(run: Run[Any], database: Database) -> None:
    async def make() -> None:
        async with database.transaction() as transaction:
            await transaction.execute(text("CREATE TABLE IF NOT EXISTS rings (place serial, bell int)"))
            await transaction.execute(text("TRUNCATE rings RESTART IDENTITY"))

    run(make())
    broken.clear()


def bell_of(announced: Announced) -> int:
    assert isinstance(announced.happening, BellRung)
    return announced.happening.bell


@reaction("tests.note_rings", on=(BellRung,), from_start=True)
async def note_rings(transaction: Transaction, announced: Sequence[Announced]) -> None:
    for each in announced:
        bell = bell_of(each)
        if bell in broken:
            raise ValueError(f"bell {bell} is broken")
        await transaction.execute(text("INSERT INTO rings (bell) VALUES (:bell)"), {"bell": bell})


NOTE_RINGS = Reaction("tests.note_rings", (BellRung,), note_rings, from_start=True)


async def ring(database: Database, *bells: int) -> None:
    async with database.transaction() as transaction:
        await publish(
            transaction,
            [to_publish(BellRung(bell=bell), entity_id=bell) for bell in bells]
            + [to_publish(BellMended(bell=bell), entity_id=bell) for bell in bells],
            origin=Origin.LIVE,
        )
    sequencer = Sequencer(database.conninfo)
    await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()


async def rings(database: Database) -> list[int]:
    async with database.transaction() as transaction:
        return list((await transaction.execute(text("SELECT bell FROM rings ORDER BY place"))).scalars())


@pytest.mark.usefixtures("_tables")
def test_a_reaction_hears_its_events_once_and_in_order(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        await ring(database, 3, 1, 2)
        while await catch_up(database, NOTE_RINGS):
            pass
        await ring(database, 4)
        while await catch_up(database, NOTE_RINGS):
            pass
        assert await rings(database) == [3, 1, 2, 4]

    run(story())


@pytest.mark.usefixtures("_tables")
def test_two_workers_side_by_side_still_react_once(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        await ring(database, *range(50))
        await asyncio.gather(*(catch_up(database, NOTE_RINGS) for _ in range(6)))
        assert sorted(await rings(database)) == list(range(50))

    run(story())


@pytest.mark.usefixtures("_tables")
def test_an_event_that_fails_is_parked_alone_and_can_be_replayed(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        broken.add(7)
        await ring(database, 5, 6, 7, 8, 9)
        await catch_up(database, NOTE_RINGS)
        assert await rings(database) == [5, 6, 8, 9]
        async with database.transaction() as transaction:
            (parked,) = await parked_events(transaction)
        assert (parked.name, parked.reason) == ("bell.rung", "ValueError: bell 7 is broken")
        assert not await replay_parked(database, parked.id)
        broken.clear()
        assert await replay_parked(database, parked.id)
        assert await rings(database) == [5, 6, 8, 9, 7]
        with pytest.raises(ParkedEventNotFoundError):
            await replay_parked(database, parked.id)

    run(story())


@pytest.mark.usefixtures("_tables")
def test_a_new_reaction_that_builds_no_view_starts_at_now(run: Run[Any], database: Database) -> None:
    heard: list[int] = []

    async def listen(_: Transaction, announced: Sequence[Announced]) -> None:
        heard.extend(bell_of(each) for each in announced)

    async def story() -> None:
        newcomer = Reaction("tests.newcomer", (BellRung,), listen, from_start=False)
        await ring(database, 1)
        await catch_up(database, newcomer)
        await ring(database, 2)
        await catch_up(database, newcomer)
        assert heard == [2]

    run(story())
