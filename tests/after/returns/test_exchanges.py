"""Exchanges to their end: handed out at a counter at once, or prepared and sent; and who is late with it."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tests.after.returns.shop import Counter, bought, level, other_lamp, told
from tests.sync.acting import ids, tell
from tests.sync.hands import TESTER, Hands

from guichet.commerce.stock import Owner, set_owner
from guichet.kernel.types import utc_now
from guichet.ports.records import Fact, LocationRecord, OrderState, Resource

WISH: dict[str, Any] = {"wish": "exchange", "line": {"reason": "too_small"}}


async def exchanged(desk: Counter, **more: Any) -> Any:
    """A return of a red lamp for a blue one, received and graded as new at the first place."""
    blue = (await ids(desk.hands, "variants"))["52"]
    line = {**WISH["line"], "exchange_variant_id": str(blue)}
    opened = await desk.open(wish="exchange", line=line, **more)
    assert (opened["state"], opened["way"]) == ("approved", "exchange"), opened
    graded = await desk.back(opened)
    assert graded["state"] == "graded", graded
    return graded


async def figures(desk: Counter, variant: str = "52") -> dict[str, tuple[int, int, int]]:
    """On hand, held and available, by place."""
    rows = await desk.hands.rows(
        "SELECT location_external_id AS place, coalesce(counted, on_hand) AS there, reserved, available"
        " FROM stock_levels WHERE variant_external_id = :variant ORDER BY 1",
        variant=variant,
    )
    return {row["place"]: (row["there"], row["reserved"], row["available"]) for row in rows}


def test_it_is_handed_out_where_it_came_back_and_what_came_back_is_on_sale_there(
    run: Any, hands: Hands
) -> None:
    async def story(desk: Counter) -> None:
        await other_lamp(hands, place_1=0, place_2=3)
        places = await ids(hands, "locations")
        graded = await exchanged(desk)
        path, here = f"returns/{graded['id']}", {"location_id": str(places["1"])}
        assert graded["refund_by"] in _in_days(14), "the clock runs"
        (item,) = (await desk.get(f"{path}/exchange-items", location_id=places["1"]))["items"]
        assert (item["wanted"]["words"], item["held_at"]["name"]) == ("Bleu", "Place 2")
        assert [(one["words"], one["available"]) for one in item["here"]] == [("Rouge", 9), ("Bleu", 0)]
        missing = await desk.post(f"{path}/exchange-hand-overs", here)
        assert (missing["status"], missing["code"]) == (409, "exchange_item_not_here")
        assert await figures(desk) == {"1": (0, 0, 0), "2": (3, 1, 2)}, "nothing was changed"

        await tell(hands, level("52", "1", 2))
        both = await asyncio.gather(*(desk.post(f"{path}/exchange-hand-overs", here) for _ in range(2)))
        done, again = sorted(both, key=lambda one: int(one["status"]))
        assert (done["status"], done["state"], done["settlement"]) == (200, "settled", "done"), done
        assert (again["status"], again["code"]) == (409, "return_not_in_that_state"), "one of two was faster"
        assert await figures(desk) == {"1": (2, 1, 1), "2": (3, 0, 3)}, "the hold came here and is sold"
        await desk.heard()
        for act in await hands.rows("SELECT id FROM acts ORDER BY id"):
            await desk.act(act["id"])
        told_owner = [
            (one.variant_external_id, one.location_external_id, one.change) for one in desk.shop.adjustments
        ]
        assert sorted(told_owner) == [("51", "1", 1), ("52", "1", -1)], "on sale again, and sold"
        page = await desk.shopper.get(done["link"][done["link"].index("/return/") :])
        assert "Votre nouvel article vous a été remis" in page.text
        assert "Rien. Vous avez votre nouvel article." in page.text
        life = (await desk.get(f"orders/{desk.orders['7']}/timeline"))["items"]
        assert f"Exchange of return {done['number']} handed out in a shop" in [one["text"] for one in life]

    told(run, hands, story)


def test_where_the_house_counts_both_move_at_once_and_a_till_is_to_book(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        await other_lamp(hands, place_1=2)
        places = await ids(hands, "locations")
        await _owned(hands, places["1"], Owner.GUICHET)
        graded = await exchanged(desk)
        assert graded["lines"][0]["restock"] == "done"
        assert (await figures(desk, "51"))["1"] == (10, 0, 10)
        red = str((await ids(hands, "variants"))["51"])
        other = [{"line_id": graded["lines"][0]["id"], "variant_id": red}]
        asked = {"location_id": str(places["1"]), "lines": other}
        done = await desk.post(f"returns/{graded['id']}/exchange-hand-overs", asked)
        assert done["lines"][0]["exchange"]["words"] == "Rouge", "chosen otherwise at the counter"
        assert (await figures(desk, "51"))["1"] == (9, 0, 9)
        assert (await figures(desk))["1"] == (2, 0, 2)

        await _owned(hands, places["1"], Owner.TILL)
        at_till = await desk.back(await desk.open())
        assert at_till["lines"][0]["restock"] == "till"
        assert await hands.scalar("SELECT count(*) FROM acts WHERE kind = 'adjust_stock'") == 0

    told(run, hands, story)


def test_it_is_sent_like_other_parcels_and_settled_as_it_leaves(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        await other_lamp(hands, place_2=2)
        graded = await exchanged(desk)
        path = f"returns/{graded['id']}"
        sending = await desk.post(f"{path}/exchange-preparations")
        assert (sending["status"], sending["state"], sending["settlement"]) == (
            200,
            "settling",
            "preparing",
        ), sending
        (item,) = (await desk.get("preparations", return_id=graded["id"]))["items"]
        assert (item["purpose"], item["location"]["name"], item["collected"]) == (
            "exchange",
            "Place 2",
            False,
        )
        for what in ("exchange-preparations", "settlement-steps"):
            assert (await desk.post(f"{path}/{what}"))["status"] == 409, "it is being prepared"
        await desk.post(f"preparations/{item['id']}/cancellations")
        await desk.heard()
        back = await desk.get(path)
        assert (back["state"], back["settlement"]) == ("settling", "to_send")
        assert await figures(desk) == {"2": (2, 0, 2)}

        await desk.post(f"{path}/exchange-preparations")
        item = (await desk.get("preparations", return_id=graded["id"]))["items"][0]
        await tell(hands, bought("7", 5, state=OrderState.SHIPPED))
        await desk.heard()
        prepared = f"preparations/{item['id']}"
        assert (await desk.get(prepared))["state"] == "waiting", "the shop's order says nothing of it"
        (line,) = (await desk.get(prepared))["lines"]
        await desk.post(f"{prepared}/picks", {"line_id": line["id"]})
        await desk.post(f"{prepared}/packings", {})
        own = {"tracking_number": "6A123", "carrier": "Colissimo"}
        labelled = await desk.post(f"{prepared}/labels", own)
        assert labelled["status"] < 300, labelled
        given = await desk.post(f"{prepared}/hand-overs", {})
        assert given["state"] == "handed_over", given
        await desk.heard()
        settled = await desk.get(path)
        assert (settled["state"], settled["reference"]) == ("settled", "6A123")
        page = await desk.shopper.get(settled["link"][settled["link"].index("/return/") :])
        assert "Son colis : 6A123." in page.text
        void = await desk.post(f"labels/{labelled['id']}/voidings")
        assert (void["status"], void["code"]) == (409, "dispatch_not_in_that_state"), "it left with it"
        assert await figures(desk) == {"2": (2, 1, 1)}, "sold; its owner is being told"
        kinds = [one["kind"] for one in settled["life"]]
        assert kinds[-5:] == [
            "exchange_preparing", "exchange_not_sent", "exchange_preparing", "exchange_left", "settled",
        ]  # fmt: skip

    told(run, hands, story)


def test_what_came_back_to_a_warehouse_as_new_sends_its_other_item_by_itself(run: Any, hands: Hands) -> None:
    async def story(desk: Counter) -> None:
        depot = LocationRecord(external_id="1", name="Place 1", kind="warehouse")
        await tell(hands, Fact(resource=Resource.LOCATIONS, external_id="1", record=depot))
        await other_lamp(hands)
        settings = await desk.get("return-settings")
        version = settings.pop("version")
        asked = {**settings, "send_exchanges": True}
        answer = await desk.staff.put("return-settings", json=asked, headers={"If-Match": f'"{version}"'})
        assert answer.status_code == 200, answer.text
        graded = await exchanged(desk)
        await desk.heard()
        sent = await desk.get(f"returns/{graded['id']}")
        assert (sent["state"], sent["settlement"]) == ("settling", "preparing")
        await tell(hands, level("52", "2", 0))
        second = await desk.open(**WISH)
        await desk.back(second)
        await desk.heard()
        left = await desk.get(f"returns/{second['id']}")
        assert (left["state"], left["life"][-1]["data"]["reason"]) == ("graded", "return_other_form_needed")

    told(run, hands, story)


def test_a_wish_that_is_nowhere_or_none_yet_is_said_and_credits_and_repairs_run_late(
    run: Any, hands: Hands
) -> None:
    async def story(desk: Counter) -> None:
        await _absurd_quantities(desk)
        await other_lamp(hands)
        opened = await desk.open(**WISH)
        await desk.back(opened)
        none_yet = await desk.post(f"returns/{opened['id']}/exchange-preparations")
        assert (none_yet["status"], none_yet["code"]) == (422, "return_other_form_needed")
        (line,) = opened["lines"]
        foreign = {"lines": [{"line_id": line["id"], "variant_id": "999"}]}
        wrong = await desk.post(f"returns/{opened['id']}/exchange-preparations", foreign)
        assert wrong["code"] == "return_other_form_unknown"
        await tell(hands, level("52", "2", 0))
        blue = str((await ids(hands, "variants"))["52"])
        gone = {"lines": [{"line_id": line["id"], "variant_id": blue}]}
        nowhere = await desk.post(f"returns/{opened['id']}/exchange-preparations", gone)
        assert (nowhere["status"], nowhere["code"]) == (409, "exchange_item_nowhere")
        money = await desk.post(f"returns/{opened['id']}/ways", {"way": "refund"})
        assert (money["state"], money["way"], money["most"]["amount"]) == ("graded", "refund", 2000)
        asked = await desk.refund(money, "20.00")
        assert (asked["status"], asked["settlement"]) == (202, "asked")
        late_wish = await desk.post(f"returns/{opened['id']}/ways", {"way": "repair"})
        assert (late_wish["status"], late_wish["code"]) == (409, "return_not_in_that_state")

        repair = await desk.open(wish="repair", line={"reason": "defective"})
        back = await desk.back(repair, disposition="repair")
        assert back["refund_by"] in _in_days(30)
        await hands.execute("UPDATE returns SET refund_by = :past", past=utc_now().date() - timedelta(days=1))
        late = (await desk.get("returns", due="late"))["items"]
        assert {one["way"] for one in late} == {"refund", "repair"}

    told(run, hands, story)


def _in_days(days: int) -> set[str]:
    """The day that many days from now, also where midnight passed since."""
    then = utc_now() + timedelta(days=days)
    return {str(then.date()), str((then - timedelta(hours=1)).date())}


async def _absurd_quantities(desk: Counter) -> None:
    """A quantity that cannot be is refused before anything is kept."""
    absurd = await desk.open(line={"quantity": 5000})
    assert (absurd["status"], absurd["errors"][0]["pointer"]) == (422, "/lines/0/quantity")
    more = await desk.open(line={"quantity": 3})
    assert (more["status"], more["code"]) == (409, "already_in_a_return")
    found = await desk.find()
    for pieces in ("999999999999", "-1", "zwei"):
        page = await desk.ask(
            found.headers["location"], pieces_Lampe=pieces, reason_Lampe="changed_mind", wish="refund"
        )
        assert page.status_code in (200, 409, 422), pieces
        assert page.text.startswith("<!doctype html>"), pieces
    assert (await desk.get("returns"))["items"] == []


async def _owned(hands: Hands, location_id: int, owner: Owner) -> None:
    async with hands.services.database.transaction() as transaction:
        await set_owner(transaction, TESTER, location_id, owner)
