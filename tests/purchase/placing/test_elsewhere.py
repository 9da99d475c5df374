"""What was ordered to be collected in one shop is collected in another: figures, a note, and its end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.purchase.placing.trade import RED, Market, Tell, market

from guichet.connectors.bigcommerce.connector import Acts
from guichet.kernel.services import Services
from guichet.sync import push


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


def test_a_reserved_lamp_is_collected_elsewhere_and_lies_again_where_it_lay(story: Any) -> None:
    async def tell(market: Market) -> None:
        asked = market.collect(kind="reserve")
        made = await market.order(asked)
        assert made.status_code == 201, made.text
        word = (await market.linked(made.json()["word"]))["tracking"]
        order = f"tracking/{word}"
        (lille,) = (await market.shopper("GET", order)).json()["order"]["pickups"]
        assert (lille["place"], lille["pay_there"]) == ("Nova Lille", True)
        places = (await market.shopper("GET", f"{order}/pickups/{lille['id']}/places")).json()["items"]
        assert [(one["name"], one["distance_km"]) for one in places] == [("Nova Lyon", 541.5)]
        chosen = {"location_id": places[0]["id"]}
        moved = await market.shopper("PUT", f"{order}/pickups/{lille['id']}/place", json=chosen)
        assert moved.status_code == 200, moved.text
        assert (moved.json()["place"], moved.json()["pay_there"]) == ("Nova Lyon", True)
        # The shop took it in Lille, by its order: one adjustment has Lyon's piece lie there.
        await market.settled({(RED, "3"): 1})
        (purchase,) = (await market.lead.get("/api/v1/purchases")).json()["items"]
        assert purchase["location_id"] == market.places["3"]

        number = await market.house.scalar("SELECT external_id FROM orders")

        async def is_noted() -> bool:
            notes = str((await market.shop.kept("order", number))["document"]["staff_notes"]).splitlines()
            moved = [line for line in notes if "Nova Lyon au lieu de Nova Lille" in line]
            return len(moved) == 1 and len(notes) > 2  # what stood there stays: our own reference, too

        await market.house.until("that the shop's staff can read it", is_noted)
        cancelled = await market.lead.post(
            f"/api/v1/purchases/{purchase['id']}/cancellations", json={"reason": "Erreur"}
        )
        assert cancelled.status_code == 202, cancelled.text
        await market.becomes(made.json()["word"], "cancelled")
        await market.settled({})

    story(tell)
