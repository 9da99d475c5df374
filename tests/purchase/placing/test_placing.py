"""Orders taken by us, from a page or a counter to the shop's own order and its stock."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from tests.connectors.bigcommerce.standin.world import LAMP
from tests.face import someone
from tests.purchase.placing.trade import BLUE, HOME, METHODS, OPTIONS, RED, ZOE, Market, Tell, market

from guichet.after.policy.facts import OrderFacts
from guichet.after.policy.repository import facts_of
from guichet.connectors.bigcommerce.connector import Acts
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.purchase.placing import jobs
from guichet.sync import push

WAREHOUSES_NEVER = {
    "rules": [{"key": "shops", "where": {"kinds": ["warehouse"]}, "effect": "never", "value": 0}],
    "costs": {"currency": "EUR"},
}


@pytest.fixture
def story(run: Any, services: Services, standin: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    # The stand-in moves levels a fiftieth of a second after its answer.
    monkeypatch.setattr(Acts, "adjusts_within", timedelta(seconds=0.5))
    monkeypatch.setattr(push, "_SETTLING", 0.2)

    def told(tell: Tell) -> None:
        async def whole() -> None:
            async with market(services, standin) as opened:
                await tell(opened)

        run(whole())

    return told


def test_what_is_collected_is_taken_where_it_is_and_prepared_there(story: Any) -> None:
    async def tell(market: Market) -> None:
        asked = market.collect()
        made = await market.order(asked, key="one")
        assert made.status_code == 201, made.text
        assert made.json()["state"] == "placing"
        assert made.json()["kind_words"] == "Retrait en magasin : Nova Lille"
        again = await market.order(asked, key="one")
        assert again.json()["lines"] == made.json()["lines"]
        other = await market.order({**asked, "contact": {**ZOE, "last_name": "Autre"}}, key="one")
        assert other.json()["code"] == "idempotency_key_reused"
        seen = await market.linked(made.json()["word"])
        assert (seen["state"], seen["total"]["amount"]) == ("placed", 1250)
        await market.settled({(RED, "2"): 1})
        orders = await market.house.rows("SELECT id, number, state, total FROM orders")
        assert [(one["state"], one["total"]) for one in orders] == [("confirmed", 1250)]
        preparations = await market.house.rows("SELECT * FROM preparations WHERE state <> 'cancelled'")
        assert [(one["purpose"], one["order_id"], one["number"]) for one in preparations] == [
            ("collect", orders[0]["id"], orders[0]["number"])
        ]
        listed = (await market.lead.get("/api/v1/purchases")).json()["items"]
        assert [(one["state"], one["customer"], one["order_id"]) for one in listed] == [
            ("placed", "Zoé Petit", str(orders[0]["id"]))
        ]
        await is_sent_from_a_shop(market)

    story(tell)


async def is_sent_from_a_shop(market: Market) -> None:
    """Sent from Lyon, while the shop takes what it sends from its warehouse: its figures come out right."""
    await market.put("sourcing-rules", WAREHOUSES_NEVER)
    asked = {
        "lines": [{"variant_id": market.variants[RED], "quantity": 2}], "kind": "home", "contact": ZOE,
        "address": HOME, "payment": "invoice", "promise": {"price": 490},
    }  # fmt: skip
    made = await market.order(asked)
    assert made.status_code == 201, made.text
    await market.linked(made.json()["word"])
    await market.settled({(RED, "2"): 1, (RED, "3"): 2})
    orders = await market.house.rows("SELECT total, shipping FROM orders ORDER BY id")
    assert (orders[-1]["total"], orders[-1]["shipping"]) == (2990, 490)
    # And where the warehouse has none at all of it.
    blue = {**asked, "lines": [{"variant_id": market.variants[BLUE], "quantity": 2}]}
    made = await market.order(blue)
    assert made.status_code == 201, made.text
    await market.linked(made.json()["word"])
    sold = {(RED, "2"): 1, (RED, "3"): 2, (BLUE, "3"): 2}
    await market.settled(sold)
    purposes = await market.house.rows(
        "SELECT purpose, l.external_id AS place FROM preparations AS p JOIN locations AS l"
        " ON l.id = p.location_id WHERE state = 'waiting' ORDER BY p.id"
    )
    assert [(one["purpose"], one["place"]) for one in purposes] == [
        ("collect", "2"),
        ("ship", "3"),
        ("ship", "3"),
    ]
    # What leaves is told by the lines of the shop's order, which was not there when it was prepared.
    named = "SELECT count(*) FROM preparation_lines AS l JOIN preparations AS p ON p.id = l.preparation_id"
    bought = " JOIN order_lines AS o ON o.order_id = p.order_id AND o.external_id = l.order_line_external_id"
    assert await market.house.scalar(named + bought) == len(purposes)
    purchase = (await market.lead.get("/api/v1/purchases")).json()["items"][0]["id"]
    back = await market.lead.post(f"/api/v1/purchases/{purchase}/cancellations", json={"reason": "Erreur"})
    assert back.status_code == 202, back.text
    await market.becomes(made.json()["word"], "cancelled")
    del sold[BLUE, "3"]
    await market.settled(sold)
    await is_sent_from_a_place_that_the_house_counts(market, asked, sold)


async def is_sent_from_a_place_that_the_house_counts(
    market: Market, asked: dict[str, Any], sold: dict[tuple[str, str], int]
) -> None:
    """The house's figure falls, and the shop is given back what it took from its warehouse."""
    lyon = f"/api/v1/stock-owners/{market.places['3']}"
    owned = await market.lead.put(lyon, json={"owner": "guichet"})
    assert owned.status_code == 204, owned.text
    blue = {"variant_id": market.variants[BLUE], "quantity": 2}
    made = await market.order({**asked, "lines": [blue]})
    assert made.status_code == 201, made.text
    await market.linked(made.json()["word"])
    await market.settled(sold)
    counted = "SELECT counted FROM stock_levels WHERE external_id = '71:3'"
    assert await market.house.scalar(counted) == 1
    purchase = (await market.lead.get("/api/v1/purchases")).json()["items"][0]["id"]
    await market.lead.post(f"/api/v1/purchases/{purchase}/cancellations", json={})
    await market.becomes(made.json()["word"], "cancelled")
    await market.settled(sold)
    assert await market.house.scalar(counted) == 3


