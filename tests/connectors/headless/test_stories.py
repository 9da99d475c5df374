"""A shop of one's own sends its things whole: they stand here at once, and nothing is fetched."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet import connections
from guichet.connectors.headless import connector
from guichet.connectors.headless.settings import Settings
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import AccountSummary
from guichet.sync.door import Door
from guichet.sync.pushed import find_sender


class Shop(Hands):
    """A headless shop, connected, with a door to send to."""

    def __init__(self, services: Services) -> None:
        super().__init__(services, TinyShop())
        self.door = Door(services)
        self.sent = 0

    async def connect(self, account: str = "maison belval") -> None:
        async with self.services.database.transaction() as transaction:
            self.connection_id = await connections.connect(
                transaction,
                self.services.vault,
                connector_id="headless",
                settings=Settings(name="Maison Belval"),
                account=AccountSummary(external_id=account, name="Maison Belval"),
            )
            row = await connections.find_connection(transaction, self.connection_id)
        self.secret = connections.hook_secret_of(self.services.vault, row)

    async def tell(self, kind: str, data: Any, push_id: str = "") -> httpx.Response:
        """Send something and let the readers take it."""
        self.sent += 1
        body = json.dumps({"type": kind, "data": data}).encode()
        headers = dict(connector.sign(self.secret, push_id or f"push-{self.sent}", utc_now(), body))
        async with httpx.AsyncClient(
            transport=httpx.ASGITransport(self.door), base_url="http://test"
        ) as client:
            answer = await client.post(f"/in/{self.connection_id}", content=body, headers=headers)
        await self.read()
        return answer


@pytest.fixture
def shop(services: Services, run: Any) -> Iterator[Shop]:
    registry.discover()
    made = Shop(services)
    run(made.connect())
    yield made
    run(made.door.close())


def order(at: datetime, state: str = "confirmed", **more: Any) -> dict[str, Any]:
    """An order of two vases as the shop tells it at a moment."""
    line = {"id": "1", "name": "Vase", "quantity": 2, "unit_price": "27.50", "total": "55.00"}
    return {
        "id": "B-1",
        "updated_at": at.isoformat(),
        "placed_at": at.isoformat(),
        "state": state,
        "currency": "EUR",
        "total": "59.90",
        "shipping_cost": "4.90",
        "customer_id": "C-1",
        "lines": [line],
        **more,
    }


def life(began: datetime) -> list[dict[str, Any]]:
    """An order's life: placed, paid, sent, delivered, one piece given back."""

    def at(step: int) -> datetime:
        return began + timedelta(milliseconds=step)

    paid = {"id": "T", "amount": "59.90", "at": at(1).isoformat()}
    parcel = {"id": "S", "created_at": at(2).isoformat(), "lines": [{"id": "1", "quantity": 2}]}
    there = {**parcel, "delivered_at": at(3).isoformat()}
    back = {"id": "R", "amount": "27.50", "at": at(4).isoformat(), "lines": [{"id": "1", "quantity": 1}]}
    return [
        order(at(0), "awaiting_payment"),
        order(at(1), payments=[paid]),
        order(at(2), "shipped", payments=[paid], shipments=[parcel]),
        order(at(3), "completed", payments=[paid], shipments=[there]),
        order(at(4), "partially_refunded", payments=[paid], shipments=[there], refunds=[back]),
    ]


_STATE = """
SELECT o.state, o.total, o.refunded, l.quantity, l.quantity_shipped, l.quantity_refunded,
  (SELECT count(*) FROM shipments) AS parcels, (SELECT count(*) FROM store_customers) AS accounts,
  o.profile_id IS NOT NULL AS known
FROM orders o JOIN order_lines l ON l.order_id = o.id
"""
_WHOLE = {
    "state": "partially_refunded",
    "total": 5990,
    "refunded": 2750,
    "quantity": 2,
    "quantity_shipped": 2,
    "quantity_refunded": 1,
    "parcels": 1,
    "accounts": 1,
    "known": True,
}


@pytest.mark.parametrize("seed", range(3))
def test_an_orders_life_ends_the_same_in_whatever_order_it_is_told(run: Any, shop: Shop, seed: int) -> None:
    began = utc_now()
    account = {"id": "C-1", "updated_at": began.isoformat(), "mail": "zoe@mail.example"}
    told = [("customer", account), *(("order", step) for step in life(began))]
    random.Random(seed).shuffle(told)

    async def story() -> None:
        for kind, data in told:
            assert (await shop.tell(kind, data)).status_code == 202
        assert await shop.rows(_STATE) == [_WHOLE]
        assert await shop.scalar("SELECT count(*) FROM wanted") == 0, "nothing is fetched"
        origins = "SELECT DISTINCT kind || ' ' || origin FROM deliveries"
        assert await shop.scalar(origins) == "hook live"
        heard = "SELECT DISTINCT origin FROM events WHERE name LIKE 'order.%'"
        assert await shop.scalar(heard) == "live"

    run(story())


def test_what_changed_long_before_it_came_is_caught_up_with(run: Any, shop: Shop) -> None:
    async def story() -> None:
        await shop.tell("order", order(utc_now() - timedelta(hours=3)))
        assert await shop.scalar("SELECT DISTINCT origin FROM events WHERE name LIKE 'order.%'") == "catch-up"

    run(story())


def test_what_is_gone_is_gone_and_comes_again_when_it_is_told_again(run: Any, shop: Shop) -> None:
    async def story() -> None:
        now = utc_now()
        await shop.tell("order", order(now))
        await shop.tell("order.gone", {"id": "B-1"})
        assert await shop.scalar("SELECT gone_at IS NOT NULL FROM orders") is True
        await shop.tell("order", order(now + timedelta(seconds=1)))
        assert await shop.scalar("SELECT gone_at IS NULL FROM orders") is True

    run(story())


def test_the_same_webhook_twice_is_kept_once(run: Any, shop: Shop) -> None:
    async def story() -> None:
        told = order(utc_now())
        for _ in range(2):
            assert (await shop.tell("order", told, push_id="same")).status_code == 202
        assert await shop.scalar("SELECT count(*) FROM deliveries") == 1
        assert await shop.scalar("SELECT count(*) FROM events WHERE name LIKE 'order.%'") == 1

    run(story())


def test_what_cannot_be_read_is_named_and_holds_up_nothing(run: Any, shop: Shop) -> None:
    async def story() -> None:
        now = utc_now()
        assert (await shop.tell("order", order(now, total="a lot"))).status_code == 202
        assert (await shop.tell("order", {"id": "B-2"})).status_code == 202
        assert (await shop.tell("test", None)).status_code == 202
        await shop.tell("order", order(now))
        letters = await shop.rows("SELECT kind, code, reason FROM dead_letters ORDER BY id")
        assert [(one["kind"], one["code"]) for one in letters] == [("hook", "malformed")] * 2
        assert "$.data.total" in letters[0]["reason"]
        assert "updated_at" in letters[1]["reason"]
        assert await shop.scalar("SELECT count(*) FROM orders") == 1
        async with shop.services.database.transaction() as transaction:
            heard = await find_sender(transaction, shop.connection_id)
        assert (heard.pushes, heard.documents, heard.refused) == (4, 1, 2)
        assert heard.last_at is not None

    run(story())


def test_the_form_is_written_down() -> None:
    written = Path(__file__).parents[3] / "docs" / "reference" / "headless-push.schema.json"
    assert json.loads(written.read_text(encoding="utf-8")) == json.loads(json.dumps(connector.push_schema()))
