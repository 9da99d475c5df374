"""In the demo what shops send arrives: a parcel once it was handed over, a courier unless nobody comes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.conftest import Run

from guichet.connectors.bigcommerce import standin as bigcommerce
from guichet.connectors.laposte import standin as laposte
from guichet.connectors.sendcloud import standin as sendcloud
from guichet.connectors.uber_direct import standin as uber_direct
from guichet.demo import story
from guichet.demo.brands import NOVA
from guichet.demo.carrying import Couriers, ShopParcels
from guichet.demo.control import Control, Played
from guichet.demo.parcels import SHOP_LABELS, Postman
from guichet.demo.sales import Status
from guichet.demo.world import draw_world
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

_HOME = {
    "name": "Zoé Petit",
    "address_line_1": "3 rue Haute",
    "postal_code": "59000",
    "city": "Lille",
    "country_code": "FR",
}


@pytest.fixture
def played(tmp_path: Path) -> Iterator[dict[str, str]]:
    """Where the stand-ins listen."""
    with ExitStack() as stack:
        addresses = {}
        for module in (bigcommerce, laposte, sendcloud, uber_direct):
            name = module.__name__.split(".")[-2]
            settings = module.StandinSettings(data_directory=tmp_path / name, port=0)
            addresses[name] = stack.enter_context(module.StandinServer(settings)).address
        yield addresses


def _label(address: str, number: int) -> str:
    """Buy the label of an order's parcel; its number."""
    account = httpx.post(f"{address}/_control/applications", json={}).raise_for_status().json()
    asked = {
        "ship_with": {"properties": {"shipping_option_code": "colissimo:home"}},
        "external_reference_id": f"guichet-p{number}",
        "order_number": str(number),
        "from_address": _HOME,
        "to_address": _HOME,
        "parcels": [{"weight": {"value": "0.500", "unit": "kg"}}],
    }
    keys = (account["public_key"], account["secret_key"])
    made = httpx.post(f"{address}/api/v3/shipments/announce", auth=keys, json=asked).raise_for_status()
    return str(made.json()["data"]["parcels"][0]["tracking_number"])


def test_a_parcel_goes_its_way_once_it_left_the_shop(
    played: dict[str, str], services: Services, run: Run[Any]
) -> None:
    http = services.http.unmetered()

    async def tell() -> None:
        asked = {"hash": NOVA.hash, "name": NOVA.name}
        await http.request("POST", f"{played['bigcommerce']}/_control/stores", json=asked)
        shop = Control(http, played["bigcommerce"], NOVA.hash)
        order = next(
            one
            for one in draw_world(1, 0.05, utc_now())["order"]
            if one["status_id"] == Status.AWAITING_FULFILLMENT and "shipping_addresses" in one
        )
        await shop.load("order", [order])
        number = _label(played["sendcloud"], order["id"])
        assert number.startswith(SHOP_LABELS)
        shops = {NOVA.name: played["bigcommerce"]}
        parcels = ShopParcels(http, played["sendcloud"], played["laposte"], shops, 1, pace=0)
        postman = Postman(http, played["laposte"], random.Random(1))

        async def scanned() -> str:
            last = await postman.latest(number)
            return last[0] if last else ""

        for _ in range(3):
            await parcels.go_on()
            await postman.scan_some()  # of shops' parcels the postman of the web orders knows nothing
            assert await scanned() == "DR1"
        await shop.change(
            "order.ship", order_id=order["id"], tracking_carrier="colissimo", tracking_number=number
        )
        way = []
        for _ in range(5):
            await parcels.go_on()
            way.append(await scanned())
        assert way == ["PC1", "ET1", "MD2", "DI1", "DI1"]
        (parcel,) = (await Played(http, played["sendcloud"]).ask("parcels"))["parcels"]
        assert parcel["sent"]

    run(tell())


def _book(address: str, name: str) -> None:
    """Have a courier booked to somebody."""
    account = httpx.post(f"{address}/_control/applications", json={}).raise_for_status().json()
    form = {
        "grant_type": "client_credentials",
        **{name: account[name] for name in ("client_id", "client_secret")},
    }
    token = httpx.post(f"{address}/oauth/v2/token", data=form).raise_for_status().json()["access_token"]
    asked = {
        "pickup_name": "Nova Lille", "pickup_address": "{}", "pickup_phone_number": "+33199000001",
        "dropoff_name": name, "dropoff_address": "{}", "dropoff_phone_number": "+33600000001",
        "manifest_items": [{"name": "Manteau", "quantity": 1}],
    }  # fmt: skip
    headers = {"Authorization": f"Bearer {token}"}
    path = f"{address}/v1/customers/{account['customer_id']}/deliveries"
    httpx.post(path, headers=headers, json=asked).raise_for_status()


def test_a_courier_rides_and_to_one_person_none_comes(
    played: dict[str, str], services: Services, run: Run[Any]
) -> None:
    address = played["uber_direct"]
    _book(address, "Zoé Petit")
    _book(address, f"Gaspard {story.NOBODY_COMES_TO}")

    async def tell() -> None:
        http = services.http.unmetered()
        couriers = Couriers(http, address, pace=0)
        seen = []
        for _ in range(5):
            await couriers.ride()
            errands = (await Played(http, address).ask("deliveries"))["deliveries"]
            seen.append({one["dropoff"]["name"].split()[0]: one["status"] for one in errands})
        assert [one["Zoé"] for one in seen] == [
            "pickup", "pickup_complete", "dropoff", "delivered", "delivered",
        ]  # fmt: skip
        assert {one["Gaspard"] for one in seen} == {"canceled"}

    run(tell())
