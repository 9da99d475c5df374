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
from guichet.demo import story
from guichet.demo.brands import ALL, AUBEPINE, CONNECTED, LUNAIRE, NOVA, Brand
from guichet.demo.control import Control
from guichet.demo.fill import fill
from guichet.demo.live import Town, live
from guichet.demo.parcels import draw_parcels
from guichet.demo.places import places_of
from guichet.demo.sales import Status
from guichet.demo.world import draw_world
from guichet.kernel.services import Services

Run = Callable[[Coroutine[Any, Any, Any]], Any]

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)
SHOP = NOVA.hash


@pytest.fixture
def standin(tmp_path: Path, services: Services, run: Run) -> Iterator[str]:
    with StandinServer(StandinSettings(data_directory=tmp_path / "standin", port=0)) as server:

        async def open_shop() -> None:
            await services.http.unmetered().request(
                "POST", f"{server.address}/_control/stores", json={"hash": SHOP, "name": NOVA.name}
            )

        run(open_shop())
        yield server.address


def test_the_same_seed_draws_the_same_world_and_another_seed_another() -> None:
    world = draw_world(7, 0.05, NOW)
    assert draw_world(7, 0.05, NOW) == world
    assert draw_world(8, 0.05, NOW)["order"] != world["order"]


def test_the_whole_group_has_the_size_that_was_promised() -> None:
    worlds = {brand.hash: draw_world(1, 1, NOW, brand) for brand in CONNECTED}
    variants = [
        variant
        for world in worlds.values()
        for product in world["product"]
        for variant in product["variants"]
    ]
    assert 1900 <= len(variants) <= 2200
    assert len({variant["sku"] for variant in variants}) == len(variants)
    assert len({variant["gtin"] for variant in variants}) == len(variants)
    assert all(normalise_gtin(variant["gtin"]) for variant in variants)
    assert [len(world["order"]) for world in worlds.values()] == [4000, 2000, 1500]
    numbers = [order["id"] for world in worlds.values() for order in world["order"]]
    assert len(set(numbers)) == len(numbers)


@pytest.mark.parametrize("brand", ALL, ids=lambda brand: brand.hash)
def test_even_a_small_world_shows_everything(brand: Brand) -> None:
    world = draw_world(1, 0.2, NOW, brand)
    statuses = Counter(order["status_id"] for order in world["order"])
    assert set(statuses) == set(Status)
    assert any(order["customer_id"] == 0 for order in world["order"])
    for part in ("shipments", "refunds", "transactions", "coupons", "messages", "consignments"):
        assert any(order.get(part) for order in world["order"]), part
    assert any(len(order.get("shipments", ())) > 1 for order in world["order"])
    gifts = [
        order
        for order in world["order"]
        for address in order.get("shipping_addresses", ())
        if address["last_name"] != order["billing_address"]["last_name"]
    ]
    assert gifts
    assert all(order["customer_message"] for order in gifts)


def test_there_are_twelve_shops_and_two_warehouses() -> None:
    places = [place for brand in CONNECTED for place in places_of(brand)]
    assert Counter(place.shop for place in places) == {True: 12, False: 2}
    assert len({place.town for place in places}) == 14
    for brand in CONNECTED:
        for place in draw_world(1, 0.05, NOW, brand)["location"]:
            assert any(day["open"] for day in place["operating_hours"].values())
            assert place["special_hours"]
            assert 41 < place["address"]["geo_coordinates"]["latitude"] < 51.2


def test_people_buy_at_several_brands_and_share_mailboxes() -> None:
    mails: dict[str, set[str]] = {}
    surnames: dict[str, set[str]] = {}
    for brand in CONNECTED:
        for customer in draw_world(1, 0.2, NOW, brand)["customer"]:
            mails.setdefault(customer["email"].lower(), set()).add(brand.hash)
            surnames.setdefault(customer["email"].lower(), set()).add(customer["last_name"].lower())
    at_all = [mail for mail, brands in mails.items() if len(brands) == 3]
    assert len(at_all) > 20
    assert any(len(names) >= 3 for names in surnames.values())  # a firm's mailbox


def test_parcels_under_way_are_in_every_state_that_the_carrier_tells() -> None:
    codes: Counter[str] = Counter()
    late = 0
    for brand in CONNECTED:
        orders = draw_world(1, 0.2, NOW, brand)["order"]
        for parcel in draw_parcels(random.Random(1), orders, NOW):
            scans = parcel["scans"]
            assert [scan["at"] for scan in scans] == sorted(scan["at"] for scan in scans)
            assert datetime.fromisoformat(scans[-1]["at"]) <= NOW
            codes[scans[-1]["code"]] += 1
            under_way = scans[-1]["code"] not in ("DI1", "DI2")
            late += under_way and parcel.get("estimDate", "9") < NOW.date().isoformat()
    told = {"DR1", "PC1", "ET1", "PB1", "PB2", "DI3", "MD2", "ND1", "AG1", "RE1", "DI2", "DI1", "ID0"}
    assert told <= set(codes)
    assert late >= 3


def test_one_customer_has_the_same_story_in_every_world() -> None:
    for seed in (1, 2):
        for brand, count in ((NOVA, 2), (AUBEPINE, 1), (LUNAIRE, 2)):
            orders = draw_world(seed, 0.05, NOW, brand)["order"]
            hers = [one for one in orders if one["billing_address"]["last_name"] == "Kerouanton"]
            assert len(hers) == count
            if brand is NOVA:
                assert hers[-1]["shipments"][0]["tracking_number"] == story.PARCEL
                assert "incident" in hers[-1]["messages"][0]["message"]
                parcels = draw_parcels(random.Random(1), orders, NOW)
                late = next(parcel for parcel in parcels if parcel["number"] == story.PARCEL)
                assert late["scans"][-1]["code"] == "PB1"
                assert late["estimDate"] < NOW.isoformat()


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
        await fill(standin, NOVA, 0.1, 3, http=services.http.unmetered())
        control = Control(services.http.unmetered(), standin, SHOP)
        world = draw_world(3, 0.1, NOW)
        for kind in ("product", "customer", "order", "inventory", "price_list", "wishlist", "pickup_method"):
            assert await control.count(kind) == len(world[kind]), kind
        assert await control.count("location") == 6  # the first shop's own place became the warehouse
        before = await control.count("order")
        await fill(standin, NOVA, 0.1, 3, http=services.http.unmetered())
        assert await control.count("order") == before

    run(story())


def test_every_act_is_one_that_the_stand_in_takes(standin: str, services: Services, run: Run) -> None:
    async def story() -> None:
        http = services.http.unmetered()
        await fill(standin, NOVA, 0.05, 4, http=http)
        town = Town(Control(http, standin, SHOP), NOVA, random.Random(5))
        for act, _ in town.acts:
            for _ in range(12):
                await act()

    run(story())


def test_orders_come_in_and_move_on_by_themselves(standin: str, services: Services, run: Run) -> None:
    async def story() -> None:
        http = services.http.unmetered()
        await fill(standin, NOVA, 0.05, 4, http=http)
        control = Control(http, standin, SHOP)
        before = await control.count("order")
        town = asyncio.create_task(live(standin, NOVA, 4, http=http, pace=(0, 0.001)))
        async with asyncio.timeout(300):
            while await control.count("order") < before + 5:  # noqa: ASYNC110 — nobody here can tell
                await asyncio.sleep(0.02)
        town.cancel()
        await asyncio.gather(town, return_exceptions=True)

    run(story())
