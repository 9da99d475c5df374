"""One question after a ticket was closed: asked by mail once, answered on a page without script."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import httpx
import msgspec
from sqlalchemy import text
from tests.face import let_in, someone
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import ADDRESS, Mailbox, connect, leave_now, letterbox, receive, work
from tests.support.inbox.telling import ago, applied, guest_order, rows, told

from guichet.commerce import ReadFact
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import TicketChanged
from guichet.ports.messages import NewMessage, Undelivered
from guichet.ports.records import Fact, Resource, StoreRecord
from guichet.support.csat import Named, jobs, reactions, signer_of

CAMILLE = "Camille Roux <camille@roux.example>"
ORDER = guest_order(
    "1001", "Camille", "Roux", "camille@roux.example", store_external_id="a", placed_at=ago(days=3)
)
QUESTION = "Bonjour, ma commande 1001 devait arriver lundi et je n'ai toujours rien reçu."
Client = httpx.AsyncClient
_DECLARING = (jobs, reactions)


class Page(HTMLParser):
    """A page as somebody without script has it: what it says, and its one form."""

    def __init__(self, answer: httpx.Response) -> None:
        super().__init__()
        self.status, self.headers, self.html = answer.status_code, answer.headers, answer.text
        self.tags: list[str] = []
        self.form: dict[str, str | None] = {}
        self.checked: str | None = None
        self.words = ""
        self.feed(answer.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        given = dict(attrs)
        if tag == "form":
            self.form = given
        if tag == "input" and "checked" in given:
            self.checked = given["value"]

    def handle_data(self, data: str) -> None:
        self.words += data


class World(msgspec.Struct):
    services: Services
    mailbox: Mailbox
    agent: Client
    lead: Client
    shopper: Client
    box: int
    store: str

    async def asks(self, said: str = QUESTION, author: str = CAMILLE, **more: Any) -> str:
        """A mail comes in; returns its ticket."""
        await receive(self.services.database, self.box, author, said, **more)
        await work(self.services)
        (row,) = await rows(self.services.database, "SELECT id FROM tickets ORDER BY id DESC LIMIT 1")
        return str(row["id"])

    async def answered(self, ticket: str, *, then: str = "closed") -> None:
        """An agent answers, which by default closes the ticket; all that is due then happens."""
        body = {"text": "Il arrive demain.", "then": then, "confirmed": True}
        sent = await self.agent.post(f"/api/v1/tickets/{ticket}/answers", json=body)
        assert sent.status_code == 202, sent.text
        await self.pass_time(2)  # the answer leaves, and the question after it

    async def pass_time(self, times: int = 1) -> None:
        """All that waits for its time has it."""
        await work(self.services)
        for _ in range(times):
            await leave_now(self.services.database)
            await work(self.services)

    async def change(self, ticket: str, **body: Any) -> None:
        changed = await self.agent.patch(f"/api/v1/tickets/{ticket}", json=body)
        assert changed.status_code == 200, changed.text

    @property
    def questions(self) -> list[NewMessage]:
        """The mails that asked."""
        return [mail for mail in self.mailbox.sent if mail.automatic]

    async def states(self) -> list[tuple[str, str]]:
        found = await rows(self.services.database, "SELECT state, reason FROM csat_requests ORDER BY id")
        return [(row["state"], row["reason"]) for row in found]

    async def kept(self) -> list[dict[str, Any]]:
        return list(await rows(self.services.database, "SELECT * FROM csat_responses ORDER BY request_id"))

    async def page(self, path: str, **headers: str) -> Page:
        return Page(await self.shopper.get(path, headers=headers))

    async def send(self, path: str, **fields: str) -> Page:
        return Page(await self.shopper.post(path, data=fields, follow_redirects=True))

    async def shown(self, ticket: str) -> list[dict[str, Any]]:
        """What the ticket's timeline says of satisfaction."""
        answer = await self.agent.get(f"/api/v1/tickets/{ticket}")
        return [item["csat"] for item in answer.json()["conversation"]["items"] if item["csat"]]


