"""What is sold here is told to the shop that owns the figure, and held until its figure counts it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.sync.acting import ActingShop, ask, furnish, ids, tell
from tests.sync.hands import Hands, signed_in
from tests.sync.test_app import react
from tests.sync.test_desk_acts import perform

from guichet.kernel.auth import Grant
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.services import Services
from guichet.ports import registry
from guichet.ports.failures import OutageError, RejectedError
from guichet.ports.records import Fact, Resource, StockRecord
from guichet.sync import reactions as _reactions  # noqa: F401 — declares them

LOST = OutageError("the answer was lost", uncertain=True)


class StockedShop(ActingShop):
    """Its levels can be read one by one, and an adjustment counts a minute after its answer."""

    fetchable: tuple[Resource, ...] = (*ActingShop.fetchable, Resource.STOCK)
    adjusts_within = timedelta(minutes=1)


@pytest.fixture
def tiny() -> Iterator[StockedShop]:
    shop = StockedShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: StockedShop, run: Any) -> Hands:
    made = Hands(services, tiny)
    run(made.connect())
    run(furnish(made))
    run(react(services))
    return made


async def basket(hands: Hands, pieces: int, place: str = "1") -> dict[str, Any]:
    """What a screen asks to have held."""
    (variant,) = (await ids(hands, "variants")).values()
    location = (await ids(hands, "locations"))[place]
    line = {"variant_id": str(variant), "location_id": str(location), "quantity": pieces}
    return {"lines": [line], "reference": {"kind": "order", "id": "1001"}}


async def act_id(hands: Hands) -> int:
    return int(await hands.scalar("SELECT max(id) FROM acts"))


def test_a_sale_is_told_to_the_shop_once_and_settled_by_its_figure(
    run: Any, hands: Hands, tiny: StockedShop
) -> None:
    async def story() -> None:
        async with signed_in(hands, "shop_staff") as client:
            made = await ask(client, "reservations", await basket(hands, 2))
            assert made.status_code == 201, made.text
            assert (await ask(client, "reservations", await basket(hands, 2))).json() == made.json()
            short = await ask(client, "reservations", await basket(hands, 8), key="more")
            assert (short.status_code, short.json()["code"]) == (409, "stock_short")
            assert short.json()["detail"] == "Plus que 7 en stock ; rien n’est réservé."
            assert short.json()["errors"] == [
                {"pointer": "/lines/0/quantity", "message": "Plus que 7 en stock."}
            ]
            path = made.headers["location"].removeprefix("/api/v1/")
            sold = await ask(client, f"{path}/confirmations", {}, key="sold")
            assert (sold.json()["state"], sold.json()["lines"][0]["held_until"]) == ("confirmed", None)
            await react(hands.services)
            await perform(hands, await act_id(hands))
            await react(hands.services)
            assert [(one.location_external_id, one.change) for one in tiny.adjustments] == [("1", -2)]
            known = (await client.get(path)).json()["lines"][0]
            assert (known["state"], known["trouble"]) == ("confirmed", "")
            assert known["acknowledged_at"] is not None
            waits = await hands.rows(
                "SELECT run_at > now() AS later FROM jobs WHERE name = 'sync.read_levels'"
            )
            assert waits == [{"later": True}]
            level = StockRecord(
                external_id="51:1", variant_external_id="51", location_external_id="1", on_hand=7
            )
            await tell(hands, Fact(resource=Resource.STOCK, external_id="51:1", record=level))
            assert (await client.get(path)).json()["state"] == "confirmed"  # it may not count it yet
            await hands.execute("UPDATE reservation_lines SET known_from = known_from - interval '1 hour'")
            await tell(hands, Fact(resource=Resource.STOCK, external_id="51:1", record=level))
            assert (await client.get(path)).json()["state"] == "settled"
            items = (await client.get("stock")).json()["items"]
            assert [(one["on_hand"], one["reserved"], one["available"]) for one in items] == [
                (7, 0, 7),
                (9, 0, 9),
            ]
            owners = (await client.get("stock-owners")).json()["items"]
            assert [(one["owner"], one["window"]["lines"]) for one in owners] == [("shop", 1), ("shop", 0)]
            assert owners[0]["window"]["from_sale_p95"] >= 0
            moves = (await client.get("stock-movements")).json()["items"]
            assert [(one["kind"], one["reserved"]) for one in moves] == [
                ("settled", -2),
                ("confirmed", 0),
                ("reserved", 2),
            ]

    run(story())


def test_a_shop_that_refuses_or_falls_silent_leaves_the_hold_in_sight(
    run: Any, hands: Hands, tiny: StockedShop
) -> None:
    async def story() -> None:
        async with signed_in(hands) as client:
            made = (await ask(client, "reservations", await basket(hands, 1))).json()
            path = f"reservations/{made['id']}"
            await ask(client, f"{path}/confirmations", {}, key="sold")
            await react(hands.services)
            tiny.failures = [RejectedError("the item is locked")]
            await perform(hands, await act_id(hands))
            await react(hands.services)
            looked = (await client.get("reservations", params={"needs_look": "true"})).json()["items"]
            assert [one["lines"][0]["trouble"] for one in looked] == ["failed"]
            await ask(client, f"{path}/confirmations", {}, key="again")
            await react(hands.services)
            tiny.lose_answer = LOST
            with pytest.raises(RetryLaterError):
                await perform(hands, await act_id(hands))
            await hands.execute("UPDATE acts SET called_at = called_at - interval '1 minute'")
            await perform(hands, await act_id(hands))
            await react(hands.services)
            assert (await client.get(path)).json()["lines"][0]["trouble"] == "uncertain"
            refused = await ask(client, f"{path}/releases", {}, key="back")
            assert (refused.status_code, refused.json()["code"]) == (409, "owner_was_told")
            happened = {"happened": True, "note": "seen there"}
            await ask(client, f"acts/{await act_id(hands)}/resolutions", happened, key="seen")
            await react(hands.services)
            line = (await client.get(path)).json()["lines"][0]
            assert (line["trouble"], line["acknowledged_at"] is not None) == ("", True)
        assert await hands.scalar("SELECT reserved FROM stock_levels WHERE external_id = '51:1'") == 1

    run(story())


def test_what_cannot_be_told_is_given_back_by_a_person(run: Any, hands: Hands, tiny: StockedShop) -> None:
    async def story() -> None:
        async with signed_in(hands, "operations") as client:
            places = await ids(hands, "locations")
            await client.put(f"stock-owners/{places['2']}", json={"owner": "till"})
            made = (await ask(client, "reservations", await basket(hands, 1, "2"))).json()
            path = f"reservations/{made['id']}"
            sold = await ask(client, f"{path}/confirmations", {}, key="sold")
            assert sold.json()["lines"][0]["trouble"] == "till"
            await react(hands.services)
            assert await hands.scalar("SELECT count(*) FROM acts") == 0
            rung_up = await ask(client, f"{path}/acknowledgements", {}, key="rung up")
            assert rung_up.json()["lines"][0]["trouble"] == ""
            refused = await ask(client, f"{path}/releases", {}, key="back")
            assert refused.json()["code"] == "owner_was_told"

    run(story())


def test_staff_hold_and_count_where_their_grants_reach(run: Any, hands: Hands) -> None:
    async def story() -> None:
        places = await ids(hands, "locations")
        (variant,) = (await ids(hands, "variants")).values()
        async with signed_in(hands, "operations") as client:
            answer = await client.put(f"stock-owners/{places['1']}", json={"owner": "guichet"})
            assert answer.status_code == 204, answer.text
            elsewhere = (await ask(client, "reservations", await basket(hands, 1, "2"), key="2")).json()
            moved = {
                "variant_id": str(variant),
                "location_id": str(places["1"]),
                "to_location_id": str(places["2"]),
                "quantity": 1,
            }
            refused = await ask(client, "stock-transfers", {"items": [moved]}, key="move")
            assert (refused.status_code, refused.json()["code"]) == (409, "stock_owners_differ")
            adjusted = {"items": [{**moved, "change": 1}]}
            del adjusted["items"][0]["to_location_id"], adjusted["items"][0]["quantity"]
            refused = await ask(client, "stock-adjustments", adjusted, key="adjust")
            assert refused.json()["code"] == "stock_counted_here"
        grants = [Grant(role="shop_staff", targets=(f"location:{places['1']}",))]
        async with signed_in(hands, grants=grants, mail="bea@example.org") as client:
            made = (await ask(client, "reservations", await basket(hands, 3), key="1")).json()
            assert (
                await ask(client, "reservations", await basket(hands, 1, "2"), key="3")
            ).status_code == 403
            assert [one["id"] for one in (await client.get("reservations")).json()["items"]] == [made["id"]]
            assert (await client.get(f"reservations/{elsewhere['id']}")).status_code == 404
            counted = {"variant_id": str(variant), "location_id": str(places["1"]), "on_hand": 2}
            found = await ask(client, "stock-counts", {"items": [counted]}, key="count")
            assert [(one["before"], one["missing"]) for one in found.json()["items"]] == [(9, 1)]
            (over,) = (await client.get("stock-overruns")).json()["items"]
            assert (over["cause"], over["missing"], over["sku"]) == ("count", 1, "L")
            assert [one["reference_id"] for one in over["affected"]] == ["1001"]
            await ask(client, f"reservations/{made['id']}/releases", {}, key="back")
            assert (await client.get("stock-overruns")).json()["items"] == []
            closed = (await client.get("stock-overruns", params={"open": "false"})).json()["items"]
            assert closed[0]["closed_at"] is not None

    run(story())
