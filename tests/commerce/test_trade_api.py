"""Orders and customers as a member of staff reads them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send
from tests.commerce.trade import absent, account, applied, at, guest_order, line, order, parcel, told

from guichet.commerce import ReadFact
from guichet.commerce.customers import search
from guichet.commerce.orders.routes import router as orders_router
from guichet.commerce.people.routes import router as people_router
from guichet.kernel.auth import Actor, ActorKind, Grant
from guichet.kernel.auth.sessions import SignedIn
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.web import facts_of, install_problem_handlers
from guichet.ports.records import (
    Fact,
    OrderMessageRecord,
    OrderState,
    PaymentRecord,
    RefundRecord,
    Resource,
    StoreRecord,
)
from guichet.support.desk.order_routes import router as life_router

Run = Callable[[Coroutine[Any, Any, Any]], Any]
Ask = Callable[..., Awaitable[httpx.Response]]


class SignedInAs:
    """Has every request come from one actor, so that only the rooms are looked at here."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            actor = scope["app"].state.actor
            facts_of(scope).signed_in = SignedIn(
                session_id=1, actor=actor, csrf_token="", one_time_code=False
            )
        await self.app(scope, receive, send)


@pytest.fixture
def app(services: Services) -> FastAPI:
    app = FastAPI()
    app.state.services = services
    app.state.actor = Actor.system("tests")
    install_problem_handlers(app)
    app.include_router(orders_router, prefix="/api/v1")
    app.include_router(life_router, prefix="/api/v1")
    app.include_router(people_router, prefix="/api/v1")
    app.add_middleware(SignedInAs)
    return app


@pytest.fixture
def ask(app: FastAPI) -> Ask:
    async def ask(path: str, method: str = "GET", json: Any = None, **parameters: Any) -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://guichet.test") as client:
            return await client.request(method, f"/api/v1{path}", params=parameters, json=json)

    return ask


def _store(external_id: str, name: str) -> ReadFact:
    record = StoreRecord(external_id=external_id, name=name, currency="EUR")
    return ReadFact(Fact(resource=Resource.STORES, external_id=external_id, record=record), at(0))


async def _numbers(ask: Ask, **asked: Any) -> list[str]:
    answer = await ask("/orders", **asked)
    assert answer.status_code == 200, answer.text
    return [item["number"] for item in answer.json()["items"]]


def test_orders_come_newest_first_in_pages_that_meet(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        await applied(database, *(told(order(str(n), placed_at=at(n % 4))) for n in range(101, 112)))
        seen: list[str] = []
        cursor = None
        while True:
            page = (await ask("/orders", limit=3, **({"cursor": cursor} if cursor else {}))).json()
            seen += [item["number"] for item in page["items"]]
            cursor = page["next"]
            if cursor is None:
                break
        assert seen == sorted(map(str, range(101, 112)), key=lambda n: (int(n) % 4, int(n)), reverse=True)

    run(story())


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ({"q": "1002"}, ["1002"]),
        ({"q": "#100"}, []),
        ({"q": "lefev"}, ["1001"]),
        ({"q": "hélène LEF"}, ["1001"]),
        ({"q": "paul@mor"}, ["1002"]),
        ({"q": "06 12 34"}, ["1001"]),
        ({"q": "+33612345678"}, ["1001"]),
        ({"q": "nobody"}, []),
        ({"q": "%"}, []),
        ({"state": "shipped"}, ["1002"]),
        ({"q": "paul", "state": "confirmed"}, []),
        ({"placed_after": at(2).isoformat()}, ["1002"]),
        ({"placed_before": at(2).isoformat()}, ["1001"]),
        ({"connection_id": "1"}, ["1002", "1001"]),
        ({"connection_id": "2"}, []),
        ({"store_id": "1"}, ["1001"]),
        ({"store_id": "9"}, []),
        ({"q": "1001", "store_id": "1"}, ["1001"]),
        ({"q": "1002", "store_id": "1"}, []),
    ],
)
@pytest.mark.parametrize(
    ("few", "many"),
    [(search.FEW, search.MANY), (0, search.MANY), (0, 0)],
    ids=["rare", "frequent", "everywhere"],
)
def test_the_list_finds_what_was_asked(
    database: Database,
    ask: Ask,
    run: Run,
    monkeypatch: pytest.MonkeyPatch,
    few: int,
    many: int,
    asked: dict[str, str],
    numbers: list[str],
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "MANY", many)

    async def story() -> None:
        helene = guest_order(
            "1001", "Hélène", "Lefèvre", "helene@lefevre.example", "06 12 34 56 78", store_external_id="a"
        )
        paul = guest_order(
            "1002",
            "Paul",
            "Morel",
            "paul@morel.example",
            placed_at=at(5),
            state=OrderState.SHIPPED,
            store_external_id="b",
        )
        await applied(database, told(helene), told(paul))
        await applied(database, _store("a", "Nova Lille"))
        assert await _numbers(ask, **asked) == numbers

    run(story())


