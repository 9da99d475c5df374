"""How many orders a second are applied from fetched pages: three lines, customer, address and parcel each.

    python bench/apply_orders.py [--kind whole | made | steps] [--orders 200000] [--readers 1] [--batch 500]

Pages of 250 in BigCommerce's shape are written to a file first. Measured is what a reader does: the
connector's `read`, then `commerce.apply` in a transaction, events included, durable (fsync on). Of a hundred
orders, sixty are of twenty-five accounts, whose pages are read first and counted in the time, forty of
fifteen guests. With two readers each has a shop of its own, as lanes have. Memory is the readers' resident
set. Garbage is collected as rarely as in the worker (`collect_rarely`).

`made` are orders as they are placed, small documents of one or two lines, not paid yet; `steps` is what
happens to such orders later, one document each (paid, shipped, completed, refunded), in batches of different
orders; their making is not counted.
"""

from __future__ import annotations

import argparse
import asyncio
import copy
import multiprocessing
import random
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
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
_KINDS = {b"c": Resource.CUSTOMERS, b"o": Resource.ORDERS}
MARK = b"!\n"  # the line at which the measure begins

STEPS = ("made", "paid", "shipped", "completed", "refunded")
_STATUS = {
    "made": (7, "Awaiting Payment"),
    "paid": (11, "Awaiting Fulfillment"),
    "shipped": (2, "Shipped"),
    "completed": (10, "Completed"),
    "refunded": (4, "Refunded"),
}
# What no reader wants, or says what stands elsewhere too.
_UNREAD = frozenset(
    ("products", "shipping_addresses", "coupons", "fees", "custom_status", "form_fields", "currency_code")
)

# Processor seconds, seconds, and resident megabytes at each tenth of the way.
Taken = tuple[float, float, list[float]]


def person(number: int) -> dict[str, str]:
    """A person of ours: name, mail and phone, different for each number."""
    chance = random.Random(number)
    first, last = ("".join(chance.choices(_SYLLABLES, k=count)).title() for count in (2, 3))
    mail = f"{first}.{last}{number}@mail.example".lower()
    return {"first_name": first, "last_name": last, "email": mail, "phone": f"06{number % 10**8:08d}"}


def _account_page(template: dict[str, Any], numbers: range) -> bytes:
    rows = []
    for number in numbers:
        row = copy.deepcopy(template)
        row["customer"].update(id=number + 1, **person(number))
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
    order["billing_address"].update(person(buyer + 10**5 * shop))
    consignment = order["consignments"]["shipping"][0]
    consignment.update(id=number + 1, **person(buyer + 10**5 * shop))
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


def _small(row: Any) -> Any:
    """The document without what says nothing: empty words, zeros, links and what no reader wants."""
    if isinstance(row, dict):
        said = {key: _small(value) for key, value in row.items() if key not in _UNREAD}
        return {key: value for key, value in said.items() if value not in ("", None, [], {}, "0.0000")}
    return [_small(one) for one in row] if isinstance(row, list) else row


def _step(template: dict[str, Any], number: int, shop: int, step: str) -> dict[str, Any]:
    """Order `number` as it is after a step of its life; one or two lines, and only the parts that it has."""
    row = _order(template, number, shop)
    order, place = row["order"], STEPS.index(step)
    placed = _BEGINNING + timedelta(minutes=2 * number)
    order["status_id"], order["status"] = _STATUS[step]
    order["date_modified"] = format_datetime(placed + timedelta(minutes=place))
    consignment = order["consignments"]["shipping"][0]
    del consignment["line_items"][1 + number % 2 :]
    for line in consignment["line_items"]:
        line["quantity_shipped"] = int(place >= STEPS.index("shipped"))
        line["quantity_refunded"] = int(step == "refunded")
    for item in row["shipments"]:
        del item["items"][1 + number % 2 :]
    if place < STEPS.index("shipped"):
        del row["shipments"]
    if place:
        row["transactions"] = [_payment(number, placed)]
    if step == "refunded":
        row["refunds"] = [_refund(number, placed)]
    return {**_small(row), "transactions": row.get("transactions", []), "refunds": row.get("refunds", [])}


def _payment(number: int, placed: datetime) -> dict[str, Any]:
    return {
        "id": number + 1,
        "event": "purchase",
        "method": "credit_card",
        "gateway": "stripe",
        "amount": 99.9,
        "currency": "EUR",
        "status": "ok",
        "date_created": placed.isoformat(),
    }


def _refund(number: int, placed: datetime) -> dict[str, Any]:
    return {
        "id": number + 1,
        "reason": "",
        "total_amount": 99.9,
        "created": placed.isoformat(),
        "items": [{"item_type": "PRODUCT", "item_id": number * 3, "quantity": 1, "requested_amount": 99.9}],
    }


