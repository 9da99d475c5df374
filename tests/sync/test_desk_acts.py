"""What staff do at the shops from an order, over the public API, as far as stores and ceilings allow."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from tests.api.test_stream import listening
from tests.face import browser, let_in, someone
from tests.sync.acting import HOME, ActingShop, ask, furnish, ids, order, tell
from tests.sync.hands import Hands, signed_in
from tests.sync.test_app import react

from guichet.kernel.auth import Actor, Grant
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.services import Services
from guichet.kernel.types import Money
from guichet.ports import registry
from guichet.ports.failures import OutageError, RejectedError
from guichet.ports.records import Fact, OrderState, Resource
from guichet.sync import desk_acts, push

LOST = OutageError("the answer was lost", uncertain=True)


@pytest.fixture
def tiny() -> Iterator[ActingShop]:
    """The tiny shop that can do more, installed as a connector."""
    shop = ActingShop()
    registry.register(shop)
    yield shop
    registry._found.pop("tiny")


@pytest.fixture
def hands(services: Services, tiny: ActingShop, run: Any) -> Hands:
    """Hands over the tiny shop's connection, with stores, orders and stock in the mirror."""
    made = Hands(services, tiny)
    run(made.connect())
    run(furnish(made))
    return made


@asynccontextmanager
async def bound(hands: Hands, *grants: Grant) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(hands.services) as client:
        await let_in(hands.services, client, await someone(hands.services, grants=list(grants)))
        client.base_url = httpx.URL(f"{client.base_url}/api/v1/")
        yield client


async def perform(hands: Hands, act_id: Any) -> None:
    await push.perform(hands.services, int(act_id))


def test_an_order_is_cancelled_and_the_trail_says_what_was_before(
    run: Any, hands: Hands, tiny: ActingShop
) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        async with signed_in(hands, "agent") as client:
            path = f"orders/{order_id}/cancellations"
            refused = await client.post(path)
            assert (refused.status_code, refused.json()["code"]) == (400, "idempotency_key_needed")
            first = await ask(client, path)
            assert first.status_code == 202, first.text
            act = first.json()
            assert first.headers["location"] == f"/api/v1/acts/{act['id']}"
            assert (act["kind"], act["state"], act["before"]) == (
                "cancel_order",
                "intended",
                {"state": "confirmed"},
            )
            again = await ask(client, path)
            assert again.json()["id"] == act["id"]
            await perform(hands, act["id"])
            done = (await client.get(f"acts/{act['id']}")).json()
            assert (done["state"], done["reason"], done["needs_person"]) == ("done", None, False)
            assert done["actor"]["name"] == "Ada"
        assert tiny.orders["7"]["state"] == "cancelled"
        trail = await hands.rows(
            "SELECT act, entity, entity_id, before, after FROM audit_entries ORDER BY id"
        )
        told = [row for row in trail if row["act"].startswith("cancel_order")]
        assert [row["act"] for row in told] == ["cancel_order.intended", "cancel_order.done"]
        assert all((row["entity"], row["entity_id"]) == ("order", str(order_id)) for row in told)
        assert told[1]["before"] == {"state": "confirmed"}
        assert (told[1]["after"]["state"], told[1]["after"]["order_external_id"]) == ("done", "7")

    run(story())


