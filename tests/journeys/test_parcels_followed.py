"""A shop ships, La Poste scans, the order follows: through both stand-ins and the worker's own loops."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.journeys.house import TESTER, House, living_house, shop_at

from guichet import sync
from guichet.connectors.laposte.standin import StandinServer, StandinSettings
from guichet.kernel.services import Services

Run = Callable[[Any], Any]
NUMBER, OTHERS = "6A00000000001", "25000000001"


@pytest.fixture
def carrier(tmp_path: Path) -> Iterator[httpx.Client]:
    settings = StandinSettings(data_directory=tmp_path / "laposte", port=0)
    with StandinServer(settings) as server, httpx.Client(base_url=server.address, timeout=30) as client:
        yield client


def _post(carrier: httpx.Client, path: str, body: Any) -> Any:
    answer = carrier.post(f"/_control/{path}", json=body)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _connect(house: House, carrier: httpx.Client) -> int:
    key = _post(carrier, "applications", {"name": "Essai", "quota": 100_000})
    return await sync.connect(
        house.services,
        TESTER,
        "laposte",
        {"api_key": key["key"], "quota": "100000", "api_address": str(carrier.base_url).rstrip("/")},
    )


async def _ask_now(house: House) -> None:
    """Have what is watched be due, as time would."""
    async with house.services.database.transaction() as transaction:
        await transaction.execute(text("UPDATE parcel_watches SET next_at = now() WHERE next_at IS NOT NULL"))


async def _comes(house: House, state: str) -> None:
    async def holds() -> bool:
        return bool(await house.scalar("SELECT parcel_state FROM orders WHERE external_id = '100'") == state)

    await house.until(f"the order's parcel {state}", holds)


def test_an_order_follows_its_parcel_to_the_door(
    services: Services, standin: str, carrier: httpx.Client, run: Run
) -> None:
    async def story() -> None:
        async with living_house(services) as house, shop_at(standin, "lyon") as shop:
            await shop.load("order", [_order(100, NUMBER, "colissimo"), _order(101, OTHERS, "dpd")])
            _post(carrier, "parcels", {"number": NUMBER, "scans": [{"code": "ET1"}]})
            await house.mirrored(await house.connect(shop))
            connection_id = await _connect(house, carrier)

            await _comes(house, "in_transit")

            async def watched() -> bool:
                watches = await house.rows("SELECT number, connection_id FROM parcel_watches ORDER BY number")
                return watches == [
                    {"number": OTHERS, "connection_id": None},
                    {"number": NUMBER, "connection_id": connection_id},
                ]

            await house.until("that the parcel is watched there, and the other nowhere", watched)
            _post(carrier, f"parcels/{NUMBER}/scans", {"code": "MD2"})
            await _ask_now(house)
            await _comes(house, "out_for_delivery")

            # Bad days: none of them loses the parcel, and the connection says what is the matter.
            for knob in ("garbage", "throttle"):
                _post(carrier, "faults", {knob: 1})
            _post(carrier, f"parcels/{NUMBER}/scans", {"code": "DI1"})
            for _ in range(3):
                await _ask_now(house)

            async def delivered() -> bool:
                await _ask_now(house)
                state = await house.scalar("SELECT parcel_state FROM orders WHERE external_id = '100'")
                return bool(state == "delivered")

            await house.until("the delivery", delivered)

            async def ended() -> bool:
                return (
                    await house.scalar("SELECT next_at FROM parcel_watches WHERE state = 'delivered'") is None
                )

            await house.until("the end of the watch", ended)
            changes = await house.rows("SELECT origin FROM events WHERE name = 'parcel.changed'")
            assert {change["origin"] for change in changes} == {"live"}
            assert await house.scalar("SELECT count(*) FROM dead_letters") == 0

            async def is_well() -> bool:
                health = await house.scalar("SELECT health FROM connections WHERE id = :id", id=connection_id)
                return bool(health == "ok")

            await house.until("that the connection is well again", is_well)

    run(story())


def _order(number: int, tracking: str, carrier: str) -> dict[str, Any]:
    line = number * 10 + 1
    return {
        "id": number,
        "status_id": 2,
        "date_created": "2026-11-20T10:00:00+00:00",
        "products": [
            {"id": line, "name": "Écharpe", "sku": "E-1", "quantity": 1, "price_inc_tax": "30.0000"}
        ],
        "items_shipped": 1,
        "shipments": [
            {
                "id": number * 10 + 5,
                "tracking_carrier": carrier,
                "tracking_number": tracking,
                "items": [{"order_product_id": line, "product_id": 0, "quantity": 1}],
            }
        ],
    }
