"""Collecting at another shop: what is offered, the change in one go; who is late, asks twice, or in vain."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx
import pytest
from tests.purchase.picking import conftest as two_shops
from tests.purchase.picking.shop import Shop, furnish, level, order, told
from tests.sync.acting import ActingShop, ids, tell
from tests.sync.hands import Hands

from guichet.kernel.services import Services
from guichet.ports.records import Fact, PickupMethodRecord, Resource
from guichet.purchase.tracking import TrackingLinks

tiny = two_shops.tiny
FRENCH = {"Accept-Language": "fr"}


@pytest.fixture
def hands(services: Services, tiny: ActingShop, run: Any) -> Hands:
    made = Hands(services, tiny)
    run(made.connect())
    run(furnish(made))
    record = PickupMethodRecord(external_id="1", name="Retrait", location_external_ids=("1", "2", "3"))
    run(tell(made, Fact(resource=Resource.PICKUP_METHODS, external_id="1", record=record)))
    return made


class Page:
    """The order's page before its shopper, and the JSON of its twin."""

    def __init__(self, shop: Shop, client: httpx.AsyncClient, key: str, word: str) -> None:
        self.shop, self.client, self.key, self.word = shop, client, key, word

    async def look(self, path: str = "") -> str:
        answer = await self.client.get(f"/tracking/{self.word}{path}")
        return answer.text

    async def pickups(self) -> list[Any]:
        answer = await self.client.get(self.twin(), params={"key": self.key})
        return list(answer.json()["order"]["pickups"])

    def twin(self, path: str = "") -> str:
        return f"/api/shopper/v1/tracking/{self.word}{path}"

    async def choose(self, pickup: str, place: int) -> httpx.Response:
        asked = {"location_id": str(place)}
        return await self.client.put(
            self.twin(f"/pickups/{pickup}/place"), params={"key": self.key}, json=asked
        )


async def opened(shop: Shop, number: str) -> Page:
    """The page of an order that the shop told of, with a key by which its twin may be asked."""
    orders = await ids(shop.hands, "orders")
    word = TrackingLinks(shop.hands.services).of_order(orders[number]).word
    store = await shop.hands.scalar("SELECT id FROM stores")
    made = await shop.staff.post("publishable-keys", json={"store_id": str(store), "origins": []})
    base = str(shop.staff.base_url).removesuffix("/api/v1/")
    client = httpx.AsyncClient(base_url=base, headers=FRENCH, timeout=120)
    return Page(shop, client, made.json()["key"], word)


async def picked(shop: Shop, preparation: str) -> Any:
    """Somebody takes a piece of its first line."""
    line = (await shop.get(f"preparations/{preparation}"))["lines"][0]["id"]
    return await shop.post(f"preparations/{preparation}/picks", {"line_id": line, "quantity": 1})


def test_a_pick_up_moves_to_a_shop_that_has_all_of_it_once(run: Any, hands: Hands) -> None:
    async def story(shop: Shop) -> None:
        await shop.told(order("7"))
        page = await opened(shop, "7")
        (before,) = await page.pickups()
        assert before["can_change_place"]
        await page.client.post(f"/tracking/{page.word}", data={"pickup": before["id"], "deputy": "Léo"})
        at = f"/pickups/{before['id']}"
        assert f"/tracking/{page.word}{at}" in await page.look()
        offered = await page.look(at)
        assert "Roubaix" in offered
        assert "km de là" in offered
        assert "Entrepôt" not in offered, "nobody collects at a warehouse"
        assert "<script" not in offered

        both = await asyncio.gather(*(page.choose(before["id"], shop.places["2"]) for _ in range(2)))
        assert [one.status_code for one in both] == [200, 200], [one.text for one in both]
        (after,) = await page.pickups()
        assert {one.json()["id"] for one in both} == {after["id"]}
        assert (after["place"], after["deputy"]) == ("Roubaix", "Léo")
        assert after["code"] != before["code"]
        moved = await page.client.get(f"/tracking/{page.word}{at}")
        assert (moved.status_code, "Roubaix" in moved.text) == (409, True)
        assert f'href="/tracking/{page.word}"' in moved.text
        other = await page.choose(before["id"], shop.places["3"])
        assert (other.status_code, other.json()["code"]) == (409, "pickup_moved")

        # Held there at once; what the shop took for its order goes to where it took it.
        assert (await shop.stock("51"))["2"] == (9, 2, 7)
        goals = "SELECT count(*) FROM reservation_lines WHERE to_level_id IS NOT NULL"
        assert await hands.scalar(goals) == 3
        assert await shop.tiles("1") == {}
        (row,) = await shop.here("2")
        whole = await shop.get(f"preparations/{row['id']}")
        assert [(one["kind"], one["name"]) for one in whole["changes"]] == [("moved_here", "Lille")]
        left = await shop.get(f"preparations/{before['id']}")
        assert (left["state"], left["changes"][0]["name"]) == ("cancelled", "Roubaix")
        late = await picked(shop, before["id"])
        assert (late["status"], late["code"]) == (409, "preparation_moved_away")

        # Back again by the form, until somebody has begun there.
        back = f"/tracking/{page.word}/pickups/{after['id']}"
        done = await page.client.post(back, data={"place": str(shop.places["1"])})
        assert (done.status_code, done.headers["location"]) == (303, f"/tracking/{page.word}?moved=1")
        assert "Le lieu de retrait est modifié" in await page.look("?moved=1")
        (again,) = await page.pickups()
        assert again["place"] == "Lille"
        assert (await picked(shop, again["id"]))["status"] == 200
        assert not (await page.pickups())[0]["can_change_place"]
        late = await page.choose(again["id"], shop.places["2"])
        assert (late.status_code, late.json()["code"]) == (409, "preparation_begun")
        await page.client.aclose()

    told(run, hands, story)


def test_what_no_other_shop_has_stays_and_a_link_opens_its_own_order_alone(run: Any, hands: Hands) -> None:
    async def story(shop: Shop) -> None:
        await shop.told(order("7"), order("8"))
        page, other = await opened(shop, "7"), await opened(shop, "8")
        (mine,), (theirs,) = await page.pickups(), await other.pickups()
        assert "Roubaix" in await page.look(f"/pickups/{mine['id']}")
        await shop.told(level("61", "2", 0))  # sold there while somebody reads
        gone = await page.client.post(
            f"/tracking/{page.word}/pickups/{mine['id']}", data={"place": str(shop.places["2"])}
        )
        assert gone.status_code == 409
        assert "n’a plus tout" in gone.text
        assert "Aucune autre boutique" in gone.text
        assert (await page.pickups())[0]["id"] == mine["id"], "nothing was changed"
        assert (await shop.stock("51"))["2"] == (9, 0, 9)
        foreign = await page.choose(theirs["id"], shop.places["2"])
        assert (foreign.status_code, foreign.json()["code"]) == (404, "tracking_no_pickup")
        nowhere = await page.choose(mine["id"], 999)
        assert nowhere.json()["code"] == "pickup_place_short"
        forged = await page.client.get(f"/tracking/{page.word[:-3]}abc/pickups/{mine['id']}")
        assert forged.status_code == 303
        for one in (page, other):
            await one.client.aclose()

    told(run, hands, story)
