"""How fresh 100,000 watched parcels are with one worker inside a carrier's budget of 100 calls a minute.

    python -m bench.watch_parcels [--parcels 100000] [--hours 48] [--calls 300]

Two parts. Freshness is simulated: parcels live (announced, handed over, scanned on the road, out for delivery
in the morning, delivered; one in twenty falls silent), the house's own paces and stretches decide when each
is asked, ten in a call, and no faster than the budget. Stated is the time from a scan to the answer that
brings it. Cost is measured: rows in PostgreSQL for all parcels, and what one worker does for a call: claim,
put off, keep the raw answer, read it, apply it, events included.
"""

from __future__ import annotations

import argparse
import asyncio
import heapq
import random
import statistics
import time
from collections import defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import psutil
from bench.measuring import Scratch, calibrate, machine, scratch_server

from guichet.commerce import ReadFact, apply
from guichet.connectors.laposte import connector
from guichet.connectors.laposte.manifest import MANIFEST
from guichet.kernel.db import Database, driver
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Page
from guichet.ports.records import Fact, ParcelState, Resource
from guichet.sync.pacing import Pace, Seen, Stretch, pace_of, stretch_of
from guichet.sync.raw import keep, of_page
from guichet.sync.watches import Asked, claim, put_off

START = datetime(2026, 3, 2, tzinfo=UTC)
HOUR = 3600.0
WARMED_UP = 24 * HOUR
CALL_SECONDS = MANIFEST.limit.seconds / MANIFEST.limit.calls
ANSWERS_PER_SECOND = connector.parcels_per_call / CALL_SECONDS
_WEIGH_EVERY = 60.0
_SILENT = 0.05

Life = list[tuple[float, ParcelState]]


