"""Stock is held, sold and given back: never more than is there, and every move in the books."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from tests.commerce.shop_stock import SELLER, hold, ids, query, require_books, stock_up, tell_all
from tests.commerce.shop_stock import level_fact as level

from guichet.commerce import stock
from guichet.commerce.stock import jobs
from guichet.commerce.stock.errors import (
    NotCountedHereError,
    OwnersDifferError,
    ReservationKeyTakenError,
    StillHeldError,
)
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now

Run = Callable[[Coroutine[Any, Any, Any]], Any]


async def line(database: Database, quantity: int, variant: str = "v1", place: str = "l1") -> stock.Line:
    variants, places = await ids(database, "variants"), await ids(database, "locations")
    return stock.Line(variants[variant], places[place], quantity)


async def left(database: Database) -> dict[str, tuple[int, int]]:
    """What is on hand (as its owner says) and available, by the shop's name of the level."""
    statement = "SELECT external_id, coalesce(counted, on_hand), available FROM stock_levels"
    return {row[0]: (row[1], row[2]) for row in await query(database, statement)}


async def confirmed(database: Database, reservation_id: int) -> stock.Reserved:
    async with database.transaction() as transaction:
        return await stock.confirm(transaction, SELLER, reservation_id)


async def released(database: Database, reservation_id: int, **more: Any) -> stock.Reserved:
    async with database.transaction() as transaction:
        return await stock.release(transaction, SELLER, reservation_id, **more)


async def owned(database: Database, place: str, owner: stock.Owner) -> None:
    location_id = (await ids(database, "locations"))[place]
    async with database.transaction() as transaction:
        await stock.set_owner(transaction, SELLER, location_id, owner)


async def events(database: Database, name: str) -> list[dict[str, Any]]:
    statement = "SELECT convert_from(payload, 'UTF8')::json FROM events WHERE name = %s ORDER BY id"
    return [row[0] for row in await query(database, statement, name)]


def test_twenty_buyers_want_one_piece_and_one_gets_it(database: Database, run: Run) -> None:
    """The race that sells twenty of twenty elsewhere: real connections, all at once."""

    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 1})
        wanted = await line(database, 1)
        crowd = Database(database.url, pool_size=20)

        async def buy(number: int) -> str:
            try:
                await hold(crowd, [wanted], key=f"basket {number}")
            except stock.StockShortError as refusal:
                return f"{refusal.short[0].available} left"
            return "held"

        try:
            bought = await asyncio.gather(*(buy(number) for number in range(20)))
        finally:
            await crowd.close()
        assert sorted(bought) == [*["0 left"] * 19, "held"]
        assert await left(database) == {"v1:l1": (1, 0)}
        await require_books(database)

    run(story())


def test_all_lines_are_held_or_none_and_the_short_one_is_named(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5, ("v2", "l1"): 2, ("v1", "l2"): 9}, safety=0)
        wanted = [await line(database, 3), await line(database, 3, "v2"), await line(database, 9, "v1", "l2")]
        with pytest.raises(stock.StockShortError) as refusal:
            await hold(database, wanted, key="too much")
        (short,) = refusal.value.short
        assert (short.place, short.asked, short.available) == (1, 3, 2)
        assert refusal.value.text(SELLER.language) == "Only 2 left; nothing was held."
        assert (await left(database))["v1:l1"] == (5, 5)
        twice = [await line(database, 3), await line(database, 3)]
        with pytest.raises(stock.StockShortError) as refusal:
            await hold(database, twice, key="twice the same")
        assert [one.place for one in refusal.value.short] == [0, 1]
        with pytest.raises(stock.StockShortError):
            await hold(database, [await line(database, 1, "v2", "l2")], key="not kept there")
        made = await hold(database, [*wanted[:1], *wanted[2:]], key="enough")
        assert [one.quantity for one in made.lines] == [3, 9]
        assert await hold(database, [*wanted[:1], *wanted[2:]], key="enough") == made
        with pytest.raises(ReservationKeyTakenError):
            await hold(database, wanted[:1], key="enough")
        assert await left(database) == {"v1:l1": (5, 2), "v2:l1": (2, 2), "v1:l2": (9, 0)}
        await require_books(database)

    run(story())


