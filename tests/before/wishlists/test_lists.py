"""Wish lists: several, joined without doubles, shared by a link that ends, seen by staff with consent."""

from __future__ import annotations

from typing import Any

import httpx
from tests.before.page import MAIL, PREFIX, Browser, Nova, open_nova, shopper
from tests.commerce.trade import account
from tests.purchase.journey.parcels import fact
from tests.support.inbox.telling import applied, rows

from guichet.kernel.services import Services
from guichet.ports.records import Resource, WishlistLine, WishlistRecord

Names = list[tuple[str, list[str]]]


async def lists(page: Browser) -> Names:
    """Each list with what stands on it, the size beside the name."""
    found = (await page.ask("GET", "/wish-lists"))["items"]
    return [(one["name"], [_named(item) for item in one["items"]]) for one in found]


def _named(item: dict[str, Any]) -> str:
    return " ".join([item["name"], *(one["value"] for one in item["options"])])


async def heart(page: Browser, **article: Any) -> dict[str, Any]:
    made: dict[str, Any] = await page.ask("POST", "/wish-lists/default/items", 201, json=article)
    return made


def test_lists_are_kept_changed_and_shared_until_the_link_is_ended(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            await page.begin()
            await heart(page, external_id="robe")
            robe = await heart(page, variant_id=nova.variants["robe 39"], note="pour mardi")
            assert robe["price"] == {"amount": 8900, "currency": "EUR"}
            await heart(page, variant_id=nova.variants["robe 39"], quantity=2)
            noel = await page.ask("POST", "/wish-lists", 201, json={"name": "Noël {brand}"})
            assert await lists(page) == [("", ["Robe Ada", "Robe Ada 39"]), ("Noël {brand}", [])]
            home = (await page.ask("GET", "/wish-lists"))["items"][0]
            assert [(one["quantity"], one["note"]) for one in home["items"]] == [(1, ""), (2, "pour mardi")]
            await page.ask(
                "PUT",
                f"/wish-lists/{home['id']}/items/{robe['id']}",
                json={"list_id": noel["id"]},
            )
            await page.ask("PUT", f"/wish-lists/{noel['id']}", json={"is_default": True})
            assert await lists(page) == [("Noël {brand}", ["Robe Ada 39"]), ("", ["Robe Ada"])]
            unknown = {"product_id": "9007199254740993"}
            assert (await page.ask("POST", "/wish-lists/default/items", 422, json=unknown))["code"] == (
                "wish_article_unknown"
            )

            link = await page.ask("POST", f"/wish-lists/{noel['id']}/shares", 201)
            path = str(link["address"]).removeprefix(services.settings.base_url)
            async with httpx.AsyncClient(base_url=nova.staff.base_url, timeout=120) as friend:
                shown = await friend.get(path, headers={"Accept-Language": "fr"})
                assert shown.status_code == 200
                assert "Noël {brand}" in shown.text
                assert 'href="https://www.nova.example/robe-ada"' in shown.text
                assert "pour mardi" not in shown.text, "what is noted is the owner's"
                asked = {"key": nova.key}
                twin = await friend.get(f"{PREFIX}/shared-lists/{link['word']}", params=asked)
                assert [_named(one) for one in twin.json()["items"]] == ["Robe Ada 39"]
                assert twin.json()["items"][0]["note"] == ""
                assert (await friend.get(path + "x")).status_code == 401
                await page.ask("DELETE", f"/wish-lists/{noel['id']}/shares", 204)
                assert (await friend.get(path)).status_code == 410
                again = await page.ask("POST", f"/wish-lists/{noel['id']}/shares", 201)
                assert again["word"] != link["word"]
                assert (await friend.get(path)).status_code == 410, "ended is ended"
            await page.ask("DELETE", f"/wish-lists/{noel['id']}", 204)
            assert await lists(page) == [("", ["Robe Ada"])]

    run(story())


def test_a_guests_lists_go_into_the_own_ones_without_doubles(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as home, shopper(nova) as phone:
            await home.begin()
            await heart(home, variant_id=nova.variants["robe 38"])
            await heart(home, product_id=nova.products["lison"])
            await home.prove()
            await phone.begin()
            await heart(phone, variant_id=nova.variants["robe 39"])
            await heart(phone, product_id=nova.products["lison"])
            noel = await phone.ask("POST", "/wish-lists", 201, json={"name": "Noël"})
            shared = await phone.ask("POST", f"/wish-lists/{noel['id']}/shares", 201)
            await phone.prove()
            together = [("", ["Robe Ada 38", "Écharpe Lison", "Robe Ada 39"]), ("Noël", [])]
            assert await lists(phone) == together
            assert await lists(home) == together
            path = str(shared["address"]).removeprefix(services.settings.base_url)
            assert (await phone.client.get(path)).status_code == 200, "a link outlives the joining"
            eve = await phone.begin(identity=nova.identity(sub="88"))
            assert eve["shopper"]["known"]
            assert await lists(phone) == []
            await home.ask("DELETE", "/me", 204)
            left = await rows(services.database, "SELECT id FROM shopper_wishes")
            assert left == []

    run(story())


def test_staff_see_lists_of_who_agreed_and_those_of_the_shop_beside(run: Any, services: Services) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            camille = account("77", "Camille", "Roux", MAIL)
            kept = WishlistRecord(
                external_id="5", customer_external_id="77", name="Au magasin",
                lines=(WishlistLine(product_external_id="robe", variant_external_id="robe 40"),),
            )  # fmt: skip
            await applied(services.database, fact(Resource.CUSTOMERS, camille))
            await applied(services.database, fact(Resource.WISHLISTS, kept))
            await page.begin(identity=nova.identity(email=MAIL))
            await heart(page, product_id=nova.products["lison"])
            assert await lists(page) == [("", ["Écharpe Lison"]), ("Au magasin", ["Robe Ada 40"])]
            assert await seen(nova) == (True, False, [])
            await page.ask("PUT", "/consents", json={"staff": True})
            assert await seen(nova) == (True, True, ["", "Au magasin"])
            await page.ask("PUT", "/consents", json={"staff": False})
            assert await seen(nova) == (True, False, [])

    run(story())


def test_a_counter_opens_lists_of_who_shows_one_or_says_yes_and_keeps_when(
    run: Any, services: Services
) -> None:
    async def story() -> None:
        async with open_nova(services) as nova, shopper(nova) as page:
            lille = nova.locations["lille"]
            await page.begin()
            await heart(page, variant_id=nova.variants["robe 39"], note="pour mardi")
            (home,) = (await page.ask("GET", "/wish-lists"))["items"]
            link = await page.ask("POST", f"/wish-lists/{home['id']}/shares", 201)
            shown = await opened(nova, word=link["word"])
            assert (shown["last_name"], shown["mail"], shown["customer_id"]) == ("", "", None)
            assert [_named(one) for one in shown["items"][0]["items"]] == ["Robe Ada 39"]
            assert "mardi" not in repr(shown), "what is noted is the owner's"
            await opened(nova, 401, word=link["word"] + "x")
            await opened(nova, 422, mail=MAIL)
            await opened(nova, 422, mail=MAIL, word=link["word"], agreed=True)
            assert not (await opened(nova, mail=MAIL, agreed=True))["known"]
            camille = account("77", "Camille", "Roux", MAIL)
            await applied(services.database, fact(Resource.CUSTOMERS, camille))
            await page.prove()
            said = await opened(nova, mail=f" {MAIL.upper()}", agreed=True)
            assert (said["known"], said["first_name"], said["last_name"]) == (True, "Camille", "Roux")
            assert [one["name"] for one in said["items"][0]["items"]] == ["Robe Ada"]
            await opened(nova, 404, mail=MAIL, agreed=True, location_id="9007199254740993")
            kept = (await page.ask("GET", "/me/data"))["kept"]
            told = [(one["how"], str(one["location_id"])) for one in kept["wish_list_openings"]]
            assert told == [("shown", lille), ("said", lille)], "a guest's are those of whom they are"
            await page.ask("DELETE", "/me", 204)
            assert await rows(services.database, "SELECT id FROM shopper_list_openings") == []

    run(story())


async def opened(nova: Nova, status: int = 201, **asked: Any) -> dict[str, Any]:
    """What staff in Lille are answered who open lists."""
    body = {"location_id": nova.locations["lille"], **asked}
    answer = await nova.staff.post("/api/v1/wish-list-openings", json=body)
    assert answer.status_code == status, answer.text
    told: dict[str, Any] = answer.json()
    return told


async def seen(nova: Nova) -> tuple[bool, bool, list[str]]:
    """What an agent sees of the only customer."""
    ((customer,),) = [
        tuple(one.values()) for one in await rows(nova.services.database, "SELECT id FROM customers")
    ]
    answer = await nova.staff.get(f"/api/v1/customers/{customer}/wish-lists")
    assert answer.status_code == 200, answer.text
    told = answer.json()
    return told["known"], told["agreed"], [one["name"] for one in told["items"]]
