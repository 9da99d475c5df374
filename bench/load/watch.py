"""Looking at a house under load: its backlog each second, and how soon what was acknowledged can be seen."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

import httpx
import msgspec
import psycopg
from bench.load.house import House

_BACKLOG = """
SELECT (SELECT count(*) FROM deliveries_waiting),
  (SELECT coalesce(max(id), 0) FROM events) - coalesce((SELECT highest FROM sequencer_state), 0),
  coalesce(s.position - (SELECT min(position) FROM reaction_cursors), 0),
  (SELECT reaction FROM reaction_cursors ORDER BY position LIMIT 1)
FROM (SELECT coalesce(max(position), 0) AS position FROM event_positions) s
"""
_GIVE_UP = 60.0


class Backlog(msgspec.Struct, frozen=True):
    """What waited at a moment: webhooks for a reader, events for a position, positions for a reaction."""

    at: float
    webhooks: int
    unplaced: int
    unheard: int
    slowest: str

    @property
    def empty(self) -> bool:
        return not (self.webhooks or self.unplaced or self.unheard)


def backlog(database: psycopg.Connection[tuple[Any, ...]]) -> Backlog:
    """What waits now."""
    webhooks, unplaced, unheard, slowest = database.execute(_BACKLOG).fetchone() or (0, 0, 0, "")
    return Backlog(time.perf_counter(), int(webhooks), int(unplaced), int(unheard), str(slowest or ""))


def await_empty(database: psycopg.Connection[tuple[Any, ...]], patience: float) -> tuple[float, Backlog]:
    """Wait until nothing waits any more, or patience ends; returns the seconds and the last look."""
    began = time.perf_counter()
    while not (seen := backlog(database)).empty and time.perf_counter() - began < patience:
        time.sleep(0.05)
    return time.perf_counter() - began, seen


class Watch:
    """Threads that look while a load goes on; `end` gives what they saw."""

    def __init__(self, house: House, acknowledged: Connection) -> None:
        self._house = house
        self._acknowledged = acknowledged
        self._stop = threading.Event()
        self.backlogs: list[Backlog] = []
        self.visible: list[float] = []
        self._threads = [threading.Thread(target=one) for one in (self._look, self._probe)]

    def begin(self) -> None:
        for thread in self._threads:
            thread.start()

    def end(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _look(self) -> None:
        with self._house.database() as database:
            while not self._stop.wait(1.0):
                self.backlogs.append(backlog(database))

    def _probe(self) -> None:
        """Ask the API for an order that was just acknowledged until it is there, again and again."""
        with httpx.Client(base_url=self._house.client.base_url, cookies=self._house.client.cookies) as client:
            while not self._stop.is_set():
                if not self._acknowledged.poll(0.1):
                    continue
                number, since = self._acknowledged.recv()
                while not self._stop.is_set() and time.perf_counter() - since < _GIVE_UP:
                    with suppress(httpx.TransportError):
                        answer = client.get("orders", params={"q": number, "limit": 1})
                        if answer.status_code == 200 and answer.json()["items"]:
                            self.visible.append(time.perf_counter() - since)
                            break
                    # Often enough to tell a tenth apart: looking costs the house more than a webhook.
                    time.sleep(max(0.02, (time.perf_counter() - since) / 10))


def teller(
    pipe: Connection, name_of: Callable[[int], str | None], every: float = 0.3
) -> Callable[[int], None]:
    """What a sender calls for each that is kept: names an order to be looked for, now and then."""
    last = 0.0

    def tell(place: int) -> None:
        nonlocal last
        now = time.perf_counter()
        if now - last > every and (name := name_of(place)):
            last = now
            pipe.send((name, now))

    return tell
