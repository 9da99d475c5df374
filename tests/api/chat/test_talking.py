"""A visitor and an agent talk: whole, in order, once, and only with each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.api.chat.shop import ORIGIN, PREFIX, arrive, chat_at_nova, visitor
from tests.face import HOUSE, browser, let_in, someone
from tests.support.inbox.mailbox import Mailbox, connect, leave_now, letterbox, receive
from tests.support.inbox.telling import rows

from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.support.articles import publish_text, write_article

PICTURE = b"\x89PNG\r\n\x1a\n" + b"a torn seam" * 40


@pytest.fixture(autouse=True)
def mailbox() -> Iterator[Mailbox]:
    with letterbox() as mailbox:
        yield mailbox


async def tickets(database: Database) -> list[dict[str, Any]]:
    said = "SELECT id, channel, store_id, contact_name, contact_point, messages_count, state FROM tickets"
    return [dict(row) for row in await rows(database, f"{said} WHERE joined_into IS NULL ORDER BY id")]


def test_a_visitor_asks_and_an_agent_answers_live(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            await let_in(services, client, await someone(services, "agent", name="Marie"))
            async with visitor(shop) as paul:
                page = {"address": f"{ORIGIN}/robe-ada", "title": "Robe Ada", "product_id": "12"}
                assert (await paul.begin(page=page)).status_code == 201
                assert paul.session["open"], "an agent has the desk open"
                sent = await paul.client.post(f"{PREFIX}/files", params={"name": "seam.png"}, content=PICTURE)
                sha256 = sent.json()["sha256"]
                first = await paul.say("Bonjour, la couture a lâché", "first-word", files=[sha256])
                again = await paul.say("Bonjour, la couture a lâché", "first-word", files=[sha256])
                assert (first.status_code, again.json()) == (201, first.json()), "sent twice, kept once"
                await arrive(services)

                (ticket,) = await tickets(database)
                assert (ticket["channel"], str(ticket["store_id"])) == ("chat", shop.store_id)
                assert (ticket["contact_point"], ticket["messages_count"]) == ("", 1)
                path = f"/api/v1/tickets/{ticket['id']}"
                shown = (await client.get(f"{path}/chat")).json()["chat"]
                assert (shown["proven"], shown["page"]["title"]) == (False, "Robe Ada")
                (message,) = [
                    item["message"] for item in (await client.get(path)).json()["conversation"]["items"]
                    if item["message"]
                ]  # fmt: skip
                assert message["language" if "language" in message else "channel"] in ("fr", "chat")
                kept = await client.get(f"{path}/messages/{message['id']}/files/{sha256}")
                assert kept.content == PICTURE

                await client.put(f"{path}/presence", json={"doing": "writing"})
                await paul.client.put(f"{PREFIX}/presence", json={"doing": "writing"})
                assert (await client.get(f"{path}/chat")).json()["chat"]["writing"]
                told = await paul.told(after=1, count=1)
                assert told == [{"event": "presence", "reading": True, "writing": True, "name": "Marie"}]

                for said in ("Bonjour Paul,", "nous vous l’échangeons."):
                    answer = await client.post(f"{path}/answers", json={"text": said})
                    assert answer.status_code == 202, "one goes on writing in a chat"
                await leave_now(database)
                await arrive(services)
                assert [(one["position"], one["text"]) for one in await paul.told(after=1, count=2)] == [
                    (2, "Bonjour Paul,"), (3, "nous vous l’échangeons."),
                ]  # fmt: skip
                states = await rows(database, "SELECT state FROM ticket_messages WHERE direction = 'out'")
                assert [row["state"] for row in states] == ["sent", "sent"]

                assert (await paul.begin()).json()["lines"][2]["author"] == "Marie", "who comes back reads on"
                assert await paul.lines(after=2) == [("out", "nous vous l’échangeons.")]
                await paul.say("Merci !", "second-word")
                await arrive(services)
                assert [one["messages_count"] for one in await tickets(database)] == [4]
        assert not mailbox.sent

    run(story())


def test_a_typed_address_joins_nothing_and_the_shops_signature_does(
    run: Any, services: Services, database: Database
) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            box = await connect(services)
            await receive(
                database,
                box,
                "Camille Roux <camille@roux.example>",
                "Où est mon colis ?",
                subject="Mon colis",
            )
            await arrive(services)
            async with visitor(shop) as mallory, visitor(shop) as camille, visitor(shop) as phone:
                await mallory.begin()
                contact = {"mail": "camille@roux.example", "name": "Camille Roux"}
                assert (await mallory.client.put(f"{PREFIX}/contact", json=contact)).status_code == 204
                await mallory.say("Où est mon colis ?", "where-is-it")
                await arrive(services)
                letter, stranger = await tickets(database)
                assert (stranger["contact_point"], letter["messages_count"]) == ("", 1)

                signed = shop.identity(email="Camille@roux.example", name="Camille Roux")
                assert (await camille.begin(identity=signed[:-3] + "AAA")).json()[
                    "code"
                ] == "identity_refused"
                late = shop.identity(exp=1)
                assert (await camille.begin(identity=late)).status_code == 403
                assert (await camille.begin(identity=signed)).json()["known"]
                await camille.say("Toujours pas reçu mon colis", "still-not-here")
                await arrive(services)
                letter, stranger = await tickets(database)
                assert (letter["messages_count"], letter["channel"]) == (2, "chat"), "the same buyer"
                assert stranger["messages_count"] == 1

                assert (await phone.begin(identity=shop.identity())).json()["lines"], "known in any browser"
                renewed = (await phone.client.post(f"{PREFIX}/tokens")).json()["token"]
                phone.client.headers["Authorization"] = f"Bearer {renewed}"
                assert await phone.lines(), "the page goes on when what the shop signed is over"
                phone.session["resume"] = ""
                assert (await phone.begin()).json()["lines"] == [], "who signed out sees nothing of it"

    run(story())


def test_articles_are_offered_while_the_first_question_is_typed(run: Any, services: Services) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            async with services.database.transaction() as transaction:
                for title, body in (
                    ("Guide des tailles", "Nos robes taillent **normalement**."),
                    ("Retours", "Vous avez trente jours pour changer d’avis."),
                ):
                    wanted: dict[str, Any] = {
                        "store_ids": [int(shop.store_id)],
                        "language": "fr",
                        "title": title,
                    }
                    article_id = await write_article(transaction, HOUSE, body=body, **wanted)
                    await publish_text(transaction, HOUSE, article_id, "fr")
                hidden: dict[str, Any] = {"store_ids": [], "language": "fr", "title": "Brouillon des tailles"}
                await write_article(transaction, HOUSE, body="Pas encore publié.", **hidden)
            async with visitor(shop) as paul:
                await paul.begin()
                path = f"{PREFIX}/articles"
                asked = await paul.client.get(path, params={"q": "Bonjour, quelle taille prendre ?"})
                (found,) = asked.json()["items"]
                assert (found["title"], found["text"]) == (
                    "Guide des tailles", "Nos robes taillent normalement.",
                )  # fmt: skip
                nothing = await paul.client.get(path, params={"q": "Où est mon colis ?"})
                assert nothing.json()["items"] == []

    run(story())


def test_when_nobody_is_there_the_answer_and_the_copy_go_by_mail(
    run: Any, services: Services, database: Database, mailbox: Mailbox
) -> None:
    async def story() -> None:
        async with browser(services) as client:
            shop = await chat_at_nova(services, client)
            await connect(services)
            async with visitor(shop) as paul:
                session = (await paul.begin()).json()
                assert (session["open"], session["by_mail"]) == (False, True), "a developer answers nobody"
                copy = await paul.client.post(f"{PREFIX}/transcripts")
                assert copy.json()["code"] == "no_transcript", "nobody has us write to whom they like"
                await paul.client.put(f"{PREFIX}/contact", json={"mail": "paul@durand.example"})
                await paul.say("Avez-vous la robe en 40 ?", "in-size-40")
                await paul.client.put(f"{PREFIX}/presence", json={"doing": "away"})
                await arrive(services)

                await let_in(services, client, await someone(services, "agent", name="Marie"))
                (ticket,) = await tickets(database)
                path = f"/api/v1/tickets/{ticket['id']}"
                await client.post(f"{path}/answers", json={"text": "Oui, à Lille."})
                await leave_now(database)
                await arrive(services)
                (letter,) = mailbox.sent
                assert [one.address for one in letter.recipients] == ["paul@durand.example"]

                await paul.begin()
                await paul.client.put(f"{PREFIX}/presence", json={"doing": "here"})
                await paul.say("Merci", "thank-you")
                await arrive(services)
                await client.post(f"{path}/answers", json={"text": "Avec plaisir."})
                await leave_now(database)
                await arrive(services)
                assert (await paul.lines())[-1] == ("out", "Avec plaisir."), "who is there is answered there"
                assert (await paul.client.post(f"{PREFIX}/transcripts")).status_code == 202
                assert (await paul.client.post(f"{PREFIX}/transcripts")).status_code == 409, "once a day"
                await leave_now(database)
                await arrive(services)
                assert mailbox.sent[1].automatic
                assert "Avez-vous la robe en 40 ?" in mailbox.sent[1].text

    run(story())
