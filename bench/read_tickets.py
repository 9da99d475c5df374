"""How long an agent waits: views of the inbox, searches, counts, and one ticket with its order beside it.

    python -m bench.read_tickets [--tickets 1000000] [--reads 200]

Each read is what a route does (rows, shapes, JSON), one after the other, in a process that looks for garbage
as a web process does; times are in milliseconds.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from bench.measuring import calibrate, machine, scratch_server
from bench.tickets import AGENTS, SHOWN, fill_tickets
from bench.world import fill

from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.web import Page
from guichet.support.desk.views import view_ticket
from guichet.support.inbox import TicketFilter, list_tickets, ticket_item
from guichet.support.inbox.listing import count_tickets

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_HOUSE = Actor.system("bench")


def orders_of(tickets: int) -> int:
    """How many orders there are for so many tickets."""
    return max(10_000, tickets // 2)


class Desk:
    """An agent who reads."""

    def __init__(self, database: Database, tickets: int, reads: int) -> None:
        self._database = database
        self._tickets = tickets
        self._reads = reads
        self._chance = random.Random(7)

    async def page(self, before: tuple[datetime, int] | None = None, **asked: Any) -> None:
        """One page of a list."""
        async with self._database.transaction() as transaction:
            rows = await list_tickets(transaction, TicketFilter(**asked), count=51, before=before)
        Page(items=[ticket_item(row) for row in rows[:50]]).model_dump_json()

    async def counts(self) -> None:
        """The counts beside the views."""
        async with self._database.transaction() as transaction:
            await count_tickets(transaction, 3, None)

    async def whole(self) -> None:
        """One ticket with all that stands beside it."""
        orders = orders_of(self._tickets)
        block = self._chance.randrange(max(1, self._tickets // orders))
        ticket = block * orders + self._chance.randint(1, SHOWN - 1)
        async with self._database.transaction() as transaction:
            (await view_ticket(transaction, _HOUSE, ticket)).model_dump_json()

    def reads(self) -> dict[str, Callable[[], Awaitable[None]]]:
        """Each kind of read, by its name."""
        chance = self._chance
        deep = _NOW - timedelta(days=400)
        return {
            "unassigned": lambda: self.page(view="unassigned"),
            "mine": lambda: self.page(view="mine", me=chance.randint(1, AGENTS)),
            "open": lambda: self.page(view="open"),
            "waiting": lambda: self.page(view="waiting"),
            "snoozed": lambda: self.page(view="snoozed"),
            "all, first page": self.page,
            "all, deep page": lambda: self.page(before=(deep, 0)),
            "closed": lambda: self.page(view="closed"),
            "open of a store": lambda: self.page(view="open", store_ids=frozenset({2})),
            "all of a small store": lambda: self.page(store_ids=frozenset({4})),
            "open of a small store": lambda: self.page(view="open", store_ids=frozenset({4})),
            "closed of three stores": lambda: self.page(view="closed", store_ids=frozenset({1, 2, 4})),
            "a frequent tag": lambda: self.page(tag_id=1),
            "a rare tag, open": lambda: self.page(view="open", tag_id=29),
            "a rare tag": lambda: self.page(tag_id=29),
            "a channel": lambda: self.page(channel="order_message"),
            "of a customer": lambda: self.page(customer_id=chance.randint(1, 1000)),
            "search, a frequent word": lambda: self.page(typed=f"w{chance.randint(0, 3)}"),
            "search, a rare word": lambda: self.page(typed=f"w{chance.randint(5000, 5999)}"),
            "search, two words": lambda: self.page(
                typed=f"w{chance.randint(0, 40)} w{chance.randint(1000, 2000)}"
            ),
            "search, one letter": lambda: self.page(typed="w"),
            "search, a number": lambda: self.page(typed=str(100_000 + chance.randint(1, 5000))),
            "search, nothing like it": lambda: self.page(typed="qqqqq"),
            "search, frequent, of a small store": lambda: self.page(typed="w2", store_ids=frozenset({4})),
            "counts": self.counts,
            "a ticket whole": self.whole,
        }

    async def measure(self) -> None:
        """Time each kind of read and print it."""
        for name, read in self.reads().items():
            took = []
            for _ in range(self._reads):
                begun = time.perf_counter()
                await read()
                took.append((time.perf_counter() - begun) * 1000)
            took = sorted(took[self._reads // 10 :])
            print(f"| {name} | {statistics.median(took):.1f} | {took[int(len(took) * 0.99) - 1]:.1f} |")


async def run(address: str, tickets: int, reads: int) -> None:
    """Read as an agent does."""
    database = Database(address)
    collect_rarely()
    await Desk(database, tickets, reads).measure()
    await database.close()


def main() -> None:
    """Fill a server, read, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=1_000_000)
    parser.add_argument("--reads", type=int, default=200)
    asked = parser.parse_args()
    orders = orders_of(asked.tickets)
    print(machine())
    with scratch_server() as scratch:
        fill(scratch.address, orders)
        fill_tickets(scratch.address, asked.tickets, orders)
        print(f"{asked.tickets:,} tickets; loop {calibrate():.0f} ms\n\n| read | median ms | p99 ms |")
        print("|---|---|---|")
        asyncio.run(run(scratch.address, asked.tickets, asked.reads))
        print(f"loop {calibrate():.0f} ms")


if __name__ == "__main__":
    main()