def test_what_nobody_confirms_in_time_is_given_back(services: Services, run: Run) -> None:
    async def story() -> None:
        database = services.database
        await stock_up(database, {("v1", "l1"): 4})
        wanted = await line(database, 1)
        past, future = utc_now() - timedelta(seconds=1), utc_now() + timedelta(hours=1)
        late = await hold(database, [wanted], key="late", until=past)
        await hold(database, [wanted], key="in time", until=future)
        await hold(database, [wanted], key="for good")
        await jobs.expire_due(services)
        assert await left(database) == {"v1:l1": (4, 2)}
        with pytest.raises(stock.ReservationOverError):
            await confirmed(database, late.id)
        assert (await released(database, late.id)).state is stock.LineState.EXPIRED
        (ended,) = await events(database, "reservation.ended")
        assert (ended["state"], ended["reference_id"]) == ("expired", "late")
        await require_books(database)

    run(story())


def test_a_sold_piece_is_held_until_a_reading_after_the_shops_word(database: Database, run: Run) -> None:
    """Before the shop knows, its figure says nothing; a reading from before is believed about nothing."""

    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5})
        made = await hold(database, [await line(database, 2)], key="order 1")
        sold = await confirmed(database, made.id)
        assert sold.state is stock.LineState.CONFIRMED
        assert await confirmed(database, made.id) == sold
        with pytest.raises(stock.OwnerKnowsError):
            await released(database, made.id)
        lines = [one.id for one in sold.lines]
        async with database.transaction() as transaction:
            (told,) = await stock.lines_to_tell(transaction, lines)
            assert (told.variant_external_id, told.location_external_id, told.quantity) == ("v1", "l1", 2)
            await stock.note_act(transaction, lines, 71)
            assert await stock.lines_to_tell(transaction, lines) == []
        now = utc_now()
        async with database.transaction() as transaction:
            concerned = await stock.acknowledge(
                transaction, act_id=71, acknowledged_at=now, known_from=now + timedelta(minutes=1)
            )
        assert concerned == [(7, "v1:l1")]
        for read_at in (now - timedelta(minutes=1), now, now + timedelta(minutes=1)):
            await tell_all(database, [level("v1", "l1", 5)], read_at=read_at)
            assert await left(database) == {"v1:l1": (5, 3)}
        await tell_all(database, [level("v1", "l1", 3)], read_at=now + timedelta(minutes=2))
        assert await left(database) == {"v1:l1": (3, 3)}
        async with database.transaction() as transaction:
            assert (await stock.find_reservation(transaction, made.id)).state is stock.LineState.SETTLED
        kinds = [row[0] for row in await query(database, "SELECT kind FROM stock_movements ORDER BY id")]
        assert kinds == ["reserved", "confirmed", "settled"]
        assert [event["after"] for event in await events(database, "stock.changed")] == [5, 3, 3]
        await require_books(database)

    run(story())


def test_a_shop_that_sold_the_held_pieces_itself_is_shown_at_once(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5}, safety=1)
        made = await hold(database, [await line(database, 4)], key="order 1")
        await tell_all(database, [level("v1", "l1", 4, safety=1)], minutes=1)
        assert await events(database, "stock_overrun.changed") == []  # the safety stock is there for this
        await tell_all(database, [level("v1", "l1", 1, safety=1)], minutes=2)
        await tell_all(database, [level("v1", "l1", 1, safety=1)], minutes=3)
        (opened,) = await events(database, "stock_overrun.changed")
        assert opened["missing"] == 3
        assert await query(database, "SELECT cause, held, missing FROM stock_overruns") == [("shop", 4, 3)]
        await require_books(database)
        with pytest.raises(stock.StockShortError):
            await hold(database, [await line(database, 1)], key="order 2")
        await released(database, made.id)
        assert [one["missing"] for one in await events(database, "stock_overrun.changed")] == [3, 0]
        assert await left(database) == {"v1:l1": (1, 0)}
        await require_books(database)

    run(story())


