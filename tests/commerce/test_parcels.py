"""Parcels as carriers tell them: links in both orders, older after newer, a number given again, silence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
from tests.commerce.trade import applied, at, order, parcel, rows, told

from guichet.commerce import ReadFact
from guichet.commerce.orders.views import view_order, view_timeline
from guichet.commerce.parcels.attention import notice
from guichet.commerce.parcels.views import view_number
from guichet.kernel.db import Database
from guichet.ports.records import Fact, ParcelRecord, ParcelState, Resource, TrackingEvent

Run = Callable[[Any], Any]
SHOP, CARRIER = 1, 2
DAY = 24 * 60
NUMBER = "6A01234567890"


def scan(minutes: float, state: ParcelState, words: str = "") -> TrackingEvent:
    return TrackingEvent(at=at(minutes), state=state, code=state.value[:3], words=words or state.value)


def answer(*events: TrackingEvent, read: float, number: str = NUMBER, **fields: Any) -> ReadFact:
    newest = max(events, key=lambda event: event.at)
    record = ParcelRecord(external_id=number, state=newest.state, events=events, **fields)
    return ReadFact(Fact(resource=Resource.PARCELS, external_id=number, record=record), at(read))


def shipped(external_id: str = "100", *, created: float = 0, version: float = 0, **fields: Any) -> ReadFact:
    sent = parcel(
        "1", tracking_number="6a 0123 4567 890", carrier="Colissimo", created_at=at(created), **fields
    )
    return told(order(external_id, shipments=(sent,)), version=version)


async def state_of(database: Database, external_id: str = "100") -> str:
    found = await rows(database, "SELECT parcel_state FROM orders WHERE external_id = %s", external_id)
    return str(found[0][0])


async def announced(database: Database, name: str) -> list[dict[str, Any]]:
    found = await rows(database, "SELECT payload FROM events WHERE name = %s ORDER BY id", name)
    return [msgspec.json.decode(row[0]) for row in found]


def test_whichever_comes_first_the_order_follows_its_parcel(database: Database, run: Run) -> None:
    async def story() -> None:
        on_its_way = answer(scan(60, ParcelState.IN_TRANSIT), read=70)
        await applied(database, shipped(), connection_id=SHOP)
        assert await state_of(database) == "handed_over"
        await applied(database, on_its_way, connection_id=CARRIER)
        assert await state_of(database) == "in_transit"
        await applied(database, shipped("101", created=10), connection_id=SHOP)
        assert await state_of(database, "101") == "in_transit"
        changes = await announced(database, "parcel.changed")
        assert [(change["before"], change["after"]) for change in changes] == [(None, "in_transit")]
        assert len(changes[0]["shipment_ids"]) == 1
        # The shop tells the order anew: what the carrier told still counts.
        await applied(database, shipped(version=5, method="express"), connection_id=SHOP)
        assert await state_of(database) == "in_transit"

    run(story())


def test_an_older_answer_after_a_newer_one_changes_nothing(database: Database, run: Run) -> None:
    async def story() -> None:
        first = scan(60, ParcelState.HANDED_OVER)
        newer = answer(scan(200, ParcelState.OUT_FOR_DELIVERY), first, read=210, next_step="at the door")
        older = answer(first, read=100, next_step="on the road")
        await applied(database, shipped(), connection_id=SHOP)
        await applied(database, newer, connection_id=CARRIER)
        before = await rows(database, "SELECT * FROM parcels")
        events = len(await announced(database, "parcel.changed"))
        await applied(database, older, connection_id=CARRIER)
        # Nor one that was read later but knows less, as of a lagging copy at the carrier's.
        await applied(database, answer(first, read=300, next_step="on the road"), connection_id=CARRIER)
        assert await rows(database, "SELECT * FROM parcels") == before
        assert len(await announced(database, "parcel.changed")) == events
        assert await state_of(database) == "out_for_delivery"

    run(story())


def test_a_repeated_answer_only_says_how_fresh_it_is(database: Database, run: Run) -> None:
    async def story() -> None:
        event = scan(60, ParcelState.IN_TRANSIT)
        await applied(database, answer(event, read=70), connection_id=CARRIER)
        await applied(database, answer(event, read=170), connection_id=CARRIER)
        assert await rows(database, "SELECT read_at, version FROM parcels") == [(at(170), 1)]
        assert len(await announced(database, "parcel.changed")) == 1

    run(story())


def test_a_number_given_again_is_another_parcel(database: Database, run: Run) -> None:
    async def story() -> None:
        year = 365 * DAY
        old = answer(scan(2 * DAY, ParcelState.DELIVERED), scan(DAY, ParcelState.IN_TRANSIT), read=3 * DAY)
        await applied(database, shipped("100"), connection_id=SHOP)
        await applied(database, old, connection_id=CARRIER)
        # A year later the shop sends something else; the carrier still tells of the old parcel at first.
        await applied(database, shipped("200", created=year), connection_id=SHOP)
        assert (await state_of(database, "100"), await state_of(database, "200")) == (
            "delivered",
            "handed_over",
        )
        await applied(
            database, answer(scan(year + 60, ParcelState.HANDED_OVER), read=year + 70), connection_id=2
        )
        both = answer(
            scan(year + DAY, ParcelState.OUT_FOR_DELIVERY),
            scan(2 * DAY, ParcelState.DELIVERED),
            read=year + DAY,
        )
        await applied(database, both, connection_id=CARRIER)
        assert await state_of(database, "100") == "delivered"
        assert await state_of(database, "200") == "out_for_delivery"
        async with database.transaction() as transaction:
            shown = await view_number(transaction, "6a01234567890")
        assert [life.tracking.state for life in shown.lives] == ["out_for_delivery", "delivered"]
        assert [[one.number for one in life.orders] for life in shown.lives] == [["200"], ["100"]]

    run(story())


def test_a_code_never_seen_keeps_the_state_and_shows_its_words(database: Database, run: Run) -> None:
    async def story() -> None:
        new = answer(
            scan(90, ParcelState.UNKNOWN, "Something new"), scan(60, ParcelState.IN_TRANSIT), read=100
        )
        await applied(database, shipped(), connection_id=SHOP)
        await applied(database, new, connection_id=CARRIER)
        assert await state_of(database) == "in_transit"
        async with database.transaction() as transaction:
            order_id = (await rows(database, "SELECT id FROM orders"))[0][0]
            timeline = await view_timeline(transaction, order_id)
        scans = [(item.after, item.text) for item in timeline.items if item.kind == "tracking"]
        assert scans == [("in_transit", "in_transit"), ("unknown", "Something new")]

    run(story())


def test_a_number_that_no_carrier_knows_is_a_fact(database: Database, run: Run) -> None:
    async def story() -> None:
        nobody = ReadFact(Fact(resource=Resource.PARCELS, external_id=NUMBER), at(30))
        await applied(database, shipped(), connection_id=SHOP)
        await applied(database, nobody, connection_id=CARRIER)
        assert await state_of(database) == "handed_over"
        async with database.transaction() as transaction:
            assert (await view_number(transaction, NUMBER)).unknown_as_of == at(30)
        await applied(database, answer(scan(60, ParcelState.ANNOUNCED), read=61), connection_id=CARRIER)
        async with database.transaction() as transaction:
            assert (await view_number(transaction, NUMBER)).unknown_as_of is None
        assert await state_of(database) == "announced"

    run(story())


def test_the_order_shows_what_the_carrier_tells(database: Database, run: Run) -> None:
    async def story() -> None:
        tells = answer(
            scan(60, ParcelState.IN_TRANSIT, "Trié à Lyon"),
            read=70,
            product="colissimo",
            next_step="Arrivé dans votre région",
            expected_until=at(2 * DAY),
        )
        await applied(database, shipped(), connection_id=SHOP)
        await applied(database, tells, connection_id=CARRIER)
        order_id = (await rows(database, "SELECT id FROM orders"))[0][0]
        async with database.transaction() as transaction:
            shown = await view_order(transaction, order_id)
            timeline = await view_timeline(transaction, order_id)
        (shipment,) = shown.shipments
        assert shipment.state == "in_transit"
        assert shipment.tracking is not None
        assert shipment.tracking.next_step == "Arrivé dans votre région"
        assert shipment.tracking.events[0].words == "Trié à Lyon"
        assert shipment.tracking.source.as_of == at(70)
        items = [(item.kind, item.source.label, item.text) for item in timeline.items if item.shipment_id]
        assert items == [
            ("shipped", "", None),
            ("tracking", "colissimo", "Trié à Lyon"),
            ("expected", "colissimo", "Arrivé dans votre région"),
        ]

    run(story())


def test_silent_and_contradicted_parcels_are_noticed_and_let_go(database: Database, run: Run) -> None:
    async def look(moment: datetime) -> dict[str, str]:
        async with database.transaction() as transaction:
            await notice(transaction, moment)
        return dict(await rows(database, "SELECT number, attention FROM parcels ORDER BY number"))

    async def story() -> None:
        moving = scan(60, ParcelState.IN_TRANSIT)
        back = answer(
            scan(120, ParcelState.IN_TRANSIT), scan(90, ParcelState.DELIVERED), read=130, number="MOVING"
        )
        await applied(database, answer(moving, read=70), back, connection_id=CARRIER)
        said = parcel("1", tracking_number="SAID", created_at=at(0), delivered_at=at(100))
        await applied(database, told(order("300", shipments=(said,))), connection_id=SHOP)
        await applied(database, answer(moving, read=70, number="SAID"), connection_id=CARRIER)

        quiet = {NUMBER: "", "SAID": "", "MOVING": "moving_after_delivery"}
        assert await look(at(130)) == quiet
        assert await look(at(2 * DAY)) == {**quiet, "SAID": "shop_says_delivered"}
        assert (await look(at(8 * DAY)))[NUMBER] == "silent"
        reasons = [one["reason"] for one in await announced(database, "parcel.noticed")]
        assert reasons == ["moving_after_delivery", "shop_says_delivered", "silent"]

        for number in (NUMBER, "SAID", "MOVING"):
            arrived = scan(8 * DAY, ParcelState.DELIVERED)
            await applied(database, answer(arrived, read=8 * DAY, number=number), connection_id=CARRIER)
        assert set((await look(at(8 * DAY + 5))).values()) == {""}
        assert len(await announced(database, "parcel.noticed")) == 6
        assert await look(at(8 * DAY) + timedelta(days=90)) == {NUMBER: "", "SAID": "", "MOVING": ""}

    run(story())
