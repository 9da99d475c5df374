"""The order of events: total, complete, and never held up by an open transaction."""

from __future__ import annotations

import asyncio
import random
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.db import Database
from guichet.kernel.events import Happening, Origin, Sequencer, publish, to_publish


class LampLit(Happening, frozen=True, tag="lamp.lit"):
    lamp: int


async def light(database: Database, *lamps: int) -> None:
    async with database.transaction() as transaction:
        await publish(
            transaction,
            [to_publish(LampLit(lamp=lamp), entity_id=lamp) for lamp in lamps],
            origin=Origin.LIVE,
        )


async def order_of_events(database: Database) -> list[int]:
    async with database.transaction() as transaction:
        rows = await transaction.execute(
            text(
                "SELECT e.entity_id FROM event_positions p JOIN events e ON e.id = p.event_id"
                " ORDER BY p.position"
            )
        )
        return [row.entity_id for row in rows]


def test_events_get_their_place_in_the_order_of_commits(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        sequencer = Sequencer(database.conninfo)
        assert await sequencer.lead()
        await light(database, 1, 2)
        await light(database, 3)
        assert await sequencer.sequence() == 3
        assert await sequencer.sequence() == 0
        assert await order_of_events(database) == [1, 2, 3]
        await sequencer.resign()

    run(story())


def test_an_open_transaction_holds_nobody_up_and_is_placed_when_it_commits(
    run: Run[Any], database: Database
) -> None:
    async def story() -> None:
        sequencer = Sequencer(database.conninfo)
        await sequencer.lead()
        async with database.transaction() as slow:
            await publish(slow, [to_publish(LampLit(lamp=1), entity_id=1)], origin=Origin.LIVE)
            await light(database, 2)
            assert await sequencer.sequence() == 1
            assert await order_of_events(database) == [2]
        assert await sequencer.sequence() == 1
        assert await order_of_events(database) == [2, 1]
        await sequencer.resign()

    run(story())


def test_a_new_leader_still_looks_for_what_the_old_one_missed(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        old = Sequencer(database.conninfo)
        await old.lead()
        async with database.transaction() as slow:
            await publish(slow, [to_publish(LampLit(lamp=1), entity_id=1)], origin=Origin.LIVE)
            await light(database, 2)
            await old.sequence()
            new = Sequencer(database.conninfo)
            assert not await new.lead()
            await old.resign()
            assert await new.lead()
        await new.sequence()
        assert await order_of_events(database) == [2, 1]
        await new.resign()

    run(story())


def test_a_leader_whose_connection_was_ended_places_nothing_twice(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        sequencer = Sequencer(database.conninfo)
        await sequencer.lead()
        await light(database, 1)
        await sequencer.sequence()
        async with database.transaction() as transaction:
            await transaction.execute(
                text(
                    "SELECT pg_terminate_backend(l.pid)"
                    " FROM pg_locks l JOIN pg_database d ON d.oid = l.database"
                    " WHERE l.locktype = 'advisory' AND l.granted AND d.datname = current_database()"
                    " AND l.pid <> pg_backend_pid()"
                )
            )
        await light(database, 2)
        with pytest.raises(psycopg.OperationalError):
            await sequencer.sequence()
        assert await sequencer.lead()
        await sequencer.sequence()
        assert await order_of_events(database) == [1, 2]
        await sequencer.resign()

    run(story())


def test_the_id_of_a_rolled_back_event_is_given_up(run: Run[Any], database: Database) -> None:
    async def story() -> None:
        sequencer = Sequencer(database.conninfo)
        await sequencer.lead()
        with pytest.raises(RuntimeError):
            async with database.transaction() as transaction:
                await publish(transaction, [to_publish(LampLit(lamp=1), entity_id=1)], origin=Origin.LIVE)
                raise RuntimeError("the cause fell through")
        await light(database, 2)
        assert await sequencer.sequence() == 1
        for _ in range(1000):
            await asyncio.sleep(0.05)
            await sequencer.sequence()
            await light(database, 3)
            await sequencer.sequence()
            async with database.transaction() as transaction:
                gaps = await transaction.scalar(text("SELECT gaps FROM sequencer_state"))
            if not gaps:
                break
        assert gaps == []
        await sequencer.resign()

    run(story())


def test_whatever_the_mix_of_writers_every_committed_event_has_exactly_one_place(
    run: Run[Any], database: Database
) -> None:
    async def writer(seed: int) -> list[int]:
        chance = random.Random(seed)
        committed = []
        for turn in range(12):
            lamps = [seed * 1000 + turn * 10 + place for place in range(chance.randint(1, 4))]
            try:
                async with database.transaction() as transaction:
                    await publish(
                        transaction,
                        [to_publish(LampLit(lamp=lamp), entity_id=lamp) for lamp in lamps],
                        origin=Origin.LIVE,
                    )
                    await asyncio.sleep(chance.uniform(0, 0.02))
                    if chance.random() < 0.2:
                        raise InterruptedError
            except InterruptedError:
                continue
            committed += lamps
        return committed

    async def story() -> None:
        sequencer = Sequencer(database.conninfo)
        await sequencer.lead()
        writers = asyncio.gather(*(writer(seed) for seed in range(1, 7)))
        while not writers.done():
            await sequencer.sequence()
            await asyncio.sleep(0.001)
        await sequencer.sequence()
        await sequencer.sequence()
        committed = [lamp for lamps in await writers for lamp in lamps]
        assert sorted(await order_of_events(database)) == sorted(committed)
        await sequencer.resign()

    run(story())
