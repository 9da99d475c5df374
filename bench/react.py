"""What an event costs after it is written: its place, and the reactions of all rooms, by reaction.

    python -m bench.react [--orders 10000] [--each]

A shop's orders are made, paid, shipped and completed, and a carrier tells of their parcels, all of it live:
the log then holds the events of orders, persons, shipments and parcels. Measured are the sequencer over the
whole log, then all declared reactions as the worker runs them. `--each` gives the log to each reaction alone
too, one after the other. Processor time by event: of this process, and of PostgreSQL's.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

from bench.apply_orders import STEPS, apply_pages, write_pages
from bench.measuring import Scratch, calibrate, machine, scratch_server
from sqlalchemy import text

from guichet.commerce import ReadFact, apply
from guichet.kernel.db import Database
from guichet.kernel.events import Origin, Sequencer, catch_up, run_reactions
from guichet.kernel.events.reactions import declared_reactions
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.types import utc_now
from guichet.operations.services import import_rooms
from guichet.ports.records import (
    Fact,
    ParcelRecord,
    ParcelState,
    Resource,
    StoreRecord,
    TrackingEvent,
    parcel_number,
)

_SHOP, _CARRIER = 1, 2
_PARCELS = 500  # told of together


async def _fill(database: Database, orders: int, path: Path) -> None:
    """The shop's store, its orders through their life, and what a carrier tells of each parcel, twice."""
    store = StoreRecord(external_id="1", name="Atelier Nord", currency="EUR", mail="bonjour@nord.example")
    await _tell(database, _SHOP, Resource.STORES, [store])
    async for _ in apply_pages(database, path, _SHOP, 500, Origin.LIVE):
        pass
    for state in (ParcelState.IN_TRANSIT, ParcelState.DELIVERED):
        for begin in range(0, orders, _PARCELS):
            numbers = range(begin, min(begin + _PARCELS, orders))
            await _tell(database, _CARRIER, Resource.PARCELS, [_parcel(number, state) for number in numbers])
    async with database.transaction() as transaction:
        await transaction.execute(text("UPDATE events SET happened_at = :now"), {"now": utc_now()})


def _parcel(number: int, state: ParcelState) -> ParcelRecord:
    now = utc_now()
    moved = TrackingEvent(at=now - timedelta(hours=3), state=ParcelState.IN_TRANSIT)
    arrived = TrackingEvent(at=now - timedelta(minutes=3), state=ParcelState.DELIVERED)
    delivered = state is ParcelState.DELIVERED
    return ParcelRecord(
        external_id=parcel_number(f"6A{number:011d}"),
        state=state,
        events=(moved, arrived) if delivered else (moved,),
        delivered_at=arrived.at if delivered else None,
    )


async def _tell(database: Database, connection_id: int, resource: Resource, records: list[object]) -> None:
    now = utc_now()
    facts = [
        ReadFact(Fact(resource=resource, external_id=one.external_id, record=one), now)  # type: ignore[attr-defined, arg-type] # each is a record
        for one in records
    ]
    async with database.transaction() as transaction:
        await apply(transaction, connection_id, facts, Origin.LIVE)


async def _measured(server: Scratch, events: int, name: str, work: Callable[[], Awaitable[int]]) -> None:
    """Do `work` until it finds nothing to do, and print what it took by event."""
    postgres, processor, begun = server.processor_seconds(), time.process_time(), time.perf_counter()
    while await work():
        pass
    seconds, processor = time.perf_counter() - begun, time.process_time() - processor
    postgres = server.processor_seconds() - postgres
    figures = [1e6 * processor / events, 1e6 * postgres / events]
    print(f"{name:32} {figures[0]:10.1f} {figures[1]:12.1f} {events / seconds:12.0f}")


async def _measure(server: Scratch, orders: int, each: bool, path: Path) -> None:
    database = Database(server.address, pool_size=4)
    await run_reactions(database)  # each gets its cursor: at now
    await _fill(database, orders, path)
    async with database.single_statements() as connection:
        await connection.execute(text("VACUUM ANALYZE"))
    async with database.transaction() as transaction:
        rows = await transaction.execute(text("SELECT name, count(*) FROM events GROUP BY name ORDER BY 2"))
        counts = dict(tuple(row) for row in rows)
    events = sum(counts.values())
    print(f"{events:,} events: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    print(f"{'':32} {'µs python':>10} {'µs postgres':>12} {'events/s':>12}")
    sequencer = Sequencer(database.conninfo)
    await sequencer.lead()
    await _measured(server, events, "sequencer", sequencer.sequence)
    await _measured(server, events, "all reactions", lambda: run_reactions(database))
    for declared in declared_reactions() if each else ():
        async with database.transaction() as transaction:
            await transaction.execute(
                text("UPDATE reaction_cursors SET position = 0 WHERE reaction = :name"),
                {"name": declared.name},
            )
        await _measured(server, events, declared.name, lambda one=declared: catch_up(database, one))  # type: ignore[misc] # bound at once
    await sequencer.resign()
    await database.close()


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--each", action="store_true")
    asked = parser.parse_args()
    collect_rarely()
    import_rooms("reactions")
    print(machine())
    with scratch_server() as server, tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "shop.pages"
        write_pages(path, asked.orders, 0, "steps")
        before = calibrate()
        asyncio.run(_measure(server, asked.orders, asked.each, path))
        print(f"loop {(before + calibrate()) / 2:.0f} ms; {', '.join(STEPS)}")


if __name__ == "__main__":
    main()
