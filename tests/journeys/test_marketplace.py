"""A buyer at a marketplace asks in a thread; the agent sees the order, and answers where it is read."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.journeys.house import TESTER, House, living_house
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import leave_now

from guichet import sync
from guichet.connectors.mirakl.standin import StandinServer, StandinSettings
from guichet.kernel.services import Services

PHOTO = base64.b64encode(b"\x89PNG\r\n\x1a\n a torn seam").decode()


class Marketplace:
    """A marketplace's stand-in, and the hands of everybody there."""

    def __init__(self, address: str, client: httpx.Client) -> None:
        self.address, self._client = address, client

    def do(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = self._client.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    def see(self, path: str) -> dict[str, Any]:
        return dict(self._client.get(path).json())


@pytest.fixture
def marketplace(tmp_path: Path) -> Iterator[Marketplace]:
    settings = StandinSettings(data_directory=tmp_path / "mirakl", port=0)
    with (
        StandinServer(settings) as server,
        httpx.Client(base_url=f"{server.address}/_control", timeout=30) as client,
    ):
        yield Marketplace(server.address, client)


def _order(order_id: str) -> dict[str, Any]:
    line = {"order_line_id": f"{order_id}-1", "product_title": "Robe Solène", "quantity": 1, "price": 59.9}
    return {
        "order_id": order_id,
        "order_state": "SHIPPED",
        "created_date": (datetime.now(UTC) - timedelta(days=2)).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "price": 59.9,
        "total_price": 59.9,
        "customer": {"firstname": "Élodie", "lastname": "Garnier"},
        "customer_notification_email": "buyer-7f3a@marche.example",
        "order_lines": [{**line, "price_unit": 59.9}],
    }


@asynccontextmanager
async def _minutes_passing(house: House) -> AsyncIterator[None]:
    """The marketplace allows thirty calls in half a minute: what waits for the next one waits no longer."""

    async def pass_by() -> None:
        while True:
            async with house.services.database.transaction() as transaction:
                await transaction.execute(
                    text("UPDATE http_accounts SET window_ends_at = window_ends_at - interval '1 minute'")
                )
            await asyncio.sleep(0.02)

    passing = asyncio.create_task(pass_by())
    try:
        yield
    finally:
        passing.cancel()
        await asyncio.gather(passing, return_exceptions=True)


async def _ticket(house: House, desk: httpx.AsyncClient, order_number: str) -> dict[str, Any]:
    found: list[dict[str, Any]] = []

    async def there() -> bool:
        items = (await desk.get("/api/v1/tickets")).json()["items"]
        found[:] = [one for one in items if one["order"] and one["order"]["number"] == order_number]
        return bool(found)

    await house.until("the ticket", there)
    return found[0]


async def _answered(house: House, desk: httpx.AsyncClient, ticket: str, answer: dict[str, Any]) -> None:
    """Answer a ticket, and wait until the answer has left."""
    queued = await desk.post(f"/api/v1/tickets/{ticket}/answers", json=answer)
    assert queued.status_code == 202, queued.text
    await leave_now(house.services.database)

    async def sent() -> bool:
        return bool((await _messages(desk, ticket))[-1]["state"] == "sent")

    await house.until("the answer", sent)


async def _messages(desk: httpx.AsyncClient, ticket: str) -> list[dict[str, Any]]:
    items = (await desk.get(f"/api/v1/tickets/{ticket}")).json()["conversation"]["items"]
    return [item["message"] for item in items if item["message"]]


def test_a_thread_is_a_ticket_with_its_order_and_is_answered_in_place_once(
    run: Any, services: Services, marketplace: Marketplace
) -> None:
    async def story() -> None:
        account = marketplace.do("/shops", {"name": "Nova au marché"})
        shop = f"/shops/{account['shop_id']}"
        marketplace.do(f"{shop}/orders", {"orders": [_order("MK-7-A")]})
        settings = {"address": marketplace.address, "api_key": account["key"]}
        async with living_house(services) as house, _minutes_passing(house):
            connection_id = await sync.connect(
                house.services, TESTER, "mirakl", settings, name="Nova au marché", reconcile_seconds=3
            )
            await house.mirrored(connection_id)
            asked = {
                "order_id": "MK-7-A",
                "topic": "Article abîmé",
                "body": "La couture a lâché.",
                "buyer": {"id": "c-1", "name": "Élodie Garnier"},
                "files": [{"name": "couture.png", "content": PHOTO}],
            }
            thread_id = marketplace.do(f"{shop}/messages", asked)["thread_id"]
            async with agents(house.services, "Ada") as [(_, ada)]:
                ticket = await _ticket(house, ada, "MK-7-A")
                assert (ticket["channel"], ticket["subject"]) == ("marketplace", "Article abîmé")
                assert ticket["customer"]["name"] == "Élodie Garnier"
                assert ticket["store"]["name"] == "Nova au marché"
                (question,) = await _messages(ada, ticket["id"])
                assert [file["name"] for file in question["files"]] == ["couture.png"]
                answer = {
                    "text": "Nous vous envoyons une robe neuve.",
                    "channel": "marketplace",
                    "connection_id": str(connection_id),
                    "answers_id": question["id"],
                }
                await _answered(house, ada, ticket["id"], answer)
                shown = marketplace.see(f"/threads/{thread_id}")["messages"][-1]
                assert shown["body"] == "Nous vous envoyons une robe neuve."
                assert shown["from"]["type"] == "SHOP_USER"

                # The marketplace shows the answer to whoever reads the thread: it is not filed again.
                more = {"thread_id": thread_id, "body": "Merci beaucoup."}
                marketplace.do(f"{shop}/messages", more)

                async def thanked() -> bool:
                    return "Merci beaucoup." in [one["text"] for one in await _messages(ada, ticket["id"])]

                await house.until("the thanks", thanked)
                # The marketplace counts in seconds: what came within one may stand before what we sent.
                said = sorted(one["text"] for one in await _messages(ada, ticket["id"]))
                assert said == [
                    "La couture a lâché.",
                    "Merci beaucoup.",
                    "Nous vous envoyons une robe neuve.",
                ]

    run(story())
