"""Readers: raw rows become facts; what cannot be read falls out alone, and never stops what is behind."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import text
from tests.sync.hands import Hands, hint
from tests.sync.tiny import LONG_AGO, TinyShop

from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.sync import dead_letters, readers
from guichet.sync.door import Door
from guichet.sync.raw import HISTORY_LANES, lane_of
from guichet.sync.readers import Readers, Taken, next_size, read_all, read_lane


def rows_of(shop: TinyShop, *numbers: int, **more: Any) -> list[dict[str, Any]]:
    return [shop.orders[shop.put(number, **more)] for number in numbers]


async def order_ids(hands: Hands) -> list[str]:
    return [row["external_id"] for row in await hands.rows("SELECT external_id FROM orders ORDER BY id")]


async def origins(hands: Hands) -> set[str]:
    return {row["origin"] for row in await hands.rows("SELECT origin FROM events WHERE name LIKE 'order.%'")}


def test_a_page_becomes_orders_and_waits_no_more(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(hands.keep_page(rows_of(tiny, 1, 2)))
    run(hands.read())
    assert run(order_ids(hands)) == ["1", "2"]
    assert run(hands.scalar("SELECT count(*) FROM deliveries_waiting")) == 0


def test_an_unreadable_row_falls_out_alone(run: Any, hands: Hands, tiny: TinyShop) -> None:
    broken = {"id": "2", "unreadable": "the order names no currency"}
    run(hands.keep_page([*rows_of(tiny, 1), broken, *rows_of(tiny, 3)]))
    run(hands.read())
    assert run(order_ids(hands)) == ["1", "3"]
    letters = run(hands.rows("SELECT external_id, code, reason FROM dead_letters"))
    assert letters == [{"external_id": "2", "code": "unreadable", "reason": "the order names no currency"}]
    assert run(hands.scalar("SELECT count(*) FROM events WHERE name = 'delivery.unreadable'")) == 1


def test_a_fault_of_the_reader_costs_its_delivery_only(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(hands.keep_page(rows_of(tiny, 1)))
    tiny.broken_reader = True
    run(hands.read())
    tiny.broken_reader = False
    run(hands.keep_page(rows_of(tiny, 2)))
    run(hands.read())
    assert run(order_ids(hands)) == ["2"]
    assert run(hands.scalar("SELECT reason FROM dead_letters")) == "KeyError: 'a bug of the reader'"


def test_a_replayed_letter_goes_when_it_can_be_read(run: Any, hands: Hands, tiny: TinyShop) -> None:
    tiny.broken_reader = True
    run(hands.keep_page(rows_of(tiny, 1)))
    run(hands.read())
    letter_id = run(hands.scalar("SELECT id FROM dead_letters"))

    async def replay() -> None:
        async with hands.services.database.transaction() as transaction:
            await dead_letters.replay(transaction, letter_id)
        await hands.read()

    run(replay())
    assert run(hands.scalar("SELECT attempts FROM dead_letters")) == 2
    tiny.broken_reader = False
    run(replay())
    assert run(hands.scalar("SELECT count(*) FROM dead_letters")) == 0
    assert run(order_ids(hands)) == ["1"]
    assert run(origins(hands)) == {"replay"}


def test_a_fact_that_the_database_will_not_have_falls_out_alone(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    run(hands.keep_page([*rows_of(tiny, 1), *rows_of(tiny, 2, total=2**70), *rows_of(tiny, 3)]))
    run(hands.keep_page(rows_of(tiny, 4)))
    run(hands.read())
    assert sorted(run(order_ids(hands))) == ["1", "3", "4"]
    letters = run(hands.rows("SELECT external_id, code FROM dead_letters"))
    assert letters == [{"external_id": "2", "code": "not_applied"}]


def test_history_is_silent(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(hands.keep_page(rows_of(tiny, 1), origin=Origin.HISTORY, kind="page"))
    run(hands.read())
    assert run(origins(hands)) == {"history"}


@pytest.mark.parametrize(("minutes", "told"), [(1, "live"), (30, "catch-up")])
def test_a_change_that_is_heard_of_late_is_no_news(
    run: Any, hands: Hands, tiny: TinyShop, minutes: int, told: str
) -> None:
    changed_at = utc_now() - timedelta(minutes=minutes)
    run(hands.keep_page(rows_of(tiny, 1, changed_at=changed_at), kind="poll"))
    run(hands.read())
    assert run(origins(hands)) == {told}


def test_an_absent_thing_is_a_fact(run: Any, hands: Hands, tiny: TinyShop) -> None:
    run(hands.keep_page(rows_of(tiny, 1)))
    run(hands.read())
    run(hands.keep_page([{"id": "1", "gone": True}]))
    run(hands.read())
    assert run(hands.scalar("SELECT gone_at IS NOT NULL FROM orders")) is True


def test_hints_of_one_thing_are_one_wish(run: Any, hands: Hands) -> None:
    async def story() -> list[dict[str, Any]]:
        door = Door(hands.services)
        for key in ("a", "b", "c"):
            await hands.knock(door, hint(7, key=key))
        old = (utc_now() - timedelta(hours=5)).isoformat()
        await hands.knock(door, hint(8, at=old))
        await door.close()
        await hands.read()
        return await hands.rows("SELECT external_id, origin FROM wanted ORDER BY external_id")

    assert run(story()) == [
        {"external_id": "7", "origin": "live"},
        {"external_id": "8", "origin": "catch-up"},
    ]


def test_an_uninstalled_app_stops_all_asking(run: Any, hands: Hands) -> None:
    async def story() -> tuple[str, str]:
        door = Door(hands.services)
        await hands.knock(door, {"topic": "app", "key": "bye", "signal": "uninstalled"})
        await door.close()
        await hands.read()
        return await hands.health()

    assert run(story()) == ("refused", "uninstalled")


def test_a_row_that_becomes_visible_late_is_still_read(run: Any, hands: Hands, tiny: TinyShop) -> None:
    """A lower id that commits after a higher one: there is no cursor that could have passed it."""

    async def story() -> list[str]:
        first = rows_of(tiny, 1)
        async with await psycopg.AsyncConnection.connect(hands.services.database.conninfo) as slow:
            await slow.execute("SELECT nextval(pg_get_serial_sequence('deliveries', 'id'))")
            await hands.keep_page(rows_of(tiny, 2))
            await hands.read()
            await slow.commit()
        late = await hands.keep_page(first)
        await hands.execute("UPDATE deliveries_waiting SET delivery_id = 1 WHERE delivery_id = :id", id=late)
        await hands.execute("UPDATE deliveries SET id = 1 WHERE id = :id", id=late)
        await hands.read()
        return await order_ids(hands)

    assert run(story()) == ["2", "1"]


def test_two_readers_never_take_the_same_row(run: Any, hands: Hands, tiny: TinyShop) -> None:
    lane = lane_of(hands.connection_id, "fetch", Origin.LIVE)

    async def story() -> int:
        for number in range(1, 6):
            await hands.keep_page(rows_of(tiny, number))
        await asyncio.gather(*(read_lane(hands.services, lane) for _ in range(4)))
        await hands.read()
        return int(await hands.scalar("SELECT count(*) FROM events WHERE name = 'order.changed'"))

    assert run(story()) == 5


def test_a_lane_in_which_more_waits_is_read_on(
    run: Any, hands: Hands, tiny: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Five pages and batches of two: whoever has the lane goes on, and the last batch is not full."""
    monkeypatch.setattr(readers, "_BATCH_ROWS", 2)
    monkeypatch.setattr(readers, "_MOST_ROWS", 2)
    monkeypatch.setattr(readers, "_TURN", 3600.0)
    monkeypatch.setattr(readers, "_rows_at_once", {})
    lane = lane_of(hands.connection_id, "fetch", Origin.LIVE)

    async def story() -> tuple[int, list[Taken]]:
        for number in range(1, 6):
            await hands.keep_page(rows_of(tiny, number))
        read = await read_all(hands.services)
        await hands.keep_page(rows_of(tiny, 6))
        await hands.keep_page(rows_of(tiny, 7))
        return read, [await read_lane(hands.services, lane) for _ in range(2)]

    assert run(story()) == (5, [Taken(2, full=True), Taken(0, full=False)])


