"""The search over everything, as a member of staff types into it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from tests.commerce.trade import account, applied, at, guest_order, order, parcel, rows, told
from tests.face import browser, let_in, someone

from guichet.commerce import ReadFact
from guichet.commerce.search.filling import fill_some
from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.ports.records import (
    Address,
    CustomerAddress,
    Fact,
    Option,
    ProductRecord,
    Resource,
    StoreRecord,
    VariantRecord,
)

Run = Callable[[Coroutine[Any, Any, Any]], Any]
_NUMBERS = itertools.count()
EVERYTHING = Grant(role="agent")


def _fact(resource: Resource, record: Any) -> ReadFact:
    return ReadFact(Fact(resource=resource, external_id=record.external_id, record=record), at(1))


def _sent_to(first_name: str, last_name: str, postcode: str, city: str) -> tuple[CustomerAddress, ...]:
    address = Address(first_name=first_name, last_name=last_name, postcode=postcode, city=city, country="FR")
    return (CustomerAddress(external_id="1", address=address),)


SCARF = ProductRecord(
    external_id="p1",
    name="Écharpe en laine",
    price="39.9000",
    currency="EUR",
    brand="Nova",
    variants=(
        VariantRecord(
            external_id="v1", sku="WS-38", gtin="3401020304052", options=(Option(name="Taille", value="L"),)
        ),
    ),
)
CAMILLE = account(
    "7", "Camille", "Dupont", "camille.dupont@mail.example", phone="06 12 34 56 78", locale="fr-FR"
)
WORLD = [
    _fact(Resource.STORES, StoreRecord(external_id="a", name="Nova Lille", currency="EUR")),
    _fact(Resource.STORES, StoreRecord(external_id="b", name="Nova Lyon", currency="EUR")),
    _fact(Resource.PRODUCTS, SCARF),
    told(CAMILLE),
    told(
        order(
            "100",
            number="FR-001001",
            customer_external_id="7",
            store_external_id="a",
            placed_at=at(1),
            shipping_addresses=_sent_to("Jean", "d’Arc", "59000", "Lille"),
        )
    ),
    told(
        order(
            "101",
            number="1002",
            customer_external_id="7",
            store_external_id="b",
            placed_at=at(2),
            shipments=(parcel("1", tracking_number="6A 1234 5678 901"),),
        )
    ),
    told(
        guest_order(
            "102",
            "山田",
            "太郎",
            "taro@yamada.example",
            number="1001",
            store_external_id="b",
            placed_at=at(3),
            shipping_addresses=_sent_to("山田", "太郎", "69003", "Saint-Étienne"),
        )
    ),
]


async def _search(services: Services, typed: str, grant: Grant = EVERYTHING, **asked: Any) -> dict[str, Any]:
    async with browser(services) as client:
        user = await someone(services, grants=[grant], mail=f"{next(_NUMBERS)}@staff.example")
        await let_in(services, client, user)
        answer = await client.get("/api/v1/search", params={"q": typed, **asked})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _told_of(answer: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(item["kind"], item["title"], item["matched"]) for item in answer["items"]]


FIRST = ("order", "FR-001001")
SECOND = ("order", "1002")
GUEST = ("order", "1001")
BUYER = ("customer", "Camille Dupont")
TARO = ("customer", "山田 太郎")
PRODUCT = ("product", "Écharpe en laine")


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1001", [(*GUEST, "number"), (*FIRST, "number")]),
        ("#1001", [(*GUEST, "number"), (*FIRST, "number")]),
        ("0001001", [(*GUEST, "number"), (*FIRST, "number")]),
        ("fr1001", [(*FIRST, "number"), (*GUEST, "number")]),
        ("FR-001001", [(*FIRST, "number"), (*GUEST, "number")]),
        ("fr001001", [(*FIRST, "number"), (*GUEST, "number")]),
        ("FR-0010", [(*FIRST, "number")]),
        ("100", [(*GUEST, "number"), (*SECOND, "number")]),
        ("dup cam", [(*BUYER, "name"), (*SECOND, "name"), (*FIRST, "name")]),
        ("CAMILLE dûpont", [(*BUYER, "name"), (*SECOND, "name"), (*FIRST, "name")]),
        ("太郎", [(*TARO, "name"), (*GUEST, "name")]),
        ("郎", [(*TARO, "name"), (*GUEST, "name")]),
        ("camille.dupont@mail.example", [(*BUYER, "mail"), (*SECOND, "mail"), (*FIRST, "mail")]),
        ("camille.dup", [(*BUYER, "mail"), (*SECOND, "mail"), (*FIRST, "mail")]),
        ("@yamada", [(*TARO, "mail"), (*GUEST, "mail")]),
        ("yamada.example", [(*TARO, "mail"), (*GUEST, "mail")]),
        ("06 12 34 56 78", [(*BUYER, "phone"), (*SECOND, "phone"), (*FIRST, "phone")]),
        ("+33 (0)6.12.34.56.78", [(*BUYER, "phone"), (*SECOND, "phone"), (*FIRST, "phone")]),
        ("0033612345678", [(*BUYER, "phone"), (*SECOND, "phone"), (*FIRST, "phone")]),
        ("5678", [(*BUYER, "phone"), (*SECOND, "phone"), (*FIRST, "phone")]),
        ("0612", [(*BUYER, "phone"), (*SECOND, "phone"), (*FIRST, "phone")]),
        ("dupont 0612", [(*BUYER, "name"), (*SECOND, "name"), (*FIRST, "name")]),
        ("6a12345678901", [(*SECOND, "tracking_number")]),
        ("6A 1234 56", [(*SECOND, "tracking_number")]),
        ("ws-38", [(*PRODUCT, "sku")]),
        ("WS38", [(*PRODUCT, "sku")]),
        ("3401020304052", [(*PRODUCT, "gtin")]),
        ("laine echarpe", [(*PRODUCT, "words")]),
        ("59000", [(*FIRST, "postcode")]),
        ("saint etienne", [(*GUEST, "town")]),
        ("lill", [(*FIRST, "town")]),
        ("arc jean", [(*FIRST, "recipient")]),
        ("nobody at all", []),
        ("   ", []),
        ("'); DROP TABLE orders; --", []),
        ("%", []),
        ("a:* & !b | (c", []),
    ],
)
def test_anything_that_a_person_types_finds_what_it_means(
    database: Database, services: Services, run: Run, typed: str, found: list[tuple[str, str, str]]
) -> None:
    async def story() -> None:
        await applied(database, *WORLD)
        assert _told_of(await _search(services, typed)) == found

    run(story())


def test_what_is_whole_comes_before_what_only_begins_so(
    database: Database, services: Services, run: Run
) -> None:
    async def story() -> None:
        later = told(order("103", number="10011", placed_at=at(9)))
        await applied(database, *WORLD, later)
        items = (await _search(services, "1001"))["items"]
        assert [(item["title"], item["exact"]) for item in items] == [
            ("1001", True),
            ("10011", False),
            ("FR-001001", False),
        ]

    run(story())


def test_one_kind_does_not_crowd_out_the_others(database: Database, services: Services, run: Run) -> None:
    async def story() -> None:
        many = (
            told(order(str(number), customer_external_id="7", placed_at=at(number)))
            for number in range(200, 230)
        )
        await applied(database, *WORLD, *many)
        of_dupont = await _search(services, "dupont")
        assert len(of_dupont["items"]) == 10
        assert of_dupont["items"][0]["kind"] == "customer"
        orders = [item["title"] for item in of_dupont["items"][1:]]
        assert orders == [str(number) for number in range(229, 220, -1)]
        only = await _search(services, "dupont", kinds="customer")
        assert _told_of(only) == [(*BUYER, "name")]
        assert _told_of(await _search(services, "dupont", limit=1)) == [(*BUYER, "name")]

    run(story())


def test_an_item_says_what_a_line_of_the_palette_needs(
    database: Database, services: Services, run: Run
) -> None:
    async def story() -> None:
        await applied(database, *WORLD)
        item = (await _search(services, "1002"))["items"][0]
        assert item["subtitle"] == "Camille Dupont · Nova Lyon"
        assert (item["state"], item["parcel_state"]) == ("confirmed", "handed_over")
        assert item["total"] == {"amount": 3990, "currency": "EUR"}
        assert item["at"] == "2026-03-02T12:02:00Z"
        assert item["store"]["name"] == "Nova Lyon"

    run(story())


def test_a_reader_bound_to_a_store_finds_its_orders_and_no_people(
    database: Database, services: Services, run: Run
) -> None:
    async def story() -> None:
        await applied(database, *WORLD)
        bound = Grant(role="shop_staff", targets=("store:1",))
        for typed in ("dupont", "1001", "jean", "06 12 34 56 78"):
            found = await _search(services, typed, bound)
            assert [item["title"] for item in found["items"]] == ["FR-001001"], typed
        assert (await _search(services, "6A12345678901", bound))["items"] == []
        assert _told_of(await _search(services, "laine", bound)) == [(*PRODUCT, "words")]
        elsewhere = Grant(role="shop_staff", targets=("store:99",))
        assert (await _search(services, "dupont", elsewhere))["items"] == []

    run(story())


def test_an_order_is_found_by_what_it_says_now(database: Database, services: Services, run: Run) -> None:
    async def story() -> None:
        await applied(database, *WORLD)
        renamed = order("101", number="2002", customer_external_id="7", placed_at=at(4))
        await applied(database, told(renamed, version=5, read=6))
        assert _told_of(await _search(services, "1002")) == []
        assert _told_of(await _search(services, "2002")) == [("order", "2002", "number")]

    run(story())


def test_what_was_mirrored_before_words_were_kept_is_filled_in(
    database: Database, services: Services, run: Run
) -> None:
    async def story() -> None:
        await applied(database, *WORLD)
        whole = await _words(database)
        for statement in (
            "DELETE FROM order_words",
            "UPDATE orders SET words = ''",
            "DELETE FROM profile_words",
            "UPDATE customer_profiles SET search_text = ' camille dupont' WHERE kind = 'account'",
            "INSERT INTO profile_words SELECT 'dupont', id FROM customer_profiles WHERE kind = 'account'",
            "INSERT INTO search_fills SELECT 'orders', 0, max(id) FROM orders",
            "INSERT INTO search_fills SELECT 'people', 0, max(id) FROM customer_profiles",
        ):
            await rows(database, f"WITH done AS ({statement} RETURNING 1) SELECT count(*) FROM done")
        assert (await _search(services, "1001"))["filling"] == {"done": 0, "of": 5}
        while await fill_some(database):
            pass
        assert await _words(database) == whole
        assert (await _search(services, "1001"))["filling"] is None

    run(story())


async def _words(database: Database) -> list[Any]:
    return [
        await rows(database, statement)
        for statement in (
            "SELECT * FROM order_words ORDER BY word, order_id",
            "SELECT * FROM profile_words ORDER BY word, profile_id",
            "SELECT id, words FROM orders ORDER BY id",
            "SELECT id, search_text FROM customer_profiles ORDER BY id",
        )
    ]
