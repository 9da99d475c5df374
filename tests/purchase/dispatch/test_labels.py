"""Shipping from a shop: a label is bought once, printed, given back; what left is told to the shop."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.purchase.dispatch.yard import Yard, connect, control, furnish, maker, settle, yard
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet.kernel.auth import Grant
from guichet.kernel.services import Services
from guichet.kernel.types import Money
from guichet.ports import registry
from guichet.purchase.dispatch.document import Document, LabelRule
from guichet.purchase.dispatch.states import LabelPurpose
from guichet.purchase.picking import Purpose, State

HOME = "colissimo:home"


@pytest.fixture
def labels(tmp_path: Path) -> Iterator[httpx.Client]:
    with maker(tmp_path) as standin:
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


def told(run: Any, hands: Hands, labels: httpx.Client, story: Any, *grants: Grant) -> None:
    """A story at a shop whose labels are settled; `most` is 10 euros."""

    async def whole() -> None:
        connection_id = await connect(hands, "sendcloud", labels)
        rule = LabelRule(
            purpose=LabelPurpose.SHIP, connection_id=connection_id, service=HOME, most=1000
        )  # fmt: skip
        await settle(hands, Document(labels=(rule,)))
        async with yard(hands, *grants) as staff:
            await story(staff)

    run(whole())


async def bought(shop: Yard, preparation_id: int, **asked: Any) -> Any:
    """A label that was asked for, once its act was performed."""
    label = await shop.post(f"preparations/{preparation_id}/labels", asked)
    assert label["status"] == 202, label
    await shop.act(label["act_id"])
    return await shop.get(f"labels/{label['id']}")


def test_a_parcel_leaves_the_shop_with_a_label_and_its_order_is_told(
    run: Any, hands: Hands, labels: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        offers = await shop.get(f"preparations/{preparation_id}/label-offers")
        assert [one["service"] for one in offers["items"]] == [
            "colissimo:home/signature", HOME, "chronopost:express",
        ]  # fmt: skip
        label = await bought(shop, preparation_id)
        assert (label["state"], label["carrier"]) == ("bought", "colissimo")
        assert label["price"] == {"amount": 630, "currency": "EUR"}  # 5.90 and half a kilogram more

        paper = await shop.staff.get(f"labels/{label['id']}/document")
        assert paper.headers["content-type"] == "application/pdf"
        assert paper.content.startswith(b"%PDF-")
        assert b"69002" in paper.content

        # A second one is refused in words while there is the first.
        second = await shop.post(f"preparations/{preparation_id}/labels", language="fr")
        assert (second["status"], second["code"]) == (409, "label_there_already")
        assert label["tracking_number"] in second["detail"]

        await shop.moved(preparation_id, State.HANDED_OVER, handed_to="carrier")
        told_act = await hands.scalar("SELECT id FROM acts WHERE kind = 'create_shipment'")
        await shop.act(told_act)
        (parcel,) = shop.shop.shipments
        assert (parcel.tracking_number, parcel.lines) == (label["tracking_number"], (("1", 2),))
        assert (await shop.get(f"labels/{label['id']}"))["told_to_shop"] is True
        gone = await shop.post(f"labels/{label['id']}/voidings")
        assert (gone["status"], gone["code"]) == (409, "dispatch_not_in_that_state")

    told(run, hands, labels, story)


def test_an_answer_that_is_lost_buys_no_second_label(run: Any, hands: Hands, labels: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        control(labels, "faults", {"answer_lost": 1})
        label = await bought(shop, preparation_id)
        assert label["state"] == "bought"
        assert label["tracking_number"]
        assert control(labels, "counts")["shipments"] == 1

    told(run, hands, labels, story)


def test_what_a_carrier_refuses_fails_in_its_words_and_may_be_asked_again(
    run: Any, hands: Hands, labels: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        control(labels, "faults", {"refuse": 1})
        label = await bought(shop, preparation_id)
        assert (label["state"], label["document"]) == ("failed", None)
        assert "does not deliver" in label["reason"]
        missing = await shop.staff.get(f"labels/{label['id']}/document")
        assert missing.status_code == 409
        (looked_at,) = (await shop.get("labels?needs_look=true"))["items"]
        shown = [looked_at[name] for name in ("id", "location_name", "order_number", "customer")]
        assert shown == [label["id"], "Lyon", "7", "Zoé Petit"]
        assert (await bought(shop, preparation_id))["state"] == "bought"
        # Another was made: the first needs nobody any more. All stand in pages, at their place.
        assert (await shop.get("labels?needs_look=true"))["items"] == []
        first = await shop.get(f"labels?limit=1&location_id={shop.places['1']}")
        assert [one["state"] for one in first["items"]] == ["bought"]
        second = await shop.get(f"labels?limit=1&cursor={first['next']}")
        assert [one["state"] for one in second["items"]] == ["failed"]
        assert (await shop.get(f"labels?location_id={shop.places['2']}"))["items"] == []

    told(run, hands, labels, story)


def test_nobody_spends_more_than_they_may(run: Any, hands: Hands, labels: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        dear = await bought(shop, preparation_id, service="chronopost:express")
        assert dear["state"] == "failed"  # 14.90 of 10 euros
        assert control(labels, "counts")["shipments"] == 0
        own = await bought(shop, preparation_id)
        assert own["state"] == "failed"  # 6.30, and this person may spend 5

    told(run, hands, labels, story, Grant(role="lead", ceiling=Money(500, "EUR")))


def test_a_label_that_is_not_used_is_given_back(run: Any, hands: Hands, labels: httpx.Client) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        label = await bought(shop, preparation_id, format="zpl")
        assert label["format"] == "zpl"
        voiding = await shop.post(f"labels/{label['id']}/voidings")
        assert voiding["state"] == "voiding"
        await shop.act(voiding["act_id"])
        assert (await shop.get(f"labels/{label['id']}"))["state"] == "voided"
        assert control(labels, "parcels")["parcels"][0]["status"] == "CANCELLED"
        # The next one is another label, and it cannot be given back once its carrier has it.
        other = await bought(shop, preparation_id)
        assert other["tracking_number"] != label["tracking_number"]
        control(labels, f"parcels/{control(labels, 'parcels')['parcels'][0]['id']}/departures", {})
        late = await shop.post(f"labels/{other['id']}/voidings")
        await shop.act(late["act_id"])
        kept = await shop.get(f"labels/{other['id']}")
        assert (kept["state"], "cannot be cancelled" in kept["reason"]) == ("bought", True)

    told(run, hands, labels, story)


def test_slips_and_tickets_are_pages_that_let_nothing_in(
    run: Any, hands: Hands, labels: httpx.Client
) -> None:
    async def story(shop: Yard) -> None:
        preparation_id = await shop.prepared(Purpose.SHIP)
        slip = await shop.staff.get(f"preparations/{preparation_id}/slip")
        assert slip.status_code == 200
        assert '<html lang="fr">' in slip.text
        for words in ("Bon de livraison", "Lumière", "3 rue Haute", "Lampe", "Merci"):
            assert words in slip.text
        ticket = await shop.staff.get(f"preparations/{preparation_id}/shelf-ticket?size=62mm")
        assert "A3" in ticket.text
        assert "<svg" in ticket.text
        for page in (slip, ticket):
            assert "script" not in page.text
            assert page.headers["content-security-policy"].startswith(
                "default-src 'none'; style-src 'sha256-"
            )

    told(run, hands, labels, story)
