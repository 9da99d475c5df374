"""How long staff wait for lists of orders and people, and for one person with 200 orders.

    python -m bench.read_lists [--orders 1000000] [--reads 400]

Rows are made set-based in an embedded server that is thrown away: for each 1,000 orders 400 people, with
names as unevenly spread as real ones, three shops of one connection and a small one of another. Each read is
what a route does (rows, shapes, JSON), one after the other; times are in milliseconds.
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
from sqlalchemy import create_engine, text

from guichet.commerce.orders import OrderFilter, list_orders, order_item
from guichet.commerce.people.views import view_people, view_person
from guichet.kernel.db import Database
from guichet.kernel.web import Page

_NOW = datetime(2026, 6, 1, tzinfo=UTC)
_TOLD = "'2026-06-01Z', '2026-06-01Z', '\\x01', 1"
_PROVENANCE = "source_version, read_at, digest, version"

_SYLLABLES = tuple("ba cor dan fel gui lam mor nan per rou sau tis val zen bri cha".split())  # noqa: SIM905 — as words are read
_ARRAY = f"(ARRAY[{', '.join(repr(syllable) for syllable in _SYLLABLES)}])"


def _word(seed: str, parts: int) -> str:
    """A name of syllables drawn by a number: the same number, the same name."""
    syllables = (f"{_ARRAY}[1 + (({seed}) / {16**part}) % 16]" for part in range(parts))
    return " || ".join(syllables)


# Squared and cubed, so that some names are much more frequent than others.
_PEOPLE = f"""
CREATE TEMPORARY TABLE drawn AS
SELECT i AS id, {_word("(300 * power(random(), 2))::int", 2)} AS first_name,
       {_word("(4000 * power(random(), 3))::int", 3)} AS last_name