def test_an_order_is_shown_whole(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        whole = guest_order(
            "77",
            "Zoé",
            "Carlier",
            "zoe@carlier.example",
            lines=(line("a", quantity=2, sku="WS-1"), line("b")),
            shipments=(parcel("p", tracking_number="6A1", carrier="colissimo", created_at=at(9)),),
            payments=(
                PaymentRecord(
                    external_id="t", event="purchase", amount=3990, currency="EUR", happened_at=at(1)
                ),
            ),
            refunds=(RefundRecord(external_id="r", amount=500, currency="EUR", happened_at=at(20)),),
            customer_note="Ring twice",
        )
        await applied(database, told(whole))
        answer = await ask("/orders/1")
        shown = answer.json()
        assert answer.headers["etag"]
        assert [row["quantity"] for row in shown["lines"]] == [2, 1]
        assert shown["shipments"][0]["state"] == "handed_over"
        assert shown["amounts"]["total"] == {"amount": 3990, "currency": "EUR"}
        assert shown["customer"]["name"] == "Zoé Carlier"
        assert shown["source"]["external_id"] == "77"
        assert (await ask("/orders/2")).json()["code"] == "order_not_found"

    run(story())


def test_the_timeline_tells_an_orders_life(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        bought = order(
            payments=(
                PaymentRecord(
                    external_id="t", event="purchase", amount=3990, currency="EUR", happened_at=at(1)
                ),
            )
        )
        await applied(database, told(bought))
        left = parcel("p", tracking_number="6A1", created_at=at(30), delivered_at=at(90))
        shipped = order(
            state=OrderState.SHIPPED, updated_at=at(31), payments=bought.payments, shipments=(left,)
        )
        await applied(database, told(shipped, version=31, read=32))
        message = OrderMessageRecord(
            external_id="m", order_external_id="100", from_customer=True, text="Where is it?", sent_at=at(60)
        )
        await applied(
            database,
            ReadFact(Fact(resource=Resource.ORDER_MESSAGES, external_id="m", record=message), at(61)),
        )
        items = (await ask("/orders/1/timeline")).json()["items"]
        kinds = [item["kind"] for item in items]
        assert kinds == ["placed", "paid", "shipped", "state", "message", "delivered"]
        assert (items[3]["before"], items[3]["after"]) == ("confirmed", "shipped")

    run(story())


def test_a_reader_bound_to_a_store_sees_its_orders_only(
    database: Database, app: FastAPI, ask: Ask, run: Run
) -> None:
    async def story() -> None:
        await applied(
            database,
            _store("a", "Nova Lille"),
            _store("b", "Nova Lyon"),
            told(order("1", store_external_id="a")),
            told(order("2", store_external_id="b")),
        )
        app.state.actor = Actor(
            kind=ActorKind.USER,
            id=5,
            name="Shop",
            grants=(Grant(role="shop_staff", targets=("store:1",)),),
        )
        assert await _numbers(ask) == ["1"]
        assert await _numbers(ask, store_id="2") == []
        assert (await ask("/orders/2")).status_code == 404
        assert (await ask("/orders/2/timeline")).status_code == 404
        assert (await ask("/customers")).status_code == 403

    run(story())


def test_a_person_is_shown_with_shops_orders_and_who_may_be_the_same(
    database: Database, ask: Ask, run: Run
) -> None:
    async def story() -> None:
        await applied(database, _store("a", "Nova Lille"))
        await applied(
            database,
            told(account("7", "Noé", "Baron", "noe@baron.example", store_external_id="a")),
            told(order("1", customer_external_id="7", store_external_id="a", total=3990, refunded=990)),
            told(guest_order("2", "Noé", "Baron", "noe@baron.example", placed_at=at(3))),
            told(guest_order("3", "Iris", "Klein", "noe@baron.example", state=OrderState.CANCELLED)),
        )
        listed = (await ask("/customers", q="noe baron")).json()["items"]
        assert [(one["name"], one["orders_count"]) for one in listed] == [("Noé Baron", 2)]
        assert listed[0]["spent"] == [{"amount": 6990, "currency": "EUR"}]
        shown = (await ask(f"/customers/{listed[0]['id']}")).json()
        assert [one["number"] for one in shown["orders"]["items"]] == ["2", "1"]
        assert shown["refund_totals"] == [{"amount": 990, "currency": "EUR"}]
        assert [store["name"] for store in shown["stores"]] == ["Nova Lille"]
        kinds = [(one["kind"], one["value"], one["verified"]) for one in shown["identities"]]
        assert kinds == [("mail", "noe@baron.example", True), ("account", "7", True)]
        assert [(one["name"], one["reason"]) for one in shown["suggestions"]] == [("Iris Klein", "mail")]
        assert len(shown["merged_from"]) == 1

    run(story())


def test_all_orders_of_a_person_can_be_reached(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        await applied(
            database,
            told(account("7", "Noé", "Baron", "noe@baron.example")),
            *(told(order(str(n), customer_external_id="7", placed_at=at(n))) for n in range(145)),
        )
        shown = (await ask("/customers/1")).json()
        seen = [one["number"] for one in shown["orders"]["items"]]
        cursor = shown["orders"]["next"]
        while cursor is not None:
            page = (await ask("/orders", customer_id="1", cursor=cursor)).json()
            seen += [one["number"] for one in page["items"]]
            cursor = page["next"]
        assert seen == [str(n) for n in range(144, -1, -1)]
        assert shown["orders_count"] == 145

    run(story())


def test_staff_join_people_and_part_them_again(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        await applied(
            database,
            told(account("7", "Eli", "Marchand", "eli@marchand.example")),
            told(account("8", "Eli", "Dupuis", "eli@dupuis.example")),
        )
        joined = await ask("/customers/2/merges", "POST", {"customer_id": "1"})
        assert (joined.status_code, joined.json()) == (201, {"customer_id": "1"})
        shown = (await ask("/customers/2")).json()
        assert shown["id"] == "1"
        again = await ask("/customers/2/merges", "POST", {"customer_id": "1"})
        assert again.json()["code"] == "cannot_merge"
        merge = shown["merged_from"][0]["id"]
        assert (await ask(f"/customers/1/merges/{merge}", "DELETE")).status_code == 204
        assert (await ask("/customers/2")).json()["id"] == "2"
        assert (await ask(f"/customers/1/merges/{merge}", "DELETE")).json()["code"] == "merge_not_found"

    run(story())


@pytest.mark.parametrize(
    ("few", "many"),
    [(search.FEW, search.MANY), (0, search.MANY), (0, 0)],
    ids=["rare", "frequent", "everywhere"],
)
def test_the_list_of_people_goes_on_where_it_stopped(
    database: Database, ask: Ask, run: Run, monkeypatch: pytest.MonkeyPatch, few: int, many: int
) -> None:
    monkeypatch.setattr(search, "FEW", few)
    monkeypatch.setattr(search, "MANY", many)

    async def story() -> None:
        await applied(
            database,
            *(told(account(str(n), "Ana", f"Nom{n}", f"ana{n}@nom.example")) for n in range(1, 8)),
        )
        first = (await ask("/customers", q="ana", limit=4)).json()
        second = (await ask("/customers", q="ana", limit=4, cursor=first["next"])).json()
        assert [one["id"] for one in first["items"] + second["items"]] == list("7654321")
        assert second["next"] is None
        assert [one["id"] for one in (await ask("/customers", q="ana nom3")).json()["items"]] == ["3"]

    run(story())


def test_an_order_with_a_currency_that_is_none_hides_no_list(database: Database, ask: Ask, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(currency="euro")))
        items = (await ask("/orders")).json()["items"]
        assert items[0]["total"] == {"amount": 3990, "currency": "XXX"}

    run(story())


def test_an_order_of_which_only_the_absence_is_known_is_not_there(
    database: Database, ask: Ask, run: Run
) -> None:
    async def story() -> None:
        await applied(database, absent(Resource.ORDERS, "1", read=3))
        assert (await ask("/orders/1")).status_code == 404
        assert (await ask("/orders")).json()["items"] == []

    run(story())
