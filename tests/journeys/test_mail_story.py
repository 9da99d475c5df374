"""Mail as agents and customers live it: a real Dovecot, a real receiver, a shop with orders."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime
from typing import Any

import httpx
import pytest
from tests.connectors.bigcommerce.standin.world import CUSTOMER, LAMP, MUG, order
from tests.connectors.mail.conftest import Receiver
from tests.connectors.mail.dovecot import PASSWORD, Dovecot
from tests.journeys.house import TESTER, House, Shop, living_house, shop_at
from tests.support.inbox.desk import agents
from tests.support.inbox.mailbox import leave_now

from guichet import sync
from guichet.correspondence import Mail, read_mail
from guichet.kernel.services import Services
from guichet.sync import push

MISSED = 60


def letter(subject: str, text: str, *, author: str, to: str, thread: Mail | None = None) -> bytes:
    """A mail as a customer's program writes it; in the thread of one that they got."""
    mail = EmailMessage(policy=SMTP_POLICY)
    mail["From"], mail["To"], mail["Subject"] = author, to, subject
    mail["Date"] = format_datetime(datetime.now(UTC))
    mail["Message-ID"] = f"<{abs(hash((subject, text, author)))}@personne.example>"
    if thread is not None:
        mail["In-Reply-To"] = f"<{thread.message_id}>"
        mail["References"] = f"<{thread.message_id}>"
    mail.set_content(text)
    return mail.as_bytes()


class Post:
    """The shop's mailbox at Dovecot, and the receiver of what leaves."""

    def __init__(self, dovecot: Dovecot, receiver: Receiver, user: str) -> None:
        self.dovecot = dovecot
        self.receiver = receiver
        self.user = user
        self.address = f"{user}@lyon.example"
        self.delivered: list[bytes] = []

    async def connect(self, house: House) -> int:
        given = {
            "address": self.address,
            "user": self.user,
            "password": PASSWORD,
            "imap_host": "127.0.0.1",
            "imap_port": str(self.dovecot.port),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(self.receiver.port),
            "smtp_security": "none",
        }
        return await sync.connect(house.services, TESTER, "mail", given, reconcile_seconds=1)

    def deliver(self, raw: bytes, *, days_ago: float = 0) -> None:
        self.dovecot.deliver(self.user, raw, days_ago=days_ago)
        if not days_ago:
            self.delivered.append(raw)

    def sent(self) -> list[Mail]:
        """What left, read again."""
        contents = [envelope.content for envelope in self.receiver.mails]
        return [read_mail(content) for content in contents if isinstance(content, bytes)]


@pytest.fixture
def quick_to_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    """What became of a lost call is asked at once."""
    monkeypatch.setattr(push, "_SETTLING", 0.1)


async def mirrored_shop(house: House, shop: Shop) -> None:
    placed = datetime.now(UTC) - timedelta(days=3)
    dates = {"date_created": format_datetime(placed), "date_modified": format_datetime(placed)}
    await shop.load("product", [LAMP, MUG])
    await shop.load("customer", [CUSTOMER])
    await shop.load("order", [order(number, **dates) for number in (1001, 1002)])
    await house.mirrored(await house.connect(shop))


async def found(client: httpx.AsyncClient, **asked: Any) -> list[dict[str, Any]]:
    answer = await client.get("/api/v1/tickets", params=asked)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["items"])


async def wait_for(house: House, client: httpx.AsyncClient, said: str) -> dict[str, Any]:
    async def there() -> bool:
        return bool(await found(client, q=said))

    await house.until(f"the ticket with {said!r}", there)
    (ticket, *_) = await found(client, q=said)
    return ticket


async def messages(client: httpx.AsyncClient, ticket_id: str) -> list[dict[str, Any]]:
    whole = (await client.get(f"/api/v1/tickets/{ticket_id}")).json()
    return [item["message"] for item in whole["conversation"]["items"] if item["message"]]


async def answer(house: House, client: httpx.AsyncClient, ticket_id: str, text: str) -> None:
    asked = await client.post(f"/api/v1/tickets/{ticket_id}/answers", json={"text": text})
    assert asked.status_code == 202, asked.text
    await leave_now(house.services.database)


