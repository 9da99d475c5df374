"""The catalogue and the stock as a member of staff reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.commerce.telling import at, rows, tell, told

from guichet.commerce import catalogue, places, prices, stock, stores
from guichet.commerce.catalogue.routes import router as catalogue_router
from guichet.commerce.places.routes import router as places_router
from guichet.commerce.stock.routes import router as stock_router
from guichet.commerce.stores.routes import router as stores_router
from guichet.kernel.auth import Actor
from guichet.kernel.auth.sessions import SignedIn
from guichet.kernel.services import Services
from guichet.kernel.web import facts_of, install_problem_handlers
from guichet.ports.records import (
    CategoryRecord,
    LocationRecord,
    Option,
    PriceEntry,
    PriceListRecord,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]
Get = Callable[..., Awaitable[httpx.Response]]


class SignedInAsTheHouse:
    """Has every request come from the house itself, so that only the rooms are looked at here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            facts_of(scope).signed_in = SignedIn(
                session_id=1, actor=Actor.system("tests"), csrf_token="", one_time_code=False
            )
        await self.app(scope, receive, send)


@pytest.fixture
def get(services: Services) -> Get:
    app = FastAPI()
    app.state.services = services
    install_problem_handlers(app)
    for router in (catalogue_router, places_router, stock_router, stores_router):
        app.include_router(router, prefix="/api/v1")
    app.add_middleware(SignedInAsTheHouse)

    async def get(path: str, headers: dict[str, str] | None = None, **parameters: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guichet.test") as client:
            return await client.get(f"/api/v1{path}", params=parameters, headers=headers)

    return get


def product(
    number: int, name: str, *, sku: str = "", gtin: str = "", colour: str = "Marine", **changes: Any
) -> ProductRecord:
    fields: dict[str, Any] = {"price": "89.0000", "currency": "EUR", "brand": "Nova", **changes}
    return ProductRecord(
        external_id=f"p{number}",
        name=name,
        variants=(
            VariantRecord(
                external_id=f"v{number}", sku=sku, gtin=gtin, options=(Option(name="Couleur", value=colour),)
            ),
        ),
        **fields,
    )


async def fill(services: Services) -> None:
    database = services.database
    await tell(
        database,
        stores.apply,
        told(Resource.STORES, StoreRecord(external_id="1", name="Nova", currency="EUR"), 1),
    )
    lille = LocationRecord(external_id="l1", name="Nova Lille")
    depot = LocationRecord(external_id="l2", name="Entrepôt", kind="warehouse")
    await tell(database, places.apply, told(Resource.LOCATIONS, lille, 1), told(Resource.LOCATIONS, depot, 1))
    await tell(
        database,
        catalogue.apply,
        told(Resource.CATEGORIES, CategoryRecord(external_id="c1", name="Femme"), 1),
        told(
            Resource.CATEGORIES,
            CategoryRecord(external_id="c2", name="Robes", parent_external_id="c1"),
            1,
        ),
    )
    dress = product(
        1,
        "Robe d’été Ada",
        sku="NV-ADA_38",
        gtin="036000291452",
        category_external_ids=("c2",),
        store_external_ids=("1",),
        sale_price="69.90",
        pictures=("https://shop.test/ada.svg",),
    )
    coat = product(2, "Écharpe Maé", sku="NV-MAE", colour="Écru", currency="points")
    await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress, 2), told(Resource.PRODUCTS, coat, 2))
    await tell(
        database,
        stock.apply,
        *(
            told(
                Resource.STOCK,
                StockRecord(
                    external_id=f"v1:{place}",
                    variant_external_id="v1",
                    location_external_id=place,
                    on_hand=on_hand,
                ),
                3,
            )
            for place, on_hand in (("l1", 2), ("l2", 40))
        ),
    )
    soldes = PriceListRecord(
        external_id="1",
        name="Soldes",
        entries=(PriceEntry(variant_external_id="v1", currency="EUR", price="59.9"),),
    )
    await tell(database, prices.apply, told(Resource.PRICE_LISTS, soldes, 3))


def names(answer: httpx.Response) -> list[str]:
    assert answer.status_code == 200, answer.text
    return [item["name"] for item in answer.json()["items"]]


