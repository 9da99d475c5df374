"""How long it takes to say who serves a basket and what is promised for it, with 200 places.

`python -m bench.promise [--places N] [--asks N]`. Each ask is what a route does: the reads of the database,
the plan or the promises, and their words; one after the other, each with another basket and another town.
Places and their hours are read anew every 30 seconds, as in the product; the longest asks are those.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

from bench.measuring import calibrate, machine, quantile, scratch_server
from sqlalchemy import text
from tests.commerce.trade import applied
from tests.purchase.promise.shops import SHOP, delivered, fact

from guichet.kernel.auth import Actor
from guichet.kernel.db import Database
from guichet.kernel.types import Language, utc_now
from guichet.ports.records import (
    Address,
    LocationRecord,
    OpeningHours,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)
from guichet.purchase import sourcing
from guichet.purchase.promise import (
    Kind,
    Question,
    change_delivery,
    delivery_of,
    promise,
    promises_shape,
    starting_document,
)
from guichet.purchase.promise.learning import count_orders
from guichet.purchase.sourcing.planner import weigh
from guichet.purchase.sourcing.schemas import plan_shape

VARIANTS = 100
LINES = 5
_WEEK = tuple(OpeningHours(weekday=day, opens="00:00", closes="24:00") for day in range(1, 8))
_COST = 900
_TOWNS = text("""
INSERT INTO towns (country, postcode, name, search_name, latitude, longitude)
SELECT 'FR', to_char(i % 90000 + 1000, 'FM00000'), 'Ville ' || i, 'ville ' || i,
  43 + (i % 75) / 10.0, (i % 80) / 10.0 - 1.5
