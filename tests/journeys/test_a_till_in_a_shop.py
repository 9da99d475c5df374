"""A shop sells by its own till: its stock, a purchase in its buyer's life, the end of our hold."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.journeys.house import TESTER, House, Shop, living_house, shop_at
from tests.purchase.placing.trade import furnish

from guichet import connections, sync
from guichet.commerce import stock
from guichet.connectors.till import connector
from guichet.connectors.till.standin import Article, StandinTill
from guichet.kernel.services import Services


async def till_at(house: House, place: str, article: Article, pieces: int) -> StandinTill:
    """A till at a place of the web shop, connected as a merchant does it."""
    settings = {"name": "Magasins", "currency": "EUR", "places": f"T2={place}"}
    connection_id = await sync.connect(house.services, TESTER, "till", settings)
    async with house.services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
    secret = connector.shown_secret(connections.hook_secret_of(house.services.vault, row))
    address = f"{house.services.settings.base_url}/in/{connection_id}"
    return StandinTill(address, secret, "T2", {article: pieces})


async def hold(house: House, level: dict[str, Any], pieces: int) -> None:
    """Sell pieces that are collected and paid at the till."""
    async with house.services.database.transaction() as transaction:
        made = await stock.reserve(
            transaction,
            TESTER,
            [stock.Line(level["variant_id"], level["location_id"], pieces)],
            key="collected",
            reference=stock.Reference("purchase", "7"),
            held_until=None,
        )
    async with house.services.database.transaction() as transaction:
        await stock.confirm(transaction, TESTER, made.id)


def test_a_shop_that_sells_by_its_till(run: Any, services: Services, standin: str) -> None:
    async def story(house: House, shop: Shop) -> None:
        await furnish(shop)
        await house.mirrored(await house.connect(shop))
        (level, *_) = await house.rows(
            "SELECT l.id, l.variant_id, l.location_id, v.sku, p.name AS place FROM stock_levels l"
            " JOIN variants v ON v.id = l.variant_id"
            " JOIN locations p ON p.id = l.location_id AND p.kind = 'shop' ORDER BY l.id"
        )
        article = Article(level["sku"], "Article", "20.00")
        till = await till_at(house, level["place"], article, 5)

        async def is_there(on_hand: int, reserved: int) -> None:
            async def holds() -> bool:
                query = "SELECT on_hand, reserved FROM stock_levels WHERE id = :id"
                return await house.rows(query, id=level["id"]) == [{"on_hand": on_hand, "reserved": reserved}]

            await house.until(f"{on_hand} there, {reserved} of them held", holds)

        await asyncio.to_thread(till.count)
        await is_there(5, 0)
        await hold(house, level, 2)
        bought = {"mail": "zoe@mail.example", "last_name": "Petit", "card": "29-1"}
        receipt = await asyncio.to_thread(till.sell, [(article, 1)], **bought)
        await is_there(4, 2)
        await asyncio.to_thread(till.sell, [(article, 2)], reference="purchase:7")
        await is_there(2, 0)
        await asyncio.to_thread(till.take_back, [(article, 1)], receipt, "trop petit")
        await is_there(3, 0)

        async def rung_up() -> bool:
            orders = await house.rows(
                "SELECT o.state, p.mail FROM orders o JOIN stores s ON s.connection_id = o.connection_id"
                " LEFT JOIN customer_profiles p ON p.id = o.profile_id WHERE s.kind = 'in_store'"
                " ORDER BY o.id"
            )
            return [(order["state"], order["mail"]) for order in orders] == [
                ("refunded", "zoe@mail.example"),
                ("completed", None),
            ]

        await house.until("what was rung up stands in its buyer's life", rung_up)
        assert await house.scalar("SELECT count(*) FROM stock_overruns") == 0

    async def whole() -> None:
        async with shop_at(standin, "halles") as shop, living_house(services) as house:
            await story(house, shop)

    run(whole())
