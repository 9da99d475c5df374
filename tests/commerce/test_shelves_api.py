"""The matrix of variants and locations as a member of staff reads it."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import httpx
import pytest
from tests.commerce.telling import CONNECTION, rows, tell, told
from tests.face import browser, let_in, someone

from guichet.commerce import catalogue, places, stock, stores
from guichet.kernel.services import Services
from guichet.ports.records import (
    LocationRecord,
    Option,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def _form(number: int, size: str) -> VariantRecord:
    options = (Option(name="Taille", value=size),)
    return VariantRecord(external_id=f"v{number}", sku=f"NV-{number}", options=options)


def _level(form: int, place: str, on_hand: int, **changes: Any) -> StockRecord:
    return StockRecord(
        external_id=f"v{form}:{place}",
        variant_external_id=f"v{form}",
        location_external_id=place,
        on_hand=on_hand,
        **changes,
    )


async def _fill(services: Services) -> None:
    database = services.database
    for place, name in (("l1", "Lille"), ("l2", "Lyon")):
        record = LocationRecord(external_id=place, name=name)
        await tell(database, places.apply, told(Resource.LOCATIONS, record, 1))
    priced: dict[str, Any] = {"price": "89.0000", "currency": "EUR"}
    dress = ProductRecord(
        external_id="p1", name="Robe Ada", variants=(_form(1, "36"), _form(2, "38")), **priced
    )
    coat = ProductRecord(external_id="p2", name="Écharpe Maé", variants=(_form(3, "U"),), **priced)
    await tell(database, catalogue.apply, *(told(Resource.PRODUCTS, one, 2) for one in (dress, coat)))
    levels = (
        _level(1, "l1", 12),
        _level(1, "l2", 0),
        _level(2, "l1", 3),
        _level(2, "l2", 40),
        _level(3, "l2", 0, tracked=False),
    )
    await tell(database, stock.apply, *(told(Resource.STOCK, level, 3) for level in levels))


async def _asked(client: httpx.AsyncClient, **query: Any) -> list[str]:
    answer = await client.get("/api/v1/stock/matrix", params=query)
    assert answer.status_code == 200, answer.text
    return [item["sku"] for item in answer.json()["items"]]


@pytest.fixture
def told_matrix(services: Services, run: Run) -> Callable[[Callable[[httpx.AsyncClient], Any]], None]:
    """Plays a story with a member of staff signed in, before filled shelves."""

    def play(story: Callable[[httpx.AsyncClient], Any]) -> None:
        async def whole() -> None:
            await _fill(services)
            async with browser(services) as client:
                await let_in(services, client, await someone(services, "agent"))
                await story(client)

        run(whole())

    return play


def test_each_variant_says_what_every_location_holds(told_matrix: Any) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        page = (await client.get("/api/v1/stock/matrix")).json()
        assert [(item["name"], item["options"][0]["value"]) for item in page["items"]] == [
            ("Écharpe Maé", "U"),
            ("Robe Ada", "36"),
            ("Robe Ada", "38"),
        ]
        scarf, small, middle = page["items"]
        assert (scarf["available"], [level["state"] for level in scarf["levels"]]) == (None, ["untracked"])
        assert (small["available"], [level["state"] for level in small["levels"]]) == (12, ["enough", "out"])
        assert (middle["available"], [level["state"] for level in middle["levels"]]) == (
            43,
            ["low", "enough"],
        )
        assert page["as_of"] == "2026-03-02T08:02:00Z"

    told_matrix(story)


def test_shortages_are_found_somewhere_or_at_one_location(told_matrix: Any, services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        ids = dict(await rows(services.database, "SELECT name, id FROM locations"))
        assert await _asked(client, only="low") == ["NV-1", "NV-2"]
        assert await _asked(client, only="out") == ["NV-1"]
        assert await _asked(client, only="low", location_id=ids["Lille"]) == ["NV-2"]
        assert await _asked(client, only="out", location_id=ids["Lille"]) == []
        assert await _asked(client, location_id=ids["Lyon"]) == ["NV-3", "NV-1", "NV-2"]
        assert await _asked(client, q="ada 38") == ["NV-1", "NV-2"]
        assert await _asked(client, q="mae", only="low") == []
        variants = await rows(services.database, "SELECT id FROM variants WHERE sku <> 'NV-2'")
        assert await _asked(client, variant_id=[one[0] for one in variants]) == ["NV-3", "NV-1"]

    told_matrix(story)


def test_a_store_shows_what_it_sells(told_matrix: Any, services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        both = [StoreRecord(external_id=name, name=name, currency="EUR") for name in ("nova", "mare")]
        await tell(services.database, stores.apply, *(told(Resource.STORES, one, 4) for one in both))
        # Another connection has a store of the same number: it sells none of these.
        stranger = told(Resource.STORES, StoreRecord(external_id="nova", name="Sel", currency="EUR"), 4)
        await tell(services.database, stores.apply, stranger, connection_id=CONNECTION + 1)
        coat = ProductRecord(
            external_id="p2",
            name="Écharpe Maé",
            price="89.0000",
            currency="EUR",
            variants=(_form(3, "U"),),
            store_external_ids=("mare",),
        )
        await tell(services.database, catalogue.apply, told(Resource.PRODUCTS, coat, 5))
        ids = dict(await rows(services.database, "SELECT name, id FROM stores"))
        assert await _asked(client, store_id=ids["nova"]) == ["NV-1", "NV-2"]
        assert await _asked(client, store_id=ids["mare"]) == ["NV-3", "NV-1", "NV-2"]
        assert await _asked(client, store_id=ids["Sel"]) == []
        assert await _asked(client, store_id=ids["nova"], only="out") == ["NV-1"]
        lyon = dict(await rows(services.database, "SELECT name, id FROM locations"))["Lyon"]
        assert await _asked(client, store_id=ids["mare"], location_id=lyon, q="mae") == ["NV-3"]
        first = (
            await client.get("/api/v1/stock/matrix", params={"store_id": ids["nova"], "limit": 1})
        ).json()
        assert await _asked(client, store_id=ids["nova"], cursor=first["next"]) == ["NV-2"]

    told_matrix(story)


def test_a_page_goes_on_in_the_middle_of_a_product(told_matrix: Any) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        seen, cursor = [], None
        while True:
            query = {"limit": 1} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/api/v1/stock/matrix", params=query)).json()
            seen += [item["sku"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == ["NV-3", "NV-1", "NV-2"]

    told_matrix(story)


def test_what_a_shop_has_no_more_is_not_on_a_shelf(told_matrix: Any, services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        dress = ProductRecord(
            external_id="p1", name="Robe Ada", price="89.0000", currency="EUR", variants=(_form(2, "38"),)
        )
        await tell(services.database, catalogue.apply, told(Resource.PRODUCTS, dress, 5))
        assert await _asked(client) == ["NV-3", "NV-2"]

    told_matrix(story)
