"""Buyers of stock, in processes of their own that may be killed at any moment."""

from __future__ import annotations

import asyncio
import random
import uuid
from collections.abc import Sequence
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from sqlalchemy.engine import make_url

from guichet.commerce import ReadFact, apply, stock
from guichet.kernel.auth import Actor
from guichet.kernel.db import Database, driver
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.records import Fact, LocationRecord, ProductRecord, Resource, StockRecord, VariantRecord

BUYER = Actor.system("buyer")
CONNECTION = 1
Level = tuple[int, int]  # variant, location

# What must hold of every level, whoever died in between: gives those of which it does not.
BROKEN = """
SELECT level.id FROM stock_levels AS level LEFT JOIN (
  SELECT level_id, sum(quantity) FILTER (WHERE state IN ('held', 'confirmed')) AS held,
    sum(quantity) FILTER (WHERE state = 'settled') AS sold
  FROM reservation_lines GROUP BY level_id) AS line ON line.level_id = level.id
LEFT JOIN (SELECT level_id, sum(reserved) AS reserved, sum(counted) AS counted FROM stock_movements
  GROUP BY level_id) AS move ON move.level_id = level.id
WHERE level.reserved <> coalesce(held, 0) OR level.reserved <> coalesce(move.reserved, 0)
  OR level.counted <> coalesce(move.counted, 0) OR level.on_hand - level.counted <> coalesce(sold, 0)
  OR level.counted < level.reserved OR level.overrun > 0
"""
# What the dead had asked for goes on until the server notices: a commit that was on its way is carried out.
STILL_SERVED = "SELECT pid FROM pg_stat_activity WHERE application_name = 'buyers'"
SOLD = "SELECT coalesce(sum(quantity), 0) FROM reservation_lines WHERE state = 'settled'"


async def furnish(database: Database, variants: int, places: int, on_hand: int) -> list[Level]:
    """A stock of so many variants at so many locations, whose figures the house owns."""
    await tell(database, assortment(variants, places))
    facts = [level_fact(variant, place, on_hand) for variant in range(variants) for place in range(places)]
    for begin in range(0, len(facts), 2000):
        await tell(database, facts[begin : begin + 2000])
    async with database.transaction() as transaction:
        connection = await driver(transaction)
        for (place,) in await (await connection.execute("SELECT id FROM locations")).fetchall():
            await stock.set_owner(transaction, BUYER, place, stock.Owner.GUICHET)
        found = await connection.execute("SELECT variant_id, location_id FROM stock_levels ORDER BY id")
        return await found.fetchall()


def assortment(variants: int, places: int) -> list[Fact]:
    """So many variants, two hundred to a product, and so many locations."""
    locations = [LocationRecord(external_id=f"l{number}", name=f"Shop {number}") for number in range(places)]
    facts = [Fact(resource=Resource.LOCATIONS, external_id=one.external_id, record=one) for one in locations]
    for begin in range(0, variants, 200):
        numbers = range(begin, min(begin + 200, variants))
        forms = tuple(VariantRecord(external_id=f"v{number}", sku=f"V{number}") for number in numbers)
        product = ProductRecord(
            external_id=f"p{begin}", name="Shoe", price="40.00", currency="EUR", variants=forms
        )
        facts.append(Fact(resource=Resource.PRODUCTS, external_id=product.external_id, record=product))
    return facts


def level_fact(variant: int, place: int, on_hand: int) -> Fact:
    """What is told of a level."""
    record = StockRecord(
        external_id=f"v{variant}:l{place}",
        variant_external_id=f"v{variant}",
        location_external_id=f"l{place}",
        on_hand=on_hand,
    )
    return Fact(resource=Resource.STOCK, external_id=record.external_id, record=record)


async def tell(database: Database, facts: Sequence[Fact], *, connection_id: int = CONNECTION) -> None:
    """Apply facts as a reader does, read now."""
    now = utc_now()
    async with database.transaction() as transaction:
        await apply(transaction, connection_id, [ReadFact(fact, now) for fact in facts], Origin.LIVE)


def start_buyers(
    address: str, levels: Sequence[Level], seed: int, *, buyers: int, baskets: int
) -> BaseProcess:
    """A process of so many buyers who buy until it is killed, or each had so many baskets."""
    asked = (address, levels, seed, buyers, baskets)
    process = get_context("fork").Process(target=_buy_all, args=asked, daemon=True)
    process.start()
    return process


def _buy_all(address: str, levels: Sequence[Level], seed: int, buyers: int, baskets: int) -> None:
    async def whole() -> None:
        named = make_url(address).update_query_dict({"application_name": "buyers"})
        database = Database(named.render_as_string(hide_password=False), pool_size=4)
        chances = [random.Random(seed + number) for number in range(buyers)]
        await asyncio.gather(*(_buy(database, levels, chance, baskets) for chance in chances))
        await database.close()

    asyncio.run(whole())


async def _buy(database: Database, levels: Sequence[Level], chance: random.Random, baskets: int) -> None:
    for _ in range(baskets):
        wanted = [stock.Line(*level, chance.randint(1, 2)) for level in chance.sample(levels, 3)]
        reference = stock.Reference("basket", str(uuid.uuid4()))
        until = utc_now() + timedelta(seconds=chance.choice((0, 600)))
        try:
            async with database.transaction() as transaction:
                made = await stock.reserve(
                    transaction, BUYER, wanted, key=reference.id, reference=reference, held_until=until
                )
                if chance.random() < 0.1:
                    await asyncio.sleep(0.02)  # a good moment to be killed: held and not committed
        except stock.StockShortError:
            continue
        decision = chance.random()
        if decision < 0.8:
            verb = stock.confirm if decision < 0.6 else stock.release
            async with database.transaction() as transaction:
                await verb(transaction, BUYER, made.id)
