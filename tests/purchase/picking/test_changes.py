"""What goes on meanwhile: an order changed or cancelled, two at one list, a page that was without network."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from tests.purchase.picking.shop import Shop, later, order, told
from tests.sync.hands import TESTER, Hands

from guichet.commerce import ReadFact, apply, stock
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.records import OrderRecord, OrderState
from guichet.purchase import picking
from guichet.purchase.picking import NewLine, NewPreparation, Purpose
from guichet.purchase.picking.picks import kept_until


def test_an_order_cancelled_while_it_is_picked_is_put_back(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        await here.told(order("7"), order("8"))
        second, first = await here.here(state="waiting")
        path = f"preparations/{first['id']}"
        await here.post(f"{path}/picks", {"gtin": "S51"})
        off: dict[str, Any] = {"state": OrderState.CANCELLED, "source_state": "Cancelled"}
        await here.told(order("7", **off), order("8", **off))
        whole = await here.get(path)
        assert (whole["state"], [one["kind"] for one in whole["changes"]]) == ("cancelled", ["cancelled"])
        assert await here.tiles() == {"put_back": 1}  # of the other nothing was picked
        assert (await here.get(f"preparations/{second['id']}"))["put_back_at"] is not None
        late = await here.post(f"{path}/picks", {"gtin": "S52"}, **{"Accept-Language": "fr"})
        assert (late["status"], late["code"]) == (409, "preparation_cancelled")
        assert "annulée" in late["detail"]
        done = await here.post(f"{path}/put-backs")
        assert done["state"] == "cancelled"
        assert set(done["moves"][-1]["data"]["stock"].values()) == {"left"}  # the shop counts them itself
        assert await here.tiles() == {}

    told(run, hands, story)


def test_an_order_changed_while_it_is_picked_says_what_changed(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        await here.told(order("7"))
        (item,) = await here.here()
        path = f"preparations/{item['id']}"
        tag = (await here.staff.get(path)).headers["etag"]
        await here.post(f"{path}/picks", {"gtin": "S51", "quantity": 2})
        fact = order("7", quantity=1)
        assert isinstance(fact.record, OrderRecord)
        fewer = msgspec.structs.replace(fact.record, lines=fact.record.lines[:2])
        await here.told(msgspec.structs.replace(fact, record=fewer))
        whole = await here.get(path)
        told_of = {change["name"]: (change["before"], change["after"]) for change in whole["changes"]}
        assert told_of == {"Sandale 38": (2, 1), "Ceinture": (1, 0)}
        assert [(line["quantity"], line["picked"]) for line in whole["lines"]] == [(1, 0), (1, 1), (0, 0)]
        stale = await here.post(f"{path}/picks", {"gtin": "S52"}, **{"If-Match": tag})
        assert (stale["status"], stale["code"]) == (412, "changed_meanwhile")
        more = order("7", quantity=3)
        await here.told(more)
        assert await here.tiles() == {"to_pick": 2}
        added = (await here.here())[0]
        assert (added["pieces"], added["number"]) == (3, "107")

    told(run, hands, story)


def test_two_staff_at_one_list_know_of_each_other(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.COLLECT)
        path = f"preparations/{made}"
        await here.post(f"{path}/picks", {"gtin": "S61"})
        await here.hands.execute("UPDATE preparations SET taken_by_id = 99, taken_by_name = 'Bea'")
        taken = await here.post(f"{path}/picks", {"gtin": "S51"})
        assert (taken["status"], taken["code"]) == (409, "preparation_taken")
        assert "Bea has been preparing this since" in taken["detail"]
        over = await here.post(f"{path}/picks", {"gtin": "S51", "take_over": True})
        assert over["preparation"]["taken_by"]["name"] == "Ada"
        left = await here.post(f"{path}/releases")
        assert (left["state"], left["taken_by"], left["left"]) == ("waiting", None, 1)
        assert [move["kind"] for move in left["moves"]][-3:] == ["taken_over", "picked", "given_up"]

    told(run, hands, story)


def test_what_a_page_without_network_tells_later_is_done_once_and_as_it_was(run: Any, hands: Hands) -> None:
    """A hand-over that was done while the time ran out counts, and one too many is told apart."""

    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.COLLECT)
        path = f"preparations/{made}"
        pick = {"gtin": "S61", "acted_at": later(hours=3)}
        first = await here.post(f"{path}/picks", pick, key="p1")
        await here.hands.execute("DELETE FROM idempotency_keys")  # a day later
        again = await here.post(f"{path}/picks", pick, key="p1")
        assert again["preparation"]["version"] == first["preparation"]["version"]
        await here.packed(made)
        await here.at(made, state="expired")
        given: dict[str, Any] = {"identity_seen": True, "acted_at": later(minutes=30)}
        done = await here.post(f"{path}/hand-overs", given, key="h1")
        assert done["state"] == "handed_over"
        assert done["handed_at"][:16] == given["acted_at"][:16]
        await here.hands.execute("DELETE FROM idempotency_keys")
        assert (await here.post(f"{path}/hand-overs", given, key="h1"))["state"] == "handed_over"
        other = await here.post(f"{path}/hand-overs", given, key="h2")
        assert (other["status"], other["code"]) == (409, "already_handed_over")
        ahead = await here.post(f"{path}/picks", {"gtin": "S61", "acted_at": later(hours=-2)})
        assert (ahead["status"], ahead["code"]) == (422, "acted_at_wrong")

    told(run, hands, story)


def test_the_shop_shows_what_is_ready_and_collected_and_we_what_it_gave_out(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        await here.told(order("7"), order("8"), order("9"))
        third, second, first = await here.here()
        await here.packed(first["id"])
        await here.told(order("7", state=OrderState.READY_FOR_PICKUP))
        await here.post(f"preparations/{first['id']}/hand-overs", {"identity_seen": True})
        asked = await here.hands.rows(
            "SELECT request ->> 'state' AS state FROM acts WHERE kind = 'set_order_state' ORDER BY id"
        )
        assert [one["state"] for one in asked] == ["ready_for_pickup", "completed"]

        await here.told(order("8", state=OrderState.COMPLETED))
        path = f"preparations/{second['id']}"
        gone = await here.get(path)
        assert (gone["state"], gone["handed_to"], gone["handed_by"]) == ("handed_over", "customer", "")
        again = await here.post(f"{path}/hand-overs", {"identity_seen": True})
        assert again["code"] == "already_handed_over"
        assert "The shop's own system" in again["detail"]

        path = f"preparations/{third['id']}"
        await here.packed(third["id"])
        await here.at(third["id"], state="expired")
        await here.post(f"{path}/put-backs")
        await here.told(order("9", state=OrderState.CANCELLED))  # the shop takes back by itself
        changes = await here.hands.rows(
            "SELECT sum((change ->> 'change')::int) AS pieces FROM acts,"
            " jsonb_array_elements(request -> 'adjustments') AS change WHERE key LIKE 'put-back%'"
            " GROUP BY split_part(key, ':', 1) ORDER BY 1"
        )
        assert [one["pieces"] for one in changes] == [-4, 4]

    told(run, hands, story)


def test_a_count_while_it_is_picked_stops_no_customer(run: Any, hands: Hands) -> None:
    """What is in the customer's hands was there, whatever was counted: somebody counts again."""

    async def story(here: Shop) -> None:
        async with here.hands.services.database.transaction() as transaction:
            await stock.set_owner(transaction, TESTER, here.places["1"], stock.Owner.GUICHET)
        made = await here.prepared(Purpose.RESERVE)
        async with here.hands.services.database.transaction() as transaction:
            found = stock.Counted(here.variants["51"], here.places["1"], 1)
            await stock.count(transaction, TESTER, [found])
        assert (await here.stock())["1"] == (1, 2, 0)
        await here.packed(made)
        given = {"identity_seen": True, "paid": "cash"}
        assert (await here.post(f"preparations/{made}/hand-overs", given))["state"] == "handed_over"
        (trouble,) = (await here.get("preparation-troubles"))["items"]
        assert (trouble["kind"], trouble["name"], trouble["quantity"]) == ("stock", "Sandale", 2)
        assert (await here.stock("61"))["1"] == (8, 0, 8)

    told(run, hands, story)


