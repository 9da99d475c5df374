"""Parcels for customers at a shop: scanned in, on a shelf, damaged, missing, or not expected there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from tests.purchase.dispatch.yard import Yard, furnish, yard
from tests.sync.acting import ActingShop
from tests.sync.hands import Hands

from guichet.kernel.auth import Grant
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.purchase.dispatch.jobs import miss_parcels
from guichet.purchase.picking import Purpose, State


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


async def scanned(shop: Yard, number: str, place: str = "1", **more: Any) -> Any:
    asked = {"location_id": str(shop.places[place]), "number": number, **more}
    return await shop.post("shop-arrivals", asked, language="fr")


def test_what_comes_to_a_shop_for_a_customer_is_scanned_in(run: Any, hands: Hands) -> None:
    """Lyon sends order 7 to Villeurbanne under a label of its own; there it is found by either number."""

    async def story() -> None:
        async with yard(hands) as shop:
            sent = await shop.prepared(Purpose.TO_SHOP, to_location_id=shop.places["2"])
            label = await shop.post(
                f"preparations/{sent}/labels", {"carrier": "Navette", "tracking_number": "NV-12 34"}
            )
            assert (label["state"], label["document"]) == ("bought", None)
            await shop.moved(sent, State.HANDED_OVER, handed_to="carrier")

            wrong = await scanned(shop, "NV1234", "1")
            assert (wrong["status"], wrong["code"]) == (409, "arrival_elsewhere")
            assert "Villeurbanne" in wrong["detail"]
            unknown = await scanned(shop, "99999", "2")
            assert (unknown["status"], unknown["code"]) == (404, "arrival_unknown")

            broken = await scanned(shop, "7", "2", condition="damaged")
            assert (broken["status"], broken["state"]) == (200, "missing")
            (trouble,) = (await shop.get("preparation-troubles"))["items"]
            assert (trouble["kind"], trouble["number"]) == ("damaged", "7")

            # It was only the wrapping: scanned as fine, by the parcel's number, and once more by mistake.
            for _ in range(2):
                fine = await scanned(shop, "nv-1234", "2", shelf="C2")
                assert (fine["state"], fine["shelf"], fine["customer"]) == ("ready", "C2", "Zoé Petit")
            assert fine["keep_until"]

    run(story())


def test_what_should_have_come_and_did_not_is_looked_at_by_a_person(run: Any, hands: Hands) -> None:
    async def story() -> None:
        async with yard(hands) as shop:
            due = utc_now() - timedelta(hours=1)
            expected = await shop.prepared(Purpose.TO_SHOP, ready=False, due_at=due)
            await miss_parcels(hands.services)
            await miss_parcels(hands.services)
            assert (await shop.get(f"preparations/{expected}"))["state"] == "missing"
            (trouble,) = (await shop.get("preparation-troubles"))["items"]
            assert trouble["kind"] == "missing"
            late = await scanned(shop, "7", shelf="A1")
            assert late["state"] == "ready"

    run(story())


def test_staff_of_another_shop_scan_nothing_in_here(run: Any, hands: Hands) -> None:
    async def story() -> None:
        places = await hands.rows("SELECT id, external_id FROM locations")
        other = next(row["id"] for row in places if row["external_id"] == "2")
        async with yard(hands, Grant(role="shop_staff", targets=(f"location:{other}",))) as shop:
            expected = await shop.prepared(Purpose.TO_SHOP, ready=False)
            refused = await scanned(shop, "7")
            assert (refused["status"], refused["code"]) == (403, "not_allowed")
            hidden = await shop.staff.get(f"preparations/{expected}/labels")
            assert hidden.status_code == 404

    run(story())
