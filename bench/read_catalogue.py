"""How long the catalogue's and the stock's reads take with 50,000 variants at 20 locations.

    python -m bench.read_catalogue [--products 10000] [--locations 20] [--reads 300]

Rows are made set-based in an embedded server that is thrown away. Times are at the server, in milliseconds:
repository, rows and shapes, without HTTP. A calibration loop says how fast the machine was meanwhile.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bench.measuring import calibrate, machine, scratch_server
from sqlalchemy import create_engine, text

from guichet.commerce.catalogue import repository as catalogue
from guichet.commerce.catalogue.search import search_query
from guichet.commerce.catalogue.views import product_row, view_product
from guichet.commerce.provenance import Arrived, ReadFact
from guichet.commerce.stock import apply as apply_stock
from guichet.commerce.stock import repository as stock
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.records import Fact, Resource, StockRecord

_EACH = 5
_PROVENANCE = "connection_id, external_id, source_version, read_at, digest, version"
_TOLD = "1, i::text, :now, :now, '\\x01', 1"
_LOCATIONS = f"""
INSERT INTO locations ({_PROVENANCE}, code, name, kind, postal_address, time_zone, opening_hours, enabled,
  details)
SELECT {_TOLD}, '', 'Shop ' || i, 'shop', '{{}}', 'Europe/Paris', '[]', true, '{{}}'
FROM generate_series(1, :locations) AS i
"""
_CATEGORIES = f"""
INSERT INTO categories ({_PROVENANCE}, name, position, visible, address)
SELECT {_TOLD}, 'Category ' || i, i, true, '' FROM generate_series(1, 60) AS i
"""
_PRODUCTS = f"""
INSERT INTO products ({_PROVENANCE}, name, search_name, search, sku, kind, description, brand, address,
  pictures, category_external_ids, store_external_ids, price, price_minor, currency, visible, metafields)
SELECT {_TOLD}, 'Product ' || word || ' ' || i, 'product ' || word || ' ' || i,
  array_to_tsvector(ARRAY['product', word, i::text, 'sku' || i]), 'SKU' || i, 'physical', repeat('d', 400),
  'Nova', '', ARRAY['https://shop.test/' || i], ARRAY[(i % 60 + 1)::text], ARRAY['1'], '89.0000', 8900, 'EUR',
  true, '{{}}'
FROM generate_series(1, :products) AS i, LATERAL (SELECT substr(md5(i::text), 1, 5) AS word) AS words
"""
_VARIANTS = f"""
INSERT INTO variants (connection_id, external_id, product_id, position, sku, gtin, options, picture,
  purchasable, told_source_version, told_read_at)
SELECT 1, p.external_id || '-' || n, p.id, n, p.sku || '-' || n, '', '[{{"name": "Size", "value": "38"}}]',
  '', true, :now, :now
FROM products AS p, generate_series(1, {_EACH}) AS n
"""
_LEVELS = f"""
INSERT INTO stock_levels ({_PROVENANCE}, variant_external_id, location_external_id, variant_id, location_id,
  on_hand, safety, tracked)
SELECT 1, v.external_id || ':' || l.external_id, :now, :now, '\\x01', 1, v.external_id, l.external_id,
  v.id, l.id, (v.id * l.id) % 30, 1, true
FROM locations AS l, variants AS v
"""


async def measure(name: str, reads: int, read: Callable[[], Awaitable[Any]]) -> None:
    """Read one after the other, and print median and 99th percentile."""
    for _ in range(10):
        await read()
    times = []
    for _ in range(reads):
        begun = time.perf_counter()
        await read()
        times.append((time.perf_counter() - begun) * 1000)
    times.sort()
    p99 = times[int(len(times) * 0.99)]
    print(f"{name:46} {statistics.median(times):8.2f} {p99:8.2f}")


async def run(address: str, products: int, reads: int) -> None:
    """Measure each kind of read on a filled database, then the application of stock levels."""
    database = Database(address)
    draw = random.Random(1)

    async def listing(**asked: Any) -> None:
        async with database.transaction() as transaction:
            rows = await catalogue.list_products(transaction, count=51, **asked)
        for row in rows:
            product_row(row)

    async def one() -> None:
        async with database.transaction() as transaction:
            await view_product(transaction, draw.randint(1, products))

    async def levels(**asked: Any) -> None:
        async with database.transaction() as transaction:
            await stock.list_levels(transaction, after=asked.pop("after", 0), count=51, **asked)

    print(f"{'read':46} {'median':>8} {'p99':>8}")
    await measure("products, first page", reads, listing)
    await measure("products, page deep inside", reads, lambda: listing(after=("product 8", 1)))
    await measure("products, category", reads, lambda: listing(category_id=draw.randint(1, 60)))
    for typed in ("product", "p", "sku77", "4", "a1 product", "nothing there"):
        searched = partial(listing, query=search_query(typed))
        await measure(f"products, searched {typed!r}", reads, searched)
    await measure("one product, all its stock", reads, one)
    await measure("stock of a variant", reads, lambda: levels(variant_id=draw.randint(1, products)))
    await measure("stock of a product", reads, lambda: levels(product_id=draw.randint(1, products)))
    await measure("stock of a place, page deep inside", reads, lambda: levels(location_id=3, after=100_000))
    await apply_levels(database, products)
    await database.close()


async def apply_levels(database: Database, products: int) -> None:
    """Apply 20,000 levels in batches of 1,000: first changed, then the same again."""
    for name in ("changed", "the same again"):
        begun = time.perf_counter()
        for batch in range(20):
            numbers = (number % products + 1 for number in range(batch * 1000, batch * 1000 + 1000))
            facts = [ReadFact(_level(number), utc_now()) for number in numbers]
            async with database.transaction() as transaction:
                arrived = Arrived(
                    connection_id=1, resource=Resource.STOCK, facts=facts, origin=Origin.CATCH_UP
                )
                await apply_stock(transaction, arrived)
        print(f"levels applied a second, {name:30} {20_000 / (time.perf_counter() - begun):8.0f}")


def _level(product: int) -> Fact:
    record = StockRecord(
        external_id=f"{product}-1:2",
        variant_external_id=f"{product}-1",
        location_external_id="2",
        on_hand=product % 50 + 1,
    )
    return Fact(resource=Resource.STOCK, external_id=record.external_id, record=record)


def fill(address: str, products: int, locations: int) -> None:
    """Make the rows, set-based."""
    values = {"now": utc_now(), "products": products, "locations": locations}
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    with engine.begin() as connection:
        for statement in (_LOCATIONS, _CATEGORIES, _PRODUCTS, _VARIANTS, _LEVELS):
            used = {name: value for name, value in values.items() if f":{name}" in statement}
            connection.execute(text(statement), used)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
    engine.dispose()


def main() -> None:
    """Make the server, fill it, measure, throw it away."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--products", type=int, default=10_000)
    parser.add_argument("--locations", type=int, default=20)
    parser.add_argument("--reads", type=int, default=300)
    asked = parser.parse_args()
    with scratch_server() as server:
        fill(server.address, asked.products, asked.locations)
        print(f"{machine()}, {asked.products * _EACH * asked.locations:,} levels")
        print(f"calibration loop: {calibrate():.0f} ms")
        asyncio.run(run(server.address, asked.products, asked.reads))
        print(f"calibration loop: {calibrate():.0f} ms")


if __name__ == "__main__":
    main()