async def became(house: House, client: httpx.AsyncClient, ticket_id: str, state: str) -> dict[str, Any]:
    """The ticket's only answer, once it is in this state."""

    async def ours() -> dict[str, Any]:
        (one,) = [one for one in await messages(client, ticket_id) if one["direction"] == "out"]
        return one

    async def is_so() -> bool:
        return bool((await ours())["state"] == state)

    await house.until(f"the answer to be {state}", is_so)
    return await ours()


def test_a_question_by_mail_is_answered_goes_on_and_outlives_an_outage(
    run: Any, services: Services, standin: str, dovecot: Dovecot, receiver: Receiver
) -> None:
    post = Post(dovecot, receiver, "journey1")
    old = letter("Bienvenue", "Ancien courrier.", author="vieux@personne.example", to=post.address)
    post.deliver(old, days_ago=3)

    async def story() -> None:
        async with shop_at(standin, "lyon") as shop, living_house(services) as house:
            await mirrored_shop(house, shop)
            await post.connect(house)
            async with agents(house.services, "Ada") as [(_, ada)]:
                ticket = await _asked(house, post, ada)
                await _answered_and_heard_again(house, post, ada, ticket["id"])
                await _a_colleague_answers_elsewhere(house, post, ada, ticket["id"])
                await _strangers_stay_outside(house, post, ada, ticket["id"])
                await _nothing_is_lost(house, post, ada)

    run(story())


async def _asked(house: House, post: Post, ada: httpx.AsyncClient) -> dict[str, Any]:
    text = "Bonjour,\n\noù est ma commande n° 1001 ? Je n’ai rien reçu.\n\nZoé Petit"
    post.deliver(letter("Ma commande 1001", text, author="Zoé Petit <zoe@mail.example>", to=post.address))
    ticket = await wait_for(house, ada, "rien reçu")
    assert ticket["order"]["number"] == "1001"
    assert ticket["customer"]["name"] == "Zoé Petit"
    assert ticket["unanswered_since"] is not None
    assert len(await found(ada, view="open")) == 1  # what lay there before is history, and silent
    return ticket


async def _answered_and_heard_again(house: House, post: Post, ada: httpx.AsyncClient, ticket_id: str) -> None:
    await answer(house, ada, ticket_id, "Bonjour Zoé, votre lampe arrive demain.")
    await became(house, ada, ticket_id, "sent")
    (got,) = post.sent()
    assert got.to[0].address == "zoe@mail.example"
    assert got.subject == "Re: Ma commande 1001" or got.subject == "Ma commande 1001"
    back = got.reply_to[0].address
    assert back.startswith(f"{post.user}+")
    text = "Merci, mais je n’ai toujours rien pour la commande 1001.\n\nZoé Petit"
    again = letter(
        f"Re: {got.subject}", text, author="Zoé Petit <z.petit@bureau.example>", to=back, thread=got
    )
    post.deliver(again)
    ticket = await wait_for(house, ada, "toujours rien")
    assert ticket["id"] == ticket_id
    # By its words: a mail's time has the grain of a second, and stands before an answer of the same one.
    last = next(one for one in await messages(ada, ticket_id) if "toujours rien" in one["text"])
    assert last["placement"] == {"rule": "token", "evidence": ["token", "name_and_order"]}
    assert ticket["customer"]["name"] == "Zoé Petit"


async def _a_colleague_answers_elsewhere(
    house: House, post: Post, ada: httpx.AsyncClient, ticket_id: str
) -> None:
    """What somebody of the shop sends from a mail program of their own stands in the conversation."""
    asked = read_mail(post.delivered[0])
    answer_elsewhere = letter(
        f"Re: {asked.subject}",
        "Zoé, je viens de relancer le transporteur.",
        author=f"Lyon <{post.address}>",
        to="Zoé Petit <zoe@mail.example>",
        thread=asked,
    )
    post.dovecot.deliver(post.user, answer_elsewhere, folder="Sent")
    ticket = await wait_for(house, ada, "relancer")
    assert ticket["id"] == ticket_id
    elsewhere = next(one for one in await messages(ada, ticket_id) if "relancer" in one["text"])
    assert elsewhere["author"]["role"] == "shop"


