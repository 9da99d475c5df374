"""What people ask for in shops: noted, counted, answered once when it comes in, for one's own shops alone."""

from __future__ import annotations

from typing import Any

import httpx
from tests.before.page import MAIL, Nova, offer, open_nova, told
from tests.commerce.trade import account
from tests.face import let_in, someone
from tests.purchase.journey.parcels import fact
from tests.support.inbox.telling import applied, rows

from guichet.before.demand import jobs, reactions
from guichet.before.demand.jobs import forget_contacts
from guichet.kernel.auth import Grant
from guichet.kernel.services import Services
from guichet.ports.records import Resource

DECLARING = (jobs, reactions)


async def asks(nova: Nova, place: str, status: int = 201, **asked: Any) -> Any:
    body = {"location_id": nova.locations[place], **asked}
    answer = await nova.staff.post("/api/v1/shop-requests", json=body)
    assert answer.status_code == status, answer.text
    return answer.json()


async def listed(client: httpx.AsyncClient, path: str = "", **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get(f"/api/v1/shop-requests{path}", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_a_request_is_answered_once_when_it_comes_in_at_that_shop(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova:
            camille = {"mail": MAIL, "name": "Camille", "language": "fr", "agreed": True}
            robe = nova.products["robe"]
            first = await asks(nova, "lille", product_id=robe, wanted="39", contact=camille)
            assert (first["variant_id"], first["state"]) == (nova.variants["robe 39"], "open")
            assert MAIL not in str(first)
            second = await asks(nova, "lille", variant_id=nova.variants["robe 39"], quantity=3)
            await asks(nova, "roubaix", product_id=robe, wanted="52")
            await asks(nova, "lille", text="des bretelles rouges")
            for wrong in ({}, {"text": "a", "product_id": robe}, {"variant_id": "9007199254740993"}):
                assert (await asks(nova, "lille", 422, **wrong))["code"] == "shop_request_article"
            assert (await asks(nova, "depot", 422, text="x"))["code"] == "shop_request_place"
            refused = await asks(nova, "lille", 422, text="x", contact={**camille, "agreed": False})
            assert refused["code"] == "invalid"
            await stands_beside_its_customer(nova, first)
            counted = [
                (
                    one["location_name"],
                    one["name"] or one["said"],
                    one["wanted"],
                    one["requests"],
                    one["pieces"],
                )
                for one in await listed(nova.staff, "/counts")
            ]
            assert sorted(counted) == [
                ("Lille", "Robe Ada", "", 1, 3),
                ("Lille", "Robe Ada", "39", 1, 1),
                ("Lille", "des bretelles rouges", "", 1, 1),
                ("Roubaix", "Robe Ada", "52", 1, 1),
            ]

            await offer(nova, ["back_in_stock"])
            await nova.stock("robe 39", "roubaix", 9)
            assert await told(nova) == [], "another shop"
            await nova.stock("robe 39", "lille", 1)
            assert await told(nova) == ["Robe Ada (39) : disponible à Lille"]
            states = {one["id"]: one["state"] for one in await listed(nova.staff)}
            assert (states[first["id"]], states[second["id"]]) == ("available", "open"), "three were wanted"
            await nova.stock("robe 39", "lille", 0)
            await nova.stock("robe 39", "lille", 4)
            assert await told(nova) == []
            assert len(await listed(nova.staff, state="available")) == 2

            closing = f"/api/v1/shop-requests/{first['id']}/closings"
            assert (await nova.staff.post(closing, json={"reason": "served"})).status_code == 201
            again = await nova.staff.post(closing, json={"reason": "served"})
            assert (again.status_code, again.json()["code"]) == (409, "shop_request_closed")
            old = "UPDATE shop_requests SET asked_at = asked_at - interval '200 days' RETURNING 1"
            await rows(services.database, old)
            await forget_contacts(services)
            kept = await rows(
                services.database, "SELECT count(*) AS n FROM shop_requests WHERE contact_mail <> ''"
            )
            assert kept[0]["n"] == 0

    run(story())


async def stands_beside_its_customer(nova: Nova, request: dict[str, Any]) -> None:
    """Camille has an account at the shop: the address that was left at the counter is hers."""
    camille = account("77", "Camille", "Roux", MAIL)
    await applied(nova.services.database, fact(Resource.CUSTOMERS, camille))
    (found,) = await rows(nova.services.database, "SELECT id FROM customers")
    assert [one["id"] for one in await listed(nova.staff, customer_id=found["id"])] == [request["id"]]
    unknown = await nova.staff.get("/api/v1/shop-requests?customer_id=9007199254740993")
    assert unknown.status_code == 404


def test_who_works_in_one_shop_asks_and_sees_there_alone(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova:
            other = await asks(nova, "roubaix", text="un chapeau")
            lille = nova.locations["lille"]
            bound = [Grant(role="shop_staff", targets=(f"location:{lille}",))]
            user = await someone(services, name="Noé", mail="noe@guichet.example", grants=bound)
            async with httpx.AsyncClient(base_url=nova.staff.base_url, timeout=120) as client:
                await let_in(services, client, user)
                mine = {"location_id": lille, "text": "un foulard"}
                assert (await client.post("/api/v1/shop-requests", json=mine)).status_code == 201
                elsewhere = {**mine, "location_id": nova.locations["roubaix"]}
                assert (await client.post("/api/v1/shop-requests", json=elsewhere)).status_code == 403
                assert [one["text"] for one in await listed(client)] == ["un foulard"]
                assert [one["said"] for one in await listed(client, "/counts")] == ["un foulard"]
                closing = f"/api/v1/shop-requests/{other['id']}/closings"
                assert (await client.post(closing, json={"reason": "served"})).status_code == 404

    run(story())
