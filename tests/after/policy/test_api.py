"""The policy from its first draft to what it says of real orders, over the API."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import ago, applied, guest_order, rows, store

from guichet.after.policy import Outcome, Question, Wish, evaluate_orders
from guichet.commerce import ReadFact
from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import (
    Address,
    CategoryRecord,
    CustomerAddress,
    Fact,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    ShipmentRecord,
)

POLICY = "/api/v1/return-policy"
EVALUATE = "/api/v1/policy-evaluations"


def fact(resource: Resource, record: Any) -> ReadFact:
    return ReadFact(Fact(resource=resource, external_id=record.external_id, record=record), ago(hours=1))


def line(external_id: str = "1", **changes: Any) -> OrderLineRecord:
    fields: dict[str, Any] = {
        "name": "Dress Ada",
        "quantity": 2,
        "quantity_shipped": 2,
        "unit_price": "89.00",
    }
    return OrderLineRecord(external_id=external_id, **{"total": 17_800, **fields, **changes})


def bought(
    external_id: str, *, arrived_days_ago: int | None, country: str = "FR", **changes: Any
) -> OrderRecord:
    """An order placed five days before it arrived; None: it arrived nowhere yet."""
    arrived = None if arrived_days_ago is None else ago(days=arrived_days_ago)
    parcel = ShipmentRecord(
        external_id=f"p{external_id}", carrier="Colissimo", delivered_at=arrived,
        created_at=(arrived or ago(days=1)) - timedelta(days=2),
    )  # fmt: skip
    fields: dict[str, Any] = {
        "store_external_id": "a",
        "placed_at": (arrived or ago(days=1)) - timedelta(days=5),
        "shipping": 490,
        "total": 18_290,
        "shipping_addresses": (CustomerAddress(external_id="1", address=Address(country=country)),),
        "lines": (line(),),
        "shipments": (parcel,),
    }
    return guest_order(external_id, "Camille", "Roux", "camille@roux.example", **{**fields, **changes})


async def shop(database: Database, *orders: OrderRecord) -> dict[str, int]:
    """Two stores, a branch of categories, a dress in it, and orders; the orders' ids by number."""
    await applied(
        database,
        store("a", "Nova"),
        store("b", "Lune"),
        fact(Resource.CATEGORIES, CategoryRecord(external_id="10", name="Femme")),
        fact(Resource.CATEGORIES, CategoryRecord(external_id="11", name="Robes", parent_external_id="10")),
        fact(
            Resource.PRODUCTS,
            ProductRecord(
                external_id="7",
                name="Dress Ada",
                price="89.00",
                currency="EUR",
                category_external_ids=("11",),
            ),
        ),
        *(fact(Resource.ORDERS, one) for one in orders),
    )
    return {row["number"]: row["id"] for row in await rows(database, "SELECT id, number FROM orders")}


def policy(*rules: dict[str, Any], **more: Any) -> dict[str, Any]:
    last = {"key": "otherwise", "words": both("Too late."), "then": {"outcome": "refused"}}
    return {"rules": [*rules, last], **more}


def both(words: str) -> dict[str, str]:
    return {"en": words, "fr": f"{words} (fr)"}


def window(days: int, key: str = "window", **then: Any) -> dict[str, Any]:
    return {
        "key": key,
        "words": both(f"Within {days} days."),
        "when": {"until_day": days},
        "then": {"outcome": "return_accepted", **then},
    }


async def published(lead: Any, document: dict[str, Any], **asked: Any) -> dict[str, Any]:
    saved = await lead.put(f"{POLICY}/draft", json=document)
    assert saved.status_code == 200, saved.text
    assert saved.json()["faults"] == []
    answer = await lead.post(f"{POLICY}/publications", json=asked)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def decided(client: Any, order_id: int, **asked: Any) -> dict[str, Any]:
    answer = await client.post(EVALUATE, json={"order_id": str(order_id), **asked})
    assert answer.status_code == 200, answer.text
    (decision,) = answer.json()["decisions"]
    return dict(decision)