def test_who_shares_a_lane_takes_turns(
    run: Any, hands: Hands, tiny: TinyShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ten orders of one shop wait; the one that came last, of another, is in the first batch of three."""
    monkeypatch.setattr(readers, "_BATCH_ROWS", 3)
    monkeypatch.setattr(readers, "_MOST_ROWS", 3)
    monkeypatch.setattr(readers, "_rows_at_once", {})
    lane = lane_of(hands.connection_id, "fetch", Origin.LIVE)

    async def story() -> list[str]:
        for number in range(1, 11):
            await hands.keep_page(rows_of(tiny, number))
        first = hands.connection_id
        await hands.connect("tiny-2")
        await hands.keep_page(rows_of(tiny, 77))
        await hands.execute("UPDATE deliveries_waiting SET lane = :lane", lane=lane)
        assert first != hands.connection_id
        await read_lane(hands.services, lane)
        return await order_ids(hands)

    assert run(story()) == ["1", "2", "77"]


def test_a_free_hand_takes_what_came_meanwhile(
    run: Any, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three lanes wait: two hands are long at theirs, and whatever comes goes to the third; history last."""
    waiting = {8: 1, 9: 1, HISTORY_LANES: 1}
    held = {8: asyncio.Event(), 9: asyncio.Event()}
    read: list[int] = []

    async def look(_: Readers) -> list[int]:
        return sorted(waiting)

    async def read_one(_: Any, lane: int) -> Taken:
        read.append(lane)
        del waiting[lane]
        if lane in held:
            await held[lane].wait()
        return Taken(1, full=False)

    monkeypatch.setattr(Readers, "_waiting", look)
    monkeypatch.setattr(readers, "read_lane", read_one)

    async def story() -> None:
        working = Readers(hands.services)
        await working.turn()
        assert read == [8, 9, HISTORY_LANES]
        waiting.update({HISTORY_LANES + 1: 1, 13: 1})
        await working.turn()
        assert read[3:] == [13], "news before history"
        await working.turn()
        assert read[4:] == [HISTORY_LANES + 1]
        for gate in held.values():
            gate.set()
        await working.end()

    run(story())


def test_batches_grow_while_they_are_quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "_AIM", 0.15)
    assert next_size(500, 0.05) == 1000  # twice at most, whatever the time says
    assert next_size(1000, 0.12) == 1250
    assert next_size(2000, 0.01) == 2000
    assert next_size(1250, 0.3) == 625
    assert next_size(600, 60.0) == 500


