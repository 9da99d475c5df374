"""Grants for named stores and locations: what they show, what they let one hear, what they let one give."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.commerce import trade
from tests.commerce.telling import rows, tell, told
from tests.conftest import Run
from tests.face import browser, let_in, someone

from guichet.commerce import catalogue, places, stock, stores
from guichet.commerce.applying import apply
from guichet.kernel.auth import Grant, Role
from guichet.kernel.events import Happening, Origin, Sequencer, publish, to_publish
from guichet.kernel.services import Services
from guichet.kernel.types import Money
from guichet.ports.happenings.commerce import OrderChanged, ProductChanged, StockChanged
from guichet.ports.records import (
    LocationRecord,
    OrderRecord,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)


async def apply_order(services: Services, record: OrderRecord) -> None:
    async with services.database.transaction() as transaction:
        await apply(transaction, 7, [trade.told(record)], Origin.LIVE)


async def two_shops(services: Services) -> None:
    """Stores and locations 1 and 2, an order of each store, and one dress held by both locations."""
    database = services.database
    for number in (1, 2):
        store = StoreRecord(external_id=f"s{number}", name=f"Store {number}", currency="EUR")
        await tell(database, stores.apply, told(Resource.STORES, store, 1))
        location = LocationRecord(external_id=f"l{number}", name=f"Shop {number}")
        await tell(database, places.apply, told(Resource.LOCATIONS, location, 1))
        await apply_order(services, trade.order(f"o{number}", store_external_id=f"s{number}"))
    dress = ProductRecord(
        external_id="p1",
        name="Robe Ada",
        price="89.0000",
        currency="EUR",
        variants=(VariantRecord(external_id="v1", sku="ADA-38"),),
    )
    await tell(database, catalogue.apply, told(Resource.PRODUCTS, dress, 1))
    for number, held in ((1, 5), (2, 0)):
        level = StockRecord(
            external_id=f"v1:l{number}",
            variant_external_id="v1",
            location_external_id=f"l{number}",
            on_hand=held,
        )
        await tell(database, stock.apply, told(Resource.STOCK, level, 2))
    await place(services)


@asynccontextmanager
async def reader(services: Services, *targets: str) -> AsyncIterator[httpx.AsyncClient]:
    """A browser of shop staff for these targets alone, or for everything."""
    grant = Grant(role=Role.SHOP_STAFF, targets=targets or None)
    mail = f"{'.'.join(targets).replace(':', '') or 'all'}@example.org"
    async with browser(services) as client:
        await let_in(services, client, await someone(services, mail=mail, grants=[grant]))
        yield client


@pytest.mark.parametrize(
    ("targets", "seen"),
    [
        ((), ["Shop 1", "Shop 2"]),
        (("location:2",), ["Shop 2"]),
        (("store:1", "location:2"), ["Shop 2"]),
        (("store:1",), ["Shop 1", "Shop 2"]),
        (("location:99",), []),
    ],
)
def test_a_grant_that_names_locations_shows_those(
    run: Run[Any], services: Services, targets: tuple[str, ...], seen: list[str]
) -> None:
    async def story() -> None:
        await two_shops(services)
        async with reader(services, *targets) as client:
            locations = (await client.get("/api/v1/locations")).json()["items"]
            assert [location["name"] for location in locations] == seen
            levels = (await client.get("/api/v1/stock")).json()["items"]
            assert [level["location"]["name"] for level in levels] == seen
            (shelf,) = (await client.get("/api/v1/stock/matrix")).json()["items"]
            assert len(shelf["levels"]) == len(seen)
            assert shelf["available"] == (None if not seen else 5 if "Shop 1" in seen else 0)

    run(story())


def test_what_another_location_lacks_does_not_show_by_asking_for_it(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        await two_shops(services)
        async with reader(services, "location:1") as client:
            for asked in ("/stock?location_id=2", "/stock/matrix?location_id=2", "/stock/matrix?only=out"):
                assert (await client.get(f"/api/v1{asked}")).json()["items"] == [], asked
        async with reader(services, "location:2") as client:
            (out,) = (await client.get("/api/v1/stock/matrix?only=out")).json()["items"]
            assert [level["on_hand"] for level in out["levels"]] == [0]

    run(story())


async def happen(services: Services, *happenings: tuple[Happening, int]) -> None:
    async with services.database.transaction() as transaction:
        events = [to_publish(shape, entity, version=2) for shape, entity in happenings]
        await publish(transaction, events, origin=Origin.LIVE)
    await place(services)


async def place(services: Services) -> None:
    """Give the events their places, as the worker does."""
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()


def test_the_live_stream_tells_bound_readers_of_what_is_theirs_alone(
    run: Run[Any], services: Services
) -> None:
    async def story() -> None:
        await two_shops(services)
        found = await rows(services.database, "SELECT id FROM orders ORDER BY external_id")
        first, second = (row[0] for row in found)
        changed = [
            (OrderChanged(order_id=first, customer_id=None, before="paid", after="shipped"), first),
            (OrderChanged(order_id=second, customer_id=None, before="paid", after="shipped"), second),
            (StockChanged(variant_id=1, location_id=1, before=5, after=4), 1),
            (ProductChanged(product_id=1), 1),
        ]
        async with reader(services, "store:1", "location:2") as bound, reader(services) as free:
            opened = [asyncio.Event(), asyncio.Event()]
            heard = [
                asyncio.create_task(_hear(client, told_so))
                for client, told_so in zip((bound, free), opened, strict=True)
            ]
            await asyncio.gather(*(told_so.wait() for told_so in opened))
            await happen(services, *changed)
            assert await heard[0] == [("order", str(first)), ("product", "1")]
            assert await heard[1] == [
                ("order", str(first)),
                ("order", str(second)),
                ("stock", "1"),
                ("product", "1"),
            ]

    run(story())


async def _hear(client: httpx.AsyncClient, opened: asyncio.Event) -> list[tuple[str, str]]:
    """What a stream tells, up to the product, which everyone hears last."""
    told_of: list[tuple[str, str]] = []
    event = ""
    async with client.stream("GET", "/api/v1/stream") as answer:
        async for line in answer.aiter_lines():
            name, _, value = line.partition(": ")
            if name == "retry":
                opened.set()
            elif name == "event":
                event = value
            elif name == "data":
                told_of.append((event, json.loads(value)["id"]))
                if event == "product":
                    return told_of
    return told_of


def test_nobody_grants_what_they_do_not_hold(run: Run[Any], services: Services) -> None:
    async def story() -> None:
        limited = Grant(role=Role.ADMINISTRATOR, ceiling=Money(10_000, "EUR"))
        whole = await someone(services, Role.ADMINISTRATOR, mail="whole@example.org")
        async with browser(services) as client:
            await let_in(services, client, await someone(services, grants=[limited]))

            async def invite(mail: str, **grant: Any) -> tuple[int, str | None]:
                asked = {"mail": mail, "name": "Bo", "grants": [{"role": "agent", **grant}]}
                answer = await client.post("/api/v1/users", json=asked)
                return answer.status_code, answer.json().get("code")

            euros = {"currency": "EUR"}
            assert await invite("a@example.org") == (403, "beyond_own_rights")
            over = await invite("b@example.org", ceiling={"amount": 10_001, **euros})
            assert over == (403, "beyond_own_rights")
            other = await invite("c@example.org", ceiling={"amount": 1, "currency": "USD"})
            assert other == (403, "beyond_own_rights")
            within = {"amount": 10_000, **euros}
            assert (await invite("d@example.org", ceiling=within, targets=["store:1"]))[0] == 201
            assert (await invite("e@example.org", role="administrator", ceiling=within))[0] == 201

            path = f"/api/v1/users/{whole}"
            reset = await client.post(f"{path}/reset", json={})
            assert (reset.status_code, reset.json()["code"]) == (403, "beyond_own_rights"), "no take-over"
            renamed = await client.patch(path, json={"name": "Whole", "grants": [{"role": "administrator"}]})
            assert renamed.status_code == 200, "what someone holds already is not granted anew"
            more = [{"role": "administrator"}, {"role": "agent"}]
            widened = await client.patch(path, json={"grants": more})
            assert widened.json()["code"] == "beyond_own_rights"

    run(story())
