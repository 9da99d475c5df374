"""Staff work from orders: what they ask for is done at the shop, and the mirror shows it."""

from __future__ import annotations

from typing import Any

from tests.face import browser, let_in, someone
from tests.journeys.house import House, living_house, shop_at
from tests.journeys.test_bigcommerce_mirror import fill

from guichet.kernel.services import Services


async def done(house: House, client: Any, path: str, body: dict[str, Any]) -> dict[str, Any]:
    """Ask for an act, await its end at the shop, and give what is shown of it."""
    asked = await client.post(path, json=body, headers={"Idempotency-Key": path.rpartition("/")[2]})
    assert asked.status_code == 202, asked.text
    act = f"/api/v1/acts/{asked.json()['id']}"

    async def ended() -> bool:
        return (await client.get(act)).json()["state"] in ("done", "failed")

    await house.until(f"the end of {path}", ended)
    shown: dict[str, Any] = (await client.get(act)).json()
    assert shown["state"] == "done", shown
    return shown


def test_an_order_is_corrected_sent_and_given_back_from_the_desk(
    run: Any, services: Services, standin: str
) -> None:
    async def whole() -> None:
        async with shop_at(standin, "lyon") as shop, living_house(services) as house:
            await fill(shop)
            await house.mirrored(await house.connect(shop))
            async with browser(house.services) as client:
                await let_in(house.services, client, await someone(house.services, "lead"))
                await work(house, client)

    async def work(house: House, client: Any) -> None:
        order_id = await house.scalar("SELECT id FROM orders WHERE external_id = '1003'")
        path = f"/api/v1/orders/{order_id}"

        offers = (await client.get(f"{path}/offers")).json()["items"]
        assert all(offer["possible"] for offer in offers), offers
        order = (await client.get(path)).json()
        await done(
            house,
            client,
            f"{path}/address-corrections",
            {"address": {**order["shipping_addresses"][0], "lines": ["5 rue Basse"], "country": "FR"}},
        )
        await done(
            house,
            client,
            f"{path}/shipments",
            {
                "lines": [{"line_id": order["lines"][0]["id"], "quantity": 1}],
                "tracking_number": "6A1",
                "carrier": "colissimo",
            },
        )
        chosen = {"lines": [{"line_id": order["lines"][1]["id"], "quantity": 1}], "reason": "Cassée"}
        quoted = await client.post(f"{path}/refund-quotes", json=chosen)
        assert quoted.json()["total"] == {"amount": 900, "currency": "EUR"}, quoted.text
        act = await done(house, client, f"{path}/refunds", {**chosen, "agreed": quoted.json()["total"]})
        assert act["amount"] == {"amount": 900, "currency": "EUR"}

        async def mirrored() -> bool:
            seen = (await client.get(path)).json()
            return bool(
                seen["shipping_addresses"][0]["lines"] == ["5 rue Basse"]
                and [parcel["tracking_number"] for parcel in seen["shipments"]] == ["6A1"]
                and [refund["amount"]["amount"] for refund in seen["refunds"]] == [900]
            )

        await house.until("all of it in the mirror", mirrored)

    run(whole())