def test_an_address_is_corrected(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        async with signed_in(hands, "agent") as client:
            path = f"orders/{order_id}/address-corrections"
            moved = {"address": {"last_name": "Petit", "lines": ["5 rue Basse"], "city": "Lyon"}}
            act = (await ask(client, path, moved)).json()
            assert act["before"]["address"]["lines"] == list(HOME.lines)
            await perform(hands, act["id"])
            elsewhere = await ask(client, path, {**moved, "place": 3}, key="other")
            assert elsewhere.json()["code"] == "no_shipping_address"
        (corrected,) = tiny.corrected
        assert corrected[:2] == ("7", "77")
        assert corrected[2].lines == ("5 rue Basse",)

    run(story())


def test_a_parcel_is_told_to_the_shop(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        lines = await ids(hands, "order_lines WHERE order_id = (SELECT id FROM orders WHERE number = '7')")
        async with signed_in(hands, "operations") as client:
            path = f"orders/{order_id}/shipments"
            too_many = {"lines": [{"line_id": str(lines["2"]), "quantity": 2}]}
            refused = await ask(client, path, too_many)
            assert (refused.status_code, refused.json()["code"]) == (422, "not_of_the_order")
            one = {"lines": [{"line_id": str(lines["1"]), "quantity": 1}], "tracking_number": "6A1"}
            await perform(hands, (await ask(client, path, one, key="one")).json()["id"])
            await perform(hands, (await ask(client, path, {}, key="rest")).json()["id"])
        assert [parcel.lines for parcel in tiny.shipments] == [(("1", 1),), (("1", 2), ("2", 1))]
        assert tiny.shipments[0].tracking_number == "6A1"
        assert tiny.shipments[0].address_external_id == "77"

    run(story())


def test_two_parcels_alike_are_not_taken_for_one_after_a_lost_answer(
    run: Any, hands: Hands, tiny: ActingShop
) -> None:
    """The second one's call never arrived: the first, alike in all, must not be taken for it."""

    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        lines = await ids(hands, "order_lines WHERE order_id = (SELECT id FROM orders WHERE number = '7')")
        one = {"lines": [{"line_id": str(lines["1"]), "quantity": 1}]}
        async with signed_in(hands, "operations") as client:
            path = f"orders/{order_id}/shipments"
            await perform(hands, (await ask(client, path, one, key="first")).json()["id"])
            second = (await ask(client, path, one, key="second")).json()["id"]
            tiny.lose_call = LOST
            with pytest.raises(RetryLaterError):
                await perform(hands, second)
            tiny.lose_call = None
            await hands.execute("UPDATE acts SET called_at = called_at - interval '1 minute'")
            await perform(hands, second)
            done = (await client.get(f"acts/{second}")).json()
        assert (done["state"], done["result"]) == ("done", "shipment-2")
        assert len(tiny.shipments) == 2

    run(story())


def test_money_is_quoted_then_given_back(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        async with signed_in(hands, "agent") as client:
            quoted = await ask(client, f"orders/{order_id}/refund-quotes", {"whole": True})
            assert quoted.json()["total"] == {"amount": 5000, "currency": "EUR"}
            assert (quoted.json()["ceiling"], quoted.json()["within_ceiling"]) == (None, True)
            assert quoted.json()["means"] == [
                {"provider": "card", "label": "Carte", "amount": "50.00", "offline": False}
            ]
            nothing = await ask(client, f"orders/{order_id}/refund-quotes", {}, key="none")
            assert nothing.json()["code"] == "nothing_chosen"
            wanted = {"whole": True, "reason": "Cassé", "agreed": quoted.json()["total"]}
            act = (await ask(client, f"orders/{order_id}/refunds", wanted, key="give")).json()
            assert act["amount"] == {"amount": 5000, "currency": "EUR"}
            await perform(hands, act["id"])
        ((refund, total),) = tiny.refunds
        assert (refund.amount, refund.reason, total) == ("50.00", "Cassé", "50.00")

    run(story())


def test_what_the_shop_quotes_otherwise_by_then_is_not_given_back(
    run: Any, hands: Hands, tiny: ActingShop
) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        tiny.quotes = ["12.50"]
        async with signed_in(hands, "agent") as client:
            agreed = {
                "amount": {"amount": 1000, "currency": "EUR"},
                "agreed": {"amount": 1000, "currency": "EUR"},
            }
            act = (await ask(client, f"orders/{order_id}/refunds", agreed)).json()
            await perform(hands, act["id"])
            shown = await client.get(f"acts/{act['id']}", headers={"Accept-Language": "fr"})
        assert tiny.refunds == []
        assert (shown.json()["state"], shown.json()["reason"]["code"]) == ("failed", "quote_changed")
        assert "devis" in shown.json()["reason"]["text"]

    run(story())


def test_a_ceiling_holds_in_parts_too(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        order_id = (await ids(hands, "orders"))["7"]
        path = f"orders/{order_id}/refunds"

        def part(amount: int) -> dict[str, Any]:
            money = {"amount": amount, "currency": "EUR"}
            return {"amount": money, "agreed": money}

        async with bound(hands, Grant(role="agent", ceiling=Money(3000, "EUR"))) as client:
            above = await ask(client, path, part(3001), key="above")
            assert (above.status_code, above.json()["code"]) == (403, "above_ceiling")
            assert (await ask(client, path, part(2000), key="first")).status_code == 202
            quoted = await ask(client, f"orders/{order_id}/refund-quotes", {"amount": part(1500)["amount"]})
            assert (quoted.json()["given_before"]["amount"], quoted.json()["within_ceiling"]) == (2000, False)
            assert quoted.json()["ceiling"] == {"amount": 3000, "currency": "EUR"}
            second = await ask(client, path, part(1500), key="second")
            assert (second.status_code, second.json()["code"]) == (403, "above_ceiling")
            assert (await ask(client, path, part(1000), key="third")).status_code == 202
            # A key shown again is the same act, not one more.
            assert (await ask(client, path, part(1000), key="third")).status_code == 202
        assert await hands.scalar("SELECT count(*) FROM acts") == 2

    run(story())


def test_grants_for_a_store_reach_its_orders_alone(run: Any, hands: Hands) -> None:
    async def story() -> None:
        orders, stores = await ids(hands, "orders"), await ids(hands, "stores")
        async with signed_in(hands, "lead") as client:
            await ask(client, f"orders/{orders['8']}/cancellations")
        async with browser(hands.services) as client:
            grant = Grant(role="agent", targets=(f"store:{stores['1']}",))
            user = await someone(hands.services, grants=[grant], mail="bob@example.org")
            await let_in(hands.services, client, user)
            client.base_url = httpx.URL(f"{client.base_url}/api/v1/")
            assert (await ask(client, f"orders/{orders['7']}/cancellations")).status_code == 202
            other = await ask(client, f"orders/{orders['8']}/cancellations", key="other")
            assert (other.status_code, other.json()["code"]) == (404, "order_not_found")
            listed = (await client.get("acts")).json()["items"]
            assert [act["order_id"] for act in listed] == [str(orders["7"])]
            hidden = await hands.scalar("SELECT id FROM acts WHERE order_id = :id", id=orders["8"])
            assert (await client.get(f"acts/{hidden}")).json()["code"] == "act_not_found"

    run(story())


def test_an_order_says_what_can_be_done_and_why_not_the_rest(run: Any, hands: Hands) -> None:
    async def story() -> None:
        orders = await ids(hands, "orders")

        async def offered(client: httpx.AsyncClient) -> dict[str, str | None]:
            path = f"orders/{orders['7']}/offers"
            items = (await client.get(path, headers={"Accept-Language": "fr"})).json()["items"]
            return {one["kind"]: one["why_not"] and one["why_not"]["code"] for one in items}

        async with signed_in(hands, "agent") as client:
            assert set((await offered(client)).values()) == {None}
            gone = order("7", "1", state=OrderState.CANCELLED, refunded=5000)
            await tell(hands, Fact(resource=Resource.ORDERS, external_id="7", record=gone))
            over = await offered(client)
            assert (over["cancel_order"], over["refund_order"]) == ("order_over", "all_refunded")
            refused = await ask(client, f"orders/{orders['7']}/cancellations")
            assert (refused.status_code, refused.json()["code"]) == (409, "order_over")
            assert "annulée" in refused.json()["detail"]
            await hands.execute("UPDATE connections SET paused = true, health = 'paused'")
            assert set((await offered(client)).values()) == {"not_usable"}

    run(story())


def test_stock_is_corrected_where_a_person_may(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        (variant,) = (await ids(hands, "variants")).values()
        places = await ids(hands, "locations")

        def move(place: str, change: int) -> dict[str, Any]:
            item = {"variant_id": str(variant), "location_id": str(places[place]), "change": change}
            return {"items": [item], "reason": "Inventaire"}

        grant = Grant(role="shop_staff", targets=(f"location:{places['1']}",))
        async with bound(hands, grant) as client:
            act = await ask(client, "stock-adjustments", move("1", -2))
            assert act.status_code == 202, act.text
            assert act.json()["before"] == [{"variant_id": variant, "location_id": places["1"], "on_hand": 9}]
            await perform(hands, act.json()["id"])
            assert [one["id"] for one in (await client.get("acts")).json()["items"]] == [act.json()["id"]]
            other = await ask(client, "stock-adjustments", move("2", 1), key="other")
            assert (other.status_code, other.json()["code"]) == (403, "not_allowed")
        assert [(one.location_external_id, one.change) for one in tiny.adjustments] == [("1", -2)]

    run(story())


def test_an_act_that_stays_uncertain_is_told_and_resolved_by_a_person(
    run: Any, hands: Hands, tiny: ActingShop
) -> None:
    async def story() -> None:
        await react(hands.services)
        (variant,) = (await ids(hands, "variants")).values()
        place = (await ids(hands, "locations"))["1"]
        tiny.lose_answer = LOST
        items = [{"variant_id": str(variant), "location_id": str(place), "change": 1}]
        async with signed_in(hands) as client:
            acts = []
            for key in ("a", "b", "c"):
                act = (await ask(client, "stock-adjustments", {"items": items}, key=key)).json()["id"]
                with pytest.raises(RetryLaterError):
                    await perform(hands, act)
                acts.append(act)
            await hands.execute("UPDATE acts SET called_at = called_at - interval '1 minute'")
            for act in acts:
                await perform(hands, act)
            waiting = (await client.get("acts", params={"needs_person": "true", "limit": 2})).json()
            assert [one["id"] for one in waiting["items"]] == [acts[2], acts[1]]
            rest = await client.get("acts", params={"needs_person": "true", "cursor": waiting["next"]})
            assert [one["id"] for one in rest.json()["items"]] == [acts[0]]
            assert rest.json()["items"][0]["reason"]["code"] == "answer_lost"
            await react(hands.services)
            mails = (await client.get("system-mails")).json()["items"]
            assert sum("uncertain" in mail["subject"] for mail in mails) == 3

            async def resolve(act: str, **said: Any) -> Any:
                return (await ask(client, f"acts/{act}/resolutions", said, key=f"resolve-{act}")).json()

            assert (await resolve(acts[0], happened=True))["state"] == "done"
            no = await resolve(acts[1], happened=False, note="rien au stock")
            assert (no["state"], no["reason"]["words"]) == ("failed", "rien au stock")
            tiny.lose_answer = None
            assert (await resolve(acts[2], happened=False, again=True))["state"] == "intended"
            await perform(hands, acts[2])
            assert (await client.get(f"acts/{acts[2]}")).json()["state"] == "done"
            late = await ask(client, f"acts/{acts[0]}/resolutions", {"happened": False}, key="late")
            assert (late.status_code, late.json()["code"]) == (409, "act_not_uncertain")
        assert len(tiny.adjustments) == 4
        trail = await hands.rows("SELECT act, after FROM audit_entries WHERE actor_kind = 'user' ORDER BY id")
        told = [row["act"] for row in trail if not row["act"].endswith("intended")]
        assert told == [
            "adjust_stock.done",
            "adjust_stock.failed",
            "adjust_stock.repeated",
            "adjust_stock.done",
        ]

    run(story())


def test_an_act_is_heard_live_by_those_who_see_its_store(run: Any, hands: Hands) -> None:
    async def story() -> None:
        orders, stores = await ids(hands, "orders"), await ids(hands, "stores")
        await react(hands.services)  # what the mirror had to tell before
        house, acts = Actor.system("test"), []
        async with browser(hands.services) as client:
            grant = Grant(role="agent", targets=(f"store:{stores['2']}",))
            await let_in(hands.services, client, await someone(hands.services, grants=[grant]))
            async with listening(client) as ears:
                for number in ("7", "8"):
                    async with hands.services.database.transaction() as transaction:
                        acts.append(await desk_acts.cancel(transaction, house, orders[number], key=number))
                await react(hands.services)
                _, event, told = await ears.hear()
        assert (event, told["id"]) == ("act", str(acts[1]))

    run(story())


def test_who_asked_is_told_when_the_shop_refuses(run: Any, hands: Hands, tiny: ActingShop) -> None:
    async def story() -> None:
        await react(hands.services)
        order_id = (await ids(hands, "orders"))["7"]
        tiny.failures = [RejectedError("the order is archived")]
        async with signed_in(hands, "agent") as client:
            act = (await ask(client, f"orders/{order_id}/cancellations")).json()["id"]
            await perform(hands, act)
        await react(hands.services)
        mails = await hands.rows("SELECT recipient, subject, body FROM system_mails")
        assert [mail["recipient"] for mail in mails] == ["ada@example.org"]
        assert "the order is archived" in mails[0]["body"]
        assert "7" in mails[0]["subject"]

    run(story())
