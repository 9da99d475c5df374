"""Couriers: sent for when an order is ready, followed to the door, replaced when nobody comes."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from tests.purchase.dispatch.yard import Yard, connect, control, furnish, sender, settle, yard
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet import connections
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.purchase.dispatch.couriers import ask_due
from guichet.purchase.dispatch.document import CourierRule, Document
from guichet.purchase.dispatch.quotes import courier_quotes, quote, want_quote
from guichet.purchase.dispatch.states import Fallback
from guichet.purchase.picking import Purpose
from guichet.sync import Door


@pytest.fixture
def couriers(tmp_path: Path) -> Iterator[httpx.Client]:
    with sender(tmp_path) as standin:
        yield standin


@pytest.fixture
def hands(services: Services, run: Any) -> Iterator[Hands]:
    registry.discover()
    shop = ActingShop()
    registry.register(shop)
    made = Hands(services, shop)
    run(made.connect())
    run(furnish(made))
    yield made
    registry._found.pop("tiny")


def told(run: Any, hands: Hands, couriers: httpx.Client, story: Any, **rule: Any) -> None:
    """A story at a shop whose couriers are settled."""

    async def whole() -> None:
        connection_id = await connect(hands, "uber_direct", couriers)
        await settle(hands, Document(couriers=(CourierRule(connection_id=connection_id, **rule),)))
        async with yard(hands) as staff:
            await story(staff)

    run(whole())


async def sent(shop: Yard, **more: Any) -> tuple[int, Any]:
    """An order that is ready for a courier, once the act was performed; with the errand."""
    preparation_id = await shop.prepared(Purpose.COURIER, **more)
    (courier,) = (await shop.get(f"preparations/{preparation_id}/couriers"))["items"]
    assert courier["state"] == "asked"
    await shop.act(courier["act_id"])
    return preparation_id, await only(shop, preparation_id)


async def only(shop: Yard, preparation_id: int) -> Any:
    return (await shop.get(f"preparations/{preparation_id}/couriers"))["items"][-1]


async def goes(shop: Yard, couriers: httpx.Client, status: str, **more: Any) -> None:
    """The courier moves, and is asked."""
    (delivery, *_) = control(couriers, "deliveries")["deliveries"]
    control(couriers, f"deliveries/{delivery['id']}/moves", {"status": status, "silent": True, **more})
    await shop.hands.execute("UPDATE courier_runs SET ask_at = made_at WHERE ask_at IS NOT NULL")
    async with shop.hands.services.database.transaction() as transaction:
        assert await ask_due(transaction, utc_now()) == 1
    await shop.asked()


def test_a_courier_is_sent_for_and_followed_to_the_door(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id, courier = await sent(shop)
        assert (courier["state"], courier["price"]) == ("booked", {"amount": 750, "currency": "EUR"})
        (delivery,) = control(couriers, "deliveries")["deliveries"]
        assert delivery["manifest_items"][0]["quantity"] == 2
        assert "3 rue Haute" in delivery["dropoff"]["address"]

        await goes(shop, couriers, "pickup_complete", minutes=14)
        under_way = await only(shop, preparation_id)
        assert under_way["state"] == "under_way"
        assert under_way["tracking"]["state"] == "in_transit"
        assert under_way["dropoff_at"] != courier["dropoff_at"]
        # Nobody at the counter said so: the courier has it, and the order's shop is told once.
        assert (await shop.get(f"preparations/{preparation_id}"))["state"] == "handed_over"
        (act,) = await hands.rows("SELECT id FROM acts WHERE kind = 'create_shipment'")
        await shop.act(act["id"])
        (parcel,) = shop.shop.shipments
        assert (parcel.carrier, parcel.tracking_number) == ("Uber Direct", courier["number"])

        await goes(shop, couriers, "delivered")
        assert (await only(shop, preparation_id))["state"] == "delivered"
        assert await hands.scalar("SELECT count(*) FROM courier_runs WHERE ask_at IS NOT NULL") == 0
        again = await shop.post(f"preparations/{preparation_id}/couriers")
        assert again["status"] == 409

    told(run, hands, couriers, story)


def test_a_courier_calls_where_and_how_it_is_settled(run: Any, hands: Hands, couriers: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        answer = await shop.staff.get("dispatch-settings")
        kept, tag = answer.json(), answer.headers["ETag"]
        (rule,) = kept["couriers"]
        assert [(one["id"], kept["makers"]) for one in kept["senders"]] == [(rule["connection_id"], [])]
        back_door = {"lines": ["9 rue Arrière"], "postcode": "69001", "city": "Lyon", "country": "FR"}
        place = {"location_id": str(shop.places["1"]), "phone": "+33400000009", "notes": "Porte arrière"}
        asked = {"couriers": [rule], "places": [{**place, "address": {**back_door, "city": ""}}, place]}
        wrong = await shop.staff.put("dispatch-settings", json=asked, headers={"If-Match": tag})
        assert [one["pointer"] for one in wrong.json()["errors"]] == [
            "/places/0/address",
            "/places/1/location_id",
        ]
        asked["places"] = [{**place, "address": back_door}]
        settled = await shop.staff.put("dispatch-settings", json=asked, headers={"If-Match": tag})
        assert settled.json()["places"] == asked["places"], settled.text
        _, courier = await sent(shop)
        (delivery,) = control(couriers, "deliveries")["deliveries"]
        assert "9 rue Arrière" in delivery["pickup"]["address"]
        assert delivery["pickup"]["phone_number"] == "+33400000009"
        assert delivery["pickup"]["notes"] == "Porte arrière"
        (listed,) = (await shop.get("couriers?state=booked"))["items"]
        assert (listed["id"], listed["order_number"], listed["location_name"]) == (courier["id"], "7", "Lyon")
        assert (await shop.get("couriers?needs_look=true"))["items"] == []

    told(run, hands, couriers, story)


@pytest.mark.parametrize("fallback", list(Fallback))
def test_who_gets_no_courier_collects_or_is_sent_it(
    run: Any, hands: Hands, couriers: httpx.Client, fallback: Fallback
) -> None:
    async def story(shop: Yard) -> None:
        control(couriers, "faults", {"no_couriers": 1})
        preparation_id, courier = await sent(shop)
        assert (courier["state"], courier["fell_back_to"]) == ("failed", fallback.value)
        assert "busy" in courier["reason"]
        row = await shop.get(f"preparations/{preparation_id}")
        assert (row["purpose"], row["state"]) == (fallback.value, "ready")
        assert (row["keep_until"] is not None) == (fallback is Fallback.COLLECT)
        (event,) = await hands.rows(
            "SELECT payload FROM events WHERE name = 'courier.changed' ORDER BY id DESC LIMIT 1"
        )
        assert msgspec.json.decode(event["payload"])["fell_back_to"] == fallback.value

    told(run, hands, couriers, story, fallback=fallback)


def test_a_courier_who_gives_up_before_the_shop_leaves_it_to_be_collected(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id, _ = await sent(shop)
        await goes(shop, couriers, "canceled", reason="Courier could not find the shop")
        assert (await only(shop, preparation_id))["state"] == "failed"
        assert (await shop.get(f"preparations/{preparation_id}"))["purpose"] == "collect"

    told(run, hands, couriers, story)


def test_what_a_courier_brings_back_is_scanned_in_and_kept(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id, courier = await sent(shop)
        await goes(shop, couriers, "pickup_complete")
        await goes(shop, couriers, "returned", reason="Customer unavailable")
        assert (await only(shop, preparation_id))["state"] == "returning"
        back = await shop.post(
            "shop-arrivals",
            {"location_id": str(shop.places["1"]), "number": courier["number"], "shelf": "B1"},
        )
        assert (back["status"], back["state"], back["shelf"]) == (200, "ready", "B1")
        assert back["keep_until"]
        assert back["preparation_id"] != str(preparation_id)

    told(run, hands, couriers, story)


def test_an_answer_that_is_lost_sends_no_second_courier(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        control(couriers, "faults", {"answer_lost": 1})
        _, courier = await sent(shop)
        assert courier["state"] == "booked"
        assert control(couriers, "counts")["deliveries"] == 1

    told(run, hands, couriers, story)


def test_a_courier_dearer_than_settled_is_not_booked(run: Any, hands: Hands, couriers: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        _, courier = await sent(shop)
        assert courier["state"] == "failed"
        assert control(couriers, "counts")["deliveries"] == 0

    told(run, hands, couriers, story, most=500)


def test_a_courier_is_called_off_until_the_parcel_is_gone(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id, courier = await sent(shop)
        off = await shop.post(f"couriers/{courier['id']}/cancellations")
        await shop.act(off["act_id"])
        assert (await only(shop, preparation_id))["state"] == "cancelled"
        row = await shop.get(f"preparations/{preparation_id}")
        assert (row["purpose"], row["state"]) == ("courier", "ready")
        again = await shop.post(f"preparations/{preparation_id}/couriers")
        await shop.act(again["act_id"])
        assert (await only(shop, preparation_id))["state"] == "booked"
        (delivery, *_) = control(couriers, "deliveries")["deliveries"]
        control(couriers, f"deliveries/{delivery['id']}/moves", {"status": "dropoff", "silent": True})
        late = await shop.post(f"couriers/{again['id']}/cancellations")
        await shop.act(late["act_id"])
        kept = await only(shop, preparation_id)
        assert (kept["state"], "cannot be cancelled" in kept["reason"]) == ("booked", True)

    told(run, hands, couriers, story)


def test_a_signed_webhook_says_at_once_where_the_courier_is(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id, courier = await sent(shop)
        door = Door(hands.services)
        (delivery,) = control(couriers, "deliveries")["deliveries"]
        moved = control(couriers, f"deliveries/{delivery['id']}/moves", {"status": "dropoff", "silent": True})
        body = msgspec.json.encode({"kind": "event.delivery_status", "id": "evt_1", "data": moved})
        opened = await connections.open_connection(hands.services, int(courier["connection_id"]))
        key = opened.session.settings.signing_key.encode()
        genuine = hmac.new(key, body, hashlib.sha256).hexdigest()
        for signature, status in (("0" * 64, 401), (genuine, 202)):
            async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://x") as uber:
                answer = await uber.post(
                    f"/in/{courier['connection_id']}", content=body, headers={"X-Uber-Signature": signature}
                )
            assert answer.status_code == status
        await hands.read()
        await shop.asked()
        assert (await only(shop, preparation_id))["tracking"]["state"] == "out_for_delivery"
        await door.close()

    told(run, hands, couriers, story)


def test_quotes_are_kept_for_some_minutes_and_asked_once(
    run: Any, hands: Hands, couriers: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        place, services = shop.places["1"], hands.services
        await hands.execute(
            "INSERT INTO towns (country, postcode, search_name, name, latitude, longitude)"
            " VALUES ('FR', '69002', 'lyon', 'Lyon', 45.75, 4.83)"
        )

        async def known() -> Any:
            async with services.database.transaction() as transaction:
                assert await want_quote(transaction, shop.store_id, place, "FR 69002")
                return await courier_quotes(transaction, [place], "FR 69002")

        assert await known() == {}
        assert await known() == {}
        assert await hands.scalar("SELECT count(*) FROM jobs WHERE name = 'dispatch.quote'") == 1
        await quote(services, place, "FR 69002")
        kept = (await known())[place]
        assert (kept.price, kept.currency, kept.code) == (750, "EUR", "")
        assert 25 <= (kept.minutes or 0) <= 35

        control(couriers, "faults", {"no_couriers": 1})
        await quote(services, place, "FR 69002")
        assert (await known())[place].code == "nobody_comes"

    told(run, hands, couriers, story)
