"""What a shop has to prepare: listed in walking order, picked, packed; what is short comes from elsewhere."""

from __future__ import annotations

from typing import Any

from tests.commerce.shop_stock import require_books
from tests.purchase.picking.shop import GTIN, Shop, later, level, order, told
from tests.sync.hands import Hands

from guichet.purchase.picking import Purpose
from guichet.purchase.sourcing import loads


def test_what_is_to_be_picked_is_listed_in_walking_order(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        first = await here.prepared(Purpose.COLLECT, key="a", number="1007")
        assert await here.prepared(Purpose.COLLECT, key="a", number="1007") == first
        await here.prepared(Purpose.TO_SHOP, key="b", to_location_id=here.places["2"])
        assert await here.tiles() == {"to_pick": 2}
        assert await here.tiles("2") == {"expected": 1}
        walk = await here.get("pick-list", location_id=here.places["1"])
        assert [line["bin"] for line in walk["items"]] == ["B10", "B10", "", ""]
        (item,) = await here.here(q="1007")
        whole = await here.get(f"preparations/{item['id']}")
        line = whole["lines"][0]
        assert (line["gtin"], line["left"], line["figure"]) == (
            "4006381333931", 2, {"on_hand": 9, "owner": "shop"},
        )  # fmt: skip
        assert [move["kind"] for move in whole["moves"]] == ["made"]

    told(run, hands, story)


def test_an_order_to_be_collected_is_picked_and_what_is_short_comes_from_another_shop(
    run: Any, hands: Hands
) -> None:
    """The shop took the stock itself: only what another place sends is held and told here."""

    async def story(here: Shop) -> None:
        await here.told(order("7"))
        async with hands.services.database.transaction() as transaction:
            assert await loads(transaction) == {here.places["1"]: 1}, "nobody holds it, and it is work"
        (item,) = await here.here(state="waiting")
        assert (item["number"], item["customer"], item["purpose"]) == ("107", "Zoé Petit", "collect")
        whole = await here.get(f"preparations/{item['id']}")
        assert [line["bin"] for line in whole["lines"]] == ["B2", "B10", ""]
        path = f"preparations/{item['id']}"
        _, size_38, belt = whole["lines"]

        strange = await here.post(f"{path}/picks", {"gtin": "9999999999994"})
        assert (strange["status"], strange["code"]) == (422, "not_in_preparation")
        scanned = await here.post(f"{path}/picks", {"gtin": GTIN})
        assert scanned["status"] == 200, scanned
        assert scanned["preparation"]["taken_by"]["name"] == "Ada"
        more = await here.post(f"{path}/picks", {"line_id": size_38["id"], "quantity": 2})
        assert (more["status"], more["code"]) == (409, "more_than_asked")
        await here.post(f"{path}/picks", {"gtin": "s52"})
        short = {"line_id": size_38["id"], "quantity": 0, "short": 1, "acted_at": later(minutes=9)}
        found = await here.post(f"{path}/picks", short, key="k1")
        assert (found["elsewhere"]["name"], found["nowhere"]) == ("Entrepôt", False)
        again = await here.post(f"{path}/picks", short, key="k1")
        assert {**again, "status": 200} == found

        (there,) = await here.here("3")
        assert (there["purpose"], there["to_location"]["name"], there["left"]) == ("to_shop", "Lille", 1)
        assert await here.stock() == {"1": (9, 0, 9), "2": (9, 0, 9), "3": (9, 1, 8)}
        assert await here.tiles() == {"to_pick": 1, "expected": 1}
        early = await here.post(f"{path}/packings", {"shelf": "A3"})
        assert (early["status"], early["code"]) == (409, "preparation_not_complete")
        await here.post(f"{path}/picks", {"line_id": belt["id"]})
        ready = await here.post(f"{path}/packings", {"shelf": "A3"})
        assert (ready["state"], ready["shelf"], ready["short"]) == ("ready", "A3", 1)
        assert ready["keep_until"] > ready["ready_at"]
        kinds = [move["kind"] for move in ready["moves"]]
        assert kinds == ["made", "taken", "picked", "picked", "short", "picked", "packed"]
        late = ready["moves"][4]
        assert late["acted_at"] < late["received_at"]

    told(run, hands, story)


def test_missing_pieces_of_a_reservation_are_promised_to_nobody(run: Any, hands: Hands) -> None:
    """What was held and is not found stays held, until somebody who may says that it is gone."""

    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.RESERVE)
        path = f"preparations/{made}"
        (sandal, belt) = (await here.get(path))["lines"]
        picked = await here.post(f"{path}/picks", {"line_id": sandal["id"], "quantity": 1, "short": 1})
        assert picked["elsewhere"]["name"] == "Entrepôt"
        assert picked["preparation"]["lines"][0]["in_doubt"] == 1
        assert (await here.stock())["1"] == (9, 2, 7)
        (expected,) = await here.here(state="expected")
        assert expected["purpose"] == "reserve"
        for pieces in (1, -1):
            await here.post(f"{path}/picks", {"line_id": belt["id"], "quantity": pieces})
        (trouble,) = (await here.get("preparation-troubles", location_id=here.places["1"]))["items"]
        assert (trouble["kind"], trouble["quantity"]) == ("in_doubt", 1)
        settled = await here.post(f"preparation-lines/{sandal['id']}/doubts", {"outcome": "found"})
        assert settled["lines"][0]["in_doubt"] == 0
        assert (await here.stock())["1"] == (9, 1, 8)
        await require_books(hands.services.database)

        gone = await here.post(f"{path}/picks", {"line_id": belt["id"], "quantity": 0, "short": 1})
        assert gone["elsewhere"]["name"] == "Entrepôt"
        await here.post(f"preparation-lines/{belt['id']}/doubts", {"outcome": "gone"})
        assert (await here.stock("61"))["1"] == (9, 1, 8)
        again = await here.post(f"preparation-lines/{belt['id']}/doubts", {"outcome": "gone"})
        assert (again["status"], again["code"]) == (409, "no_pieces_in_doubt")
        await require_books(hands.services.database)

    told(run, hands, story)


def test_what_is_nowhere_is_looked_at_by_somebody(run: Any, hands: Hands) -> None:
    async def story(here: Shop) -> None:
        made = await here.prepared(Purpose.SHIP)
        await here.told(level("51", "2", 1), level("51", "3", 0))
        path = f"preparations/{made}"
        whole = await here.get(path)
        sandal = next(line for line in whole["lines"] if line["bin"])
        short = await here.post(f"{path}/picks", {"line_id": sandal["id"], "quantity": 0, "short": 2})
        assert (short["nowhere"], short["elsewhere"]) == (True, None)
        assert (await here.tiles())["troubles"] == 1
        (trouble,) = (await here.get("preparation-troubles"))["items"]
        done = await here.post(f"preparation-troubles/{trouble['id']}/settlements", {"note": "Appelé"})
        assert (done["settled_by"], done["note"], done["kind"]) == ("Ada", "Appelé", "nowhere")
        belt = next(line for line in whole["lines"] if not line["bin"])
        last = await here.post(f"{path}/picks", {"line_id": belt["id"], "quantity": 0, "short": 1})
        assert last["elsewhere"]["name"] == "Entrepôt"
        assert last["preparation"]["state"] == "cancelled"
        assert [one["purpose"] for one in await here.here("3")] == ["ship"]
        assert "troubles" not in await here.tiles()

    told(run, hands, story)
