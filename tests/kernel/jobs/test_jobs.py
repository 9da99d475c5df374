"""Jobs: done once asked for, tried again when they fail, seen when they never work."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from tests.conftest import Run

from guichet.kernel.jobs import (
    JobState,
    RetryLaterError,
    enqueue,
    job,
    list_jobs,
    periodic,
    retry_dead,
    run_due_jobs,
)
from guichet.kernel.jobs.run import pause_after, run_periodic
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now


class BakeBread(msgspec.Struct, frozen=True):
    loaves: int


class Oven:
    def __init__(self) -> None:
        self.baked: list[int] = []
        self.failures: list[Exception] = []
        self.ticks = 0
        self.inside = 0
        self.fullest = 0
        self.gate: asyncio.Event | None = None
        self.begun = asyncio.Event()


oven = Oven()


@pytest.fixture(autouse=True)
def _cold_oven() -> None:
    global oven  # noqa: PLW0603 — the declared job bakes in the oven of its test
    oven = Oven()


@job("tests.bake", BakeBread, attempts=2)
async def bake(services: Services, payload: BakeBread) -> None:
    oven.inside += 1
    oven.fullest = max(oven.fullest, oven.inside)
    oven.begun.set()
    try:
        if oven.gate is not None:
            await oven.gate.wait()
        if oven.failures:
            raise oven.failures.pop(0)
        oven.baked.append(payload.loaves)
    finally:
        oven.inside -= 1


@periodic("tests.tick", every=timedelta(hours=1))
async def tick(services: Services) -> None:
    oven.ticks += 1


async def ask(services: Services, loaves: int, **options: Any) -> None:
    async with services.database.transaction() as transaction:
        await enqueue(transaction, BakeBread(loaves), **options)


async def make_due(services: Services) -> None:
    async with services.database.transaction() as transaction:
        await transaction.execute(text("UPDATE jobs SET run_at = :now"), {"now": utc_now()})


def test_a_job_is_done_once(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        await ask(services, 3)
        assert await run_due_jobs(services) == 1
        assert await run_due_jobs(services) == 0
        assert oven.baked == [3]

    run(story())


def test_a_job_of_a_transaction_that_fails_does_not_exist(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        with pytest.raises(RuntimeError):
            async with services.database.transaction() as transaction:
                await enqueue(transaction, BakeBread(1))
                raise RuntimeError("the order was refused")
        assert await run_due_jobs(services) == 0

    run(story())


def test_asking_twice_for_the_same_key_is_asking_once(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        later = utc_now() + timedelta(hours=1)
        await ask(services, 1, key="today", run_at=later)
        await ask(services, 2, key="today")
        assert await run_due_jobs(services) == 1
        assert oven.baked == [1]

    run(story())


def test_what_is_asked_for_while_it_runs_is_done_again_after_it_and_never_beside_it(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        oven.gate = asyncio.Event()
        await ask(services, 1, key="today")
        first = asyncio.create_task(run_due_jobs(services))
        await oven.begun.wait()
        await ask(services, 2, key="today")
        assert await run_due_jobs(services) == 0
        oven.gate.set()
        await first
        assert await run_due_jobs(services) == 1
        assert (oven.baked, oven.fullest) == ([1, 2], 1)

    run(story())


def test_what_is_being_asked_for_while_it_fails_is_done_by_the_one_who_asks(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        waiting = (
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " AND query LIKE 'UPDATE jobs%' AND datname = current_database()"
        )
        oven.failures = [ValueError("no flour")]
        oven.gate = asyncio.Event()
        await ask(services, 1, key="today")
        failing = asyncio.create_task(run_due_jobs(services))
        await oven.begun.wait()
        async with services.database.transaction() as asking:
            await enqueue(asking, BakeBread(2), key="today")
            oven.gate.set()
            async with services.database.single_statements() as looking:
                while not await looking.scalar(text(waiting)):  # noqa: ASYNC110 — only the server knows
                    await asyncio.sleep(0.005)
        assert await failing == 1
        assert await run_due_jobs(services) == 1
        assert await run_due_jobs(services) == 0
        assert oven.baked == [2]

    run(story())


def test_a_job_that_fails_is_tried_again_and_at_last_kept_as_dead(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        oven.failures = [ValueError("no flour"), ValueError("no water")]
        await ask(services, 4)
        await run_due_jobs(services)
        assert await run_due_jobs(services) == 0
        await make_due(services)
        await run_due_jobs(services)
        async with services.database.transaction() as transaction:
            (dead,) = await list_jobs(transaction, JobState.DEAD)
            assert (dead.reason, dead.attempts) == ("ValueError: no water", 2)
            await retry_dead(transaction, dead.id)
        await run_due_jobs(services)
        assert oven.baked == [4]

    run(story())


def test_a_wait_that_was_asked_for_does_not_count_as_a_failure(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        oven.failures = [RetryLaterError(60, "the quota is used up") for _ in range(5)]
        await ask(services, 5)
        for _ in range(6):
            await run_due_jobs(services)
            await make_due(services)
        assert oven.baked == [5]

    run(story())


def test_the_job_of_a_worker_that_died_is_taken_over_when_its_lease_ends(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        await ask(services, 6)
        oven.gate = asyncio.Event()
        dying = asyncio.create_task(run_due_jobs(services))
        await oven.begun.wait()
        dying.cancel()
        await asyncio.gather(dying, return_exceptions=True)
        oven.gate = None
        assert await run_due_jobs(services) == 0
        await make_due(services)
        assert await run_due_jobs(services) == 1
        assert oven.baked == [6]

    run(story())


def test_something_periodic_is_done_by_one_worker_each_time(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        await asyncio.gather(*(run_periodic(services) for _ in range(4)))
        assert oven.ticks == 1

    run(story())


def test_pauses_grow_and_stay_below_six_hours() -> None:
    assert pause_after(1) <= timedelta(seconds=2)
    assert timedelta(seconds=64) <= pause_after(7) <= timedelta(seconds=128)
    assert pause_after(60) <= timedelta(hours=6)
