"""Handing over: by a code that opens once, to the right person; what nobody fetches is put back."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

from tests.commerce.shop_stock import require_books
from tests.purchase.picking.shop import Shop, order, told
from tests.sync.hands import Hands

from guichet.kernel.auth import Grant
from guichet.kernel.types import utc_now
from guichet.purchase import pickup
from guichet.purchase.picking import Purpose, jobs
from guichet.purchase.picking import privacy as picking_privacy
from guichet.purchase.pickup import privacy as pickup_privacy
from guichet.purchase.pickup.attempts import MOST
from guichet.purchase.pickup.jobs import sweep


def test_a_code_opens_one_parcel_once_and_guesses_are_paused(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.COLLECT)
        path, code = f"preparations/{made}", await here.code(made)
        assert (await here.code(made)).text == code.text
        early = await here.post(f"{path}/hand-overs", {"code": code.text})
        assert (early["status"], early["code"]) == (409, "preparation_not_in_that_state")
        await here.packed(made)
        asked = {"location_id": here.places["1"], "code": code.text.replace(" ", "-")}
        assert (await here.post("pickup-codes", asked))["id"] == str(made)
        by_word = {"location_id": here.places["1"], "word": code.word}
        assert (await here.post("pickup-codes", by_word))["shelf"] == "A1"
        elsewhere = await here.post("pickup-codes", {**asked, "location_id": here.places["2"]})
        assert (elsewhere["code"], elsewhere["detail"]) == (
            "pickup_elsewhere", "This parcel waits at: Lille.",
        )  # fmt: skip

        nobody = await here.post(f"{path}/hand-overs", {})
        assert (nobody["status"], nobody["code"]) == (422, "pickup_proof_needed")
        wrong = {"location_id": here.places["1"], "code": "1234"}
        tries = [(await here.post("pickup-codes", wrong))["code"] for _ in range(MOST + 1)]
        assert tries == ["pickup_code_wrong"] * MOST + ["pickup_codes_paused"]
        paused = await here.post(f"{path}/hand-overs", {"code": code.text}, **{"Accept-Language": "fr"})
        assert paused["status"] == 429
        assert "Trop de codes erronés" in paused["detail"]
        await here.hands.execute(
            "UPDATE pickup_attempts SET window_began_at = :then", then=utc_now() - timedelta(minutes=11)
        )
        await sweep(here.hands.services)

        given = await here.post(f"{path}/hand-overs", {"code": code.text}, key="once")
        assert (given["state"], given["handed_to"], given["handed_by"]) == ("handed_over", "customer", "Ada")
        again = await here.post(f"{path}/hand-overs", {"code": code.text})
        assert (again["status"], again["code"]) == (409, "already_handed_over")
        assert "Ada handed this over" in again["detail"]
        used = await here.post("pickup-codes", asked)
        assert used["code"] == "already_handed_over"
        (kept,) = await here.hands.rows("SELECT * FROM pickup_codes")
        assert code.text.replace(" ", "") not in repr(kept)
        await here.at(made, changed_at=utc_now() - timedelta(days=31))
        await sweep(here.hands.services)
        assert (await here.post("pickup-codes", asked))["code"] == "pickup_code_wrong"

    told(run, hands, story)


def test_two_staff_hand_over_the_same_parcel_and_one_does(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.COLLECT)
        await here.packed(made)
        path = f"preparations/{made}/hand-overs"
        both = await asyncio.gather(*(here.post(path, {"identity_seen": True}, key=one) for one in "ab"))
        assert sorted(one["status"] for one in both) == [200, 409]

    told(run, hands, story)


def test_a_deputy_is_named_by_the_customer_or_shows_the_code(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.COLLECT)
        await here.packed(made)
        path, code = f"preparations/{made}/hand-overs", await here.code(made)
        asked = {"code": code.text, "deputy": "Hélène Roux"}
        refused = await here.post(path, asked)
        assert (refused["status"], refused["code"]) == (409, "deputy_not_allowed")
        kept = await here.staff.get("pickup-settings")
        assert kept.json() == {"version": 0, "deputy_by_code": False}
        changed = await here.staff.put(
            "pickup-settings", json={"deputy_by_code": True}, headers={"If-Match": kept.headers["etag"]}
        )
        assert changed.json()["version"] == 1
        by_eye = await here.post(path, {"identity_seen": True, "deputy": "Hélène Roux"})
        assert by_eye["code"] == "deputy_not_allowed"
        async with here.hands.services.database.transaction() as transaction:
            await pickup.name_deputy(transaction, made, "Helene ROUX")
        given = await here.post(path, {"identity_seen": True, "deputy": "Roux Hélène"})
        assert (given["state"], given["handed_to"]) == ("handed_over", "deputy")
        assert given["moves"][-1]["data"]["name"] == "Roux Hélène"

    told(run, hands, story)


def test_what_is_paid_here_is_sold_here_and_what_is_left_may_be_sold_again(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.RESERVE)
        whole = await here.packed(made)
        sandal = next(line for line in whole["lines"] if line["bin"])
        path = f"preparations/{made}/hand-overs"
        assert (await here.stock())["1"] == (9, 2, 7)
        unpaid = await here.post(path, {"identity_seen": True})
        assert (unpaid["status"], unpaid["code"]) == (422, "payment_needed")
        too_many = {"identity_seen": True, "paid": "card", "left": [{"line_id": sandal["id"], "quantity": 3}]}
        assert (await here.post(path, too_many))["code"] == "more_left_than_picked"
        one = {"identity_seen": True, "paid": "card", "left": [{"line_id": sandal["id"], "quantity": 1}]}
        given = await here.post(path, one)
        assert (given["state"], given["paid"]) == ("handed_over", "card")
        assert (await here.stock())["1"] == (9, 1, 8)
        rows = await here.hands.rows("SELECT state, quantity FROM reservation_lines ORDER BY id")
        assert [(row["state"], row["quantity"]) for row in rows] == [
            ("confirmed", 1), ("confirmed", 1), ("released", 1),
        ]  # fmt: skip
        await require_books(hands.services.database)

    told(run, hands, story)


def test_what_nobody_fetches_is_put_back_and_sold_again(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        services = here.hands.services
        bought = await here.prepared(Purpose.COLLECT, key="bought")
        reserved = await here.prepared(Purpose.RESERVE, key="reserved", hold_hours=48)
        for made in (bought, reserved):
            await here.packed(made)
            await here.at(made, keep_until=utc_now() + timedelta(hours=20))
        for _ in range(2):
            await jobs.announce_due(services)
        due = await here.hands.scalar("SELECT count(*) FROM events WHERE name = 'preparation.due'")
        assert due == 2
        await jobs.expire_due(services)
        longer = await here.post(f"preparations/{bought}/extensions", {"hours": 48})
        assert longer["keep_until"] > (utc_now() + timedelta(hours=47)).isoformat()
        for made in (bought, reserved):
            await here.at(made, keep_until=utc_now() - timedelta(minutes=1))
        await jobs.expire_due(services)
        assert await here.tiles() == {"put_back": 2}
        assert (await here.stock())["1"] == (9, 4, 5)

        for made in (bought, reserved):
            done = await here.post(f"preparations/{made}/put-backs", {}, key=f"back{made}")
            assert done["state"] == "put_back"
        assert done["moves"][-1]["data"]["stock"].keys() == {line["id"] for line in done["lines"]}
        (act,) = await here.hands.rows(
            "SELECT request FROM acts WHERE key LIKE 'put-back:%' ORDER BY id LIMIT 1"
        )
        assert act["request"]["adjustments"][0]["change"] == 2
        assert (await here.stock())["1"] == (9, 2, 7)
        too_late = await here.post(f"preparations/{bought}/hand-overs", {"identity_seen": True})
        assert (too_late["status"], too_late["code"]) == (409, "preparation_not_in_that_state")
        await require_books(services.database)

    told(run, hands, story)


def test_what_came_to_harm_is_put_back_and_not_sold_until_somebody_looked(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.RESERVE)
        whole = await here.packed(made)
        await here.at(made, keep_until=utc_now() - timedelta(minutes=1))
        await jobs.expire_due(here.hands.services)
        done = await here.post(f"preparations/{made}/put-backs", {"on_sale": False})
        assert set(done["moves"][-1]["data"]["stock"].values()) == {"aside"}
        assert (await here.stock())["1"] == (9, 2, 7), "held, and sold to nobody"
        troubles = (await here.get("preparation-troubles", location_id=here.places["1"]))["items"]
        assert sorted((one["kind"], one["quantity"]) for one in troubles) == [
            ("in_doubt", 1),
            ("in_doubt", 2),
        ]
        sandal, belt = sorted(whole["lines"], key=lambda line: -int(line["quantity"]))
        fine = await here.post(f"preparation-lines/{belt['id']}/doubts", {"outcome": "found"})
        assert fine["state"] == "put_back"
        assert (await here.stock("61"))["1"] == (9, 0, 9)
        await here.post(f"preparation-lines/{sandal['id']}/doubts", {"outcome": "gone"})
        assert await here.tiles() == {}
        await require_books(here.hands.services.database)

    told(run, hands, story)


def test_staff_of_one_shop_see_and_handle_that_shop_alone(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        mine = await here.prepared(Purpose.COLLECT, key="mine")
        other = await here.prepared(Purpose.COLLECT, key="other", place="2")
        assert [one["id"] for one in (await here.get("preparations"))["items"]] == [str(mine)]
        unseen = await here.staff.get(f"preparations/{other}")
        assert (unseen.status_code, unseen.json()["code"]) == (404, "preparation_not_found")
        assert (await here.staff.get("counter", params={"location_id": here.places["2"]})).status_code == 403
        picked = await here.post(f"preparations/{other}/picks", {"gtin": "S51"})
        assert picked["status"] == 404

    place = run(hands.scalar("SELECT id FROM locations WHERE external_id = '1'"))
    told(run, hands, story, Grant(role="shop_staff", targets=(f"location:{place}",)))


def test_who_bought_and_who_collected_can_be_given_out_and_forgotten(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        await here.told(order("7"))
        (item,) = await here.here()
        made, orders = int(item["id"]), [int(item["order_id"])]
        await here.packed(made)
        async with here.hands.services.database.transaction() as transaction:
            await pickup.name_deputy(transaction, made, "Ivo Dam")
        await here.post(f"preparations/{made}/hand-overs", {"identity_seen": True, "deputy": "Ivo Dam"})
        async with here.hands.services.database.transaction() as transaction:
            kept = {
                **await picking_privacy.export(transaction, orders),
                **await pickup_privacy.export(transaction, orders),
            }
            assert kept["preparations"][0]["customer"] == "Zoé Petit"
            assert kept["pickup_deputies"][0]["name"] == "Ivo Dam"
            for room in (picking_privacy, pickup_privacy):
                await room.erase(transaction, orders)
        whole = await here.get(f"preparations/{made}")
        assert "Zoé" not in repr(whole)
        assert "Ivo" not in repr(whole)
        assert await here.hands.scalar("SELECT count(*) FROM pickup_deputies") == 0

    told(run, hands, story)
