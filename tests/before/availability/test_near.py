"""Where an article is to be had near a place, as a shop's page and as staff ask."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import httpx
import pytest
from tests.before.availability.town import ORIGIN, SHOPPER, STAFF, Town, build
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.before.availability import AvailabilityBatchShape, AvailabilityShape
from guichet.kernel.auth import Grant, Role
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

Story = Callable[[httpx.AsyncClient, Town], Awaitable[None]]
LILLE = "50.6333,3.0667"


@pytest.fixture
def play(run: Run[Any], services: Services) -> Callable[..., None]:
    """Plays a story in the town; `forms` is how many forms the dress has."""

    def playing(story: Story, *, forms: int = 2) -> None:
        async def whole() -> None:
            async with browser(services) as client:
                town = await build(services, client, forms=forms)
                await story(client, town)

        run(whole())

    return playing


async def ask(client: httpx.AsyncClient, town: Town, **query: Any) -> dict[str, Any]:
    answer = await client.get(SHOPPER, params={"key": town.key, **query})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_not_online_but_near_and_the_nearest_shop_that_has_some_is_named(play: Any) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        told = await ask(client, town, variant_id=town.variants["v1"], near="lille")
        assert (told["place"]["town"], told["place"]["postcode"]) == ("Lille", "59000")
        shops = [(one["name"], one["distance_km"]) for one in told["locations"]]
        assert shops == [("Lille", 0.9), ("Roubaix", 10.2), ("Lune Tourcoing", 11.7)]
        assert {one["opening"]["state"] for one in told["locations"]} == {"open"}
        (dress,) = told["variants"]
        assert (dress["where"], dress["online"]) == ("near", "none")
        assert dress["nearest"] == {"location_id": town.locations["Roubaix"], "distance_km": 10.2}
        # One piece in Lille is kept back as safety stock; the other sku's 99 pieces have no bar code.
        bands = [(one["band"], one["quantity"], one["reservable"]) for one in dress["stock"]]
        assert bands == [("none", None, False), ("some", None, True), ("plenty", None, False)]
        assert all(one["as_of"].startswith("2026-03-02T08:03") for one in dress["stock"])
        near = await ask(client, town, gtin="4006381333931", near=LILLE, within_km=11, only_available=True)
        assert [one["name"] for one in near["locations"]] == ["Roubaix"]
        nearest = await ask(client, town, variant_id=town.variants["v1"], near=LILLE, limit=1)
        assert [one["name"] for one in nearest["locations"]] == ["Lille"]

    play(story)


def test_a_product_of_sixty_forms_is_one_answer_and_the_list_page_has_it_in_a_few_words(play: Any) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        told = await ask(client, town, product_id=town.product, near="59000")
        AvailabilityShape.model_validate(told)
        assert len(told["variants"]) == 60
        assert [one["options"][0]["value"] for one in told["variants"][:2]] == ["36", "38"]
        assert {one["where"] for one in told["variants"]} == {"near", "online", "online_and_near"}
        answer = await client.post(
            f"{SHOPPER}/batch?key={town.key}", json={"product_ids": [town.product, "999"], "near": "59000"}
        )
        assert answer.status_code == 200, answer.text
        AvailabilityBatchShape.model_validate(answer.json())
        (one,) = answer.json()["products"]
        assert (one["where"], one["online"], one["variants"], one["variants_near"]) == (
            "online_and_near", "plenty", 60, 59,
        )  # fmt: skip
        assert one["nearest"] == {"location_id": town.locations["Lille"], "distance_km": 0.9}
        assert [one["name"] for one in answer.json()["locations"]] == ["Lille"]

    play(story, forms=60)


def test_a_page_sees_bands_until_the_merchant_shows_numbers_and_staff_see_theirs(
    play: Any, services: Services
) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        lead = await someone(services, "lead", mail="lead@guichet.example")
        await let_in(services, client, lead)
        staff = await client.get(STAFF, params={"variant_id": town.variants["v1"], "near": LILLE})
        assert [one["quantity"] for one in staff.json()["variants"][0]["stock"]] == [0, 5, 30]
        rule = {"low_up_to": 5, "some_up_to": 29, "shows_numbers": True, "shops_of_group": False}
        assert (await client.put("/api/v1/availability-rule", json=rule)).status_code == 200
        assert (
            await client.put("/api/v1/availability-rule", json={**rule, "low_up_to": 29})
        ).status_code == 422
        told = await ask(client, town, variant_id=town.variants["v1"], near=LILLE)
        bands = [(one["band"], one["quantity"]) for one in told["variants"][0]["stock"]]
        assert bands == [("none", 0), ("low", 5)]  # and the other shop's place is not named
        bound = [Grant(role=Role.SHOP_STAFF, targets=(f"location:{town.locations['Roubaix']}",))]
        await let_in(services, client, await someone(services, grants=bound, mail="shop@guichet.example"))
        own = await client.get(STAFF, params={"variant_id": town.variants["v1"], "near": LILLE})
        assert [one["name"] for one in own.json()["locations"]] == ["Roubaix"]

    play(story)


def test_a_location_that_staff_close_today_says_so_and_why(play: Any, services: Services) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        await let_in(services, client, await someone(services, "operations", mail="ops@guichet.example"))
        today: date = utc_now().date()
        address = f"/api/v1/locations/{town.locations['Lille']}/days"
        for day in (today.toordinal() - 1, today.toordinal(), today.toordinal() + 1):
            closed = {"name": "Inventaire", "openings": []}
            settled = await client.put(f"{address}/{date.fromordinal(day)}", json=closed)
            assert settled.status_code == 200, settled.text
        assert settled.json()["now"]["closed_by"] == "Inventaire"
        told = await ask(client, town, variant_id=town.variants["v1"], near=LILLE)
        opening = told["locations"][0]["opening"]
        assert (opening["state"], opening["closed_by"]) == ("closed", "Inventaire")
        assert opening["opens_at"] is not None
        assert (await client.delete(f"{address}/{today}")).json()["now"]["state"] == "open"
        night = {"week": [[{"opens": "22:00", "closes": "02:00"}]] + [[]] * 6}
        hours = await client.put(f"/api/v1/locations/{town.locations['Lille']}/hours", json=night)
        assert hours.json()["week"][0] == [{"opens": "22:00", "closes": "02:00"}]
        wrong = {"holiday_region": "Atlantis"}
        refused = await client.put(f"/api/v1/locations/{town.locations['Lille']}/hours", json=wrong)
        assert refused.json()["code"] == "holiday_region_unknown"

    play(story)


def test_what_is_asked_wrongly_is_refused_in_the_readers_words(play: Any) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        async def code(language: str = "en", origin: str = ORIGIN, **query: Any) -> tuple[str, str]:
            headers = {"Accept-Language": language, "Origin": origin}
            answer = await client.get(SHOPPER, params={"key": town.key, **query}, headers=headers)
            assert answer.headers["access-control-allow-origin"] == "*"
            return answer.json()["code"], answer.json()["detail"]

        dress = town.variants["v1"]
        unknown, said = await code("fr", variant_id=dress, near="Atlantis-sur-Mer")
        assert (unknown, "Atlantis-sur-Mer" in said, "code postal" in said) == ("place_unknown", True, True)
        assert "Type a postcode" in (await code("en", variant_id=dress, near="00000"))[1]
        assert (await code(variant_id="999"))[0] == "article_not_found"
        assert (await code(variant_id=dress, product_id=town.product))[0] == "one_article"
        assert (await code())[0] == "one_article"
        assert (await code(variant_id="abc"))[0] == "invalid"
        assert (await code(variant_id=dress, limit=500))[0] == "invalid"
        assert (await code(variant_id=dress, key="gpk_forged"))[0] == "key_refused"
        assert (await code(variant_id=dress, origin="https://evil.example"))[0] == "origin_refused"

    play(story)


def test_an_answer_may_be_kept_for_ten_seconds_and_is_not_sent_again_while_it_is_the_same(play: Any) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        # The short way and the framework's own route answer the same.
        query = {"key": town.key, "variant_id": town.variants["v1"], "near": "Lille"}
        short = await client.get(SHOPPER, params=query)
        long = await client.get(SHOPPER, params={**query, "only_available": "false"})
        assert short.headers["cache-control"] == "public, max-age=10"
        assert (short.json(), short.headers["etag"]) == (long.json(), long.headers["etag"])
        again = await client.get(SHOPPER, params=query, headers={"If-None-Match": short.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        french = await client.get(
            "/api/shopper/v1/places", params={"key": town.key, "q": "LÎLLE", "country": "FR"}
        )
        assert [one["postcode"] for one in french.json()["items"]] == ["59000"]

    play(story)
