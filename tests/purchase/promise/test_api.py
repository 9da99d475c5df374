"""Promises and sourcing over the API, from what a merchant settles to what a shopper's page is told."""

from __future__ import annotations

from typing import Any

import httpx
from tests.conftest import Run
from tests.purchase.promise.shops import SHOP, delivered, fact, open_merchant
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import work
from tests.support.inbox.telling import applied, rows

from guichet.kernel.auth import Grant, Role
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.ports.records import Resource
from guichet.purchase.promise import reactions

DECLARING = (reactions,)
BOTH = [Grant(role=Role.LEAD), Grant(role=Role.DEVELOPER)]
FRENCH = {"Accept-Language": "fr"}
ORIGIN = "https://www.nova.example"
PROMISES = "/api/v1/promises"


async def ids(client: httpx.AsyncClient, path: str) -> dict[str, str]:
    """What there is at a list, id by name."""
    found = (await client.get(f"/api/v1/{path}")).json()["items"]
    return {one["name"]: one["id"] for one in found}


async def variants(database: Database) -> dict[str, str]:
    return {
        row["sku"]: str(row["id"]) for row in await rows(database, "SELECT id, sku FROM variants ORDER BY id")
    }


def by_kind(answer: httpx.Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one for one in answer.json()["options"]}


def test_a_merchant_settles_delivery_and_a_page_is_promised_by_it(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        await open_merchant(database)
        skus = await variants(database)
        async with agents(services, "Lea", grants=BOTH) as [(_, lead)]:
            stores, places = await ids(lead, "stores"), await ids(lead, "locations")
            basket = {"lines": [{"variant_id": skus["S1"], "quantity": 2}], "near": "Rennes"}
            asked = {**basket, "store_id": stores["Nova"]}
            start = by_kind(await lead.post(PROMISES, json=asked))
            assert set(start) == {"home", "relay", "ship_to_shop", "collect", "reserve"}
            assert (start["home"]["price"]["amount"], start["collect"]["price"]["amount"]) == (0, 0)
            assert start["collect"]["shop"]["name"] == "Nova Rennes"
            assert start["home"]["sent_from"] == ["Entrepôt Lesquin"]
            assert [one["kind"] for one in start.values() if one["cheapest"]] == ["reserve"]
            assert start["reserve"]["fastest"]
            assert start["home"]["steps"][-1]["code"] == "carried_as_settled"

            key = await publishable(lead, stores["Nova"])
            page = httpx.AsyncClient(base_url=lead.base_url, headers={"Origin": ORIGIN, **FRENCH})
            shopper = f"/api/shopper/v1/promises?key={key}"
            refused = await page.post(shopper, json=basket)
            assert (refused.status_code, refused.json()["code"]) == (404, "promises_off")
            await settle(lead, stores["Nova"])
            promised = by_kind(await page.post(shopper, json={**basket, "tier": "or"}))
            assert (promised["home"]["price"]["amount"], promised["home"]["full_price"]["amount"]) == (0, 590)
            assert promised["home"]["steps"][0]["words"].startswith("Commandé ")
            elsewhere = await page.post(shopper, json=basket, headers={"Origin": "https://x.example"})
            assert elsewhere.json()["code"] == "origin_refused"

            lille = {**basket, "location_id": places["Nova Lille"]}
            missing = (await page.post(shopper, json=lille)).json()["not_offered"]
            assert {one["kind"]: one["words"] for one in missing}[
                "collect"
            ] == "Aucun magasin proche n’a tout."
            belt = {"lines": [{"variant_id": skus["S2"]}], "near": "Rennes"}
            chosen = by_kind(await page.post(shopper, json={**belt, "location_id": places["Nova Lille"]}))
            assert chosen["collect"]["shop"]["kilometres"] > 50  # further than the settled limit, and chosen
            unknown = await page.post(shopper, json={**basket, "near": "Nulle-Part"})
            assert (unknown.status_code, unknown.json()["code"]) == (422, "place_unknown")
            gone = await page.post(shopper, json={"lines": [{"variant_id": "99999"}]})
            assert (gone.status_code, gone.json()["code"]) == (422, "variant_unknown")
            await page.aclose()

    run(story())


async def publishable(client: httpx.AsyncClient, store_id: str) -> str:
    made = await client.post("/api/v1/publishable-keys", json={"store_id": store_id, "origins": [ORIGIN]})
    assert made.status_code == 201, made.text
    return str(made.json()["key"])


async def settle(client: httpx.AsyncClient, store_id: str) -> None:
    """Home and collect alone, home dearer, free for the golden tier."""
    address = f"/api/v1/delivery-options/{store_id}"
    etag = (await client.get(address)).headers["ETag"]
    home = {"kind": "home", "price": 590, "carrier": "Colissimo", "quantile": 90}
    asked = {
        "options": [home, {"kind": "collect", "within_km": 50}],
        "tiers": [{"name": "Or", "free": ["home"], "return_days": 60}],
    }
    wrong = {"options": [home, home]}
    faulty = await client.put(address, json=wrong, headers={"If-Match": etag})
    assert (faulty.status_code, faulty.json()["errors"][0]["pointer"]) == (422, "/options/1/kind")
    saved = await client.put(address, json=asked, headers={"If-Match": etag})
    assert (saved.status_code, saved.json()["version"]) == (200, 1), saved.text
    late = await client.put(address, json=asked, headers={"If-Match": etag})
    assert late.json()["code"] == "changed_meanwhile"


def test_lanes_are_learned_once_from_the_mirror_history_too(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        await open_merchant(database)
        orders = [
            fact(Resource.ORDERS, delivered(1000 + number, 4 if number < 27 else 8)) for number in range(30)
        ]
        await applied(database, *orders, connection_id=SHOP, origin=Origin.HISTORY)
        await work(services)
        counted = (
            "SELECT sum(parcels) AS parcels FROM lane_days WHERE lane = 'carriage' || chr(31) || chr(31)"
        )
        assert await rows(database, counted) == [{"parcels": 30}]
        # All told anew, and heard anew from the first event on: every parcel is counted already.
        await applied(database, *orders, connection_id=SHOP)
        async with database.transaction() as transaction:
            await transaction.exec_driver_sql("UPDATE reaction_cursors SET position = 0")
        await work(services)
        assert await rows(database, counted) == [{"parcels": 30}]
        skus = await variants(database)
        async with agents(services, "Lea", grants=BOTH) as [(_, lead)]:
            stores = await ids(lead, "stores")
            await settle(lead, stores["Nova"])
            asked = {"lines": [{"variant_id": skus["S1"]}], "near": "35000", "store_id": stores["Nova"]}
            home = by_kind(await lead.post(PROMISES, json=asked))["home"]
            carried = home["steps"][-1]
            assert (carried["code"], carried["quantile"]) == ("carried_as_measured", 90)
            assert carried["days"] in {3, 4}  # four days, of which one may be a Sunday
            assert carried["words"].startswith("90% of 30 recent parcels took ")

    run(story())


def test_rules_are_settled_read_as_sentences_and_tried_on_a_basket(
    run: Run[Any], services: Services, database: Database
) -> None:
    async def story() -> None:
        await open_merchant(database)
        skus = await variants(database)
        async with agents(services, "Lea", grants=BOTH) as [(_, lead)]:
            shown = await lead.get("/api/v1/sourcing-rules", headers=FRENCH)
            assert shown.json()["sentences"][0] == (
                "Les magasins : seulement si moins de 25 commandes y attendent"
            )
            basket = {"lines": [{"variant_id": one} for one in (skus["S1"], skus["S2"])], "near": "Rennes"}
            found = (await lead.post("/api/v1/sourcing/preview", json=basket)).json()
            assert found["complete"]
            assert [parcel["name"] for parcel in found["parcels"]] == ["Nova Rennes"]
            assert found["lines"][1]["why"][0].startswith(
                "Nova Rennes sends it in one parcel with another line"
            )
            places = await ids(lead, "locations")
            never = {
                "key": "not_rennes",
                "where": {"location_ids": [places["Nova Rennes"]]},
                "effect": "never",
            }
            tried = {**basket, "document": {"rules": [never]}}
            other = (await lead.post("/api/v1/sourcing/preview", json=tried, headers=FRENCH)).json()
            assert [parcel["name"] for parcel in other["parcels"]] == ["Nova Lille"]
            barred = {one["name"]: one["words"] for one in other["lines"][0]["others"]}
            assert barred["Nova Rennes"] == "Nova Rennes : ne servent jamais"

            etag = {"If-Match": shown.headers["ETag"]}
            everywhere = {"rules": [{"key": "x", "effect": "never"}]}
            faulty = await lead.put("/api/v1/sourcing-rules", json=everywhere, headers=etag)
            assert (faulty.status_code, faulty.json()["errors"][0]["pointer"]) == (422, "/rules/0/where")
            saved = await lead.put(
                "/api/v1/sourcing-rules", json={"rules": [never], "note": "Travaux"}, headers=etag
            )
            assert saved.json()["number"] == 1
            again = await lead.put("/api/v1/sourcing-rules", json={"rules": []}, headers=etag)
            assert again.status_code == 412
            held = (await lead.post("/api/v1/sourcing/preview", json=basket)).json()
            assert (held["rules_number"], held["parcels"][0]["name"]) == (1, "Nova Lille")
            (version,) = (await lead.get("/api/v1/sourcing-rules/versions")).json()["items"]
            assert (version["note"], version["author_name"]) == ("Travaux", "Lea")

    run(story())
