"""A basket is filled on a page, carried by its link, shown at the counter, and ordered there or elsewhere."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
from tests.face import let_in, someone
from tests.purchase.placing.trade import BLUE, RED, ZOE, Market, market

from guichet.kernel.auth import Grant, Role
from guichet.kernel.services import Services
from guichet.purchase.placing import privacy


def test_a_basket_goes_from_a_page_to_the_counter_and_is_ordered_once(
    run: Any, services: Services, standin: str
) -> None:
    async def story() -> None:
        async with market(services, standin) as opened:
            token = await is_filled_and_carried(opened)
            await is_ordered_once(opened, token)
            await is_ordered_at_the_counter(opened)

    run(story())


async def is_filled_and_carried(market: Market) -> str:
    lines = [{"variant_id": market.variants[RED], "quantity": 2}]
    opened = await market.shopper("POST", "baskets", json={"lines": lines})
    assert (opened.status_code, opened.json()["total"]["amount"]) == (201, 2500), opened.text
    token = str(opened.json()["token"])
    path = f"baskets/{token}"
    etag = (await market.shopper("GET", path)).headers["ETag"]
    more = [*lines, {"variant_id": market.variants[BLUE], "quantity": 9}]
    answers = await asyncio.gather(
        *(market.shopper("PUT", path, json={"lines": more}, headers={"If-Match": etag}) for _ in range(2))
    )
    assert sorted(one.status_code for one in answers) == [200, 412]
    seen = (await market.shopper("GET", path)).json()
    assert [(one["quantity"], one["available"]) for one in seen["lines"]] == [(2, True), (9, False)]

    other = (await market.shopper("POST", "baskets", json={"lines": [{**lines[0], "quantity": 3}]})).json()
    merged = await market.shopper("POST", f"{path}/merges", json={"token": other["token"]})
    assert [one["quantity"] for one in merged.json()["lines"]] == [3, 9]
    assert (await market.shopper("GET", f"baskets/{other['token']}")).status_code == 404
    strange = await market.shopper("PUT", path, json={"lines": [{"variant_id": "999999"}]})
    assert (strange.status_code, strange.json()["code"]) == (422, "variant_unknown")
    await market.shopper("PUT", path, json={"lines": lines})

    assert seen["address"].endswith(f"/b/{token}")
    page = await market.lead.get(f"/b/{token}", headers={"Accept-Language": "fr"})
    assert "2 × Lampe Opaline" in page.text
    assert "25,00\u00a0€" in page.text
    assert "<svg" in page.text
    settled = {**(await market.lead.get(f"/api/v1/ordering/{market.store_id}")).json()}
    asked = {"methods": settled["methods"], "basket_address": "https://www.nova.example/panier?b={token}"}
    await market.put(f"ordering/{market.store_id}", asked)
    led = await market.lead.get(f"/b/{token}")
    assert (led.status_code, led.headers["Location"]) == (302, f"https://www.nova.example/panier?b={token}")
    scanned = (await market.lead.get(f"/api/v1/baskets/{token}")).json()
    assert [one["name"] for one in scanned["lines"]] == ["Lampe Opaline"]
    gone = await market.lead.get("/b/nothing-of-ours")
    assert gone.status_code == 404
    return token


async def is_ordered_once(market: Market, token: str) -> None:
    asked = {**market.collect(place="3"), "basket": token, "lines": []}
    made = await market.order(asked, key="basket")
    assert made.status_code == 201, made.text
    assert [one["quantity"] for one in made.json()["lines"]] == [2]
    again = await market.order(asked, key="basket")
    assert again.status_code == 201, again.text
    twice = await market.order(asked)
    assert (twice.status_code, twice.json()["code"]) == (409, "basket_ordered")
    assert await market.house.scalar("SELECT count(*) FROM purchases") == 1
    late = await market.shopper("PUT", f"baskets/{token}", json={"lines": []})
    assert late.json()["code"] == "basket_ordered"


async def is_ordered_at_the_counter(market: Market) -> None:
    """Staff of Lille order for a customer what Lyon has; staff of another shop do not see it."""
    lille, lyon = market.places["2"], market.places["3"]
    async with httpx.AsyncClient(base_url=market.lead.base_url, timeout=60) as client:
        bound = [Grant(role=Role.SHOP_STAFF, targets=(f"location:{lille}",))]
        user = await someone(
            market.house.services, "shop_staff", mail="lille@nova.example", name="Lou", grants=bound
        )
        await let_in(market.house.services, client, user)
        asked = {
            "store_id": market.store_id, "counter_id": lille, "kind": "collect", "location_id": lyon,
            "lines": [{"variant_id": market.variants[BLUE]}], "contact": ZOE,
            "payment": "pay_on_collection", "language": "fr",
        }  # fmt: skip
        elsewhere = await client.post("/api/v1/purchases", json={**asked, "counter_id": lyon})
        assert elsewhere.status_code == 403
        made = await client.post("/api/v1/purchases", json=asked)
        assert made.status_code == 201, made.text
        assert (made.json()["origin"], made.json()["state"]) == ("staff", "placing")
        listed = (await client.get("/api/v1/purchases")).json()["items"]
        assert [one["id"] for one in listed] == [made.json()["id"]]
        everything = (await market.lead.get("/api/v1/purchases")).json()["items"]
        other = next(one for one in everything if one["id"] != made.json()["id"])
        hidden = await client.get(f"/api/v1/purchases/{other['id']}")
        assert (hidden.status_code, hidden.json()["code"]) == (404, "purchase_not_found")
        trail = await market.house.rows(
            "SELECT actor_name FROM audit_entries WHERE act = 'purchase.placed' ORDER BY id DESC LIMIT 1"
        )
        assert trail == [{"actor_name": "Lou"}]
    async with market.house.services.database.transaction() as transaction:
        kept = await privacy.export(transaction, ["ZOE@mail.example"])
        assert [one["contact"]["last_name"] for one in kept["purchases"]] == ["Petit", "Petit"]
        await privacy.erase(transaction, ["zoe@mail.example"])
        assert await privacy.export(transaction, ["zoe@mail.example"]) == {"purchases": []}
    shown = (await market.lead.get(f"/api/v1/purchases/{made.json()['id']}")).json()
    assert (shown["customer"], shown["address"]) == ("", None)
