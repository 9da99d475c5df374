"""What staff read while webhooks pour in: the API's answers, in an open loop of its own."""

from __future__ import annotations

import http.client
import multiprocessing
import random
import threading
import time
from collections.abc import Sequence
from multiprocessing.connection import Connection
from typing import Any

from bench.load.house import House
from bench.load.wire import poisson

_THREADS = 8


def paths_of(house: House) -> list[str]:
    """The lists and lives that are read: orders, one order, people, one person, the inbox."""
    with house.database() as database:
        orders = [row[0] for row in database.execute("SELECT id FROM orders ORDER BY id LIMIT 50")]
        people = [row[0] for row in database.execute("SELECT id FROM customers ORDER BY id LIMIT 50")]
    lists = ["orders", "orders?state=shipped", "customers", "tickets"] * 25
    return [*lists, *(f"orders/{one}" for one in orders), *(f"customers/{one}" for one in people)]


class Reading:
    """Reads in a process of its own, `rate` a second, for so long; `end` gives milliseconds from when due."""

    def __init__(self, house: House, paths: Sequence[str], rate: float, seconds: float) -> None:
        context = multiprocessing.get_context("fork")
        self._ours, theirs = context.Pipe()
        cookies = "; ".join(f"{name}={value}" for name, value in house.client.cookies.items())
        asked = (theirs, house.port, cookies, list(paths), rate, seconds)
        self._process = context.Process(target=_read, args=asked)

    def begin(self) -> None:
        self._process.start()

    def end(self) -> list[float]:
        times: list[float] = self._ours.recv()
        self._process.join()
        return times


def _read(
    pipe: Connection, port: int, cookies: str, paths: Sequence[str], rate: float, seconds: float
) -> None:
    chance = random.Random(1)
    due = poisson(rate, int(rate * seconds))
    asked = [chance.choice(paths) for _ in due]
    took: list[float] = []
    turn = iter(range(len(due)))
    lock = threading.Lock()
    began = time.perf_counter()

    def work() -> None:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        while True:
            with lock:
                place = next(turn, None)
            if place is None:
                return
            time.sleep(max(0.0, due[place] - (time.perf_counter() - began)))
            client.request("GET", f"/api/v1/{asked[place]}", headers={"cookie": cookies})
            answer: Any = client.getresponse()
            answer.read()
            if answer.status != http.client.OK:
                raise RuntimeError(f"{asked[place]}: {answer.status}")
            took.append(1000 * (time.perf_counter() - began - due[place]))

    threads = [threading.Thread(target=work) for _ in range(_THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(took)
