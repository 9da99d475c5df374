"""A customer of one brand is answered by that brand's mailbox."""

from __future__ import annotations

from typing import Any

import msgspec
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import (
    ADDRESS,
    MailboxSettings,
    connect,
    leave_now,
    letterbox,
    receive,
    work,
)
from tests.support.inbox.telling import ago, applied, guest_order, order_message, rows, store, told

from guichet import connections
from guichet.commerce import ReadFact
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.ports.capabilities import AccountSummary
from guichet.ports.records import StoreRecord


def _with_mail(fact: ReadFact, mail: str) -> ReadFact:
    record = fact.fact.record
    assert isinstance(record, StoreRecord)
    told_fact = msgspec.structs.replace(fact.fact, record=msgspec.structs.replace(record, mail=mail))
    return ReadFact(told_fact, fact.read_at)


def test_an_order_message_is_answered_by_the_mailbox_of_its_own_store(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        with letterbox():
            await connect(services)
            async with database.transaction() as transaction:
                lune = await connections.connect(
                    transaction,
                    services.vault,
                    connector_id="letterbox",
                    settings=MailboxSettings(),
                    account=AccountSummary(external_id="Hello@lune.example", name="Lune by mail"),
                )
            order = guest_order(
                "1002", "Paul", "Morel", "paul@morel.example", store_external_id="b", placed_at=ago(days=2)
            )
            front = _with_mail(store("b", "Lune"), "hello@lune.example")
            await applied(database, front, told(order), order_message(1, "1002"))
            await work(services)
            (ticket,) = await rows(database, "SELECT id FROM tickets")
            async with agents(services, "Ada") as [(_, ada)]:
                ways = (await ada.get(f"/api/v1/tickets/{ticket['id']}")).json()["ways"]
                first, _ = (way["connection_id"] for way in ways)
                assert first == str(lune)

    run(story())


def test_an_answer_of_ours_that_comes_back_is_no_new_message(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        with letterbox() as mailbox:
            letters = await connect(services)
            await receive(database, letters, "Paul <paul@morel.example>", "Quand part ma lampe ?")
            await work(services)
            (ticket,) = await rows(database, "SELECT id FROM tickets")
            async with agents(services, "Ada") as [(_, ada)]:
                answered = await ada.post(f"/api/v1/tickets/{ticket['id']}/answers", json={"text": "Demain."})
                assert answered.status_code == 202
            await leave_now(database)
            await work(services)
            ours = mailbox.sent[0].message_id
            await receive(database, letters, f"Nova <{ADDRESS}>", "Demain.", message_id=ours)
            await work(services)
            (after,) = await rows(database, "SELECT state, messages_count FROM tickets")
            assert (after["state"], after["messages_count"]) == ("waiting", 2)
            # Who copies its Message-ID is somebody else all the same.
            await receive(
                database, letters, "Paul <paul@morel.example>", "Merci pour la lampe.", message_id=ours
            )
            await work(services)
            (after,) = await rows(database, "SELECT state, messages_count FROM tickets")
            assert (after["state"], after["messages_count"]) == ("open", 3)

    run(story())
