"""The inbox as agents live in it: what customers write comes in, is answered, joined, split, found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP, MUG, order
from tests.journeys.house import House, Shop, living_house, shop_at
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import Mailbox, connect, leave_now, letterbox, receive

from guichet.kernel.services import Services

ORDERS = 100
EACH = 20


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as mailbox:
        yield mailbox


def recent(number: int, **more: Any) -> dict[str, Any]:
    placed = datetime.now(UTC) - timedelta(days=2, hours=number % 24)
    changed = format_datetime(placed + timedelta(minutes=5))
    return order(1000 + number, date_created=format_datetime(placed), date_modified=changed, **more)


async def hooked(house: House) -> None:
    async def registered() -> bool:
        state = await house.rows("SELECT wanted, active FROM hook_states")
        return bool(state) and state[0]["wanted"] == state[0]["active"] > 0

    await house.until("the webhooks", registered)


async def tickets(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/tickets", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def message_of(client: httpx.AsyncClient, ticket: str, said: str) -> dict[str, Any]:
    items = (await client.get(f"/api/v1/tickets/{ticket}")).json()["conversation"]["items"]
    return next(item["message"] for item in items if item["message"] and said in item["message"]["text"])


def test_where_is_my_order_comes_in_with_its_order_and_is_answered(
    run: Any, services: Services, standin: str, mailbox: Mailbox
) -> None:
    async def story() -> None:
        async with shop_at(standin, "lyon") as shop, living_house(services) as house:
            await shop.load("product", [LAMP, MUG])
            await shop.load("customer", [CUSTOMER])
            await shop.load("order", [recent(number) for number in range(3)])
            await house.mirrored(await house.connect(shop))
            await hooked(house)
            letters = await connect(services)
            async with agents(house.services, "Ada", "Bo") as [(ada_id, ada), (_, bo)]:
                ticket = await _asked(house, shop, ada)
                assert ticket["order"]["number"] == "1001"
                assert ticket["customer"]["name"] == "Zoé Petit"
                assert ticket["unanswered_since"] is not None

                whole = (await bo.get(f"/api/v1/tickets/{ticket['id']}")).json()
                assert whole["side"]["orders"][0]["order"]["lines"][0]["name"] == "Lampe Opaline"
                kinds = {
                    item["order"]["item"]["kind"] for item in whole["conversation"]["items"] if item["order"]
                }
                assert "placed" in kinds

                address = f"/api/v1/tickets/{ticket['id']}"
                assigned = await ada.patch(address, json={"assignee_id": str(ada_id), "add_tags": ["WISMO"]})
                assert assigned.status_code == 200
                said = {"text": "Bonjour Zoé, votre lampe part demain."}
                assert (await ada.post(f"{address}/answers", json=said)).status_code == 202
                second = await bo.post(f"{address}/answers", json={"text": "Elle part ce soir."})
                assert second.json()["code"] == "already_answered"
                await leave_now(services.database)
                await house.until("the answer to leave", lambda: _left(mailbox))
                assert mailbox.sent[0].recipients[0].address == "zoe@mail.example"

                await _reply(house, letters, ada, ticket["id"])

    run(story())


async def _asked(house: House, shop: Shop, ada: httpx.AsyncClient) -> dict[str, Any]:
    await shop.change(
        "order.message", order_id=1001, subject="Ma commande", message="Bonjour, où est ma commande ?"
    )

    async def there() -> bool:
        return bool(await tickets(ada, view="unassigned"))

    await house.until("the ticket", there)
    (ticket,) = await tickets(ada, view="unassigned")
    return ticket


async def _left(mailbox: Mailbox) -> bool:
    return bool(mailbox.sent)


async def _reply(house: House, letters: int, ada: httpx.AsyncClient, ticket: str) -> None:
    """The buyer writes a fresh mail with the order's number; it joins, is split off by hand, and put back."""
    said = "Toujours rien pour la commande 1001, merci."
    await receive(house.services.database, letters, "Zoé Petit <zoe@mail.example>", said, subject="Bonjour")

    async def joined() -> bool:
        return (await tickets(ada, q="toujours rien"))[:1] != []

    await house.until("the mail", joined)
    (found,) = await tickets(ada, q="toujours rien")
    assert found["id"] == ticket
    message = await message_of(ada, ticket, "Toujours rien")
    assert message["placement"] == {"rule": "order", "evidence": ["order", "customer"]}

    parted = await ada.post(f"/api/v1/tickets/{ticket}/splits", json={"message_ids": [message["id"]]})
    assert parted.status_code == 201, parted.text
    new = parted.json()["ticket"]["id"]
    assert (await tickets(ada, q="toujours rien"))[0]["id"] == new
    clocks = await house.rows("SELECT id, unanswered_since FROM tickets ORDER BY id")
    assert [clock["unanswered_since"] is not None for clock in clocks] == [False, True]
    undone = await ada.post(f"/api/v1/tickets/{ticket}/undo", json={"entry_id": parted.json()["entry_id"]})
    assert undone.status_code == 200, undone.text
    assert (await ada.get(f"/api/v1/tickets/{new}")).json()["ticket"]["id"] == ticket
    running = await house.scalar(
        "SELECT count(*) FROM tickets WHERE joined_into IS NULL AND unanswered_since IS NOT NULL"
    )
    assert running == 1


def test_a_first_sync_with_two_thousand_messages_opens_no_clock_and_sends_nothing(
    run: Any, services: Services, standin: str, mailbox: Mailbox
) -> None:
    async def story() -> None:
        async with shop_at(standin, "nantes") as shop, living_house(services) as house:
            await connect(services)
            sent = format_datetime(datetime.now(UTC) - timedelta(hours=1))
            said: list[dict[str, Any]] = [
                {"id": place, "type": "customer", "subject": "?", "message": "Alors ?", "date_created": sent}
                for place in range(1, EACH + 1)
            ]
            messages = [
                [{**one, "id": one["id"] + number * EACH} for one in said] for number in range(ORDERS)
            ]
            await shop.load("product", [LAMP, MUG])
            await shop.load("order", [recent(number, messages=messages[number]) for number in range(ORDERS)])
            await house.mirrored(await house.connect(shop))

            async def all_filed() -> bool:
                filed = await house.scalar("SELECT count(*) FROM ticket_messages")
                return bool(filed == ORDERS * EACH)

            await house.until("two thousand messages in their tickets", all_filed)
            await house.heard()
            (sums,) = await house.rows(
                "SELECT count(*) AS tickets, count(unanswered_since) AS clocks,"
                " count(*) FILTER (WHERE state <> 'closed' OR NOT silent) AS loud FROM tickets"
            )
            assert sums == {"tickets": ORDERS, "clocks": 0, "loud": 0}
            assert await house.scalar("SELECT count(*) FROM acts") == 0
            assert mailbox.sent == []
            async with agents(house.services, "Ada") as [(_, ada)]:
                counts = (await ada.get("/api/v1/ticket-counts")).json()
                assert counts["open"] == counts["mine"] == counts["unassigned"] == 0
                assert len(await tickets(ada, q="alors", limit=200)) == ORDERS

    run(story())