@asynccontextmanager
async def world(services: Services, *, delay: int = 0, pause: int = 30) -> AsyncIterator[World]:
    """Nova asks at once; Ada answers, Max leads, and a shopper has a browser with nobody signed in."""
    with letterbox() as mailbox:
        nova = StoreRecord(external_id="a", name="Nova", currency="EUR", mail=ADDRESS)
        fact = Fact(resource=Resource.STORES, external_id="a", record=nova)
        await applied(services.database, ReadFact(fact, ago(hours=1)), told(ORDER))
        box = await connect(services)
        await work(services)
        async with agents(services, "Ada", "Lou") as [(_, agent), (_, lead)]:
            await let_in(services, lead, await someone(services, "lead", name="Max", mail="max@lead.example"))
            settings = (await lead.get("/api/v1/csat-settings")).json()["items"]
            assert [(one["store_name"], one["enabled"]) for one in settings] == [("Nova", False)]
            assert (settings[0]["delay_minutes"], settings[0]["pause_days"]) == (120, 30)
            address = f"/api/v1/csat-settings/{settings[0]['store_id']}"
            body = {"enabled": True, "delay_minutes": delay, "pause_days": pause}
            awake = {"quiet_from": 0, "quiet_until": 0, "kinds": []}
            heard = await lead.put(f"/api/v1/journey/{settings[0]['store_id']}", json=awake)
            assert heard.status_code == 200, heard.text
            assert (await agent.put(address, json=body)).status_code == 403
            assert (await lead.put(address, json=body)).json()["enabled"] is True
            async with Client(base_url=agent.base_url) as shopper:
                store_id = settings[0]["store_id"]
                yield World(services, mailbox, agent, lead, shopper, box, store_id)


def links(mail: NewMessage) -> dict[int, str]:
    """The paths behind a mail's marks."""
    found = re.findall(r"https?://[^/\s]+(/satisfaction/\S+\?mark=(\d))", mail.text)
    return {int(mark): path for path, mark in found}