async def _strangers_stay_outside(house: House, post: Post, ada: httpx.AsyncClient, ticket_id: str) -> None:
    """Somebody else who quotes the number gets a conversation of their own, and a word for the agent."""
    text = "Je voudrais connaître l’adresse de livraison de la commande 1001."
    post.deliver(letter("Question", text, author="Inconnu <x@ailleurs.example>", to=post.address))
    ticket = await wait_for(house, ada, "adresse de livraison")
    assert ticket["id"] != ticket_id
    assert ticket["order"] is None


async def _nothing_is_lost(house: House, post: Post, ada: httpx.AsyncClient) -> None:
    """The mail server is away while an hour's worth of mails comes; two of them are broken."""
    await asyncio.to_thread(post.dovecot.stop)
    try:
        for number in range(MISSED):
            author = f"Client {number} <client{number}@personne.example>"
            post.deliver(letter(f"Manqué {number}", f"Message {number}.", author=author, to=post.address))
        head = b"From: casse@personne.example\r\nSubject: Illisible\r\nContent-Type: multipart/mixed\r\n\r\n"
        post.deliver(head + b"--\x00\xff")
        post.deliver(b"\x00\x01\x02")
    finally:
        await asyncio.to_thread(post.dovecot.start)

    async def all_there() -> bool:
        there = await house.scalar("SELECT count(*) FROM tickets WHERE subject LIKE 'Manqué %'")
        return bool(there == MISSED)

    await house.until("all that was missed", all_there)
    unreadable = await wait_for(house, ada, "illisible")
    (told,) = await messages(ada, unreadable["id"])
    assert told["problems"]

    async def all_kept() -> bool:
        kept = await house.scalar("SELECT count(*) FROM messages WHERE raw_sha256 <> ''")
        return bool(kept == 1 + 4 + MISSED + 2)

    await house.until("that every mail is kept as it came", all_kept)


@pytest.mark.usefixtures("quick_to_ask")
def test_an_answer_whose_end_nobody_heard_is_never_repeated_by_itself(
    run: Any, services: Services, standin: str, dovecot: Dovecot, receiver: Receiver
) -> None:
    post = Post(dovecot, receiver, "journey2")

    async def uncertain(house: House, ada: httpx.AsyncClient, number: int) -> tuple[str, str]:
        text = f"Question numéro {number} sur la lampe."
        author = f"Client {number} <client{number}@personne.example>"
        post.deliver(letter(f"Lampe {number}", text, author=author, to=post.address))
        ticket = await wait_for(house, ada, f"numéro {number}")
        await answer(house, ada, ticket["id"], f"Réponse {number}.")
        told = await became(house, ada, ticket["id"], "uncertain")
        return ticket["id"], told["id"]

    async def settle(ada: httpx.AsyncClient, ticket_id: str, message_id: str, *, arrived: bool) -> int:
        address = f"/api/v1/tickets/{ticket_id}/answers/{message_id}/settlements"
        return (await ada.post(address, json={"arrived": arrived})).status_code

    async def story() -> None:
        async with living_house(services) as house:
            await post.connect(house)
            async with agents(house.services, "Ada") as [(_, ada)]:
                receiver.dies_after_data = True
                first, second = await uncertain(house, ada, 1), await uncertain(house, ada, 2)
                await push.perform(services, 1)  # as when a worker takes it up once more
                assert len(receiver.mails) == 2
                receiver.dies_after_data = False
                assert await settle(ada, *first, arrived=True) == 200
                await became(house, ada, first[0], "sent")
                assert len(receiver.mails) == 2
                assert await settle(ada, *second, arrived=False) == 200
                await became(house, ada, second[0], "sent")
                assert [mail.message_id for mail in post.sent()[1:]] == [post.sent()[1].message_id] * 2
                assert await settle(ada, *second, arrived=False) == 409

    run(story())
