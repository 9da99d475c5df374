"""Stock levels: tied to variants and locations in either order, announced only when they really move."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import msgspec
import pytest
from tests.commerce.telling import absent, rows, tell, told

from guichet.commerce import catalogue, places, stock
from guichet.commerce.stock import jobs as _jobs  # noqa: F401 — declares the job
from guichet.commerce.stock import linking
from guichet.kernel.db import Database, driver
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.services import Services
from guichet.ports.records import LocationRecord, ProductRecord, Resource, StockRecord, VariantRecord

Run = Callable[[Coroutine[Any, Any, Any]], Any]


def level(on_hand: int, **changes: Any) -> StockRecord:
    told = {"safety": 1, "variant_external_id": "v1", "location_external_id": "l1", **changes}
    return StockRecord(external_id="v1:l1", on_hand=on_hand, **told)


DRESS = ProductRecord(
    external_id="p1",
    name="Robe Ada",
    price="89.0000",
    currency="EUR",
    variants=(VariantRecord(external_id="v1", sku="ADA-38"),),
)
LILLE = LocationRecord(external_id="l1", name="Lille")

PRODUCT = (catalogue.apply, told(Resource.PRODUCTS, DRESS, 1))
LOCATION = (places.apply, told(Resource.LOCATIONS, LILLE, 1))
LEVEL = (stock.apply, told(Resource.STOCK, level(5), 2))


@pytest.mark.parametrize(
    "order",
    [
        (PRODUCT, LOCATION, LEVEL),
        (LEVEL, PRODUCT, LOCATION),
        (LEVEL, LOCATION, PRODUCT),
        (LOCATION, LEVEL, PRODUCT),
        (PRODUCT, LEVEL, LOCATION),
    ],
)
def test_a_level_finds_its_variant_and_location_whichever_came_first(
    database: Database, run: Run, order: Any
) -> None:
    async def story() -> None:
        heard = [event for apply, fact in order for event in await tell(database, apply, fact)]
        assert await rows(
            database,
            "SELECT variant.external_id, location.external_id, on_hand, available FROM stock_levels AS level"
            " JOIN variants AS variant ON variant.id = variant_id"
            " JOIN locations AS location ON location.id = location_id",
        ) == [("v1", "l1", 5, 4)]
        moves = [event for event in heard if event["name"] == "stock.changed"]
        assert [(move["before"], move["after"]) for move in moves] == [(None, 4)]

    run(story())


def test_what_is_too_much_for_one_transaction_is_tied_by_a_job(
    database: Database, services: Services, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, statement in (
        ("_LINK_VARIANTS", linking._LINK_VARIANTS),
        ("_LINK_LOCATIONS", linking._LINK_LOCATIONS),
    ):
        monkeypatch.setattr(linking, name, statement.replace("LIMIT 2000", "LIMIT 2"))
    monkeypatch.setattr(linking, "_AT_ONCE", 2)

    async def story() -> None:
        levels = [
            told(Resource.STOCK, msgspec.structs.replace(level(5), external_id=f"{n}"), 1) for n in range(5)
        ]
        await tell(database, stock.apply, *levels)
        await tell(database, *PRODUCT)
        tied = "SELECT count(variant_id), count(location_id) FROM stock_levels"
        assert await rows(database, tied) == [(2, 0)]
        await run_due_jobs(services)
        assert await rows(database, tied) == [(5, 0)]
        await tell(database, *LOCATION)
        assert await rows(database, tied) == [(5, 2)]
        await run_due_jobs(services)
        assert await rows(database, tied) == [(5, 5)]
        announced = "SELECT count(*) FROM events WHERE name = 'stock.changed'"
        assert await rows(database, announced) == [(5,)]

    run(story())


def test_a_level_of_another_connection_is_not_tied(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(database, *PRODUCT, connection_id=8)
        await tell(database, *LEVEL)
        await tell(database, *LOCATION, connection_id=8)
        assert await rows(database, "SELECT variant_id, location_id FROM stock_levels") == [(None, None)]

    run(story())


def test_only_a_real_move_is_announced(database: Database, run: Run) -> None:
    async def story() -> None:
        for apply, fact in (PRODUCT, LOCATION, LEVEL):
            await tell(database, apply, fact)
        assert await tell(database, stock.apply, told(Resource.STOCK, level(5), 3)) == []
        assert await tell(database, stock.apply, told(Resource.STOCK, level(5, tracked=False), 4)) == []
        assert await tell(database, stock.apply, told(Resource.STOCK, level(9), 3.5)) == []
        moves = await tell(database, stock.apply, told(Resource.STOCK, level(3), 5))
        assert [(move["before"], move["after"]) for move in moves] == [(4, 2)]
        assert await rows(database, "SELECT on_hand, version, read_at FROM stock_levels") == [
            (3, 3, told(Resource.STOCK, level(3), 5).read_at)
        ]

    run(story())


def test_the_shops_own_word_of_what_is_available_counts_less_what_we_hold_back(
    database: Database, run: Run
) -> None:
    async def story() -> None:
        for apply, fact in (PRODUCT, LOCATION, LEVEL):
            await tell(database, apply, fact)
        async with database.transaction() as transaction:
            await (await driver(transaction)).execute("UPDATE stock_levels SET reserved = 2")
        await tell(database, stock.apply, told(Resource.STOCK, level(10, reported_available=6), 3))
        assert await rows(database, "SELECT on_hand, reserved, available FROM stock_levels") == [(10, 2, 4)]
        await tell(database, stock.apply, told(Resource.STOCK, level(0, reported_available=-3), 4))
        assert await rows(database, "SELECT on_hand, reserved, available FROM stock_levels") == [(0, 2, 0)]

    run(story())


def test_a_level_that_is_gone_counts_as_nothing_and_may_come_back(database: Database, run: Run) -> None:
    async def story() -> None:
        for apply, fact in (PRODUCT, LOCATION, LEVEL):
            await tell(database, apply, fact)
        moves = await tell(database, stock.apply, absent(Resource.STOCK, "v1:l1", 3))
        assert [(move["before"], move["after"]) for move in moves] == [(4, 0)]
        moves = await tell(database, stock.apply, told(Resource.STOCK, level(5), 4))
        assert [(move["before"], move["after"]) for move in moves] == [(None, 4)]

    run(story())


def test_a_place_of_which_only_the_absence_is_known_is_no_place_yet(database: Database, run: Run) -> None:
    async def story() -> None:
        await tell(database, *PRODUCT)
        await tell(database, places.apply, absent(Resource.LOCATIONS, "l1", 0))
        assert await tell(database, *LEVEL) == []
        assert await rows(database, "SELECT location_id FROM stock_levels") == [(None,)]
        moves = [event for event in await tell(database, *LOCATION) if event["name"] == "stock.changed"]
        assert [(move["before"], move["after"]) for move in moves] == [(None, 4)]

    run(story())
