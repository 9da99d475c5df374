"""How many orders a second are applied from fetched pages: three lines, customer, address and parcel each.

    python bench/apply_orders.py [--orders 200000] [--readers 1] [--batch 500]

Pages of 250 in BigCommerce's shape are written to a file first. Measured is what a reader does: the
connector's `read`, then `commerce.apply` in a transaction, events included, durable (fsync on). Of a hundred
orders, sixty are of twenty-five accounts, whose pages are read first and counted in the time, forty of
fifteen guests. With two readers each has a shop of its own, as lanes have. Memory is the readers' resident
set. Garbage is collected as rarely as in the worker (`collect_rarely`).
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import multiprocessing
import random
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import psutil
from bench.measuring import calibrate, machine, scratch_server

import guichet.connectors.bigcommerce as bigcommerce
from guichet.commerce import ReadFact, apply
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.types import utc_now
from guichet.ports.records import Fact, Resource

PAGE = 250
_FIXTURES = Path(bigcommerce.__file__).parent / "fixtures" / "pages"
_SYLLABLES = ("ba", "cor", "dan", "fel", "gui", "lam", "mor", "nan", "per", "rou", "sau", "tis", "val", "zen")
_BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)


def _person(number: int) -> dict[str, str]:
    """A person of ours: name, mail and phone, different for each number."""
    chance = random.Random(number)
    first, last = ("".join(chance.choices(_SYLLABLES, k=count)).title() for count in (2, 3))
    mail = f"{first}.{last}{number}@mail.example".lower()
    return {"first_name": first, "last_name": last, "email": mail, "phone": f"06{number % 10**8:08d}"}


def _account_page(template: dict[str, Any], numbers: range) -> bytes:
    rows = []
    for number in numbers:
        row = copy.deepcopy(template)
        row["customer"].update(id=number + 1, **_person(number))
        for address in row["customer"]["addresses"]:
            address["phone"] = row["customer"]["phone"]
        rows.append(row)
    return msgspec.json.encode(rows)


def _order(template: dict[str, Any], number: int, shop: int) -> dict[str, Any]:
    """Order `number` of a shop: the same document with its own ids, buyer, dates and three lines."""
    row = copy.deepcopy(template)
    order = row["order"]
    turn, place = divmod(number, 100)
    by_account = place < 60
    buyer = turn * 25 + place % 25 if by_account else 10**7 + turn * 15 + place % 15
    placed = format_datetime(_BEGINNING + timedelta(minutes=2 * number))
    order.update(
        id=number + 1,
        customer_id=buyer + 1 if by_account else 0,
        date_created=placed,
        date_modified=placed,
        status_id=2,
        status="Shipped",
        items_shipped=3,
        items_total=3,
    )
    order["billing_address"].update(_person(buyer + 10**5 * shop))
    consignment = order["consignments"]["shipping"][0]
    consignment.update(id=number + 1, **_person(buyer + 10**5 * shop))
    line = consignment["line_items"][0]
    consignment["line_items"] = [
        {**line, "id": number * 3 + part, "order_id": number + 1, "quantity_shipped": 1} for part in range(3)
    ]
    row["shipments"] = [
        {
            "id": number + 1,
            "order_id": number + 1,
            "date_created": placed,
            "tracking_number": f"6A{number:011d}",
            "tracking_carrier": "colissimo",
            "shipping_method": "Domicile",
            "items": [{"order_product_id": number * 3 + part, "quantity": 1} for part in range(3)],
        }
    ]
    return row


def write_pages(path: Path, orders: int, shop: int) -> None:
    """The shop's pages, one a line: accounts first, then orders; a letter says which."""
    accounts = next(row for row in msgspec.json.decode((_FIXTURES / "customers.json").read_bytes()))
    template = msgspec.json.decode((_FIXTURES / "orders.json").read_bytes())[0]
    with path.open("wb") as file:
        for begin in range(0, orders // 4, PAGE):
            numbers = range(begin + 10**5 * shop, min(begin + PAGE, orders // 4) + 10**5 * shop)
            page = _account_page(accounts, numbers)
            file.write(b"c" + page.replace(b"\n", b" ") + b"\n")
        for begin in range(0, orders, PAGE):
            rows = [_order(template, number, shop) for number in range(begin, min(begin + PAGE, orders))]
            file.write(b"o" + msgspec.json.encode(rows) + b"\n")


async def _apply_pages(address: str, path: Path, connection_id: int, batch: int) -> list[float]:
    """Apply a shop's pages; returns the resident megabytes at each tenth of the way."""
    database = Database(address, pool_size=2)
    kinds = {b"c": Resource.CUSTOMERS, b"o": Resource.ORDERS}
    process = psutil.Process()
    memory = []
    with path.open("rb") as file:
        while pages := list(islice(file, max(1, batch // PAGE))):
            facts = []
            for page in pages:
                read_at = utc_now()
                facts += [
                    ReadFact(fact, read_at)
                    for fact in bigcommerce.connector.read(kinds[page[:1]], page[1:])
                    if isinstance(fact, Fact)
                ]
            async with database.transaction() as transaction:
                await apply(transaction, connection_id, facts, Origin.HISTORY)
            memory.append(process.memory_info().rss / 2**20)
    await database.close()
    return memory[:: max(1, len(memory) // 10)]


def _reader(address: str, path: str, connection_id: int, batch: int, ready: Any, answer: Any) -> None:
    collect_rarely()
    ready.wait()
    begun = time.process_time()
    memory = asyncio.run(_apply_pages(address, Path(path), connection_id, batch))
    answer.put((time.process_time() - begun, memory))


def measure(orders: int, readers: int, batch: int, folder: Path) -> None:
    """Fill an empty database with so many orders and print what it took."""
    share = orders // readers
    paths = [folder / f"shop{shop}.pages" for shop in range(readers)]
    for shop, path in enumerate(paths):
        write_pages(path, share, shop)
    context = multiprocessing.get_context("spawn")
    with scratch_server() as server:
        answers, ready = context.Queue(), context.Barrier(readers + 1)
        loop_before = calibrate()
        processes = [
            context.Process(target=_reader, args=(server.address, str(path), shop + 1, batch, ready, answers))
            for shop, path in enumerate(paths)
        ]
        for process in processes:
            process.start()
        ready.wait()
        postgres_before, begun = server.processor_seconds(), time.perf_counter()
        results: list[tuple[float, list[float]]] = []
        while len(results) < readers:
            postgres_after = server.processor_seconds()
            try:
                results.append(answers.get(timeout=0.5))
            except Exception:  # noqa: BLE001 — an empty queue: the readers are at work
                continue
        seconds = time.perf_counter() - begun
        for process in processes:
            process.join()
        for path in paths:
            path.unlink()
        loop = (loop_before + calibrate()) / 2
    python = 1e6 * sum(result[0] for result in results) / orders
    postgres = 1e6 * (postgres_after - postgres_before) / orders
    print(f"\n{machine()}; {orders:,} orders, batches of {batch}, readers: {readers}")
    print(f"{'orders/s':>10} {'µs python':>10} {'µs postgres':>12} {'loop ms':>8} {'orders/s × loop':>16}")
    pace = orders / seconds
    print(f"{pace:10.0f} {python:10.0f} {postgres:12.0f} {loop:8.0f} {pace * loop / 1000:16.0f}")
    for number, (_, memory) in enumerate(results):
        print(f"memory of reader {number + 1}, MB: " + " ".join(f"{mark:.0f}" for mark in memory))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--folder", type=Path, default=Path("/tmp"))
    asked = parser.parse_args()
    measure(asked.orders, asked.readers, asked.batch, asked.folder)


if __name__ == "__main__":
    main()
