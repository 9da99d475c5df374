"""An hour at the peak's rate: whether the house at the end is the house at the beginning.

    python -m bench.load.long [--rate 3900|held] [--minutes 60] [--web 1] [--workers 1] [--least-free 8]

Webhooks are made a stretch ahead by a process of their own, and sent without a pause by another; what is in
the tables at the end is compared row by row. `--rate held` searches first which rate this machine holds.
About 45 GB are written in an hour at 3,900 a second: where fewer than `--least-free` GB are left, no more is
made, what was made is sent and worked off, and the hour ends there in order.
"""

from __future__ import annotations

import argparse
import multiprocessing
import queue
import shutil
import threading
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection
from typing import Any

import msgspec
from bench.load.documents import Shop, Signer
from bench.load.equality import differences
from bench.load.house import House, running_house
from bench.load.parts import WHOLE, search_rate
from bench.load.run import Connected, Load, connect_shops, moments, percentiles
from bench.load.watch import Backlog, await_empty, backlog
from bench.load.wire import Outcome, Sender, constant
from bench.measuring import calibrate, calibrate_processor, machine

_STRETCH = 10.0  # seconds of webhooks made at once
_AHEAD = 3  # stretches
_GIGABYTE = 2**30


class Minute(msgspec.Struct, frozen=True):
    """The house at a moment: webhooks kept so far, what waited, megabytes, seconds of processor, bytes.

    `loop`: ms of processor of the calibration loop, since machines change their pace within an hour.
    """

    at: float
    kept: int
    waiting: Backlog
    memory: dict[str, float]
    processor: dict[str, float]
    disk: int
    loop: float

    @property
    def processed(self) -> int:
        """Webhooks that a reader has read so far."""
        return self.kept - self.waiting.webhooks


class Line:
    """What the three processes share: how many were kept, and whether it is time to end."""

    def __init__(self, context: Any) -> None:
        self.kept = context.Value("q", 0)
        self.enough = context.Event()


def hold(
    house: House, shops: Sequence[Connected], load: Load, least_free: float
) -> tuple[Outcome, list[Minute]]:
    """Send for as long as the load says or the disk has room, looking once a minute."""
    context = multiprocessing.get_context("fork")
    line = Line(context)
    made, makes = context.Pipe(duplex=False)
    ours, theirs = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(makes, line, house.port, list(shops), load))
    sender = context.Process(target=_send, args=(theirs, made, line, house.port, load))
    maker.start()
    sender.start()
    makes.close()
    theirs.close()
    minutes = [_look(house, line)]
    while not ours.poll(60.0):
        minutes.append(_look(house, line))
        print(_told(*minutes[-2:]), flush=True)
        if shutil.disk_usage(house.database_folder()).free < least_free * _GIGABYTE:
            print("  the disk runs low: no more is made", flush=True)
            line.enough.set()
    outcome, told = ours.recv()
    sender.join()
    maker.join()
    for connected, shop in zip(shops, told, strict=True):
        connected.shop.__dict__.update(shop.__dict__)
    return outcome, minutes


def _look(house: House, line: Line) -> Minute:
    with house.database() as database:
        waiting = backlog(database)
    kept = line.kept.value
    return Minute(
        time.perf_counter(),
        kept,
        waiting,
        house.memory(),
        house.processor_seconds(),
        house.disk_bytes(),
        calibrate_processor(),
    )


def _told(before: Minute, now: Minute) -> str:
    """A minute in a line."""
    seconds, done = now.at - before.at, max(1, now.processed - before.processed)
    kept = max(1, now.kept - before.kept)
    used = ", ".join(
        f"{kind} {(spent - before.processor[kind]) * 1e6 / (kept if kind == 'door' else done):.0f}"
        for kind, spent in now.processor.items()
    )
    memory = ", ".join(f"{kind} {size:.0f}" for kind, size in now.memory.items())
    return (
        f"  kept {kept / seconds:,.0f}/s, read {done / seconds:,.0f}/s, waiting"
        f" {now.waiting.webhooks:,} and {now.waiting.unheard:,} events ({now.waiting.slowest}); µs {used}; MB"
        f" {memory}; disk {now.disk / _GIGABYTE:.2f} GB, +{(now.disk - before.disk) / _GIGABYTE:.2f}; loop"
        f" {now.loop:.0f} ms"
    )


def _make(pipe: Connection, line: Line, port: int, shops: Sequence[Connected], load: Load) -> None:
    """The maker's process: stretch by stretch, as they are fetched; an empty one is the end."""
    stamps = moments(datetime.now(UTC))
    feeds = [one.shop.bodies(stamps) for one in shops]
    left = int(load.rate * load.seconds)
    while left > 0 and not line.enough.is_set():
        now = int(datetime.now(UTC).timestamp())
        signers = [Signer(f"127.0.0.1:{port}", one.connection_id, one.secret, now) for one in shops]
        stretch = []
        for place in range(min(left, int(load.rate * _STRETCH))):
            turn = place % len(shops)
            _, body = next(feeds[turn])
            name = f"{shops[turn].shop.name}-{shops[turn].shop.webhooks}"
            stretch.append(signers[turn].request(name, body))
        left -= len(stretch)
        pipe.send(stretch)
    pipe.send([])
    pipe.send([one.shop for one in shops])