def test_a_place_that_is_closed_keeps_it_until_it_has_been_open(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        ready_at = datetime(2026, 3, 2, 15, 0, tzinfo=UTC)  # a Monday, 16:00 in Lille
        await here.hands.execute(
            "UPDATE locations SET opening_hours = CAST(:hours AS jsonb) WHERE external_id = '1'",
            hours=json.dumps([{"weekday": day, "opens": "10:00", "closes": "19:00"} for day in (1, 4)]),
        )
        made = await here.prepared(Purpose.COLLECT, hold_hours=48)
        async with here.hands.services.database.transaction() as transaction:
            row = await picking.find_preparation(transaction, made)
            until = await kept_until(transaction, row, ready_at)
        assert until == datetime(2026, 3, 5, 18, 0, tzinfo=UTC)  # not Wednesday, but Thursday at 19:00

    told(run, hands, story)


def test_a_parcel_for_a_shop_comes_late_damaged_or_as_expected(run: Any, hands: Hands) -> None:
    """So many pieces that somebody should ask are prepared all the same, and asked about."""

    async def story(here: Shop) -> None:
        line = NewLine(variant_id=here.variants["51"], quantity=150)
        new = NewPreparation(
            key="big", location_id=here.places["1"], purpose=Purpose.TO_SHOP, lines=(line,), number="1009"
        )
        database, act = here.hands.services.database, picking.Act(TESTER)
        async with database.transaction() as transaction:
            made = await picking.prepare(transaction, TESTER, new)
            row = await picking.find_preparation(transaction, made, lock=True)
            await picking.arrive(transaction, act, row, damaged=True)
        assert await here.tiles() == {"expected": 1, "troubles": 2}
        kinds = {one["kind"] for one in (await here.get("preparation-troubles"))["items"]}
        assert kinds == {"unusual", "damaged"}
        async with database.transaction() as transaction:
            row = await picking.find_preparation(transaction, made, lock=True)
            await picking.arrive(transaction, act, row, shelf="B7", parcels=2)
        whole = await here.get(f"preparations/{made}")
        assert (whole["state"], whole["parcels"], whole["lines"][0]["picked"]) == ("ready", 2, 150)
        code = await here.code(made)
        given = await here.post(f"preparations/{made}/hand-overs", {"code": code.text})
        assert given["state"] == "handed_over"

    told(run, hands, story)


def test_orders_of_a_first_reading_and_old_ones_are_not_prepared(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        await here.told(order("7", placed_at=utc_now() - timedelta(days=4)), order("8", place=None))
        history = [ReadFact(order("9"), utc_now())]
        async with here.hands.services.database.transaction() as transaction:
            await apply(transaction, here.hands.connection_id, history, Origin.HISTORY)
        await here.heard()
        assert await here.here() == []
        await here.told(order("6", state=OrderState.AWAITING_PAYMENT))
        assert await here.here() == []
        await here.told(order("6"))
        assert len(await here.here()) == 1

    told(run, hands, story)