def test_what_the_shop_sells_is_sent_from_a_shop_where_that_is_wanted(story: Any) -> None:
    async def tell(market: Market) -> None:
        await market.put("sourcing-rules", WAREHOUSES_NEVER)
        await market.put(f"ordering/{market.store_id}", {**METHODS, "route_orders": True})
        line = {"product_id": 7, "variant_id": 70, "name": "Lampe", "quantity": 3, "price_inc_tax": "12.50"}
        person = {
            "first_name": "Zoé", "last_name": "Petit", "city": "Lyon", "zip": "69002",
            "street_1": "3 quai Rambaud", "country_iso2": "FR", "email": "zoe@mail.example",
        }  # fmt: skip
        bought = {"status_id": 11, "billing_address": person, "products": [line]}
        sold = await market.shop.change(
            "order.create", order={**bought, "id": 900, "shipping_addresses": [person]}
        )
        assert sold
        waits = (
            "SELECT p.purpose, p.number, l.external_id AS place FROM preparations AS p"
            " JOIN locations AS l ON l.id = p.location_id WHERE p.state = 'waiting'"
        )

        async def is_prepared() -> bool:
            return bool(await market.house.rows(waits))

        await market.house.until("that a shop prepares it", is_prepared)
        prepared = await market.house.rows(waits)
        assert prepared == [{"purpose": "ship", "number": "900", "place": "3"}]
        await market.settled({(RED, "3"): 3})
        await market.shop.change("order.status", order_id=900, status_id=5)
        await market.settled({})

    story(tell)