class _Stretches:
    """What was made, by place in the run; a thread fetches it, so that no answer waits for it.

    A stretch is let go when all of it is kept: until then any of it may have to be sent again.
    """

    def __init__(self, made: Connection, size: int) -> None:
        self.told: list[Shop] = []
        self._made = made
        self._size = size
        self._ahead: queue.Queue[list[bytes]] = queue.Queue(_AHEAD)
        self._held: dict[int, list[bytes]] = {}
        self._fetched = 0
        self._kept: Counter[int] = Counter()
        self._thread = threading.Thread(target=self._fetch, daemon=True)
        self._thread.start()

    def request(self, place: int) -> bytes | None:
        """The request at a place; None past the end."""
        turn = place // self._size
        if turn == self._fetched:
            self._held[turn] = self._ahead.get()
            self._fetched += 1
        stretch = self._held[turn]
        return stretch[place % self._size] if place % self._size < len(stretch) else None

    def keep(self, place: int) -> None:
        turn = place // self._size
        self._kept[turn] += 1
        if self._kept[turn] == self._size:
            del self._held[turn], self._kept[turn]

    def end(self) -> list[Shop]:
        """The shops as they were when the last was made."""
        self._thread.join()
        return self.told

    def _fetch(self) -> None:
        while stretch := self._made.recv():
            self._ahead.put(stretch)
        self._ahead.put([])
        self.told = self._made.recv()


def _send(pipe: Connection, made: Connection, line: Line, port: int, load: Load) -> None:
    """The sender's process."""
    count = int(load.rate * load.seconds)
    stretches = _Stretches(made, int(load.rate * _STRETCH))

    def count_up(place: int) -> None:
        line.kept.value += 1
        stretches.keep(place)

    stretches.request(0)
    sender = Sender(("127.0.0.1", port), load.lines)
    outcome = sender.run(constant(load.rate, count), stretches.request, count_up)
    sender.close()
    pipe.send((outcome, stretches.end()))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", default="3900", help="webhooks a second, or `held`")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--web", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--least-free", type=float, default=8, help="GB of disk that are left alone")
    asked = parser.parse_args()
    rate = search_rate(WHOLE)[0] if asked.rate == "held" else float(asked.rate)
    load = Load(rate=rate, seconds=60 * asked.minutes, shops=4)
    print(f"{machine()}; calibration loop {calibrate():.0f} ms; {load}")
    with running_house(web=asked.web, workers=asked.workers) as house:
        shops = connect_shops(house, load)
        outcome, minutes = hold(house, shops, load, asked.least_free)
        with house.database() as database:
            drained, left = await_empty(database, 900)
            unequal = list(differences(database, {one.connection_id: one.shop for one in shops}))
    _show(outcome, minutes, drained)
    print(f"calibration loop {calibrate():.0f} ms")
    for difference in unequal if left.empty else [f"still waiting: {left}", *unequal]:
        print(f"NOT EQUAL: {difference}")
    if left.empty and not unequal:
        print("what was sent is what is in the tables")


def _show(outcome: Outcome, minutes: Sequence[Minute], drained: float) -> None:
    print(f"kept {outcome.kept} of {outcome.offered} in {outcome.seconds:.0f} s, then {drained:.1f} s more")
    paces = [
        (after.processed - before.processed) / (after.at - before.at) for before, after in pairwise(minutes)
    ]
    settled = paces[1:] or paces  # the first minute begins from nothing
    if settled:
        tenth = max(1, len(settled) // 10)
        first, last = sum(settled[:tenth]), sum(settled[-tenth:])
        print(f"rate at the end ÷ at the start, read: {last / max(1, first):.2f} (goal ≥ 0.9)")
        settled_minutes = minutes[1:] if len(minutes) > 2 else minutes
        early, late = settled_minutes[: tenth + 1], settled_minutes[-tenth - 1 :]
        print(
            f"processor for each, µs: {_cost(early):.0f} → {_cost(late):.0f}; calibration loop, ms:"
            f" {_pace(early):.0f} → {_pace(late):.0f}; cost at the end ÷ at the start, each by its loop:"
            f" {(_cost(late) / _pace(late)) / (_cost(early) / _pace(early)):.2f}"
        )
        begun, ended = minutes[min(2, len(minutes) - 1)], minutes[-1]
        for kind, size in begun.memory.items():
            print(f"memory of {kind}: {size:.0f} → {ended.memory[kind]:.0f} MB (goal: no growth)")
        grown = (ended.disk - minutes[0].disk) / max(1, ended.kept)
        print(f"disk: {ended.disk / _GIGABYTE:.1f} GB, {grown:,.0f} bytes for each webhook")
    times = percentiles([1000 * one for one in outcome.took])
    print("acknowledged, ms: " + ", ".join(f"{name} {figure:.1f}" for name, figure in times.items()))


def _cost(minutes: Sequence[Minute]) -> float:
    """Microseconds of processor, of all parts together, for each webhook read between two looks."""
    first, last = minutes[0], minutes[-1]
    spent = sum(last.processor.values()) - sum(first.processor.values())
    return spent * 1e6 / max(1, last.processed - first.processed)


def _pace(minutes: Sequence[Minute]) -> float:
    return sum(minute.loop for minute in minutes) / len(minutes)


if __name__ == "__main__":
    main()