FROM generate_series(1, :people) AS i
"""
_STATEMENTS = (
    f"""INSERT INTO stores (connection_id, external_id, {_PROVENANCE}, name, kind, address, mail, currency,
      locale, time_zone, active, details)
    SELECT CASE WHEN i < 4 THEN 1 ELSE 2 END, i::text, {_TOLD}, 'Shop ' || i, 'web', '', '', 'EUR', 'fr-FR',
      'Europe/Paris', true, '{{}}' FROM generate_series(1, 4) AS i""",
    _PEOPLE,
    """INSERT INTO customers (id, merged_into, main_profile_id, version, created_at)
    SELECT id, NULL, id, 1, '2026-06-01Z' FROM drawn""",
    """INSERT INTO customer_profiles (id, connection_id, kind, key, customer_id, first_name, last_name,
      company, mail, phone, surname_key, given_key, name_key, search_text, joined_at)
    SELECT id, 1, 'account', id::text, id, first_name, last_name, '', first_name || id || '@mail.example',
      '', last_name, first_name, first_name || ' ' || last_name,
      ' ' || first_name || ' ' || last_name || ' ' || first_name || id || '@mail.example 33'
      || (600000000 + id) || ' ' || (600000000 + id), '2026-06-01Z' FROM drawn""",
    """INSERT INTO identities (profile_id, point, surname_key)
    SELECT id, 'mail:' || mail, surname_key FROM customer_profiles""",
    """INSERT INTO identities (profile_id, point, surname_key)
    SELECT id, 'phone:+33' || (600000000 + id), surname_key FROM customer_profiles""",
    """INSERT INTO profile_words (word, profile_id)
    SELECT DISTINCT word, id
    FROM customer_profiles, unnest(string_to_array(btrim(search_text), ' ')) AS word""",
    f"""INSERT INTO orders (connection_id, external_id, {_PROVENANCE}, number, store_external_id,
      customer_external_id, profile_id, link_evidence, state, source_state, placed_at, currency, subtotal,
      shipping, tax, discount, total, refunded, lines_count, pieces, parcel_state, mail, phone, details)
    SELECT CASE WHEN i % 5000 = 0 THEN 2 ELSE 1 END, i::text, {_TOLD}, (100000 + i)::text,
      CASE WHEN i % 5000 = 0 THEN '4' ELSE (1 + i % 3)::text END, NULL,
      CASE WHEN i % (:orders / 200) = 1 THEN 1 ELSE 1 + floor(:people * random())::int END, 'account',
      CASE WHEN i % 10007 = 0 THEN 'disputed' WHEN i % 50 = 0 THEN 'cancelled' ELSE 'completed' END, 'X',
      '2026-06-01Z'::timestamptz - make_interval(secs => (:orders - i) * (94608000.0 / :orders)), 'EUR', 8900,
      0, 1483, 0, 8900, 0, 3, 3, 'delivered', '', '', jsonb_build_object('billing', repeat('b', 900))
    FROM generate_series(1, :orders) AS i""",
)


def fill(address: str, orders: int) -> None:
    """Make so many orders and their people."""
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        connection.execute(text("SELECT setseed(0.5)"))
        for statement in _STATEMENTS:
            values = {"orders": orders, "people": orders * 2 // 5}
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


class Desk:
    """Somebody who reads: draws what to ask, asks, and keeps the time."""

    def __init__(self, database: Database, orders: int, reads: int) -> None:
        self._database = database
        self._orders = orders
        self._people = orders * 2 // 5
        self._reads = reads
        self._chance = random.Random(7)

    async def orders(self, before: tuple[datetime, int] | None = None, **asked: Any) -> None:
        """One page of orders."""
        async with self._database.transaction() as transaction:
            rows = await list_orders(transaction, OrderFilter(**asked), count=51, before=before)
        Page(items=[order_item(row) for row in rows[:50]]).model_dump_json()

    async def people(self, before: int | None = None, typed: str | None = None) -> None:
        """One page of people."""
        async with self._database.transaction() as transaction:
            found = await view_people(transaction, count=51, before=before, typed=typed)
        Page(items=found).model_dump_json()

    async def person(self, customer_id: int) -> None:
        """One person whole."""
        async with self._database.transaction() as transaction:
            (await view_person(transaction, customer_id)).model_dump_json()

    def name(self) -> str:
        """The beginning of a surname, or first name and surname, as people type."""
        first, last = ("".join(self._chance.choices(_SYLLABLES, k=count)) for count in (2, 3))
        return self._chance.choice((last[:3], last[:5], last, f"{first} {last[:4]}", first[:3]))

    def somebody(self) -> int:
        """A number of a person."""
        return self._chance.randint(1, self._people)

    def back_then(self) -> tuple[datetime, int]:
        """A place deep in the list."""
        return _NOW - timedelta(days=self._chance.randint(1, 1000)), self._chance.randint(1, self._orders)

    async def measure(self, name: str, read: Callable[[], Awaitable[None]]) -> None:
        """Print median and 99th percentile of each read, and the latter of each read's best of three.

        On a machine that does other work too, the last says what the read costs, the others how long it took.
        """
        for _ in range(20):
            await read()
        once, best = [], []
        for _ in range(self._reads):
            dice = self._chance.getstate()
            took = []
            for _ in range(3):
                self._chance.setstate(dice)  # the same question again
                begun = time.perf_counter()
                await read()
                took.append((time.perf_counter() - begun) * 1000)
            once.append(took[0])
            best.append(min(took))
        print(
            f"{name:44} {statistics.median(once):8.2f} {_p99(once):8.2f} {_p99(best):14.2f}",
            flush=True,
        )


def _p99(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.99)]


async def run(address: str, orders: int, reads: int) -> None:
    """Measure each way of asking on a filled database."""
    database = Database(address, pool_size=4)
    desk = Desk(database, orders, reads)
    number = desk._chance.randint  # noqa: SLF001 — the desk's own dice
    print(f"{'read':44} {'median':>8} {'p99':>8} {'p99 best of 3':>14}")
    await desk.measure("orders, first page", desk.orders)
    await desk.measure("orders, deep page", lambda: desk.orders(before=desk.back_then()))
    await desk.measure("orders of a frequent state", lambda: desk.orders(state="completed"))
    await desk.measure("orders of a rare state", lambda: desk.orders(state="disputed"))
    await desk.measure("orders of a shop", lambda: desk.orders(store_ids=frozenset({number(1, 4)})))
    small = frozenset({4})
    await desk.measure(
        "orders of a small shop, state", lambda: desk.orders(store_ids=small, state="cancelled")
    )
    await desk.measure("orders of a connection", lambda: desk.orders(connection_id=number(1, 2)))
    await desk.measure(
        "orders of some days",
        lambda: desk.orders(placed_after=desk.back_then()[0], placed_before=_NOW - timedelta(days=1)),
    )
    await desk.measure("orders of somebody", lambda: desk.orders(customer_id=desk.somebody()))
    await desk.measure("orders searched by a name's beginning", lambda: desk.orders(typed=desk.name()))
    await desk.measure("orders searched by one letter", lambda: desk.orders(typed=desk.name()[0]))
    await desk.measure(
        "orders searched by name, one state", lambda: desk.orders(typed=desk.name(), state="cancelled")
    )
    await desk.measure(
        "orders searched by number", lambda: desk.orders(typed=str(100_000 + number(1, orders)))
    )
    await desk.measure(
        "orders searched by phone", lambda: desk.orders(typed=f"0{600_000_000 + desk.somebody()}")
    )
    await desk.measure("people, first page", desk.people)
    await desk.measure("people, deep page", lambda: desk.people(before=desk.somebody()))
    await desk.measure("people searched by a name's beginning", lambda: desk.people(typed=desk.name()))
    await desk.measure("people searched by one letter", lambda: desk.people(typed=desk.name()[0]))
    await desk.measure("one person with 200 orders", lambda: desk.person(1))
    await desk.measure("one person", lambda: desk.person(desk.somebody()))
    await database.close()


def main() -> None:
    """Make the server, fill it, measure, throw it away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--reads", type=int, default=400)
    asked = parser.parse_args()
    with scratch_server() as server:
        fill(server.address, asked.orders)
        print(f"\n{machine()}; {asked.orders:,} orders, {asked.orders * 2 // 5:,} people")
        print(f"calibration loop: {calibrate():.0f} ms")
        asyncio.run(run(server.address, asked.orders, asked.reads))
        print(f"calibration loop: {calibrate():.0f} ms")


if __name__ == "__main__":
    main()