def test_a_shop_that_refuses_gets_nothing_and_one_whose_answer_is_lost_no_second_order(story: Any) -> None:
    async def tell(market: Market) -> None:
        await someone(market.house.services, "administrator", mail="admin@nova.example")
        told = "SELECT recipient, subject FROM system_mails"

        async def are_told() -> bool:  # by a reaction of its own, after the purchase heard of it
            return bool(await market.house.rows(told))

        await market.house.proven()  # else it would find the product missing, and the mirror forget it too
        await market.shop.forget("product", 7)
        made = await market.order(market.collect())
        assert made.status_code == 201, made.text
        failed = await market.becomes(made.json()["word"], "failed")
        assert failed["number"] == ""
        assert await market.house.scalar("SELECT sum(reserved) FROM stock_levels") == 0
        await market.shop.load("product", [LAMP])
        await market.settled({})
        await market.house.until("that somebody is told", are_told)
        mails = await market.house.rows(told)
        assert [one["recipient"] for one in mails] == ["admin@nova.example"]
        await is_settled_by_a_person(market)
        await market.shop.faults(answer_lost_next=1)
        made = await market.order(market.collect())
        assert made.status_code == 201, made.text
        await market.linked(made.json()["word"])
        counts = await market.shop.counts()
        assert counts["documents"]["order"] == 1
        await market.settled({(RED, "2"): 1})

    story(tell)


async def facts(market: Market) -> OrderFacts:
    """What the returns policy knows of the latest order."""
    order_id = await market.house.scalar("SELECT max(id) FROM orders")
    async with market.house.services.database.transaction() as transaction:
        return (await facts_of(transaction, [order_id], now=utc_now()))[order_id]


async def is_settled_by_a_person(market: Market) -> None:
    """What failed waits for somebody until they say what they did about it."""
    waiting = "/api/v1/purchases?needs_look=true"
    (failed,) = (await market.lead.get(waiting)).json()["items"]
    assert (failed["state"], failed["settled"], failed["reason"] != "") == ("failed", None, True)
    settling = f"/api/v1/purchases/{failed['id']}/settlements"
    for note in ("Appelée", "Encore"):  # settled once, it stays as it was settled
        settled = await market.lead.post(settling, json={"note": note})
        assert settled.json()["settled"]["note"] == "Appelée", settled.text
    assert (await market.lead.get(waiting)).json()["items"] == []
    assert (await market.lead.get("/api/v1/purchases?state=failed")).json()["items"][0]["id"] == failed["id"]


def test_twenty_buyers_of_one_piece_make_one_order(story: Any) -> None:
    async def tell(market: Market) -> None:
        made = await asyncio.gather(*(market.order(market.collect(BLUE)) for _ in range(20)))
        refused = [one.json() for one in made if one.status_code == 409]
        assert [one.status_code for one in made].count(201) == 1, [one.text for one in made][:2]
        assert {one["code"] for one in refused} <= {"stock_short", "promise_changed"}
        assert len(refused) + 1 == 20
        alternatives = {one["kind"] for one in refused[0]["promises"]["options"]}
        assert "home" in alternatives
        (won,) = [one for one in made if one.status_code == 201]
        await market.linked(won.json()["word"])
        await market.settled({(BLUE, "2"): 1})
        assert (await market.shop.counts())["documents"]["order"] == 1

    story(tell)


