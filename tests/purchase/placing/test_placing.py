"""Orders taken by us, from a page or a counter to the shop's own order and its stock."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.purchase.placing.trade import RED, ZOE, Market, Tell, market

from guichet.connectors.bigcommerce.connector import Acts
from guichet.kernel.services import Services


@pytest.fixture
def story(run: Any, services: Services, standin: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    # The stand-in moves levels a fiftieth of a second after its answer.
    monkeypatch.setattr(Acts, "adjusts_within", timedelta(seconds=0.5))

    def told(tell: Tell) -> None:
        async def whole() -> None:
            async with market(services, standin) as opened:
                await tell(opened)

        run(whole())

    return told


def test_what_is_collected_is_taken_where_it_is_and_prepared_there(story: Any) -> None:
    async def tell(market: Market) -> None:
        asked = await market.collect()
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

    story(tell)
