"""How many messages a second find their conversation, with all that is written then.

    python -m bench.join_messages [--tickets 100000] [--messages 5000] [--batch 250]

A third answer a mail by its Message-ID, a third quote an order of their author, a third know nothing but
their address. Each batch is one transaction: what the mirror knows, the rules, and all that is written.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import time
from datetime import UTC, datetime, timedelta

from bench.measuring import calibrate, machine, scratch_server
from bench.tickets import PER_TICKET, fill_tickets
from bench.world import fill

from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.support.inbox.filing import file
from guichet.support.inbox.incoming import Incoming
from guichet.support.inbox.model import Direction

_NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


def drawn(number: int, tickets: int, orders: int, chance: random.Random) -> Incoming:
    """A message of one of the three kinds."""
    people = orders * 2 // 5
    ticket = tickets - chance.randrange(tickets // 50)
    person, said = ticket % people, "Where is my parcel, please?"
    references: tuple[str, ...] = ()
    if number % 3 == 0:
        references = tuple(f"id:{ticket * PER_TICKET - back}.a1b2c3d4@mail.example" for back in range(3))
    elif number % 3 == 1:
        said = f"My order {100_000 + 1 + ticket % orders} has not arrived."
    else:
        person = chance.randrange(people)
    return Incoming(
        source="message",
        source_id=number,
        channel="mail",
        connection_id=1,
        direction=Direction.IN,
        author_name=f"Name {person}",
        author_point=f"mail:p{person}@mail.example",
        references=references,
        own_references=(f"id:bench.{number}@mail.example",),
        subject="Re: Subject" if references else "",
        text=said + " Thank you in advance for looking into it." * 4,
        sent_at=_NOW + timedelta(seconds=number),
        origin=Origin.LIVE,
    )


async def measure(address: str, tickets: int, orders: int, messages: int, batch: int) -> tuple[float, float]:
    """Messages a second, and the part of them that joined a conversation."""
    database = Database(address)
    chance = random.Random(5)
    joined = 0
    given = [drawn(number, tickets, orders, chance) for number in range(1, messages + batch + 1)]
    async with database.transaction() as transaction:
        await file(transaction, given[:batch])  # warms the caches up
    begun = time.perf_counter()
    for start in range(batch, len(given), batch):
        async with database.transaction() as transaction:
            filed = await file(transaction, given[start : start + batch])
        joined += sum(not one.opened for one in filed)
    took = time.perf_counter() - begun
    await database.close()
    return messages / took, joined / messages


def main() -> None:
    """Fill a server, file messages, print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tickets", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=5000)
    parser.add_argument("--batch", type=int, default=250)
    asked = parser.parse_args()
    orders = max(10_000, asked.tickets // 2)
    print(machine())
    with scratch_server() as scratch:
        fill(scratch.address, orders)
        fill_tickets(scratch.address, asked.tickets, orders)
        loop = calibrate()
        rate, joined = asyncio.run(
            measure(scratch.address, asked.tickets, orders, asked.messages, asked.batch)
        )
        print(f"{rate:,.0f} messages/s in batches of {asked.batch}, {joined:.0%} joined; loop {loop:.0f} ms")


if __name__ == "__main__":
    main()