def test_a_delivery_that_was_dropped_with_its_partition_is_forgotten(
    run: Any, hands: Hands, tiny: TinyShop
) -> None:
    run(hands.keep_page(rows_of(tiny, 1)))
    run(hands.execute("DELETE FROM deliveries"))
    run(hands.read())
    assert run(hands.scalar("SELECT count(*) FROM deliveries_waiting")) == 0
    assert run(hands.scalar("SELECT count(*) FROM dead_letters")) == 0


def test_a_stopped_transaction_leaves_the_rows_for_later(run: Any, hands: Hands, tiny: TinyShop) -> None:
    """The database ends the reader's connection in the midst: nothing is lost, nothing is a dead letter."""

    async def story() -> list[str]:
        await hands.keep_page(rows_of(tiny, 1, changed_at=LONG_AGO))
        killer = await psycopg.AsyncConnection.connect(hands.services.database.conninfo, autocommit=True)
        original = tiny.read

        def read(*arguments: Any) -> Any:
            with psycopg.connect(hands.services.database.conninfo, autocommit=True) as connection:
                connection.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE state = 'idle in transaction' AND datname = current_database()"
                )
            return original(*arguments)

        tiny.read = read  # type: ignore[method-assign, assignment]  # the shop's reader, with an accident before it
        with pytest.raises(Exception, match=r"terminat|closed|consuming|lost"):
            await hands.read()
        tiny.read = original  # type: ignore[method-assign]  # the shop's own again
        await killer.close()
        async with hands.services.database.transaction() as transaction:
            assert await transaction.scalar(text("SELECT count(*) FROM dead_letters")) == 0
        await hands.read()
        return await order_ids(hands)

    assert run(story()) == ["1"]