def test_where_the_house_counts_a_sale_lowers_the_figure_at_once(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5, ("v1", "l2"): 1}, reported_available=4)
        await owned(database, "l1", stock.Owner.GUICHET)
        assert (await left(database))["v1:l1"] == (5, 5)
        made = await hold(database, [await line(database, 2)], key="order 1")
        with pytest.raises(StillHeldError):
            await owned(database, "l1", stock.Owner.SHOP)
        await tell_all(database, [level("v1", "l1", 50), level("v3", "l1", 7)], minutes=1)
        assert (await left(database))["v1:l1"] == (5, 3)  # another's word counts no more here
        assert (await confirmed(database, made.id)).state is stock.LineState.SETTLED
        assert (await left(database))["v1:l1"] == (3, 3)
        assert await events(database, "reservation.confirmed") == []
        await require_books(database)
        await owned(database, "l1", stock.Owner.SHOP)
        assert (await left(database))["v1:l1"] == (50, 50)
        assert {one.counted for one in await require_books(database)} == {None}

    run(story())


def test_a_count_finds_less_than_is_held(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5, ("v1", "l2"): 1})
        variant, places = (await ids(database, "variants"))["v1"], await ids(database, "locations")
        await owned(database, "l1", stock.Owner.GUICHET)
        made = await hold(database, [await line(database, 4)], key="order 1")

        async def count(place: str, on_hand: int) -> Any:
            async with database.transaction() as transaction:
                counted = stock.Counted(variant, places[place], on_hand)
                return (await stock.count(transaction, SELLER, [counted], note="inventory"))[0]

        with pytest.raises(NotCountedHereError):
            await count("l2", 3)
        found = await count("l1", 3)
        assert (found.before, found.on_hand, found.reserved, found.missing) == (5, 3, 4, 1)
        await require_books(database)
        with pytest.raises(stock.StockShortError):
            await confirmed(database, made.id)
        await count("l1", 4)
        await require_books(database)
        await confirmed(database, made.id)
        assert (await left(database))["v1:l1"] == (0, 0)
        await require_books(database)

    run(story())


def test_pieces_go_from_one_location_to_another(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5, ("v1", "l2"): 1, ("v1", "l3"): 1})
        variant, places = (await ids(database, "variants"))["v1"], await ids(database, "locations")
        for place in ("l1", "l2"):
            await owned(database, place, stock.Owner.GUICHET)
        await hold(database, [await line(database, 3)], key="order 1")

        async def transfer(quantity: int, place: str, goal: str, key: str = "k") -> int | None:
            moves = [stock.Move(variant, places[place], places[goal], quantity)]
            async with database.transaction() as transaction:
                return await stock.transfer(transaction, SELLER, moves, key=key)

        with pytest.raises(stock.StockShortError):
            await transfer(3, "l1", "l2")
        with pytest.raises(OwnersDifferError):
            await transfer(1, "l1", "l3")
        assert await transfer(2, "l1", "l2") is None
        assert await left(database) == {"v1:l1": (3, 0), "v1:l2": (3, 3), "v1:l3": (1, 1)}
        await require_books(database)
        await owned(database, "l2", stock.Owner.SHOP)
        made = await transfer(1, "l2", "l3", "there")
        async with database.transaction() as transaction:
            reservation = await stock.find_reservation(transaction, made or 0)
            told = await stock.lines_to_tell(transaction, [one.id for one in reservation.lines])
        assert [(one.location_external_id, one.to_location_external_id) for one in told] == [("l2", "l3")]
        assert (await left(database))["v1:l2"] == (1, 0)
        await require_books(database)

    run(story())


def test_the_table_itself_refuses_to_hold_more_than_is_there(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 5}, safety=1)
        await hold(database, [await line(database, 3)], key="order 1")
        for wrong in ("reserved = 5", "reserved = -1", "on_hand = 3", "counted = 2"):
            with pytest.raises(psycopg.errors.CheckViolation):
                await query(database, f"UPDATE stock_levels SET {wrong} RETURNING id")

    run(story())


def test_a_form_that_its_shop_does_not_count_is_never_short(database: Database, run: Run) -> None:
    async def story() -> None:
        await stock_up(database, {("v1", "l1"): 0}, tracked=False)
        await hold(database, [await line(database, 40)], key="order 1")
        assert await left(database) == {"v1:l1": (0, 0)}
        await require_books(database)

    run(story())
