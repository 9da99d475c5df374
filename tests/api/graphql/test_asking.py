"""A product in one call, with just the fields asked for; and what is not told, to whom."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest
import sqlalchemy
from tests.before.availability.town import OTHER, Town, build
from tests.commerce.telling import absent, rows, tell, told
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.commerce import catalogue
from guichet.kernel.auth import Grant, Role
from guichet.kernel.services import Services
from guichet.ports.records import CategoryRecord, ProductRecord, Resource

SHOPPER = "/api/shopper/v1/graphql"
STAFF = "/api/v1/graphql"
DETAIL = """
query Detail($id: ID!, $near: String) {
  product(id: $id) {
    name price { amount currency }
    variants {
      sku options { value } price { amount }
      availability(near: $near, limit: 2) {
        where online shops { band quantity shop { name distanceKm opening { state } } }
      }
    }
  }
}
"""


@pytest.fixture
def play(run: Run[Any], services: Services) -> Callable[..., None]:
    """Plays a story in the town; `forms` is how many forms the dress has."""

    def playing(story: Callable[[httpx.AsyncClient, Town], Awaitable[None]], *, forms: int = 2) -> None:
        async def whole() -> None:
            async with browser(services) as client:
                await story(client, await build(services, client, forms=forms))

        run(whole())

    return playing


async def ask(client: httpx.AsyncClient, address: str, query: str, **variables: Any) -> dict[str, Any]:
    answer = await client.post(address, json={"query": query, "variables": variables})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    return told


def test_a_detail_page_is_one_call_and_few_statements_however_many_forms(
    play: Any, services: Services
) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        page = f"{SHOPPER}?key={town.key}"
        await ask(client, page, DETAIL, id=town.product, near="Lille")
        statements = []
        engine = services.database.engine.sync_engine

        def note(*facts: Any) -> None:
            statements.append(facts[2])

        sqlalchemy.event.listen(engine, "before_cursor_execute", note)
        told = await ask(client, page, DETAIL, id=town.product, near="Lille")
        sqlalchemy.event.remove(engine, "before_cursor_execute", note)
        assert len(statements) <= 2, statements  # the product and its forms; stock goes by the driver
        assert told["errors"] == []
        dress = told["data"]["product"]
        assert (dress["name"], dress["price"]) == ("Robe Ada", {"amount": 8900, "currency": "EUR"})
        assert len(dress["variants"]) == 30
        first = dress["variants"][0]
        assert first["availability"]["where"] == "NEAR"
        near = [(one["shop"]["name"], one["band"], one["quantity"]) for one in first["availability"]["shops"]]
        assert near == [("Lille", "NONE", None), ("Roubaix", "SOME", None)]
        assert first["availability"]["shops"][0]["shop"]["opening"] == {"state": "OPEN"}

    play(story, forms=30)


def test_a_page_cannot_ask_for_what_staff_see_nor_learn_that_there_is_such_a_thing(
    play: Any, services: Services
) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        page = f"{SHOPPER}?key={town.key}"
        levels = "query L($id: ID!) { product(id: $id) { visible variants { levels { onHand location } } } }"
        refused = await ask(client, page, levels, id=town.product)
        assert refused["data"] is None
        assert {one["extensions"]["code"] for one in refused["errors"]} == {"bad_query"}
        known = await ask(client, page, "{ __schema { types { name fields { name } } } }")
        names = {one["name"]: {field["name"] for field in one["fields"] or ()}
                 for one in known["data"]["__schema"]["types"]}  # fmt: skip
        assert "Level" not in names
        assert not names["Product"] & {"visible", "connectionId"}
        assert "levels" not in names["Variant"]
        # What another of the merchant's shops sells is not told on this page.
        others = [one for one in range(1, 4) if str(one) != town.product]
        told = await ask(client, page, "query P($ids: [ID!]!) { products(ids: $ids) { id } }", ids=others)
        assert told["data"]["products"] == []

        await let_in(services, client, await someone(services, "agent", mail="agent@guichet.example"))
        told = await ask(client, STAFF, levels, id=town.product)
        first, _ = told["data"]["product"]["variants"]
        assert [(one["location"], one["onHand"]) for one in first["levels"]] == [
            ("Lesquin", 0), ("Lille", 1), ("Roubaix", 6),
        ]  # fmt: skip
        bound = [Grant(role=Role.SHOP_STAFF, targets=(f"location:{town.locations['Lille']}",))]
        await let_in(services, client, await someone(services, grants=bound, mail="shop@guichet.example"))
        own = await ask(client, STAFF, levels, id=town.product)
        assert [one["location"] for one in own["data"]["product"]["variants"][0]["levels"]] == ["Lille"]

    play(story)


LIST = """
query List($first: Int!, $after: String, $category: ID, $text: String! = "") {
  categories { id name parentId }
  productPage(first: $first, after: $after, category: $category, text: $text) {
    items { id name variants { sku } } next
  }
}
"""


def test_a_shop_is_browsed_in_pages_by_category_and_by_words(play: Any, services: Services) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        await _fill_shelves(services)
        page = f"{SHOPPER}?key={town.key}"

        async def names(**asked: Any) -> list[list[str]]:
            """The names of each page of a list, to its end."""
            pages, after = [], None
            while True:
                told = (await ask(client, page, LIST, first=3, after=after, **asked))["data"]["productPage"]
                pages.append([one["name"] for one in told["items"]])
                after = told["next"]
                if after is None:
                    return pages

        # By name, each once, without what is hidden, gone, or sold by the merchant's other stores.
        assert await names() == [["Bougie", "Bougie rose", "Plaid Été"], ["Plaid Hiver", "Robe Ada", "Vase"]]
        told = await ask(client, page, LIST, first=1)
        tree = {one["name"]: one for one in told["data"]["categories"]}
        assert list(tree) == ["Maison", "Bougies", "Plaids"]  # nothing hidden, and nothing below it
        assert tree["Bougies"]["parentId"] == tree["Maison"]["id"]
        assert tree["Maison"]["parentId"] is None
        branch = [["Bougie", "Bougie rose", "Plaid Été"], ["Plaid Hiver", "Vase"]]
        assert await names(category=tree["Maison"]["id"]) == branch
        assert await names(category=tree["Bougies"]["id"]) == [["Bougie", "Bougie rose"]]
        assert await names(text="plaid ete") == [["Plaid Été"]]
        assert await names(text="NV-2") == [["Robe Ada"]]
        assert await names(text="nothing of the kind") == [[]]
        other = await rows(services.database, "SELECT id FROM categories WHERE connection_id = %s", OTHER)
        assert await names(category=str(other[0][0])) == [[]]
        forged = await ask(client, page, LIST, first=3, after="bm8")
        assert [one["extensions"]["code"] for one in forged["errors"]] == ["bad_cursor"]

        await let_in(services, client, await someone(services, "agent", mail="agent@guichet.example"))
        unknown = await ask(client, STAFF, LIST, first=3)
        assert {one["extensions"]["code"] for one in unknown["errors"]} == {"bad_query"}

    play(story)


async def _fill_shelves(services: Services) -> None:
    """Three categories that are shown and two that are not, and products in them."""
    database = services.database
    tree = (
        CategoryRecord(external_id="1", name="Maison"),
        CategoryRecord(external_id="2", name="Plaids", parent_external_id="1", position=2),
        CategoryRecord(external_id="3", name="Bougies", parent_external_id="1", position=1),
        CategoryRecord(external_id="4", name="Réserve", visible=False),
        CategoryRecord(external_id="5", name="Invendus", parent_external_id="4"),
    )
    await tell(database, catalogue.apply, *(told(Resource.CATEGORIES, one, 1) for one in tree))
    theirs = told(Resource.CATEGORIES, CategoryRecord(external_id="1", name="Lune"), 1)
    await tell(database, catalogue.apply, theirs, connection_id=OTHER)
    shelves: tuple[tuple[str, str, dict[str, Any]], ...] = (
        ("10", "Plaid Hiver", {"category_external_ids": ("1", "2")}),
        ("11", "Plaid Été", {"category_external_ids": ("1", "2")}),
        ("12", "Bougie", {"category_external_ids": ("1", "3")}),
        ("13", "Bougie rose", {"category_external_ids": ("1", "3")}),
        ("14", "Vase", {"category_external_ids": ("1",), "store_external_ids": ()}),
        ("15", "Vase caché", {"visible": False}),
        ("16", "Vase d’ailleurs", {"store_external_ids": ("t",)}),
        ("17", "Vase épuisé", {}),
    )
    made = [
        ProductRecord(
            external_id=number, name=name, price="10.00", currency="EUR",
            **{"store_external_ids": ("s",), **fields},
        )
        for number, name, fields in shelves
    ]  # fmt: skip
    await tell(database, catalogue.apply, *(told(Resource.PRODUCTS, one, 1) for one in made))
    await tell(database, catalogue.apply, absent(Resource.PRODUCTS, "17", 2))


def test_a_query_that_is_too_dear_or_wrong_is_refused_in_words(
    play: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story(client: httpx.AsyncClient, town: Town) -> None:
        page = f"{SHOPPER}?key={town.key}"

        async def codes(query: str, **variables: Any) -> set[str]:
            told = await ask(client, page, query, **variables)
            return {one["extensions"]["code"] for one in told["errors"]}

        many = "query P($ids: [ID!]!) { products(ids: $ids) { id } }"
        assert await codes(many, ids=[str(one) for one in range(1, 52)]) == {"too_much_asked"}
        assert await codes(many, ids=["one"]) == {"invalid"}
        aliases = " ".join(f'a{one}: product(id: "1") {{ id }}' for one in range(20))
        assert await codes(f"{{ {aliases} }}") == {"bad_query"}
        dear = " ".join(
            f'a{one}: availability(near: "50.{one},3.0", limit: 200) {{ where }}' for one in range(15)
        )
        query = f"query D($id: ID!) {{ product(id: $id) {{ variants {{ {dear} }} }} }}"
        monkeypatch.setattr("guichet.api.graphql.context.MOST_STOCK", 100)
        whole = await codes(query, id=town.product)
        monkeypatch.undo()
        assert whole == {"too_much_asked"}
        around = "{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }"
        assert await codes(around) == {"bad_query"}
        assert await codes("mutation { product }") == {"bad_query"}
        assert await codes("{ product(id: 1) { name ") == {"bad_query"}
        empty = await client.post(page, json={"query": ""})
        assert (empty.status_code, empty.json()["errors"][0]["pointer"]) == (422, "/query")
        said = await client.post(
            page,
            json={"query": DETAIL, "variables": {"id": town.product, "near": "Atlantis"}},
            headers={"Accept-Language": "fr"},
        )
        fault = said.json()["errors"][0]
        assert fault["extensions"]["code"] == "place_unknown"
        assert "code postal" in fault["message"]
        assert (
            await client.post(f"{SHOPPER}?key=gpk_no", json={"query": "{ __typename }"})
        ).status_code == 403
        assert (await client.post(STAFF, json={"query": "{ __typename }"})).status_code == 401

    play(story, forms=10)