def test_a_closed_ticket_asks_once_and_its_answer_stands_on_it(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            ticket = await here.asks()
            await here.answered(ticket)
            (mail,) = here.questions
            assert [one.address for one in mail.recipients] == ["camille@roux.example"]
            assert "comment jugez-vous notre aide" in mail.subject
            assert mail.references[-1] == here.mailbox.sent[0].message_id
            assert list(links(mail)) == [5, 4, 3, 2, 1]
            assert mail.html.count("<a href=") == 6
            await stands_aside_of_the_conversation(here, ticket)
            await is_answered_without_script(here, ticket, links(mail))
            await is_read_in_the_list(here, ticket)
            await what_is_written_back_belongs_to_the_ticket(here, ticket, mail)

    run(story())


async def stands_aside_of_the_conversation(here: World, ticket: str) -> None:
    """The question is no answer: the agent's is the last word, and the clocks stand as it left them."""
    whole = (await here.agent.get(f"/api/v1/tickets/{ticket}")).json()
    assert (whole["ticket"]["state"], whole["ticket"]["messages_count"]) == ("closed", 2)
    assert whole["ticket"]["preview"] == "Il arrive demain."
    (asked,) = await here.shown(ticket)
    assert (asked["kind"], asked["mark"]) == ("asked", None)
    assert whole["csat"] is None


async def is_answered_without_script(here: World, ticket: str, paths: dict[int, str]) -> None:
    scanned = [await here.page(path) for path in paths.values()]
    assert [page.checked for page in scanned] == ["5", "4", "3", "2", "1"]
    assert await here.kept() == [], "programs that scan mails follow links: looking keeps nothing"
    page = scanned[0]
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    assert "unsafe" not in policy
    assert not {"script", "img", "link", "iframe"} & set(page.tags)
    assert page.headers["x-robots-tag"] == "noindex, nofollow"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert '<html lang="fr">' in page.html
    assert "Comment jugez-vous notre aide" in page.words
    english = await here.page(paths[4], **{"Accept-Language": "en-GB"})
    assert "How satisfied are you with our help?" in english.words
    assert "Nova" in english.words

    address = str(page.form["action"])
    assert page.form["method"] == "post"
    assert (await here.send(address, comment="Hm")).status == 422
    assert (await here.send(address, mark="4", comment="x" * 2001)).status == 422
    assert await here.kept() == []
    thanks = await here.send(address, mark="2", comment="Trop long.\r\n<b>Merci</b>\x00")
    assert (thanks.status, thanks.checked) == (200, "2")
    assert "Merci de votre réponse" in thanks.words
    assert "b" not in thanks.tags
    again = await here.send(address, mark="4", comment="Finalement, très bien.")
    assert again.checked == "4"
    (kept,) = await here.kept()
    assert (kept["mark"], kept["comment"]) == (4, "Finalement, très bien.")
    assert kept["changed_at"] > kept["answered_at"]
    said = await rows(
        here.services.database, "SELECT payload FROM events WHERE name = 'csat.answered' ORDER BY id"
    )
    assert [msgspec.json.decode(row["payload"])["mark"] for row in said] == [2, 4]

    _, answer = await here.shown(ticket)
    assert (answer["kind"], answer["mark"], answer["comment"]) == ("answered", 4, "Finalement, très bien.")
    whole = (await here.agent.get(f"/api/v1/tickets/{ticket}")).json()
    assert whole["csat"]["mark"] == 4
    other = await here.page(paths[1])
    assert (other.checked, "Merci" in other.words) == ("1", False), "what is only chosen has not reached us"


async def is_read_in_the_list(here: World, ticket: str) -> None:
    async def listed(**asked: Any) -> list[dict[str, Any]]:
        answer = await here.agent.get("/api/v1/csat-responses", params=asked)
        return list(answer.json()["items"])

    (one,) = await listed(mark=[4, 5], with_comment=True, store_id=here.store)
    assert (one["ticket_id"], one["mark"], one["store"]["name"]) == (ticket, 4, "Nova")
    assert await listed(mark=1) == []


async def what_is_written_back_belongs_to_the_ticket(here: World, ticket: str, mail: NewMessage) -> None:
    daemon = "Mailer <mailer-daemon@roux.example>"
    lost = Undelivered(diagnostic="mailbox full", message_id=mail.message_id)
    await receive(
        here.services.database, here.box, daemon, "Undelivered Mail", kind="bounce", undelivered=lost
    )
    await work(here.services)
    whole = (await here.agent.get(f"/api/v1/tickets/{ticket}")).json()
    said = [item["message"] for item in whole["conversation"]["items"] if item["message"]]
    assert [one["state"] for one in said if one["direction"] == "out"] == ["sent"], "the answer arrived"
    assert whole["ticket"]["state"] == "closed"
    await receive(
        here.services.database, here.box, CAMILLE, "Et mon remboursement ?", references=(mail.message_id,)
    )
    await work(here.services)
    whole = (await here.agent.get(f"/api/v1/tickets/{ticket}")).json()
    assert whole["ticket"]["state"] == "open"
    assert whole["ticket"]["preview"] == "Et mon remboursement ?"


def test_who_is_not_asked(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services, delay=60) as here:
            ticket = await here.asks()
            await here.agent.post(
                f"/api/v1/tickets/{ticket}/answers", json={"text": "Oui.", "then": "closed"}
            )
            await work(services)
            assert await here.states() == [("planned", "")]
            await here.change(ticket, state="open")
            await work(services)
            assert await here.states() == [("withdrawn", "reopened")]
            await here.change(ticket, state="closed")
            await here.pass_time(2)
            assert [state for state, _ in await here.states()] == ["withdrawn", "asked"]
            assert len(here.questions) == 1
            await nobody_else_is_asked(here)
            await who_objects_is_left_alone(here)
            await what_is_planned_is_not_always_asked(here)
            assert len(here.questions) == 1

    run(story())


async def nobody_else_is_asked(here: World) -> None:
    """The person asked a moment ago; a newsletter; a question that nobody answered; old news."""
    again = await here.asks("Autre chose : où est ma facture ?", subject="Facture")
    news = await here.asks("May", "News <news@shop.example>", kind="list")
    silent = await here.asks("Hello?", "Zoe Hill <zoe@hill.example>", subject="Dress")
    old = await here.asks(
        "An old one", "Tom Lee <tom@lee.example>", origin=Origin.HISTORY, happened_at=ago(days=90)
    )
    for ticket in (again, news, old):
        await here.change(ticket, state="open")
        body = {"text": "Oui.", "then": "closed", "confirmed": True}
        assert (await here.agent.post(f"/api/v1/tickets/{ticket}/answers", json=body)).status_code == 202
    await here.change(silent, state="closed")
    async with here.services.database.transaction() as transaction:
        told_late = TicketChanged(ticket_id=int(old), what="state")
        await publish(transaction, [to_publish(told_late, int(old))], origin=Origin.REPLAY)
    await here.pass_time(2)
    assert len(await here.states()) == 2


async def who_objects_is_left_alone(here: World) -> None:
    """The link in the mail itself is enough; a month later nothing is asked."""
    (mail,) = here.questions
    objection = mail.unsubscribe.partition("/objections/")[2]
    assert objection in mail.text
    page = await here.page(f"/objections/{objection}", **{"Accept-Language": "en"})
    assert "how satisfied you are" in page.words
    await here.send(f"/objections/{objection}", act="stop", reach="store")
    await at(here, "UPDATE csat_requests SET asked_at = :at", ago(days=40))
    await plan_for(here, CAMILLE)
    await here.pass_time(2)
    assert (await here.states())[-1] == ("withdrawn", "objected")


async def what_is_planned_is_not_always_asked(here: World) -> None:
    """Not once the store asks no more, nor when its time is long past."""
    await plan_for(here, "Ida Berg <ida@berg.example>")
    await here.lead.put(f"/api/v1/csat-settings/{here.store}", json={"enabled": False})
    await here.pass_time()
    await here.lead.put(f"/api/v1/csat-settings/{here.store}", json={"enabled": True})
    await plan_for(here, "Uma Rao <uma@rao.example>")
    await at(here, "UPDATE csat_requests SET due_at = :at WHERE state = 'planned'", ago(hours=7))
    await here.pass_time()
    assert (await here.states())[3:] == [("withdrawn", "off"), ("withdrawn", "late")]


async def plan_for(here: World, author: str) -> None:
    ticket = await here.asks("Hello, is the dress lined?", author, subject=f"Dress {author}")
    await here.agent.post(f"/api/v1/tickets/{ticket}/answers", json={"text": "Yes.", "then": "closed"})
    await work(here.services)
    assert (await here.states())[-1] == ("planned", "")


async def at(here: World, statement: str, moment: Any) -> None:
    async with here.services.database.transaction() as transaction:
        await transaction.execute(text(statement), {"at": moment})


def test_links_of_joined_erased_forged_and_old_questions_lead_to_a_page(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            first = await here.asks()
            await here.answered(first)
            (mail,) = here.questions
            path = links(mail)[5].partition("?")[0]
            other = await here.asks("Une autre question", "Paul Dun <paul@dun.example>", subject="Autre")
            joined = await here.agent.post(f"/api/v1/tickets/{other}/joins", json={"ticket_id": first})
            assert joined.status_code == 200, joined.text
            assert (await here.send(path, mark="5")).status == 200
            (kept,) = await here.kept()
            assert str(kept["ticket_id"]) == other
            assert [one["kind"] for one in await here.shown(other)] == ["asked", "answered"]

            word = path.rpartition("/")[2]
            forged = [word[:-2] + "xx", word.replace("satisfaction.", "shopper."), "nonsense"]
            for one in forged:
                assert (await here.page(f"/satisfaction/{one}")).status == 401
            assert (await here.send(f"/satisfaction/{forged[0]}", mark="1")).status == 401
            signer = signer_of(services.vault)
            over, _ = signer.sign(Named(kept["request_id"]), timedelta(seconds=-1))
            page = await here.page(f"/satisfaction/{over}", **{"Accept-Language": "fr"})
            assert (page.status, "Ce lien a expiré" in page.words) == (410, True)
            assert (await here.send(f"/satisfaction/{over}", mark="1")).status == 410
            erased, _ = signer.sign(Named(10**15), timedelta(days=1))
            assert (await here.page(f"/satisfaction/{erased}")).status == 410
            assert [one["mark"] for one in await here.kept()] == [5]

    run(story())


def test_a_question_waits_for_morning_and_counts_for_the_brake(run: Any, services: Services) -> None:
    async def story() -> None:
        async with world(services) as here:
            now = utc_now()
            minute = now.hour * 60 + now.minute
            address = f"/api/v1/journey/{here.store}"
            night = {"quiet_from": (minute - 60) % 1440, "quiet_until": (minute + 500) % 1440, "kinds": []}
            assert (await here.lead.put(address, json=night)).status_code == 200
            await here.answered(await here.asks())
            assert await here.states() == [("planned", "")]
            (job,) = await rows(services.database, "SELECT run_at FROM jobs WHERE name = 'support.csat.ask'")
            assert timedelta(minutes=490) < job["run_at"] - utc_now() < timedelta(minutes=501)
            await here.lead.put(address, json={"quiet_from": 0, "quiet_until": 0, "kinds": []})
            await here.pass_time()
            assert await here.states() == [("asked", "")]
            (said,) = (await here.lead.get("/api/v1/said-mails")).json()["items"]
            assert (said["kind"], said["state"], said["order_id"]) == ("satisfaction", "sent", None)

            await at(here, "UPDATE csat_requests SET asked_at = :at", ago(days=40))
            await four_mails_within_the_hour(here)
            await plan_for(here, CAMILLE)
            await here.pass_time(2)
            assert (await here.states())[-1] == ("withdrawn", "too_often"), "it is not worth a decision"
            assert len(here.questions) == 1

    run(story())


async def four_mails_within_the_hour(here: World) -> None:
    """As if the order's own news had gone there."""
    columns = (
        "kind, consent, store_id, address, name, language, subject, text, footer, objection_link,"
        " author_name, missing, state, reason, made_at, good_until"
    )
    statement = (
        f"INSERT INTO said_mails (key, message_id, token, {columns})"
        f" SELECT 'more ' || n, '', '', {columns} FROM said_mails, generate_series(1, 4) n"
    )
    async with here.services.database.transaction() as transaction:
        await transaction.execute(text(statement))
