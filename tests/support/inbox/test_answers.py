"""Answers leave by a channel that can carry them; each end is told, and none is given twice by chance."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import ADDRESS, Mailbox, connect, leave_now, letterbox, receive, work
from tests.support.inbox.telling import ago, applied, guest_order, order_message, rows, store, told

from guichet import connections
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.ports.failures import OutageError, RejectedError
from guichet.ports.messages import FileRecord, Party, Undelivered
from guichet.support.inbox import doubt_queued

CAMILLE = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as mailbox:
        yield mailbox


async def asked(services: Services) -> tuple[int, str]:
    """A mailbox is connected, and Camille asked on her order's page; the ids of connection and ticket."""
    connection_id = await connect(services)
    await applied(services.database, store("a", "Nova"), told(CAMILLE), order_message(1, "1001"))
    await work(services)
    (ticket,) = await rows(services.database, "SELECT id FROM tickets")
    return connection_id, str(ticket["id"])


async def whole(client: httpx.AsyncClient, ticket: str) -> dict[str, Any]:
    answer = await client.get(f"/api/v1/tickets/{ticket}")
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def messages(client: httpx.AsyncClient, ticket: str) -> list[dict[str, Any]]:
    items = (await whole(client, ticket))["conversation"]["items"]
    return [item["message"] for item in items if item["message"]]


async def say(client: httpx.AsyncClient, ticket: str, said: str, **more: Any) -> httpx.Response:
    return await client.post(f"/api/v1/tickets/{ticket}/answers", json={"text": said, **more})


