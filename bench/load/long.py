"""An hour at the peak's rate: whether the house at the end is the house at the beginning.

    python -m bench.load.long [--rate 3900] [--minutes 60] [--web 1] [--workers 1]

Webhooks are made a stretch ahead by a process of their own, and sent without a pause by another; what is in
the tables at the end is compared row by row. About 45 GB are written in an hour at 3,900 a second.
"""

from __future__ import annotations

import argparse
import multiprocessing
import queue
import threading
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import pairwise
from multiprocessing.connection import Connection

import msgspec
from bench.load.documents import Shop, Signer
from bench.load.equality import differences
from bench.load.house import House, running_house
from bench.load.run import Connected, Load, connect_shops, moments, percentiles
from bench.load.watch import Backlog, await_empty, backlog
from bench.load.wire import Outcome, Sender, constant
from bench.measuring import calibrate, machine

_STRETCH = 10.0  # seconds of webhooks made at once
_AHEAD = 3  # stretches


class Minute(msgspec.Struct, frozen=True):
    """What a minute was like: webhooks kept a second so far, what waited, megabytes, µs of processor each."""

    kept: int
    waiting: Backlog
    memory: dict[str, float]
    processor: dict[str, float]


def hold(house: House, shops: Sequence[Connected], load: Load) -> tuple[Outcome, list[Minute]]:
    """Send for as long as the load says, looking once a minute."""
    context = multiprocessing.get_context("fork")
    made, makes = context.Pipe(duplex=False)
    maker = context.Process(target=_make, args=(makes, house.port, list(shops), load))
    ours, theirs = context.Pipe(duplex=False)
    kept = context.Value("q", 0)
    sender = context.Process(target=_send, args=(theirs, made, kept, house.port, load))
    maker.start()
    sender.start()
    makes.close()
    minutes: list[Minute] = []
    with house.database() as database:
        while not ours.poll(60.0):
            minutes.append(Minute(kept.value, backlog(database), house.memory(), house.processor_seconds()))
            print(f"  {minutes[-1]}", flush=True)
    outcome, told = ours.recv()
    sender.join()
    maker.join()
    for connected, shop in zip(shops, told, strict=True):
        connected.shop.__dict__.update(shop.__dict__)
    return outcome, minutes


def _make(pipe: Connection, port: int, shops: Sequence[Connected], load: Load) -> None:
    """The maker's process: stretch by stretch, as they are fetched."""
    stamps = moments(datetime.now(UTC))
    feeds = [one.shop.bodies(stamps) for one in shops]
    left = int(load.rate * load.seconds)
    while left > 0:
        now = datetime.now(UTC)
        stamps_of_now = int(now.timestamp())
        signers = [Signer(f"127.0.0.1:{port}", one.connection_id, one.secret, stamps_of_now) for one in shops]
        stretch = []
        for place in range(min(left, int(load.rate * _STRETCH))):
            turn = place % len(shops)
            _, body = next(feeds[turn])
            name = f"{shops[turn].shop.name}-{shops[turn].shop.webhooks}"
            stretch.append(signers[turn].request(name, body))
        left -= len(stretch)
        pipe.send(stretch)
    pipe.send([one.shop for one in shops])


def _send(pipe: Connection, made: Connection, kept: object, port: int, load: Load) -> None:
    """The sender's process: a thread fetches what was made, so that no answer waits for it."""
    count = int(load.rate * load.seconds)
    ahead: queue.Queue[list[bytes]] = queue.Queue(_AHEAD)
    told: list[list[Shop]] = []

    def fetch() -> None:
        fetched = 0
        while fetched < count:
            stretch = made.recv()
            fetched += len(stretch)
            ahead.put(stretch)
        told.append(made.recv())

    threading.Thread(target=fetch, daemon=True).start()
    size = int(load.rate * _STRETCH)
    held: dict[int, list[bytes]] = {}

    def request_of(place: int) -> bytes:
        turn = place // size
        if turn not in held:
            held[turn] = ahead.get()
            held.pop(turn - _AHEAD, None)
        return held[turn][place % size]

    def count_up(_: int) -> None:
        kept.value += 1  # type: ignore[attr-defined]  # a shared number

    request_of(0)
    sender = Sender(("127.0.0.1", port), load.lines)
    outcome = sender.run(constant(load.rate, count), request_of, count_up)
    sender.close()
    while not told:
        time.sleep(0.1)
    pipe.send((outcome, told[0]))


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rate", type=float, default=3900)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--web", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    asked = parser.parse_args()
    load = Load(rate=asked.rate, seconds=60 * asked.minutes, shops=4)
    print(f"{machine()}; calibration loop {calibrate():.0f} ms; {load}")
    with running_house(web=asked.web, workers=asked.workers) as house:
        shops = connect_shops(house, load)
        outcome, minutes = hold(house, shops, load)
        with house.database() as database:
            drained, left = await_empty(database, 900)
            unequal = list(differences(database, {one.connection_id: one.shop for one in shops}))
    _show(outcome, minutes, drained)
    for difference in unequal if left.empty else [f"still waiting: {left}", *unequal]:
        print(f"NOT EQUAL: {difference}")
    if left.empty and not unequal:
        print("what was sent is what is in the tables")


def _show(outcome: Outcome, minutes: Sequence[Minute], drained: float) -> None:
    paces = [after.kept - before.kept for before, after in pairwise(minutes)]
    print(f"kept {outcome.kept} of {outcome.offered} in {outcome.seconds:.0f} s, then {drained:.1f} s more")
    if paces:
        tenth = max(1, len(paces) // 10)
        first, last = sum(paces[:tenth]), sum(paces[-tenth:])
        print(f"rate at the end ÷ at the start: {last / max(1, first):.2f} (goal ≥ 0.9)")
        for kind in minutes[0].memory:
            began, ended = minutes[0].memory[kind], minutes[-1].memory[kind]
            print(f"memory of {kind}: {began:.0f} → {ended:.0f} MB (goal: no growth)")
    times = percentiles([1000 * one for one in outcome.took])
    print("acknowledged, ms: " + ", ".join(f"{name} {figure:.1f}" for name, figure in times.items()))


if __name__ == "__main__":
    main()