FROM generate_series(1, 35000) AS i ON CONFLICT DO NOTHING
""")


async def fill(database: Database, places: int) -> None:
    """A merchant with places all over France, one in fifty a warehouse, and parcels that arrived."""
    draw = random.Random(3)
    store = StoreRecord(external_id="a", name="Nova", currency="EUR", time_zone="Europe/Paris")
    await applied(database, fact(Resource.STORES, store), connection_id=SHOP)
    located = [
        LocationRecord(
            external_id=str(number), name=f"Nova {number}", kind="shop" if number % 50 else "warehouse",
            latitude=draw.uniform(43.0, 50.5), longitude=draw.uniform(-1.5, 7.0), time_zone="Europe/Paris",
            opening_hours=_WEEK,
            address=Address(postcode=f"{draw.randint(1, 95):02}000", city="", country="FR"),
        )
        for number in range(places)
    ]  # fmt: skip
    await applied(database, *(fact(Resource.LOCATIONS, one) for one in located), connection_id=SHOP)
    goods = [
        ProductRecord(
            external_id=str(number), name=f"Robe {number}", price="45.00", currency="EUR",
            variants=(VariantRecord(external_id=str(number), sku=f"S{number}"),),
        )
        for number in range(VARIANTS)
    ]  # fmt: skip
    await applied(database, *(fact(Resource.PRODUCTS, one) for one in goods), connection_id=SHOP)
    levels = [
        StockRecord(
            external_id=f"{variant}:{place}", variant_external_id=str(variant),
            location_external_id=str(place), on_hand=draw.choice((0, 1, 2, 4, 9)),
        )
        for variant in range(VARIANTS)
        for place in range(places)
    ]  # fmt: skip
    for first in range(0, len(levels), 1000):
        some = levels[first : first + 1000]
        await applied(database, *(fact(Resource.STOCK, one) for one in some), connection_id=SHOP)
    parcels = [
        delivered(number, draw.choice((2, 2, 3, 3, 4, 7)), postcode=f"{draw.randint(1, 95):02}000")
        for number in range(1000)
    ]
    await applied(database, *(fact(Resource.ORDERS, one) for one in parcels), connection_id=SHOP)
    async with database.transaction() as transaction:
        ids = (await transaction.execute(text("SELECT id FROM orders"))).scalars().all()
        await count_orders(transaction, ids)
        await transaction.execute(_TOWNS)
    async with database.single_statements() as transaction:
        await transaction.execute(text("VACUUM ANALYZE"))


async def settle(database: Database) -> None:
    """All six options, the courier too."""
    document = starting_document()
    options = [
        {**_fields(one), "on": True, "within_km": 300 if one.kind is Kind.COURIER else one.within_km}
        for one in document.options
    ]
    changed = type(document)(options=tuple(type(document.options[0])(**one) for one in options))
    async with database.transaction() as transaction:
        await change_delivery(transaction, Actor.system("bench"), 1, changed)


def _fields(option: Any) -> dict[str, Any]:
    return {name: getattr(option, name) for name in option.__struct_fields__}


async def measure(name: str, asks: int, ask: Callable[[], Awaitable[Any]]) -> None:
    """Ask one after the other; milliseconds: median, 99th percentile, processor time of this process."""
    for _ in range(20):
        await ask()
    times = []
    used = time.process_time()
    for _ in range(asks):
        begun = time.perf_counter()
        await ask()
        times.append((time.perf_counter() - begun) * 1000)
    used = (time.process_time() - used) * 1000 / asks
    median, p99, pace = statistics.median(times), quantile(times, 0.99), calibrate()
    print(f"{name:40} {median:8.2f} {p99:8.2f} {used:8.2f} {pace:8.0f}")


async def run(address: str, places: int, asks: int) -> None:
    """Measure sourcing and promises on a filled database."""
    database = Database(address)
    await fill(database, places)
    await settle(database)
    draw = random.Random(1)

    def basket() -> tuple[tuple[int, int], ...]:
        return tuple((variant, 1) for variant in draw.sample(range(1, VARIANTS + 1), LINES))

    async def plan_alone() -> None:
        opening = [draw.randrange(_COST) for _ in range(places)]
        serving = [[draw.randrange(_COST) for _ in range(LINES)] for _ in range(places)]
        weigh(opening, serving)

    async def source() -> None:
        lines, now = basket(), utc_now()
        async with database.transaction() as transaction:
            rules = await sourcing.current_rules(transaction)
            known = await sourcing.articles(transaction, [variant for variant, _ in lines])
            rows = await sourcing.places_now(database, transaction)
            loads = await sourcing.loads(transaction)
            free = await sourcing.free_stock(transaction, list(known))
        to = sourcing.Destination(country="FR", region="FR-59", point=(draw.uniform(43, 50), 2.0))
        sites = sourcing.sites_of(rows, to, now, loads=loads, cut_off=rules.document.cut_off)
        found = sourcing.plan(rules.document, sites, sourcing.wants_of(lines, known), free, region=to.region)
        plan_shape(found, {one.variant_id: one.name for one in known.values()}, rules.number, Language.FR)

    async def ask() -> None:
        near = f"{draw.randint(1001, 30000):05}"
        async with database.transaction() as transaction:
            delivery = await delivery_of(transaction, 1)
            asked = Question(lines=basket(), near=near)
            found = await promise(database, transaction, delivery, asked, utc_now())
        shape = promises_shape(found, Language.FR)
        if len(shape.options) + len(shape.not_offered) != len(Kind):
            raise SystemExit("Not all options were looked at.")

    print(f"{'':40} {'median':>8} {'p99':>8} {'cpu':>8} {'loop ms':>8}")
    await measure(f"the plan alone, {LINES} lines, {places} places", asks, plan_alone)
    await measure(f"sourcing whole, {LINES} lines, {places} places", asks, source)
    await measure(f"promises whole, {len(Kind)} options, {places} places", asks, ask)
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--places", type=int, default=200)
    parser.add_argument("--asks", type=int, default=500)
    asked = parser.parse_args()
    print(machine())
    with scratch_server() as server:
        asyncio.run(run(server.address, asked.places, asked.asks))


if __name__ == "__main__":
    main()
