"""Reactions: once each, in order, and one that fails stands aside alone."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database, Transaction, driver
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
    reactions,
    replay_parked,
    run_reactions,
    to_publish,
)


class BellRung(Happening, frozen=True, tag="bell.rung"):
    bell: int


class BellMended(Happening, frozen=True, tag="bell.mended"):
    bell: int


class BellPealed(Happening, frozen=True, tag="bell.pealed"):
    in_bulk = True

    bell: int


class BellMelted(Happening, frozen=True, tag="bell.melted"):
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
    await place(database)


async def place(database: Database) -> None:
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
@pytest.mark.parametrize("code", ["53100", "57014"])  # no room, too slow
def test_a_database_without_room_or_time_is_no_fault_of_the_event(
    run: Run[Any], database: Database, code: str
) -> None:
    troubles = [f"DO $$ BEGIN RAISE EXCEPTION 'trouble' USING ERRCODE = '{code}'; END $$"]

    async def note(transaction: Transaction, announced: Sequence[Announced]) -> None:
        while troubles:
            await (await driver(transaction)).execute(troubles.pop())
        await note_rings(transaction, announced)

    once_in_trouble = Reaction("tests.note_rings", (BellRung,), note, from_start=True)

    async def story() -> None:
        await ring(database, 5)
        assert await catch_up(database, once_in_trouble) == 0
        while await catch_up(database, once_in_trouble):
            pass
        async with database.transaction() as transaction:
            assert await parked_events(transaction) == []
        assert await rings(database) == [5]

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


@pytest.mark.usefixtures("_tables")
def test_a_reaction_of_another_name_goes_on_where_it_stood(run: Run[Any], database: Database) -> None:
    heard: list[int] = []

    async def listen(_: Transaction, announced: Sequence[Announced]) -> None:
        heard.extend(bell_of(each) for each in announced)

    async def story() -> None:
        await catch_up(database, Reaction("tests.before", (BellRung,), listen, from_start=False))
        await ring(database, 1)
        await catch_up(database, Reaction("tests.before", (BellRung,), listen, from_start=False))
        await ring(database, 2)
        renamed = Reaction("tests.after", (BellRung,), listen, from_start=False, formerly="tests.before")
        await catch_up(database, renamed)
        assert heard == [1, 2]

        other = Reaction("tests.other", (BellRung,), listen, from_start=False, formerly="tests.nobody")
        await catch_up(database, other)
        assert heard == [1, 2], "what never was has no place to go on from"

    run(story())


@pytest.mark.usefixtures("_tables")
def test_reactions_at_different_places_meet_and_each_hears_its_own_once(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mended: list[int] = []

    async def mend(_: Transaction, announced: Sequence[Announced]) -> None:
        mended.extend(each.happening.bell for each in announced if isinstance(each.happening, BellMended))

    async def nothing(_: Transaction, __: Sequence[Announced]) -> None:
        raise AssertionError("nothing of it was announced")

    async def story() -> None:
        await ring(database, 1, 2, 3)
        await catch_up(database, NOTE_RINGS)  # the others begin where nothing was heard yet
        await ring(database, 4)
        assert await run_reactions(database) == 6 + 6 + 2
        assert (await rings(database), mended) == ([1, 2, 3, 4], [1, 2, 3])
        assert await run_reactions(database) == 2 + 2
        assert (await rings(database), mended) == ([1, 2, 3, 4], [1, 2, 3, 4])
        assert await run_reactions(database) == 0

    others = [
        Reaction("tests.mend", (BellMended,), mend, from_start=True),
        Reaction("tests.nothing", (BellMelted,), nothing, from_start=True),
    ]
    monkeypatch.setattr(reactions, "declared_reactions", lambda: [NOTE_RINGS, *others])
    run(story())


@pytest.mark.usefixtures("_tables")
def test_who_hears_what_is_rare_does_not_wait_behind_what_comes_by_the_thousand(
    run: Run[Any], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    pealed: list[int] = []

    async def peal(_: Transaction, announced: Sequence[Announced]) -> None:
        pealed.extend(each.happening.bell for each in announced if isinstance(each.happening, BellPealed))

    async def story() -> None:
        async with database.transaction() as transaction:
            peals = [to_publish(BellPealed(bell=bell), entity_id=bell) for bell in range(3000)]
            await publish(transaction, peals, origin=Origin.LIVE)
        await ring(database, 7)
        while await run_reactions(database, in_bulk=False):
            pass
        assert (await rings(database), pealed) == ([7], [])
        while await run_reactions(database, in_bulk=True):
            pass
        assert (await rings(database), pealed) == ([7], list(range(3000)))

    everything = Reaction("tests.peal", (BellRung, BellPealed), peal, from_start=True)
    monkeypatch.setattr(reactions, "declared_reactions", lambda: [everything, NOTE_RINGS])
    run(story())


@pytest.mark.usefixtures("_tables")
def test_a_stretch_in_which_nothing_is_heard_goes_on_to_what_was_not_let_go(
    run: Run[Any], database: Database
) -> None:
    melted = Reaction("tests.melted", (BellMelted,), note_rings, from_start=True)

    async def story() -> None:
        await ring(database, *range(2000))
        async with database.transaction() as transaction:
            await transaction.execute(text("DELETE FROM event_positions WHERE position BETWEEN 10 AND 3990"))
        steps = [await catch_up(database, melted) for _ in range(3)]
        assert steps == [3990, 10, 0]

    run(story())


@pytest.mark.usefixtures("_tables")
def test_an_event_that_cannot_be_read_is_parked_alone(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        async with database.transaction() as transaction:
            rung = [to_publish(BellRung(bell=bell), entity_id=bell) for bell in (1, 2, 3)]
            await publish(transaction, rung, origin=Origin.LIVE)
            cracked = text("UPDATE events SET payload = :payload WHERE entity_id = 2")
            await transaction.execute(cracked, {"payload": b'{"name":"bell.rung","bell":"cracked"}'})
        await place(database)
        await catch_up(database, NOTE_RINGS)
        assert await rings(database) == [1, 3]
        async with database.transaction() as transaction:
            (parked,) = await parked_events(transaction)
        assert "Expected `int`" in parked.reason
        assert not await replay_parked(database, parked.id)

    run(story())
