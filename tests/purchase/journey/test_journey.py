"""What customers are told by itself: once, in their language, at a decent hour, if they wish."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from sqlalchemy import text
from tests.conftest import Run
from tests.purchase.journey.parcels import open_shop, pass_time, scan, ship
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import Mailbox, connect, letterbox, receive
from tests.support.inbox.telling import rows

from guichet.kernel.auth import Grant, Role
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.ports.records import ParcelState as State

LEAD = [Grant(role=Role.LEAD)]
ALL = ("shipped", "out_for_delivery", "delivered", "late", "failed")
INTENTS = {
    "shipped": "order_shipped",
    "out_for_delivery": "parcel_out_for_delivery",
    "delivered": "parcel_delivered",
    "late": "parcel_late",
    "failed": "delivery_failed",
}


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as box:
        yield box


async def switch_on(client: httpx.AsyncClient, *kinds: str, quiet: tuple[int, int] = (0, 0)) -> None:
    (store,) = (await client.get("/api/v1/journey")).json()["items"]
    address = f"/api/v1/journey/{store['store_id']}"
    etag = (await client.get(address)).headers["ETag"]
    asked = {
        "quiet_from": quiet[0],
        "quiet_until": quiet[1],
        "kinds": [{"kind": kind, "on": True, "intent": INTENTS[kind]} for kind in kinds],
    }
    answer = await client.put(address, json=asked, headers={"If-Match": etag})
    assert answer.status_code == 200, answer.text


async def again_from_the_start(database: Database) -> None:
    async with database.transaction() as transaction:
        heard = {"reaction": "purchase.journey"}
        await transaction.execute(
            text("UPDATE reaction_cursors SET position = 0 WHERE reaction = :reaction"), heard
        )


async def said(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/said-mails", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


def test_each_happening_is_told_once_and_its_answer_finds_the_ticket(
    run: Run[Any], services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        await open_shop(database)
        connection_id = await connect(services)
        async with agents(services, "Lea", grants=LEAD) as [(_, lead)]:
            await switch_on(lead, *ALL)
            await pass_time(services)
            await ship(database, "10482", "6A1")
            await pass_time(services)
            await scan(database, "6A1", State.IN_TRANSIT)
            for state in (State.OUT_FOR_DELIVERY, State.ATTEMPT_FAILED, State.DELIVERED):
                await scan(database, "6A1", state)
                await pass_time(services)
            told = [mail.subject for mail in mailbox.sent]
            assert told == [
                "Votre commande 10482 est partie",
                "Votre colis est en cours de livraison",
                "Votre colis n’a pas pu être remis",
                "Votre colis est arrivé",
            ]
            mail = mailbox.sent[0]
            assert mail.text.startswith("Bonjour Camille,")
            assert "https://suivi.example/6A1" in mail.text
            assert mail.automatic
            assert "/objections/" in mail.unsubscribe
            assert mail.unsubscribe in mail.text
            assert mail.unsubscribe in mail.html

            # The same told again, by the shop, by the carrier, by a replay of all that happened.
            await ship(database, "10482", "6A1", archived=True)
            await scan(database, "6A1", State.DELIVERED)
            await again_from_the_start(database)
            await pass_time(services)
            assert len(mailbox.sent) == 4

            await receive(
                database, connection_id, "Camille <camille@roux.example>", "Merci, mais il est abîmé.",
                subject="Re: colis", message_id="a@roux.example", references=(mailbox.sent[3].message_id,),
            )  # fmt: skip
            await receive(
                database, connection_id, "Eve <eve@else.example>", "Et le mien ?", subject="Re: colis",
                message_id="b@else.example", references=(mailbox.sent[3].message_id,),
            )  # fmt: skip
            await pass_time(services)
            orders = await rows(
                database,
                "SELECT t.contact_name, o.how FROM tickets t"
                " LEFT JOIN ticket_orders o ON o.ticket_id = t.id ORDER BY t.id",
            )
            assert orders == [
                {"contact_name": "Camille", "how": "answered"},
                {"contact_name": "Eve", "how": None},
            ]
            (ticket,) = (await lead.get("/api/v1/tickets", params={"q": "abîmé"})).json()["items"]
            whole = (await lead.get(f"/api/v1/tickets/{ticket['id']}")).json()
            life = [one["order"]["item"] for one in whole["conversation"]["items"] if one["order"]]
            assert [one["subject"] for one in life if one["kind"] == "told"] == told
            assert [one["state"] for one in await said(lead)] == ["sent"] * 4

    run(story())
