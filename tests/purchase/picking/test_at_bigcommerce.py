"""From BigCommerce to the customer: bought there, picked and collected here, and each knows how it stands."""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import standin
from tests.purchase.placing.trade import Market, market

from guichet.kernel.services import Services
from guichet.purchase import pickup

__all__ = ["standin"]
BOUGHT = {
    "status_id": 11,
    "billing_address": {"first_name": "Zoé", "last_name": "Petit", "email": "zoe@mail.example"},
    "products": [
        {
            "product_id": 7, "variant_id": 70, "name": "Lampe Opaline", "sku": "LAMP-R", "quantity": 1,
            "price_inc_tax": 12.5, "price_ex_tax": 10.42, "order_pickup_method_id": 2,
        }
    ],
    "consignments": {"pickups": [{"id": 2, "pickup_method_id": 2, "location": {"id": 2}}]},
}  # fmt: skip


def test_what_is_bought_to_be_collected_is_handed_over_with_its_code(
    run: Any, services: Services, standin: str
) -> None:
    async def whole() -> None:
        async with market(services, standin) as opened:
            await story(opened)

    async def story(here: Market) -> None:
        house, api = here.house, here.lead
        shelved = {
            "variant_id": 70, "product_id": 7, "location_id": 2, "total_inventory_onhand": 2,
            "settings": {"bin_picking_number": "C4"},
        }  # fmt: skip
        await here.shop.load("inventory", [shelved])
        bought = await here.shop.change("order.create", order=BOUGHT)
        found: list[dict[str, Any]] = []

        async def waits() -> bool:
            found[:] = (await api.get("/api/v1/preparations", params={"state": "waiting"})).json()["items"]
            return bool(found)

        await house.until("that it is to be picked", waits)
        (item,) = found
        assert (item["number"], item["customer"], item["location"]["id"]) == (
            str(bought["id"]), "Zoé Petit", here.places["2"],
        )  # fmt: skip
        path = f"/api/v1/preparations/{item['id']}"

        async def becomes(status: int) -> None:
            async def there() -> bool:
                kept = await here.shop.kept("order", str(bought["id"]))
                return bool(kept["document"]["status_id"] == status)

            await house.until(f"that the shop says {status}", there)

        for step, body in (("picks", {"gtin": "lamp-r"}), ("packings", {"shelf": "R1"})):
            answer = await api.post(f"{path}/{step}", json=body)
            assert answer.status_code == 200, answer.text
        await becomes(8)  # awaiting pickup
        await house.until("that the mirror knows", lambda: _state(here, "ready_for_pickup"))
        async with services.database.transaction() as transaction:
            code = await pickup.code_of(services, transaction, int(item["id"]))
        assert code is not None
        given = await api.post(f"{path}/hand-overs", json={"code": code.text})
        assert given.json()["state"] == "handed_over", given.text
        await becomes(10)  # completed

    async def _state(here: Market, state: str) -> bool:
        return bool(await here.house.scalar("SELECT state FROM orders") == state)

    run(whole())
