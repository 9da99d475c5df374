"""The worker process: order of events, reactions, jobs, timers and the mirror's own loops.

A composition root: it wires what rooms declare, and decides nothing.
"""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Awaitable
from functools import partial

import psycopg
import uvloop

from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.events import Sequencer, run_reactions
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.hours import countries
from guichet.kernel.jobs import run_due_jobs, run_periodic
from guichet.kernel.log import configure_log
from guichet.kernel.loops import repeat, rest
from guichet.kernel.processes import give_way, tell_ready
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings, load_settings
from guichet.kernel.traces import configure_traces
from guichet.operations.partitions import make_partitions
from guichet.operations.services import import_rooms, live, open_services
from guichet.ports import registry
from guichet.sync import loops

_TRY_TO_LEAD = 2.0  # seconds between two tries to become the one that orders events
_HOUR = 3600.0
_HANDS = 4  # jobs done side by side
_MANY = 5000  # events placed at once, positions passed at once: more waits


async def _sequence(services: Services, stop: asyncio.Event) -> None:
    sequencer = Sequencer(services.database.conninfo)

    async def step() -> int:
        try:
            if await sequencer.lead():
                return await sequencer.sequence()
        except psycopg.OperationalError as failure:
            raise DatabaseUnavailableError(str(failure)) from failure
        await rest(stop, _TRY_TO_LEAD)
        return 0

    await repeat("sequencer", step, stop, shortest=0.01, longest=0.2, plenty=_MANY)
    await sequencer.resign()


async def _make_partitions(services: Services, stop: asyncio.Event) -> None:
    async def step() -> int:
        await make_partitions(services.database)
        await rest(stop, _HOUR)
        return 1

    await repeat("partitions", step, stop, shortest=1.0, longest=1.0)


async def _work(settings: Settings) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    async with open_services(settings, gives_way=True) as services, asyncio.TaskGroup() as tasks:

        def react(*, in_bulk: bool) -> Awaitable[int]:
            return run_reactions(services.database, in_bulk=in_bulk)

        tasks.create_task(live(services, "worker", stop, own=settings))
        tasks.create_task(_sequence(services, stop))
        tasks.create_task(_make_partitions(services, stop))
        # Apart, so that a ticket does not wait behind the orders of a busy minute.
        for name, in_bulk in (("reactions", False), ("reactions in bulk", True)):
            work = partial(react, in_bulk=in_bulk)
            tasks.create_task(repeat(name, work, stop, shortest=0.01, longest=0.25, plenty=_MANY))
        for loop in loops:
            tasks.create_task(loop(services, stop))
        if not services.settings.muted:
            for hand in range(_HANDS):
                tasks.create_task(
                    repeat(f"jobs {hand}", lambda: run_due_jobs(services), stop, shortest=0.01, longest=0.5)
                )
            tasks.create_task(
                repeat("periodic", lambda: run_periodic(services), stop, shortest=0.5, longest=1.0)
            )
        tell_ready()


def load() -> None:
    """Have all that rooms declare known; it needs no database yet."""
    import_rooms("reactions", "jobs")
    registry.discover()
    countries()  # the first parcel that arrives needs them: half a second for which all loops would wait


def main() -> None:
    """Run a worker process until it is told to stop."""
    give_way()  # before there are threads, which inherit it
    settings = load_settings()
    configure_log(level=settings.log_level, as_json=settings.log_json)
    configure_traces(settings.otlp_endpoint, role="worker")
    load()
    collect_rarely()
    uvloop.run(_work(settings))


if __name__ == "__main__":
    main()