def live(chance: random.Random, begins: float) -> Life:
    """A parcel's scans from its label on, in seconds."""
    at = begins
    scans: Life = [(at, ParcelState.ANNOUNCED)]
    at += chance.uniform(4, 30) * HOUR
    scans.append((at, ParcelState.HANDED_OVER))
    for _ in range(chance.randint(2, 6)):
        at += chance.uniform(2, 16) * HOUR
        scans.append((at, ParcelState.IN_TRANSIT))
    if chance.random() < _SILENT:
        return scans
    morning = (at // (24 * HOUR) + 1) * 24 * HOUR + chance.uniform(6, 9) * HOUR
    scans.append((morning, ParcelState.OUT_FOR_DELIVERY))
    scans.append((morning + chance.uniform(1, 8) * HOUR, ParcelState.DELIVERED))
    return scans


class Watched:
    """One parcel of the simulation: its scans, how many of them were told, and what is known of it."""

    __slots__ = ("known", "pace", "scans", "shipped_at", "told")

    def __init__(self, scans: Life) -> None:
        self.scans, self.told = scans, 0
        self.shipped_at = START + timedelta(seconds=scans[0][0])
        self.known = Seen(ParcelState.UNKNOWN, None)
        self.pace = pace_of(self.known, self.shipped_at, self.shipped_at)


class World:
    """All parcels, when each is due, and how late each scan was told."""

    def __init__(self, parcels: int, chance: random.Random) -> None:
        self._chance = chance
        self._parcels = [Watched(self._aged()) for _ in range(parcels)]
        self._load: dict[tuple[bool, int], int] = defaultdict(int)
        self._due: dict[bool, list[tuple[float, int]]] = {True: [], False: []}
        self.late: dict[ParcelState, list[float]] = defaultdict(list)
        self.stretch = Stretch()
        for number, parcel in enumerate(self._parcels):
            self._schedule(number, parcel, chance.uniform(0, 6 * HOUR))

    def _aged(self) -> Life:
        """A parcel somewhere in its life when the simulation begins."""
        scans = live(self._chance, 0.0)
        shift = self._chance.uniform(0, scans[-1][0])
        return [(at - shift, state) for at, state in scans]

    def weigh(self) -> None:
        load = [(urgent, pace, count) for (urgent, pace), count in self._load.items() if count]
        self.stretch = stretch_of(load, ANSWERS_PER_SECOND, 1.0)

    def call(self, now: float) -> None:
        """Ten of those that are due, the urgent first."""
        left = connector.parcels_per_call
        for urgent in (True, False):
            heap = self._due[urgent]
            while left and heap and heap[0][0] <= now:
                self._answer(heapq.heappop(heap)[1], now)
                left -= 1

    def _answer(self, number: int, now: float) -> None:
        parcel = self._parcels[number]
        self._load[parcel.pace.urgent, parcel.pace.seconds or 0] -= 1
        while parcel.told < len(parcel.scans) and parcel.scans[parcel.told][0] <= now:
            at, state = parcel.scans[parcel.told]
            parcel.told += 1
            parcel.known = Seen(state, START + timedelta(seconds=at))
            if at > WARMED_UP:
                self.late[state].append(now - at)
        moment = START + timedelta(seconds=now)
        parcel.pace = pace_of(parcel.known, parcel.shipped_at, moment)
        if parcel.pace.seconds is None:
            self._parcels[number] = Watched(live(self._chance, now))
            self._schedule(number, self._parcels[number], now)  # a new shipment is asked of at once
            return
        wait = (parcel.pace.seconds or 0) * self.stretch.of(parcel.pace) * self._chance.uniform(0.9, 1.1)
        self._schedule(number, parcel, now + wait)

    def _schedule(self, number: int, parcel: Watched, at: float) -> None:
        self._load[parcel.pace.urgent, parcel.pace.seconds or 0] += 1
        heapq.heappush(self._due[parcel.pace.urgent], (at, number))


def simulate(parcels: int, hours: float) -> World:
    """Let the world go on for so many hours after a day to settle."""
    world = World(parcels, random.Random(7))
    now, weighed = 0.0, -_WEIGH_EVERY
    while now < WARMED_UP + hours * HOUR:
        if now - weighed >= _WEIGH_EVERY:
            world.weigh()
            weighed = now
        world.call(now)
        now += CALL_SECONDS
    return world


def report(world: World) -> None:
    """Print how late scans were told, by what they said."""
    everything = [late for of_state in world.late.values() for late in of_state]
    print(f"stretch at the end: urgent × {world.stretch.urgent:.2f}, others × {world.stretch.others:.2f}")
    print("| scan | told | median min | p90 min |\n|---|---|---|---|")
    rows = [("all", everything), *((state.value, late) for state, late in world.late.items())]
    for name, late in rows:
        p90 = statistics.quantiles(late, n=10)[-1] if len(late) > 1 else late[0]
        print(f"| {name} | {len(late)} | {statistics.median(late) / 60:.0f} | {p90 / 60:.0f} |")


def _document(number: str, chance: random.Random) -> dict[str, Any]:
    begun = utc_now() - timedelta(days=2)
    codes = ("DR1", "PC1", "ET1", "ET1", "ET1", "MD2")[: chance.randint(2, 6)]
    events = [
        {"code": code, "label": "Scan", "date": (begun + timedelta(hours=5 * place)).isoformat()}
        for place, code in enumerate(codes)
    ]
    return {"returnCode": 200, "shipment": {"idShip": number, "event": events[::-1], "holder": 4}}


async def cost(server: Scratch, parcels: int, calls: int) -> tuple[float, float, float]:
    """Milliseconds by the wall's clock, of this process and of PostgreSQL for one call's work."""
    database = Database(server.address, pool_size=2)
    chance = random.Random(3)
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        await connection.execute(
            "INSERT INTO parcel_watches (number, connection_id, considered, shipped_at, state, next_at, pace,"
            " urgent) SELECT '6A' || lpad(n::text, 11, '0'), 1, '1', %s, 'unknown', %s, 7200, n %% 20 = 0"
            " FROM generate_series(1, %s) AS n",
            (utc_now(), utc_now(), parcels),
        )
    process = psutil.Process()
    before = server.processor_seconds()
    begun, used = time.perf_counter(), process.cpu_times()
    for _ in range(calls):
        await _one_call(database, chance)
    wall = (time.perf_counter() - begun) * 1000 / calls
    now = process.cpu_times()
    python = (now.user + now.system - used.user - used.system) * 1000 / calls
    postgres = (server.processor_seconds() - before) * 1000 / calls
    await database.close()
    return wall, python, postgres


async def _one_call(database: Database, chance: random.Random) -> None:
    now = utc_now()
    async with database.transaction() as transaction:
        held = await claim(transaction, 1, now, limit=connector.parcels_per_call, lease=timedelta(minutes=2))
    body = msgspec.json.encode([_document(one.number, chance) for one in held])
    page = Page(resource=Resource.PARCELS, body=body, read_at=now, position={}, rows=len(held), last=True)
    facts = [read for read in connector.read(page.resource, page.body) if isinstance(read, Fact)]
    asked = [
        Asked(one.number, Seen(ParcelState.IN_TRANSIT, now), Pace(7200), now + timedelta(hours=2))
        for one in held
    ]
    async with database.transaction() as transaction:
        await keep(transaction, [of_page(1, "poll", page, Origin.LIVE)])
        await put_off(transaction, asked, now)
    async with database.transaction() as transaction:
        await apply(transaction, 1, [ReadFact(fact, now) for fact in facts], Origin.LIVE)


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description="Freshness and cost of watched parcels")
    parser.add_argument("--parcels", type=int, default=100_000)
    parser.add_argument("--hours", type=float, default=48)
    parser.add_argument("--calls", type=int, default=300)
    asked = parser.parse_args()
    print(f"{machine()}; calibration {calibrate():.0f} ms")
    print(f"{asked.parcels} parcels, a call of {connector.parcels_per_call} each {CALL_SECONDS:.3f} s")
    report(simulate(asked.parcels, asked.hours))
    with scratch_server() as server:
        wall, python, postgres = asyncio.run(cost(server, asked.parcels, asked.calls))
    print("| a call's work | ms |\n|---|---|")
    print(f"| by the wall's clock | {wall:.1f} |")
    print(f"| processor, Python | {python:.1f} |")
    print(f"| processor, PostgreSQL | {postgres:.1f} |")
    print(f"| budget allows a call each | {CALL_SECONDS * 1000:.0f} |")


if __name__ == "__main__":
    main()
