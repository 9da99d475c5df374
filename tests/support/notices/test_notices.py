"""Notices: where they hold, who may write them, and that those of many orders are found at once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.telling import ago, applied, guest_order, rows, store, told

from guichet.kernel.auth import Grant
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import Address, CustomerAddress, OrderLineRecord, OrderRecord, ShipmentRecord
from guichet.support.notices import Way, holds_for, notices_for
from guichet.support.notices.matching import carriers_of
from guichet.support.notices.repository import NoticeRow

NOTICES = "/api/v1/notices"
WORDS = {"en": "Strike at La Poste around Lille.", "fr": "Grève de La Poste autour de Lille."}


def notice(**changes: Any) -> NoticeRow:
    fields: dict[str, Any] = {
        "id": 1, "version": 1, "kind": "strike", "order_id": None, "store_id": None, "carrier": "",
        "carrier_name": "", "country": "", "postcodes": [], "words": WORDS, "starts_at": ago(days=1),
        "ends_at": None, "author_id": None, "author_name": "Ada", "written_at": ago(days=1),
    }  # fmt: skip
    return NoticeRow(**{**fields, **changes})


def way(*carriers: str, to: tuple[str, str] = ("FR", "59800"), **changes: Any) -> Way:
    fields: dict[str, Any] = {"order_id": 1, "store_id": 1, "destinations": frozenset({to})}
    return Way(carriers=carriers_of(carriers), **{**fields, **changes})


def test_all_that_a_notice_names_must_fit() -> None:
    strike = notice(carrier="laposte", country="FR", postcodes=["59", "62"])
    assert holds_for(strike, way("Colissimo Domicile"))
    assert holds_for(strike, way("La Poste", to=("FR", "62 000")))
    assert not holds_for(strike, way("DPD"))
    assert not holds_for(strike, way("Colissimo", to=("FR", "75011")))
    assert not holds_for(strike, way("Colissimo", to=("BE", "5900")))
    assert not holds_for(strike, way("Colissimo", under_way=False))
    assert not holds_for(strike, way())
    british = notice(country="GB", postcodes=["SW1"])
    assert holds_for(british, way("Royal Mail", to=("GB", "sw1a 1aa")))
    assert holds_for(notice(store_id=1), way(under_way=False))
    assert not holds_for(notice(store_id=2, country="FR"), way())
    assert holds_for(notice(order_id=1), way())
    assert not holds_for(notice(order_id=2), way())


def sent(number: str, carrier: str, postcode: str, *, shop: str = "a", arrived: bool = False) -> OrderRecord:
    parcel = ShipmentRecord(
        external_id=f"p{number}", carrier=carrier, created_at=ago(days=2),
        delivered_at=ago(hours=3) if arrived else None,
    )  # fmt: skip
    address = Address(country="FR", postcode=postcode)
    line = OrderLineRecord(
        external_id="1", name="Dress", quantity=1, quantity_shipped=1, unit_price="89.00", total=8900
    )
    return guest_order(
        number, "Camille", "Roux", "camille@roux.example", store_external_id=shop, lines=(line,),
        shipments=(parcel,), shipping_addresses=(CustomerAddress(external_id="1", address=address),),
    )  # fmt: skip


async def two_shops(database: Database) -> dict[str, int]:
    """Orders by number: 1001 to Lille and 1002 to Paris, 1003 that arrived, 1004 of another store."""
    await applied(
        database,
        store("a", "Nova"),
        store("b", "Lune"),
        told(sent("1001", "colissimo", "59800")),
        told(sent("1002", "colissimo", "75011")),
        told(sent("1003", "colissimo", "59800", arrived=True)),
        told(sent("1004", "dpd", "59000", shop="b")),
    )
    return {row["number"]: row["id"] for row in await rows(database, "SELECT id, number FROM orders")}


async def written(client: Any, **asked: Any) -> dict[str, Any]:
    answer = await client.post(NOTICES, json={"kind": "strike", "words": WORDS, **asked})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def test_a_notice_is_written_found_with_the_orders_it_touches_changed_and_withdrawn(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await two_shops(database)
        async with agents(services, "Ada") as [(_, ada)]:
            strike = await written(ada, carrier="La Poste", country="FR", postcodes=["59", "62 "])
            assert (strike["state"], strike["author_name"]) == ("holding", "Ada")
            assert strike["postcodes"] == ["59", "62"]
            storm = {"starts_at": ago(days=9).isoformat(), "ends_at": ago(days=5).isoformat()}
            await written(ada, kind="weather", country="FR", **storm)
            later = (utc_now() + timedelta(days=2)).isoformat()
            await written(ada, kind="shop", country="FR", starts_at=later)
            note = await written(ada, kind="other", order_id=str(orders["1003"]))

            async def of_order(number: str) -> list[str]:
                answer = await ada.get(f"/api/v1/orders/{orders[number]}/notices")
                return [one["id"] for one in answer.json()["items"]]

            assert await of_order("1001") == [strike["id"]]
            assert await of_order("1002") == []
            assert await of_order("1003") == [note["id"]]
            async with database.transaction() as transaction:
                found = await notices_for(transaction, list(orders.values()))
                before = await notices_for(transaction, list(orders.values()), ago(days=7))
            named = {order_id: [str(one.id) for one in held] for order_id, held in found.items()}
            assert named == {orders["1001"]: [strike["id"]], orders["1003"]: [note["id"]]}
            assert set(before) == {orders["1001"], orders["1002"], orders["1004"]}

            states = [one["state"] for one in (await ada.get(NOTICES)).json()["items"]]
            assert sorted(states) == ["coming", "holding", "holding", "past"]
            assert len((await ada.get(NOTICES, params={"when": "past"})).json()["items"]) == 1
            first = (await ada.get(NOTICES, params={"limit": 1})).json()
            second = (await ada.get(NOTICES, params={"limit": 3, "cursor": first["next"]})).json()
            assert (len(second["items"]), second["next"]) == (3, None)

            change = {"kind": "strike", "words": WORDS, "carrier": "DPD"}
            stale = await ada.put(f"{NOTICES}/{strike['id']}", json=change, headers={"If-Match": '"7"'})
            assert stale.status_code == 412
            changed = await ada.put(f"{NOTICES}/{strike['id']}", json=change, headers={"If-Match": '"1"'})
            assert (changed.json()["carrier"], changed.json()["version"]) == ("DPD", 2)
            assert await of_order("1004") == [strike["id"]]
            assert (await ada.delete(f"{NOTICES}/{strike['id']}")).status_code == 204
            assert await of_order("1004") == []
            assert (await ada.get(f"{NOTICES}/{strike['id']}")).json()["code"] == "notice_not_found"

    run(story())


def test_what_cannot_hold_is_said_and_rights_bind_notices_to_stores(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        orders = await two_shops(database)
        shops = {row["name"]: row["id"] for row in await rows(database, "SELECT id, name FROM stores")}
        async with agents(services, "Ada") as [(_, ada)]:

            async def refused(**asked: Any) -> str:
                answer = await ada.post(NOTICES, json={"kind": "strike", "words": WORDS, **asked})
                assert answer.status_code in {403, 404, 422}, answer.text
                return str(answer.json()["code"])

            assert await refused() == "notice_without_place"
            assert await refused(carrier="DPD", postcodes=["59"]) == "postcodes_without_country"
            assert await refused(country="FR", ends_at=ago(days=1).isoformat()) == "ends_before_it_begins"
            assert await refused(country="FR", words={"fr": "  "}) == "notice_without_words"
            assert await refused(order_id="999") == "order_not_found"
            await written(ada, store_id=str(shops["Lune"]))
            await written(ada, order_id=str(orders["1004"]))
            everywhere = await written(ada, country="FR")

            bound = Grant(role="agent", targets=(f"store:{shops['Nova']}",))
            await let_in(services, ada, await someone(services, mail="b@x.example", grants=[bound]))
            listed = (await ada.get(NOTICES)).json()["items"]
            assert [one["id"] for one in listed] == [everywhere["id"]]
            assert await refused(country="FR") == "not_of_your_stores"
            assert await refused(order_id=str(orders["1004"])) == "order_not_found"
            assert (await ada.get(f"/api/v1/orders/{orders['1004']}/notices")).status_code == 404
            own = await written(ada, store_id=str(shops["Nova"]), carrier="DPD")
            assert (await ada.delete(f"{NOTICES}/{own['id']}")).status_code == 204

    run(story())