def test_an_order_message_is_answered_by_mail_and_the_answer_to_that_comes_back_here(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            (way,) = (await whole(ada, ticket))["ways"]
            assert (way["channel"], way["address"]) == ("mail", "camille@roux.example")
            queued = await say(ada, ticket, "It left this morning.")
            assert queued.status_code == 202, queued.text
            assert queued.json()["ticket"]["state"] == "waiting"
            assert queued.json()["ticket"]["unanswered_since"] is None
            await work(services)
            assert mailbox.sent == []
            await leave_now(database)
            await work(services)
            (sent,) = mailbox.sent
            assert [one.address for one in sent.recipients] == ["camille@roux.example"]
            assert (sent.text, sent.subject, sent.automatic) == ("It left this morning.", "My order", False)
            question, answer = await messages(ada, ticket)
            assert answer["state"] == "sent"
            assert question["answered_by"] == answer["id"]

            back = Party(field="to", address=f"hello+{sent.reply_token}@nova.example")
            await receive(
                database,
                connection_id,
                "Camille Roux <camille@roux.example>",
                "Thank you",
                recipients=(back,),
            )
            await work(services)
            reply = (await messages(ada, ticket))[-1]
            assert (reply["text"], reply["placement"]["rule"]) == ("Thank you", "token")
            assert reply["placement"]["evidence"] == ["token", "customer"]
            assert (await whole(ada, ticket))["ticket"]["state"] == "open"

            await say(ada, ticket, "With pleasure.")
            await leave_now(database)
            await work(services)
            assert mailbox.sent[1].references[0] == sent.message_id

    run(story())


def test_in_a_restored_copy_an_answer_that_may_have_left_waits_for_its_agent(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left this morning.")
            async with database.transaction() as transaction:
                assert await doubt_queued(transaction, "Look before you send it again.") == 1
            await leave_now(database)
            await work(services)
            assert mailbox.sent == []
            _, answer = await messages(ada, ticket)
            assert (answer["state"], answer["reason"]) == ("failed", "Look before you send it again.")
            assert (await whole(ada, ticket))["ticket"]["state"] == "open"

    run(story())


def test_an_answer_is_called_back_before_it_leaves(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            queued = (await say(ada, ticket, "Too fast", then="closed")).json()
            address = f"/api/v1/tickets/{ticket}/answers/{queued['message_id']}"
            back = await ada.delete(address)
            assert back.json()["text"] == "Too fast"
            assert back.json()["ticket"]["state"] == "open"
            assert back.json()["ticket"]["unanswered_since"] is not None
            await leave_now(database)
            await work(services)
            assert mailbox.sent == []
            assert (await ada.delete(address)).json()["code"] == "already_left"

            queued = (await say(ada, ticket, "Now")).json()
            await leave_now(database)
            await work(services)
            late = await ada.delete(f"/api/v1/tickets/{ticket}/answers/{queued['message_id']}")
            assert late.json()["code"] == "already_left"

    run(story())


def test_two_agents_at_once_and_the_second_answer_is_stopped_and_asked(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        async with agents(services, "Ada", "Bo") as [(_, ada), (_, bo)]:
            (seen,) = [one["id"] for one in await messages(bo, ticket)]
            assert (await say(ada, ticket, "It left.")).status_code == 202
            stopped = await say(bo, ticket, "It did not leave.", answers_id=seen)
            assert (stopped.status_code, stopped.json()["code"]) == (409, "already_answered")
            assert "Ada" in stopped.json()["detail"]
            assert (await say(bo, ticket, "One more thing.", confirmed=True)).status_code == 202
            await leave_now(database)
            await work(services)
            assert [one.text for one in mailbox.sent] == ["It left.", "One more thing."]

    run(story())


def test_an_idempotency_key_answers_once(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            for _ in range(2):
                answer = await ada.post(
                    f"/api/v1/tickets/{ticket}/answers",
                    json={"text": "Once"},
                    headers={"Idempotency-Key": "a1"},
                )
                assert answer.status_code == 202
            await leave_now(database)
            await work(services)
            assert len(mailbox.sent) == 1

    run(story())


def test_an_answer_that_fails_opens_its_ticket_again_and_says_why(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        mailbox.failures = [RejectedError("550 no such mailbox")]
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left.", then="closed")
            await leave_now(database)
            await work(services)
            answer = (await messages(ada, ticket))[-1]
            assert answer["state"] == "failed"
            assert "550 no such mailbox" in answer["reason"]
            ticket_now = (await whole(ada, ticket))["ticket"]
            assert (ticket_now["state"], ticket_now["unanswered_since"] is None) == ("open", False)
            assert (await say(ada, ticket, "Once more")).status_code == 202

    run(story())


def test_an_answer_of_which_nobody_knows_is_shown_as_uncertain_and_not_sent_again(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        mailbox.failures = [OutageError("the line broke", uncertain=True)]
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left.")
            for _ in range(3):
                await leave_now(database)
                async with database.transaction() as transaction:
                    from sqlalchemy import text  # noqa: PLC0415 — lets the act's own time pass

                    await transaction.execute(
                        text("UPDATE acts SET called_at = called_at - interval '1 minute'")
                    )
                await work(services)
            assert (await messages(ada, ticket))[-1]["state"] == "uncertain"
            assert mailbox.sent == []

    run(story())


def test_a_bounce_marks_its_answer_and_opens_the_ticket(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left.", then="closed")
            await leave_now(database)
            await work(services)
            lost = Undelivered(diagnostic="mailbox full", message_id=mailbox.sent[0].message_id)
            await receive(
                database,
                connection_id,
                "Mailer <mailer-daemon@roux.example>",
                "Undelivered Mail",
                kind="bounce",
                undelivered=lost,
            )
            await work(services)
            said = await messages(ada, ticket)
            answer = next(one for one in said if one["direction"] == "out")
            assert (answer["state"], answer["reason"]) == ("undelivered", "mailbox full")
            assert said[-1]["placement"]["rule"] == "bounce"
            assert (await whole(ada, ticket))["ticket"]["state"] == "open"

    run(story())


def test_an_automatic_answer_is_kept_and_changes_nothing(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left.")
            await leave_now(database)
            await work(services)
            before = (await whole(ada, ticket))["ticket"]
            await receive(
                database,
                connection_id,
                "Camille Roux <camille@roux.example>",
                "I am away until Monday",
                kind="auto_reply",
                references=(mailbox.sent[0].message_id,),
            )
            await work(services)
            after = (await whole(ada, ticket))["ticket"]
            assert (after["state"], after["unanswered_since"]) == ("waiting", None)
            assert after["assignee"] == before["assignee"]
            assert after["messages_count"] == before["messages_count"] + 1

    run(story())


def test_what_the_mailbox_shows_of_our_own_answers_is_not_filed_again(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            await say(ada, ticket, "It left.")
            await leave_now(database)
            await work(services)
            await receive(
                database,
                connection_id,
                f"Nova <{ADDRESS}>",
                "It left.",
                direction="out",
                message_id=f"<{mailbox.sent[0].message_id}>",
                recipients=(Party(field="to", address="camille@roux.example"),),
            )
            await work(services)
            assert len(await messages(ada, ticket)) == 2
            assert len(await rows(database, "SELECT id FROM tickets")) == 1

    run(story())


def test_the_first_import_of_a_mailbox_is_silent_and_what_could_not_be_read_is_seen(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, _ = await asked(services)
        for number in range(5):
            await receive(
                database,
                connection_id,
                f"P{number} <p{number}@mail.example>",
                "Old",
                origin=Origin.HISTORY,
                happened_at=ago(hours=2),
            )
        await receive(
            database, connection_id, "Eve <eve@mail.example>", "", subject="?", problems=("the text was cut",)
        )
        await work(services)
        silent = await rows(database, "SELECT 1 FROM tickets WHERE silent AND state = 'closed'")
        assert len(silent) == 5
        (broken,) = await rows(database, "SELECT id, state FROM tickets WHERE subject = '?'")
        assert broken["state"] == "open"
        async with agents(services, "Ada") as [(_, ada)]:
            (message,) = await messages(ada, str(broken["id"]))
            assert message["problems"] == ["the text was cut"]

    run(story())


def test_html_is_shown_in_a_frame_that_runs_nothing(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, _ = await asked(services)
        picture = b"\x89PNG\r\n\x1a\nnot much of one"
        own = await services.blobs.put(picture)
        elsewhere = '<img alt="" data-remote-src="https://shop.example/pixel.png">'
        strange = f'<img data-attachment="{"0" * 64}">'
        html = f'<p>Bonjour <b>Ada</b></p><img data-attachment="{own}">{strange}{elsewhere}'
        digest = await services.blobs.put(html.encode())
        await receive(
            database,
            connection_id,
            "Zoé <zoe@mail.example>",
            "Bonjour Ada\n\n> quoted",
            reply_text="Bonjour Ada",
            html_sha256=digest,
            attachments=(
                FileRecord(name="p.png", type="image/png", size=len(picture), sha256=own, inline=True),
            ),
        )
        await work(services)
        (ticket,) = await rows(
            database, "SELECT id FROM tickets WHERE contact_point = 'mail:zoe@mail.example'"
        )
        async with agents(services, "Ada") as [(_, ada)]:
            (message,) = await messages(ada, str(ticket["id"]))
            assert (message["text"], message["folded"], message["html"]) == ("Bonjour Ada", True, True)
            address = f"/api/v1/tickets/{ticket['id']}/messages/{message['id']}"
            assert (await ada.get(address)).json()["text"] == "Bonjour Ada\n\n> quoted"
            shown = await ada.get(f"{address}/html")
            assert "<p>Bonjour <b>Ada</b></p>" in shown.text
            assert f'<img src="data:image/png;base64,{b64encode(picture).decode()}">' in shown.text
            assert elsewhere in shown.text
            assert "0000" not in shown.text
            policy = shown.headers["content-security-policy"]
            assert "sandbox" in policy
            assert "https:" not in policy
            asked_for = await ada.get(f"{address}/html", params={"pictures": True})
            assert "img-src data: https:" in asked_for.headers["content-security-policy"]
            assert '<img alt="" src="https://shop.example/pixel.png">' in asked_for.text

    run(story())


def test_an_answer_whose_mailbox_is_gone_fails_visibly(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        connection_id, ticket = await asked(services)
        async with agents(services, "Ada") as [(_, ada)]:
            assert (await say(ada, ticket, "It left.")).status_code == 202
            async with database.transaction() as transaction:
                await connections.disconnect(transaction, connection_id)
            await leave_now(database)
            await work(services)
            answer = (await messages(ada, ticket))[-1]
            assert answer["state"] == "failed"
            assert answer["reason"]
            assert (await whole(ada, ticket))["ticket"]["state"] == "open"

    run(story())


def test_a_marketplaces_thread_joins_what_its_buyer_wrote_on_the_orders_page(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        _, ticket = await asked(services)
        order: dict[str, Any] = {
            "channel": "marketplace",
            "thread_external_id": "t-7",
            "order_external_id": "1001",
        }
        for said in ("Is it sent?", "Hello?"):
            await receive(database, 1, "Camille R. <>", said, **order)
        await work(services)
        async with agents(services, "Ada") as [(_, ada)]:
            by_order, by_thread = (await messages(ada, ticket))[-2:]
            assert by_order["placement"] == {"rule": "order", "evidence": ["order", "customer"]}
            assert by_thread["placement"]["rule"] == "thread"

    run(story())