def test_a_policy_is_drafted_corrected_tried_published_and_kept(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await shop(
            database, bought("1001", arrived_days_ago=20), bought("1002", arrived_days_ago=40)
        )
        async with agents(services, "Ada", grants=[Grant(role="lead")]) as [(_, lead)]:
            empty = (await lead.get(POLICY)).json()
            assert (empty["present"], empty["draft"]) == (None, None)
            assert {one["key"] for one in empty["law"]} >= {"eu_withdrawal", "eu_conformity"}
            assert empty["categories"] == ["Femme", "Robes"]
            assert (await lead.post(f"{POLICY}/publications", json={})).json()["code"] == "no_policy_draft"

            wrong = policy(window(30), {**window(14, key="dresses"), "when": {"categories": ["Hats"]}})
            saved = await lead.put(f"{POLICY}/draft", json={**wrong, "rules": wrong["rules"][:2]})
            assert [one["pointer"] for one in saved.json()["faults"]] == ["/rules"]
            assert saved.json()["unknown_categories"] == ["Hats"]
            refused = await lead.post(f"{POLICY}/publications", json={}, headers={"Accept-Language": "fr"})
            assert (refused.status_code, refused.json()["code"]) == (422, "policy_not_publishable")
            assert "dernière règle" in refused.json()["errors"][0]["message"]
            stale = await lead.put(f"{POLICY}/draft", json=wrong, headers={"If-Match": '"9"'})
            assert stale.status_code == 412

            first = await published(lead, policy(window(30)), note="What we always did")
            assert (first["number"], first["holds"], first["note"]) == (1, True, "What we always did")
            await lead.put(f"{POLICY}/draft", json=policy(window(60)))
            trial = (await lead.post(f"{POLICY}/trials", json={})).json()
            assert (trial["orders"], trial["lines"], trial["changed"]) == (2, 2, 1)
            assert trial["moves"] == [{"before": "refused", "after": "return_accepted", "lines": 1}]
            assert trial["examples"][0]["order_id"] == str(orders["1002"])
            preview = await decided(lead, orders["1002"], draft=True)
            assert (preview["outcome"], preview["rule"]) == ("return_accepted", "window")
            assert (await decided(lead, orders["1002"]))["outcome"] == "refused"

            later = (utc_now() + timedelta(days=3)).isoformat()
            second = await lead.post(f"{POLICY}/publications", json={"holds_from": later})
            assert (second.json()["number"], second.json()["holds"]) == (2, False)
            shown = (await lead.get(POLICY)).json()
            assert shown["present"]["number"] == 1
            assert [one["number"] for one in shown["coming"]] == [2]
            history = (await lead.get(f"{POLICY}/versions")).json()["items"]
            assert [(one["number"], one["holds"]) for one in history] == [(2, False), (1, True)]
            whole = (await lead.get(f"{POLICY}/versions/{history[0]['id']}")).json()
            assert whole["document"]["rules"][0]["when"]["until_day"] == 60
            past = (utc_now() - timedelta(days=3)).isoformat()
            await lead.put(f"{POLICY}/draft", json=policy(window(60)))
            early = await lead.post(f"{POLICY}/publications", json={"holds_from": past})
            assert early.json()["code"] == "policy_holds_too_early"
            assert (await lead.delete(f"{POLICY}/draft")).status_code == 204

    run(story())


def test_orders_are_judged_by_the_kinder_of_the_version_they_were_bought_under_and_the_present_one(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await shop(
            database,
            bought("1001", arrived_days_ago=20),
            bought("1002", arrived_days_ago=20, country="GB"),
            bought("1003", arrived_days_ago=5, lines=(line(product_external_id="7"),)),
            bought("1004", arrived_days_ago=None, shipments=(), lines=(line(quantity_shipped=0),)),
            bought(
                "1006",
                arrived_days_ago=None,
                shipments=(),
                state=OrderState.COMPLETED,
                placed_at=ago(days=60),
                lines=(line(quantity_shipped=0),),
            ),
            bought("1005", arrived_days_ago=20, store_external_id="b"),
        )
        async with agents(services, "Ada", grants=[Grant(role="lead")]) as [(_, lead)]:
            dresses = {**window(90, "dresses", return_paid_by="merchant"), "when": {"categories": ["FEMME"]}}
            own = {
                "store_id": str((await stores(database))["Lune"]),
                "rule": "window",
                "words": both("At Lune."),
            }
            first = await published(lead, policy(dresses, window(30), refund_days=7, brand_words=[own]))
            await database_says_it_held_since(database, first["id"], 400)
            await published(lead, policy(window(14)))

            found = await decided(lead, orders["1001"])
            assert (found["outcome"], found["rule"], found["policy_version"]) == (
                "return_accepted",
                "window",
                1,
            )
            assert (found["base"], found["least"]) == (money(17_800), money(17_800))
            assert (found["refund_days"], found["refund_by"]) == (7, None)
            await asks_about_pieces(lead, orders["1001"])
            assert (await decided(lead, orders["1005"]))["words"]["fr"] == "At Lune. (fr)"
            dress = await decided(lead, orders["1003"])
            assert (dress["rule"], dress["return_paid_by"]) == ("dresses", "merchant")
            assert (dress["delivery"], dress["policy_version"]) == (money(490), 1)
            assert (await decided(lead, orders["1004"]))["rule"] == "not_left_yet"
            untold = await decided(lead, orders["1006"])
            assert (untold["outcome"], untold["rule"]) == ("ask_person", "receipt_unknown")
        async with database.transaction() as transaction:
            wished = {one: Question(wish=Wish.REFUND) for one in orders.values()}
            both_at_once = await evaluate_orders(transaction, wished)
        assert {found.decisions[0].outcome for found in both_at_once.values()} == {
            Outcome.RETURN,
            Outcome.REFUND,
            Outcome.PERSON,
        }

    run(story())


async def asks_about_pieces(lead: Any, order_id: int) -> None:
    """One of two pieces, more than there are, and a line of no order."""
    one = (await lead.post(EVALUATE, json={"order_id": str(order_id)})).json()
    lines = [{"line_id": one["decisions"][0]["line_id"], "quantity": 1}]
    piece = await decided(lead, order_id, lines=lines)
    assert (piece["quantity"], piece["base"], piece["delivery"]) == (1, money(8_900), money(0))
    too_many = [{**lines[0], "quantity": 3}]
    assert (await decided(lead, order_id, lines=too_many))["rule"] == "nothing_left"
    of_none = {"order_id": str(order_id), "lines": [{**lines[0], "line_id": "999"}]}
    strange = await lead.post(EVALUATE, json=of_none)
    assert strange.json()["code"] == "line_not_of_the_order"


def test_the_law_holds_over_the_mirror_and_rights_narrow_whose_orders_are_judged(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await shop(
            database,
            bought("1001", arrived_days_ago=6),
            bought("1002", arrived_days_ago=6, country="US"),
            bought("1003", arrived_days_ago=6, store_external_id="b"),
        )
        nova = (await stores(database))["Nova"]
        async with agents(services, "Ada", grants=[Grant(role="lead")]) as [(_, lead)]:
            await published(lead, policy())
            french, american = await decided(lead, orders["1001"]), await decided(lead, orders["1002"])
            assert (french["outcome"], french["source"], french["overruled"]) == (
                "return_accepted",
                "law",
                "otherwise",
            )
            assert french["article"] == "2011/83/EU art. 9"
            assert (french["least"], french["delivery"]) == (money(17_800), money(490))
            assert (american["outcome"], american["source"]) == ("refused", "policy")

            bound = await someone(
                services, mail="b@x.example", grants=[Grant(role="agent", targets=(f"store:{nova}",))]
            )
            await let_in(services, lead, bound)
            assert (await decided(lead, orders["1001"]))["source"] == "law"
            shown = await lead.get(
                f"/api/v1/orders/{orders['1001']}/policy-evaluation", params={"reason": "defective"}
            )
            assert shown.json()["decisions"][0]["return_paid_by"] == "merchant"
            elsewhere = await lead.get(f"/api/v1/orders/{orders['1003']}/policy-evaluation")
            assert elsewhere.json()["code"] == "order_not_found"
            hidden = await lead.post(EVALUATE, json={"order_id": str(orders["1003"])})
            assert hidden.json()["code"] == "order_not_found"
            assert (await lead.get(POLICY)).status_code == 200
            assert (await lead.put(f"{POLICY}/draft", json=policy())).status_code == 403
            place = await someone(
                services, mail="c@x.example", grants=[Grant(role="shop_staff", targets=("location:1",))]
            )
            await let_in(services, lead, place)
            nothing = await lead.post(EVALUATE, json={"order_id": str(orders["1001"])})
            assert nothing.json()["code"] in {"order_not_found", "not_allowed"}

    run(story())


def money(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


async def stores(database: Database) -> dict[str, int]:
    return {row["name"]: row["id"] for row in await rows(database, "SELECT id, name FROM stores")}


async def database_says_it_held_since(database: Database, version_id: str, days: int) -> None:
    """A published version cannot be dated back by anybody; a test's past has to be made."""
    await rows(
        database,
        "UPDATE return_policy_versions SET holds_from = :at WHERE id = :id RETURNING id",
        at=ago(days=days), id=int(version_id),
    )  # fmt: skip
