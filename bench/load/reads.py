"""What staff read while webhooks pour in: the API's answers, in an open loop of its own."""

from __future__ import annotations

import http.client
import multiprocessing
import random
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from multiprocessing.connection import Connection

from bench.availability import fill
from bench.load.house import House
from bench.load.wire import poisson

_THREADS = 8
_VARIANTS, _SHOPS = 800, 20


def paths_of(house: House) -> dict[str, list[str]]:
    """What is read, by kind: a list of orders, a life whole, where an article is to be had, the inbox.

    Makes a catalogue with stock at 20 shops and a list of towns for it, beside what the shops have.
    """
    fill(house.address, _VARIANTS, _SHOPS)
    with house.database() as database:
        orders = [row[0] for row in database.execute("SELECT id FROM orders ORDER BY id LIMIT 50")]
        people = [row[0] for row in database.execute("SELECT id FROM customers ORDER BY id LIMIT 50")]
        variants = [row[0] for row in database.execute("SELECT id FROM variants ORDER BY id LIMIT 100")]
    return {
        "orders": ["orders", "orders?state=shipped", "customers"],
        "360°": [*(f"orders/{one}" for one in orders), *(f"customers/{one}" for one in people)],
        "availability": [
            f"availability?variant_id={one}&near={10_001 + place}" for place, one in enumerate(variants)
        ],
        "inbox": ["tickets", "tickets?view=unassigned", "ticket-counts"],
    }


class Reading:
    """Reads in a process of its own, `rate` a second, for so long.

    `end` gives milliseconds from when each was due, by kind.
    """

    def __init__(self, house: House, paths: Mapping[str, Sequence[str]], rate: float, seconds: float) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, self._theirs = context.Pipe()
        cookies = "; ".join(f"{name}={value}" for name, value in house.client.cookies.items())
        asked = (self._theirs, house.port, cookies, dict(paths), rate, seconds)
        self._process = context.Process(target=_read, args=asked)

    def begin(self) -> None:
        self._process.start()
        self._theirs.close()

    def end(self) -> dict[str, list[float]]:
        """Raises EOFError where an answer was an error: its words stand above."""
        times: dict[str, list[float]] = self._ours.recv()
        self._process.join()
        return times


def _read(
    pipe: Connection, port: int, cookies: str, paths: Mapping[str, Sequence[str]], rate: float, seconds: float
) -> None:
    chance = random.Random(1)
    due = poisson(rate, int(rate * seconds))
    kinds = [list(paths)[place % len(paths)] for place in range(len(due))]
    asked = [chance.choice(paths[kind]) for kind in kinds]
    took: dict[str, list[float]] = {kind: [] for kind in paths}
    turn = iter(range(len(due)))
    lock = threading.Lock()
    began = time.perf_counter()

    def work(_: int) -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                place = next(turn, None)
            if place is None:
                return
            time.sleep(max(0.0, due[place] - (time.perf_counter() - began)))
            client.request("GET", f"/api/v1/{asked[place]}", headers={"cookie": cookies})
            answer = client.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"{asked[place]}: {answer.status}")
            took[kinds[place]].append(1000 * (time.perf_counter() - began - due[place]))

    with ThreadPoolExecutor(_THREADS) as threads:
        list(threads.map(work, range(_THREADS)))
    pipe.send(took)
