"""Stories of orders that a shop tells, again and again, in any order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.commerce.trade import absent, account, applied, at, guest_order, line, order, parcel, rows, told

from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.ports.records import OrderState, PaymentRecord, RefundRecord, Resource

Run = Callable[[Any], Any]

_EVENTS = "SELECT name, origin, convert_from(payload, 'UTF8')::jsonb FROM events ORDER BY id"


async def _names(database: Database) -> list[str]:
    return [row[0] for row in await rows(database, _EVENTS)]


def test_an_order_arrives_with_all_its_parts(database: Database, run: Run) -> None:
    async def story() -> None:
        whole = order(
            lines=(line("1"), line("2", quantity=2)),
            shipments=(parcel("9", tracking_number="6A123"),),
            payments=(PaymentRecord(external_id="5", event="purchase", amount=3990, currency="EUR"),),
            refunds=(RefundRecord(external_id="7", amount=100, currency="EUR"),),
        )
        await applied(database, told(whole), origin=Origin.HISTORY)
        found = await rows(database, "SELECT number, state, pieces, lines_count, parcel_state FROM orders")
        assert found == [("100", "confirmed", 3, 2, "handed_over")]
        parts = "SELECT (SELECT count(*) FROM {}) "
        for table, count in (("order_lines", 2), ("shipments", 1), ("order_payments", 1), ("refunds", 1)):
            assert await rows(database, parts.format(table)) == [(count,)]
        events = await rows(database, _EVENTS)
        assert sorted(row[0] for row in events) == ["order.changed", "refund.made", "shipment.added"]
        assert {row[1] for row in events} == {"history"}

    run(story())


def test_a_reading_that_brings_nothing_new_only_moves_the_freshness(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(), read=1))
        before = await _names(database)
        await applied(database, told(order(), read=5))
        assert await rows(database, "SELECT read_at, version FROM orders") == [(at(5), 1)]
        assert await _names(database) == before

    run(story())


def test_parts_keep_their_ids_and_those_no_longer_told_go(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(lines=(line("1"), line("2"), line("3")))))
        ids = dict(await rows(database, "SELECT external_id, id FROM order_lines"))
        changed = order(state=OrderState.SHIPPED, lines=(line("4"), line("3", quantity=5), line("1")))
        await applied(database, told(changed, version=2, read=3))
        after = {
            row[0]: row for row in await rows(database, "SELECT external_id, id, quantity FROM order_lines")
        }
        assert set(after) == {"1", "3", "4"}
        assert (after["1"][1], after["3"][1]) == (ids["1"], ids["3"])
        assert after["3"][2] == 5
        moves = await rows(database, "SELECT before, after FROM order_state_changes")
        assert moves == [("confirmed", "shipped")]

    run(story())


def test_an_older_reading_that_comes_late_changes_nothing(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(state=OrderState.SHIPPED), version=5, read=6))
        await applied(database, told(order(state=OrderState.PENDING), version=1, read=2))
        assert await rows(database, "SELECT state, version FROM orders") == [("shipped", 1)]

    run(story())


def test_an_order_that_is_not_there_any_more_is_kept_as_gone(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(), read=1))
        await applied(database, absent(Resource.ORDERS, "100", read=3))
        assert await rows(database, "SELECT gone_at, state FROM orders") == [(at(3), "confirmed")]
        assert (await _names(database)).count("order.changed") == 2
        await applied(database, told(order(), read=7))
        assert await rows(database, "SELECT gone_at FROM orders") == [(None,)]

    run(story())


def test_an_absence_may_come_before_the_order_it_is_about(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, absent(Resource.ORDERS, "100", read=9))
        await applied(database, told(order(), read=1))
        assert await rows(database, "SELECT gone_at, state FROM orders") == [(at(9), "confirmed")]

    run(story())


def test_an_order_waits_for_its_account_and_is_given_to_it(database: Database, run: Run) -> None:
    async def story() -> None:
        waiting = guest_order("1", "Léa", "Morel", "lea@morel.example", customer_external_id="44")
        await applied(database, told(waiting))
        assert await rows(database, "SELECT link_evidence FROM orders") == [("contact",)]
        await applied(database, told(account("44", "Léa", "Morel", "lea.morel@travail.example")))
        found = await rows(
            database,
            "SELECT o.link_evidence, p.kind, p.key"
            " FROM orders o JOIN customer_profiles p ON p.id = o.profile_id",
        )
        assert found == [("account", "account", "44")]
        assert await rows(database, "SELECT count(*) FROM customer_profiles") == [(1,)]

    run(story())


def test_a_sign_that_postgresql_cannot_keep_does_not_stop_an_order(database: Database, run: Run) -> None:
    async def story() -> None:
        await applied(database, told(order(customer_note="be\x00fore", lines=(line(name="Sca\x00rf"),))))
        assert await rows(database, "SELECT name FROM order_lines") == [("Scarf",)]

    run(story())
