"""What a webhook costs behind the door: read, given its places, reacted to.

    python -m bench.read_hooks [--rows 20000] [--mix peak] [--shops 2] [--profile]

The documents are those of `bench.load`, 1 kB each; their raw rows are kept first. Measured are, one after the
other and durable (fsync on), the readers as the worker runs them, the sequencer, and all declared reactions:
processor time of this process and of PostgreSQL by raw row. What the code costs that a process runs only once
is done before, with some rows that are not counted.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from itertools import count, cycle, islice
from pathlib import Path

import uvloop
from bench.load.documents import MIXES, Shop
from bench.measuring import Scratch, calibrate, machine, scratch_server
from sqlalchemy import text

from guichet import connections, worker
from guichet.connectors.headless.settings import Settings as ShopSettings
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database, ensure_partitions
from guichet.kernel.events import Origin, Sequencer, run_reactions
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault
from guichet.ports.capabilities import AccountSummary
from guichet.sync.raw import Raw, keep
from guichet.sync.readers import read_all

_KEPT_TOGETHER = 500
_UNCOUNTED = 1000


async def _keep(services: Services, feeds: dict[int, Iterator[tuple[int, bytes]]], rows: int) -> int:
    """Keep so many raw rows of the connections in turn; returns their bytes."""
    raws: list[Raw] = []
    size = 0
    for number, (connection_id, feed) in enumerate(islice(cycle(feeds.items()), rows), start=1):
        _, body = next(feed)
        size += len(body)
        raws.append(
            Raw(
                connection_id=connection_id,
                kind="hook",
                resource=None,
                origin=Origin.LIVE,
                body=body,
                read_at=utc_now(),
                headers={"content-type": "application/json", "webhook-id": f"msg-{number}"},
            )
        )
        if len(raws) == _KEPT_TOGETHER or number == rows:
            async with services.database.transaction() as transaction:
                await keep(transaction, raws)
            raws = []
    return size


def _moments() -> Iterator[str]:
    """A stamp after the other, of the last minutes."""
    begun = utc_now() - timedelta(minutes=5)
    for number in count():
        yield (begun + timedelta(milliseconds=number / 10)).isoformat()


async def _connect(services: Services, shops: int, mix: str) -> dict[int, Iterator[tuple[int, bytes]]]:
    """Shops of one's own, connected, with what each sends."""
    moments, feeds = _moments(), {}
    for number in range(shops):
        name = f"Maison {number}"
        async with services.database.transaction() as transaction:
            connection_id = await connections.connect(
                transaction,
                services.vault,
                connector_id="headless",
                settings=ShopSettings(name=name),
                account=AccountSummary(external_id=name, name=name),
            )
        feeds[connection_id] = Shop(f"b{number}x", mix, 1024, lag=200).bodies(moments)
    return feeds


async def _measured(server: Scratch, rows: int, name: str, work: Callable[[], Awaitable[int]]) -> None:
    """Do `work` until it finds nothing to do, and print what it took by raw row."""
    postgres, processor, begun = server.processor_seconds(), time.process_time(), time.perf_counter()
    longest = 0.0
    while True:
        started = time.perf_counter()
        if not await work():
            break
        longest = max(longest, time.perf_counter() - started)
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    postgres = server.processor_seconds() - postgres
    print(
        f"{name:12} {1e6 * processor / rows:10.1f} {1e6 * postgres / rows:12.1f}"
        f" {rows / seconds:10.0f} {1000 * longest:12.0f}"
    )


async def _measure(services: Services, server: Scratch, asked: argparse.Namespace) -> None:
    database, rows = services.database, asked.rows
    async with database.transaction() as transaction:
        for table in ("deliveries", "events"):
            await ensure_partitions(transaction, table, utc_now())
    sequencer = Sequencer(database.conninfo)
    await sequencer.lead()
    feeds = await _connect(services, asked.shops, asked.mix)
    await run_reactions(database)  # each gets its cursor
    await _keep(services, feeds, _UNCOUNTED)
    while await read_all(services) + await sequencer.sequence() + await run_reactions(database):
        pass
    size = await _keep(services, feeds, rows)
    async with database.single_statements() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    print(f"{rows:,} raw rows ({asked.mix}) of {size // rows} bytes, {asked.shops} shops")
    print(f"{'':12} {'µs python':>10} {'µs postgres':>12} {'a second':>10} {'longest, ms':>12}")
    profiler = cProfile.Profile()
    if asked.profile:
        profiler.enable()
    await _measured(server, rows, "readers", lambda: read_all(services))
    await _measured(server, rows, "sequencer", sequencer.sequence)
    await _measured(server, rows, "reactions", lambda: run_reactions(database))
    if asked.profile:
        profiler.disable()
        pstats.Stats(profiler).sort_stats("tottime").print_stats(50)
    await sequencer.resign()


async def _run(server: Scratch, asked: argparse.Namespace, folder: Path) -> None:
    database = Database(server.address)
    services = Services(
        settings=Settings(database_url=server.address, data_dir=folder),
        database=database,
        reports=Reports(database),
        http=HttpClients(database),
        blobs=Blobs(folder / "blobs"),
        vault=Vault.load_or_create(folder / "secret.key"),
    )
    await _measure(services, server, asked)
    await database.close()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--mix", choices=sorted(MIXES), default="peak")
    parser.add_argument("--shops", type=int, default=2)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    worker.load()
    collect_rarely()
    print(machine())
    before = calibrate()
    with scratch_server() as server, tempfile.TemporaryDirectory() as folder:
        uvloop.run(_run(server, asked, Path(folder)))
    print(f"loop {(before + calibrate()) / 2:.0f} ms")


if __name__ == "__main__":
    main()
