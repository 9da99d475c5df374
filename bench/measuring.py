"""What benchmarks share: a server that is thrown away, a calibration loop, an open loop of arrivals."""

from __future__ import annotations

import asyncio
import os
import platform
import random
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import create_engine

from guichet.kernel.db import Base
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.migrations.models import import_models


def calibrate() -> float:
    """Milliseconds of a fixed piece of work on this machine, now: absolute figures are divided by it."""
    begun = time.perf_counter()
    _work()
    return (time.perf_counter() - begun) * 1000


def calibrate_processor() -> float:
    """Milliseconds of processor that the same work takes: what µs of processor are divided by."""
    begun = time.process_time()
    _work()
    return (time.process_time() - begun) * 1000


def _work() -> None:
    total = 0
    for number in range(2_000_000):
        total += number * number % 7


def machine() -> str:
    """The machine in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )


class Scratch:
    """A server that is thrown away, with all tables and the settings of production."""

    def __init__(self, server: EmbeddedPostgres, folder: Path) -> None:
        self.address = server.address
        self._folder = str(folder)

    def processor_seconds(self) -> float:
        """What the server's living processes have used until now."""
        total = 0.0
        for process in psutil.process_iter(["name", "cmdline"]):
            ours = process.info["name"] == "postgres" and any(
                self._folder in word for word in process.info["cmdline"] or ()
            )
            if ours:
                for one in (process, *process.children(recursive=True)):
                    with suppress(psutil.Error):
                        times = one.cpu_times()
                        total += times.user + times.system
        return total


@contextmanager
def scratch_server() -> Iterator[Scratch]:
    """Make a server with all tables, and throw it away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data", system_folder=folder)
    try:
        server.start()
        import_models()
        engine = create_engine(server.address.replace("postgresql://", "postgresql+psycopg://", 1))
        Base.metadata.create_all(engine)
        engine.dispose()
        yield Scratch(server, folder)
    finally:
        server.destroy()
        shutil.rmtree(folder, ignore_errors=True)


Read = Callable[[], Awaitable[object]]


async def closed_pace(reads: Mapping[str, Read], count: int) -> float:
    """Reads a second of one reader, one after the other, each kind in turn; it warms up too."""
    kinds = list(reads.values())
    begun = time.perf_counter()
    for number in range(count):
        await kinds[number % len(kinds)]()
    return count / (time.perf_counter() - begun)


async def open_loop(
    reads: Mapping[str, Read], rate: float, seconds: float, seed: int
) -> dict[str, list[float]]:
    """Milliseconds of each kind of read, when reads of a drawn kind arrive at `rate` a second (Poisson).

    Nobody waits for the read before: each is begun when its time has come, and measured from the moment at
    which it was to begin, so that a slow read counts for those that wait behind it too.
    """
    chance = random.Random(seed)
    kinds = list(reads)
    took: dict[str, list[float]] = defaultdict(list)
    running = set()

    async def read(kind: str, due: float) -> None:
        await reads[kind]()
        took[kind].append((time.perf_counter() - due) * 1000)

    due = time.perf_counter()
    end = due + seconds
    while (due := due + chance.expovariate(rate)) < end:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        task = asyncio.create_task(read(chance.choice(kinds), due))
        running.add(task)
        task.add_done_callback(running.discard)
    await asyncio.gather(*running)
    return took


def quantile(times: list[float], part: float) -> float:
    """The time within which this part of the reads ended."""
    return sorted(times)[min(len(times) - 1, int(len(times) * part))] if times else float("nan")
