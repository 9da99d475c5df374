"""Conversations that staff begin: with a customer about an order, and aside of a ticket with a carrier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import Mailbox, connect, leave_now, letterbox, receive, work
from tests.support.inbox.telling import ago, applied, guest_order, order_message, rows, store, told

from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.ports.messages import Party

CAMILLE = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as mailbox:
        yield mailbox


async def order_of(services: Services) -> tuple[int, str]:
    """A mailbox is connected and Camille has ordered; the ids of connection and order."""
    connection_id = await connect(services)
    await applied(services.database, store("a", "Nova"), told(CAMILLE))
    (order,) = await rows(services.database, "SELECT id FROM orders")
    return connection_id, str(order["id"])


def test_a_customer_is_written_to_from_their_order_and_the_answer_comes_back(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, order = await order_of(services)
        async with agents(services, "Ada") as [(ada_id, ada)]:
            known = (await ada.get("/api/v1/ticket-beginnings", params={"order_id": order})).json()
            assert known["people"] == [{"name": "Camille Roux", "mail": "camille@roux.example"}]
            assert known["order"]["name"] == "1001"
            assert [way["channel"] for way in known["ways"]] == ["mail"]
            body = {
                "order_id": order,
                "to": {"mail": "camille@roux.example"},
                "subject": "Your scarf",
                "text": "It is delayed.",
            }
            stranger = await ada.post("/api/v1/tickets", json={**body, "to": {"mail": "eve@mail.example"}})
            assert (stranger.status_code, stranger.json()["code"]) == (422, "not_their_address")
            begun = await ada.post("/api/v1/tickets", json=body)
            assert begun.status_code == 202, begun.text
            ticket = begun.json()["ticket"]
            assert (ticket["state"], ticket["assignee"]["id"]) == ("waiting", str(ada_id))
            assert (ticket["order"]["number"], ticket["store"]["name"]) == ("1001", "Nova")
            assert ticket["unanswered_since"] is None
            await leave_now(database)
            await work(services)
            (sent,) = mailbox.sent
            assert [one.address for one in sent.recipients] == ["camille@roux.example"]
            back = Party(field="to", address=f"hello+{sent.reply_token}@nova.example")
            await receive(
                database, connection_id, "Camille <camille@roux.example>", "When?", recipients=(back,)
            )
            await work(services)
            whole = (await ada.get(f"/api/v1/tickets/{ticket['id']}")).json()
            assert whole["ticket"]["state"] == "open"
            assert whole["ticket"]["customer"]["name"] == "Camille Roux"
            assert whole["addresses"] == ["camille@roux.example"]

            again = (await ada.post("/api/v1/tickets", json=body)).json()
            address = f"/api/v1/tickets/{again['ticket']['id']}"
            called = await ada.delete(f"{address}/answers/{again['message_id']}")
            assert called.json()["text"] == "It is delayed."
            assert called.json()["ticket"]["state"] == "closed"

    run(story())


def test_a_carrier_is_asked_aside_and_the_customer_takes_no_part(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, _ = await order_of(services)
        await applied(database, order_message(1, "1001"))
        await work(services)
        (parent,) = [str(row["id"]) for row in await rows(database, "SELECT id FROM tickets")]
        async with agents(services, "Ada") as [(_, ada)]:
            body = {
                "parent_id": parent,
                "to": {"name": "Carrier", "mail": "claims@carrier.example"},
                "subject": "Parcel 6A123",
                "text": "Where is it?",
            }
            begun = await ada.post("/api/v1/tickets", json=body)
            assert begun.status_code == 202, begun.text
            aside = begun.json()["ticket"]
            assert (aside["parent_id"], aside["customer"]["id"]) == (parent, None)
            await leave_now(database)
            await work(services)
            (sent,) = mailbox.sent
            assert [one.address for one in sent.recipients] == ["claims@carrier.example"]
            back = Party(field="to", address=f"hello+{sent.reply_token}@nova.example")
            await receive(
                database,
                connection_id,
                "Carrier <claims@carrier.example>",
                "Found in Lyon.",
                recipients=(back,),
            )
            await work(services)

            whole = (await ada.get(f"/api/v1/tickets/{parent}")).json()
            said = [item["aside"] for item in whole["conversation"]["items"] if item["kind"] == "aside"]
            assert [(one["direction"], one["preview"]) for one in said] == [
                ("out", "Where is it?"),
                ("in", "Found in Lyon."),
            ]
            assert {one["ticket_id"] for one in said} == {aside["id"]}
            assert "claims@carrier.example" not in {one["mail"] for one in whole["participants"]}
            assert whole["ticket"]["messages_count"] == 1

            beside = (await ada.get(f"/api/v1/tickets/{aside['id']}")).json()
            assert beside["ticket"]["state"] == "open"
            assert beside["parent"]["id"] == parent
            assert beside["side"]["orders"][0]["order"]["number"] == "1001"
            assert {one["mail"] for one in beside["participants"]} == {"claims@carrier.example"}
            known = (await ada.get("/api/v1/ticket-beginnings", params={"parent_id": parent})).json()
            assert known["people"] == [{"name": "Carrier", "mail": "claims@carrier.example"}]

            # What the customer writes of the same order never comes into the conversation aside.
            await receive(database, connection_id, "Camille Roux <camille@roux.example>", "Order 1001?")
            await work(services)
            beside = (await ada.get(f"/api/v1/tickets/{aside['id']}")).json()
            assert beside["ticket"]["messages_count"] == 2

    run(story())