def test_what_does_not_hold_or_cannot_be_is_refused_in_words(story: Any) -> None:
    async def tell(market: Market) -> None:
        asked = market.collect()
        changed = await market.order({**asked, "promise": {"price": 100}})
        assert (changed.status_code, changed.json()["code"]) == (409, "promise_changed")
        assert {one["kind"] for one in changed.json()["promises"]["options"]} >= {"home", "collect"}
        lines = [{"variant_id": market.variants[RED], "quantity": 99999}]
        many = await market.order({**asked, "lines": lines})
        assert (many.status_code, many.json()["code"]) == (422, "too_many_pieces")
        nobody = await market.order({**asked, "contact": {}})
        assert nobody.json()["code"] == "contact_needed"
        nowhere = await market.order({**asked, "kind": "home", "payment": "invoice"})
        assert nowhere.json()["code"] == "address_needed"
        unpaid = await market.order({**asked, "kind": "home", "address": HOME})
        assert unpaid.json()["code"] == "payment_not_offered"
        await market.put(f"ordering/{market.store_id}", {**METHODS, "most_total": 1000})
        dear = await market.order(asked)
        assert dear.json()["code"] == "total_too_high"
        await market.put(f"ordering/{market.store_id}", METHODS)
        nothing = await market.order({**asked, "lines": []})
        assert nothing.json()["code"] == "lines_needed"
        assert await market.house.scalar("SELECT count(*) FROM purchases") == 0
        await market.settled({})
        await is_prepared_when_it_is_paid(market)
        await ends_when_it_is_not(market)
        await is_promised_to_members_who_are_known(market)

    async def is_prepared_when_it_is_paid(market: Market) -> None:
        made = (await market.order({**market.collect(place="3"), "payment": "transfer"})).json()
        assert made["instructions"] == "IBAN FR76"
        placed = await market.linked(made["word"])
        assert await market.house.rows("SELECT state FROM orders") == [{"state": "awaiting_payment"}]
        assert placed["pay_before"] is not None
        prepared = "SELECT count(*) FROM preparations WHERE purchase_id IS NOT NULL"
        assert await market.house.scalar(prepared) == 0
        await market.shop.change("order.status", order_id=int(placed["number"]), status_id=11)

        async def is_prepared() -> bool:
            return bool(await market.house.scalar(prepared) == 1)

        await market.house.until("that it is prepared", is_prepared)
        assert (await market.becomes(made["word"], "placed"))["pay_before"] is None

    async def ends_when_it_is_not(market: Market) -> None:
        made = (await market.order({**market.collect(place="3"), "payment": "transfer"})).json()
        await market.linked(made["word"])
        async with market.house.services.database.transaction() as transaction:
            late = "UPDATE purchases SET pay_before = now() - interval '1 day' WHERE pay_before IS NOT NULL"
            await transaction.execute(text(late))
        await jobs.expire(market.house.services)
        await market.becomes(made["word"], "cancelled")
        await market.settled({(RED, "3"): 1})

    story(tell)


async def is_promised_to_members_who_are_known(market: Market) -> None:
    """What members get is theirs by their account at the shop, not by what a page says."""
    gold = {"name": "Or", "groups": ["4"], "free": ["home"]}
    await market.put(f"delivery-options/{market.store_id}", {**OPTIONS, "tiers": [gold]})
    zoe = await market.signed_in("5")
    basket = {"lines": [{"variant_id": market.variants[RED]}], "near": "", "country": "FR"}

    async def promised(**headers: str) -> tuple[str | None, int]:
        told = (await market.shopper("POST", "promises", json=basket, headers=headers)).json()
        (home,) = [one["price"]["amount"] for one in told["options"] if one["kind"] == "home"]
        return told["tier"] and told["tier"]["name"], home

    assert await promised() == (None, 490)
    assert await promised(**zoe) == ("Or", 0)
    asked = {
        **market.collect(), "kind": "home", "location_id": None, "address": HOME, "payment": "invoice",
        "promise": {"price": 0},
    }  # fmt: skip
    assert (await market.order(asked)).json()["code"] == "promise_changed", "nobody is a member by saying so"
    made = await market.order(asked, **zoe)
    assert made.status_code == 201, made.text
    placed = await market.linked(made.json()["word"])
    assert placed["delivery_price"]["amount"] == 0
    mirrored = await market.house.rows(
        "SELECT customer_external_id, shipping FROM orders ORDER BY id DESC LIMIT 1"
    )
    assert mirrored == [{"customer_external_id": "5", "shipping": 0}]
    assert (await facts(market)).groups == frozenset({"4"}), "the returns policy knows members too"
    await market.shop.change("order.status", order_id=int(placed["number"]), status_id=5)
    await market.becomes(made.json()["word"], "cancelled")
    await market.settled({(RED, "3"): 1})