def test_products_are_listed_by_name_whatever_the_accents(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        await fill(services)
        answer = await get("/products")
        assert names(answer) == ["Écharpe Maé", "Robe d’été Ada"]
        scarf, dress = answer.json()["items"]
        assert scarf["price"] is None  # its currency is none
        assert scarf["available"] is None
        assert (dress["price"], dress["sale_price"]) == (
            {"amount": 8900, "currency": "EUR"},
            {"amount": 6990, "currency": "EUR"},
        )
        assert (dress["available"], dress["variants_count"]) == (42, 1)
        assert answer.json()["as_of"] == at(2).isoformat().replace("+00:00", "Z")

    run(story())


@pytest.mark.parametrize(
    "typed",
    [
        "robe ete",
        "ADA",
        "nova rob",
        "robe marine",
        "nv ada",
        "NV-ADA_38",
        "nvada38",
        "036000291452",
        "0036000291452",
        "00036000291452",
        "d'été & !robe:*",
    ],
)
def test_a_product_is_found_by_what_people_type_and_scan(
    services: Services, get: Get, run: Run, typed: str
) -> None:
    async def story() -> None:
        await fill(services)
        assert names(await get("/products", q=typed)) == ["Robe d’été Ada"]

    run(story())


def test_a_search_for_nothing_finds_everything_and_for_no_product_nothing(
    services: Services, get: Get, run: Run
) -> None:
    async def story() -> None:
        await fill(services)
        assert len(names(await get("/products", q="  '!' "))) == 2
        assert names(await get("/products", q="robe mae")) == []

    run(story())


def test_a_list_goes_on_where_it_ended(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        await fill(services)
        first = await get("/products", limit=1)
        second = await get("/products", limit=1, cursor=first.json()["next"])
        assert names(first) + names(second) == ["Écharpe Maé", "Robe d’été Ada"]
        assert second.json()["next"] is None
        assert (await get("/products", cursor="bad")).status_code == 422

    run(story())


def test_products_of_a_category_are_those_of_its_whole_branch(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        await fill(services)
        branches = (await get("/categories")).json()["items"]
        root, child = branches
        assert child["parent_id"] == root["id"]
        for category in (root, child):
            assert names(await get("/products", category_id=category["id"])) == ["Robe d’été Ada"]
        assert names(await get("/products", category_id="999")) == []

    run(story())


def test_a_store_shows_what_it_sells_and_what_belongs_to_none(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        await fill(services)
        (store,) = (await get("/stores")).json()["items"]
        assert names(await get("/products", store_id=store["id"])) == ["Écharpe Maé", "Robe d’été Ada"]
        other = StoreRecord(external_id="2", name="Autre", currency="EUR")
        await tell(services.database, stores.apply, told(Resource.STORES, other, 1))
        _, another = (await get("/stores")).json()["items"]
        assert names(await get("/products", store_id=another["id"])) == ["Écharpe Maé"]

    run(story())


def test_a_product_shows_its_variants_and_their_stock_by_place(
    services: Services, get: Get, run: Run
) -> None:
    async def story() -> None:
        await fill(services)
        dress = (await get("/products")).json()["items"][1]
        answer = await get(f"/products/{dress['id']}")
        shown = answer.json()
        (variant,) = shown["variants"]
        assert variant["gtin14"] == "00036000291452"
        assert variant["options"] == [{"name": "Couleur", "value": "Marine"}]
        assert variant["price"] == {"amount": 8900, "currency": "EUR"}  # the product's
        assert [(one["location"]["name"], one["available"]) for one in variant["stock"]] == [
            ("Entrepôt", 40),
            ("Nova Lille", 2),
        ]
        assert variant["list_prices"][0]["price"] == {"amount": 5990, "currency": "EUR"}
        assert [one["name"] for one in shown["categories"]] == ["Robes"]
        assert [one["name"] for one in shown["stores"]] == ["Nova"]
        assert shown["source"]["external_id"] == "p1"
        again = await get(f"/products/{dress['id']}", headers={"If-None-Match": answer.headers["etag"]})
        assert again.status_code == 304

    run(story())


def test_a_product_that_was_never_there_is_not_found(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        answer = await get("/products/12")
        assert (answer.status_code, answer.json()["code"]) == (404, "product_not_found")
        assert (await get("/products/nonsense")).status_code == 422

    run(story())


def test_stock_is_listed_by_variant_product_or_place(services: Services, get: Get, run: Run) -> None:
    async def story() -> None:
        await fill(services)
        ((variant_id, product_id),) = await rows(
            services.database, "SELECT id, product_id FROM variants WHERE external_id = 'v1'"
        )
        places_shown = {one["name"]: one["id"] for one in (await get("/locations")).json()["items"]}
        for wanted in ({}, {"variant_id": variant_id}, {"product_id": product_id}):
            levels = (await get("/stock", **wanted)).json()["items"]
            assert [level["on_hand"] for level in levels] == [2, 40]
        (level,) = (await get("/stock", location_id=places_shown["Nova Lille"])).json()["items"]
        assert (level["on_hand"], level["variant"]["name"], level["location"]["name"]) == (
            2,
            "Robe d’été Ada",
            "Nova Lille",
        )
        first = (await get("/stock", limit=1)).json()
        assert len((await get("/stock", limit=1, cursor=first["next"])).json()["items"]) == 1
        assert (await get("/stock", variant_id="999")).json()["items"] == []

    run(story())
