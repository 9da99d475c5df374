"""The demo world: the same seed draws the same one, a stand-in takes it whole, and it goes on by itself."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Coroutine, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from guichet.commerce.catalogue import normalise_gtin
from guichet.connectors.bigcommerce.standin import StandinServer, StandinSettings
from guichet.demo.control import Control
from guichet.demo.fill import fill
from guichet.demo.live import Town, live
from guichet.demo.sales import Status
from guichet.demo.world import draw_world
from guichet.kernel.services import Services

Run = Callable[[Coroutine[Any, Any, Any]], Any]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = "demo1"


@pytest.fixture
def standin(tmp_path: Path, services: Services, run: Run) -> Iterator[str]:
    with StandinServer(StandinSettings(data_directory=tmp_path / "standin", port=0)) as server:

        async def open_shop() -> None:
            await services.http.unmetered().request(
                "POST", f"{server.address}/_control/stores", json={"hash": SHOP, "name": "Nova"}
            )

        run(open_shop())
        yield server.address


def test_the_same_seed_draws_the_same_world_and_another_seed_another() -> None:
    world = draw_world(7, 0.05, NOW)
    assert draw_world(7, 0.05, NOW) == world
    assert draw_world(8, 0.05, NOW)["order"] != world["order"]


def test_a_whole_world_has_the_size_that_was_promised() -> None:
    world = draw_world(1, 1, NOW)
    variants = [variant for product in world["product"] for variant in product["variants"]]
    assert len(world["product"]) == 300
    assert 1200 <= len(variants) <= 1800
    assert len(world["inventory"]) == 4 * len(variants)
    assert (len(world["customer"]), len(world["order"])) == (600, 3000)
    assert len({variant["sku"] for variant in variants}) == len(variants)
    assert all(normalise_gtin(variant["gtin"]) for variant in variants)
    statuses = Counter(order["status_id"] for order in world["order"])
    assert set(statuses) == set(Status)
    assert any(order["customer_id"] == 0 for order in world["order"])
    for part in ("shipments", "refunds", "transactions", "coupons", "messages", "consignments"):
        assert any(order.get(part) for order in world["order"]), part


@pytest.mark.parametrize("seed", range(5))
def test_the_story_of_each_order_makes_sense(seed: int) -> None:
    for order in draw_world(seed, 0.2, NOW)["order"]:
        placed = datetime.fromisoformat(order["date_created"])
        assert NOW - timedelta(days=549) < placed <= NOW
        assert placed <= datetime.fromisoformat(order["date_modified"]) <= NOW
        sold = {line["id"]: line["quantity"] for line in order["products"]}
        for shipment in order.get("shipments", ()):
            for item in shipment["items"]:
                assert 0 < item["quantity"] <= sold[item["order_product_id"]]
        if order["status_id"] == Status.PARTLY_SHIPPED:
            assert 0 < order["items_shipped"] < sum(sold.values())
        paid = sum(one["amount"] for one in order.get("transactions", ()) if one["event"] == "purchase")
        for refund in order.get("refunds", ()):
            assert 0 < refund["total_amount"] <= paid


def test_a_stand_in_takes_the_world_whole(standin: str, services: Services, run: Run) -> None:
    async def story() -> None:
        await fill(standin, SHOP, 0.1, 3, http=services.http.unmetered())
        control = Control(services.http.unmetered(), standin, SHOP)
        world = draw_world(3, 0.1, NOW)
        for kind in ("product", "customer", "order", "inventory", "price_list", "wishlist", "pickup_method"):
            assert await control.count(kind) == len(world[kind]), kind
        assert await control.count("location") == 4  # the first shop's own place became the warehouse
        before = await control.count("order")
        await fill(standin, SHOP, 0.1, 3, http=services.http.unmetered())
        assert await control.count("order") == before

    run(story())


def test_every_act_is_one_that_the_stand_in_takes(standin: str, services: Services, run: Run) -> None:
    async def story() -> None:
        http = services.http.unmetered()
        await fill(standin, SHOP, 0.05, 4, http=http)
        town = Town(Control(http, standin, SHOP), random.Random(5))
        for act, _ in town.acts:
            for _ in range(12):
                await act()

    run(story())


def test_orders_come_in_and_move_on_by_themselves(standin: str, services: Services, run: Run) -> None:
    async def story() -> None:
        http = services.http.unmetered()
        await fill(standin, SHOP, 0.05, 4, http=http)
        control = Control(http, standin, SHOP)
        before = await control.count("order")
        town = asyncio.create_task(live(standin, SHOP, 4, http=http, pace=(0, 0.001)))
        async with asyncio.timeout(30):
            while await control.count("order") < before + 5:  # noqa: ASYNC110 — nobody here can tell
                await asyncio.sleep(0.02)
        town.cancel()
        await asyncio.gather(town, return_exceptions=True)

    run(story())