def write_pages(path: Path, orders: int, shop: int, kind: str = "whole") -> tuple[int, int]:
    """Write the shop's pages, one a line: accounts first, then orders; a letter says which.

    The measure begins at the mark. Returns how many documents come after it, and their bytes.
    """
    accounts = next(row for row in msgspec.json.decode((_FIXTURES / "customers.json").read_bytes()))
    template = msgspec.json.decode((_FIXTURES / "orders.json").read_bytes())[0]
    counted = ("whole",) if kind == "whole" else STEPS[:1] if kind == "made" else STEPS[1:]
    size = 0
    with path.open("wb") as file:
        if kind == "whole":
            file.write(MARK)
        for begin in range(0, orders // 4, PAGE):
            numbers = range(begin + 10**5 * shop, min(begin + PAGE, orders // 4) + 10**5 * shop)
            page = _account_page(accounts, numbers)
            file.write(b"c" + page.replace(b"\n", b" ") + b"\n")
        for step in (*STEPS[:1], *counted) if kind == "steps" else counted:
            if step == counted[0] and kind != "whole":
                file.write(MARK)
            for begin in range(0, orders, PAGE):
                numbers = range(begin, min(begin + PAGE, orders))
                page = msgspec.json.encode([_document(template, number, shop, step) for number in numbers])
                file.write(b"o" + page + b"\n")
                size += len(page) if step in counted else 0
    return orders * len(counted), size


def _document(template: dict[str, Any], number: int, shop: int, step: str) -> dict[str, Any]:
    return _order(template, number, shop) if step == "whole" else _step(template, number, shop, step)


async def apply_pages(
    database: Database, path: Path, connection_id: int, batch: int, origin: Origin
) -> AsyncIterator[bool]:
    """Apply a shop's pages; yields after each batch, and True where the measure begins."""
    together = max(1, batch // PAGE)
    with path.open("rb") as file:
        pages: list[bytes] = []
        for line in file:
            if line == MARK:
                await _apply(database, pages, connection_id, origin)
                pages = []
                yield True
                continue
            pages.append(line)
            if len(pages) == together:
                await _apply(database, pages, connection_id, origin)
                pages = []
                yield False
        await _apply(database, pages, connection_id, origin)


async def _apply(database: Database, pages: list[bytes], connection_id: int, origin: Origin) -> None:
    facts = []
    for page in pages:
        read_at = utc_now()
        facts += [
            ReadFact(fact, read_at)
            for fact in bigcommerce.connector.read(_KINDS[page[:1]], page[1:])
            if isinstance(fact, Fact)
        ]
    async with database.transaction() as transaction:
        await apply(transaction, connection_id, facts, origin)


async def _read(address: str, path: Path, connection_id: int, batch: int, ready: Any) -> Taken:
    """What reading a shop's pages took from the mark on; all readers begin it together."""
    database = Database(address, pool_size=2)
    process = psutil.Process()
    memory, processor, begun = [], 0.0, 0.0
    async for marked in apply_pages(database, path, connection_id, batch, Origin.HISTORY):
        if marked:
            ready.wait()
            processor, begun = time.process_time(), time.perf_counter()
        memory.append(process.memory_info().rss / 2**20)
    taken = (time.process_time() - processor, time.perf_counter() - begun)
    await database.close()
    return (*taken, memory[:: max(1, len(memory) // 10)])


def _reader(address: str, path: str, connection_id: int, batch: int, ready: Any, answer: Any) -> None:
    collect_rarely()
    answer.put(asyncio.run(_read(address, Path(path), connection_id, batch, ready)))


def measure(kind: str, orders: int, readers: int, batch: int, folder: Path) -> None:
    """Fill an empty database with so many orders and print what it took."""
    share = orders // readers
    paths = [folder / f"shop{shop}.pages" for shop in range(readers)]
    sizes = [write_pages(path, share, shop, kind) for shop, path in enumerate(paths)]
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
        postgres_before = server.processor_seconds()
        results: list[Taken] = []
        while len(results) < readers:
            postgres_after = server.processor_seconds()
            try:
                results.append(answers.get(timeout=0.5))
            except Exception:  # noqa: BLE001 — an empty queue: the readers are at work
                continue
        for process in processes:
            process.join()
        for path in paths:
            path.unlink()
        loop = (loop_before + calibrate()) / 2
    documents = sum(count for count, _ in sizes)
    python = 1e6 * sum(result[0] for result in results) / documents
    postgres = 1e6 * (postgres_after - postgres_before) / documents
    length = sum(length for _, length in sizes) // documents
    print(f"\n{machine()}; {documents:,} documents ({kind}) of {length:,} bytes on average,")
    print(f"batches of {batch}, readers: {readers}")
    print(f"{'a second':>10} {'µs python':>10} {'µs postgres':>12} {'loop ms':>8} {'a second × loop':>16}")
    pace = documents / max(result[1] for result in results)
    print(f"{pace:10.0f} {python:10.0f} {postgres:12.0f} {loop:8.0f} {pace * loop / 1000:16.0f}")
    for number, (_, _, memory) in enumerate(results):
        print(f"memory of reader {number + 1}, MB: " + " ".join(f"{mark:.0f}" for mark in memory))


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kind", choices=("whole", "made", "steps"), default="whole")
    parser.add_argument("--orders", type=int, default=200_000)
    parser.add_argument("--readers", type=int, default=1)
    parser.add_argument("--batch", type=int, default=500)
    parser.add_argument("--folder", type=Path, default=Path("/tmp"))
    asked = parser.parse_args()
    measure(asked.kind, asked.orders, asked.readers, asked.batch, asked.folder)


if __name__ == "__main__":
    main()
