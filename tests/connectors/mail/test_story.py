"""A mailbox connected to the house: its past is silent, its news are told, its answers leave."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import msgspec
import pytest
from sqlalchemy import text
from tests.connectors.mail.conftest import Receiver
from tests.connectors.mail.dovecot import PASSWORD, Dovecot

from guichet import sync
from guichet.commerce.messages import MessageRow, find_messages
from guichet.correspondence import read_mail
from guichet.kernel.auth import Actor
from guichet.kernel.jobs import RetryLaterError
from guichet.kernel.services import Services
from guichet.ports import registry
from guichet.ports.messages import NewMessage, Party
from guichet.sync import push

TESTER = Actor.system("test")
PATIENCE = 300.0


class House:
    """A house with one mailbox, all of sync's loops at work."""

    def __init__(self, services: Services, dovecot: Dovecot, receiver: Receiver, user: str) -> None:
        self.services = services
        self.dovecot = dovecot
        self.user = user
        self.connection_id = 0
        self.given = {
            "address": f"{user}@boutique.example",
            "user": user,
            "password": PASSWORD,
            "imap_host": "127.0.0.1",
            "imap_port": str(dovecot.port),
            "imap_security": "none",
            "smtp_host": "127.0.0.1",
            "smtp_port": str(receiver.port),
            "smtp_security": "none",
        }

    def deliver(self, number: int, **where: Any) -> None:
        raw = (
            f"From: Élise <elise@personne.example>\nTo: {self.user}@boutique.example\n"
            f"Subject: Question {number}\nMessage-ID: <m{number}@personne.example>\n\n"
            "Où est la commande 10482 ?\n"
        )
        self.dovecot.deliver(self.user, raw.encode(), **where)

    async def connect(self) -> None:
        registry.discover()
        # By the clock once an hour: what comes sooner was told by the server.
        self.connection_id = await sync.connect(
            self.services, TESTER, "mail", self.given, reconcile_seconds=3600
        )

    @asynccontextmanager
    async def at_work(self) -> Any:
        stop = asyncio.Event()
        async with AsyncExitStack() as stack:
            tasks = [asyncio.create_task(loop(self.services, stop)) for loop in sync.loops]

            async def end() -> None:
                stop.set()
                await asyncio.gather(*tasks)

            stack.push_async_callback(end)
            yield

    async def until(self, what: Callable[[list[MessageRow], list[tuple[int, str]]], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not what(*await self.told()):
            assert time.monotonic() < deadline, await self.told()
            await asyncio.sleep(0.1)

    async def told(self) -> tuple[list[MessageRow], list[tuple[int, str]]]:
        """The mirrored messages, and the announcements: (message, origin)."""
        async with self.services.database.transaction() as transaction:
            ids = (await transaction.scalars(text("SELECT id FROM messages"))).all()
            rows = await find_messages(transaction, ids)
            events = await transaction.execute(
                text("SELECT entity_id, origin FROM events WHERE name = 'message.arrived' ORDER BY id")
            )
            return rows, [(event.entity_id, event.origin) for event in events]


def test_a_mailbox_is_read_followed_and_answered_from(
    services: Services, dovecot: Dovecot, receiver: Receiver, run: Any
) -> None:
    house = House(services, dovecot, receiver, "story1")
    for number in (1, 2, 3):
        house.deliver(number, days_ago=10)

    async def story() -> None:
        await house.connect()
        async with house.at_work():
            await house.until(lambda rows, _: len(rows) == 3)
            rows, events = await house.told()
            assert {origin for _, origin in events} == {"history"}
            house.deliver(4)
            await house.until(lambda rows, _: len(rows) == 4)
            rows, events = await house.told()
            (new,) = [row for row in rows if row.subject == "Question 4"]
            assert (new.id, "live") in events
            assert len(events) == 4
            assert new.order_numbers == ("10482",)
            assert new.language == "fr"
            assert await services.blobs.has(new.raw_sha256)
        await _answer(house, new)

    run(story())
    content = receiver.mails[0].content
    assert isinstance(content, bytes)
    mail = read_mail(content)
    assert mail.in_reply_to == "m4@personne.example"


async def _answer(house: House, asked: MessageRow) -> None:
    """An answer, as an act: intended, done, its result kept."""
    answer = NewMessage(
        recipients=(Party(field="to", name=asked.author.name, address=asked.author.address),),
        subject=f"Re: {asked.subject}",
        text="Demain.",
        message_id="guichet.1@boutique.example",
        references=(*asked.refers_to, asked.message_id),
    )
    async with house.services.database.transaction() as transaction:
        act_id = await sync.intend(transaction, TESTER, house.connection_id, answer, key="answer-1")
    await push.perform(house.services, act_id)
    async with house.services.database.transaction() as transaction:
        act = await sync.find_act(transaction, act_id)
    assert act is not None
    assert (act.state, act.result) == ("done", "guichet.1@boutique.example")


def test_an_answer_whose_end_nobody_saw_is_left_to_a_person(
    services: Services, dovecot: Dovecot, receiver: Receiver, run: Any
) -> None:
    house = House(services, dovecot, receiver, "story2")
    receiver.dies_after_data = True

    async def story() -> None:
        await house.connect()
        answer = NewMessage(
            recipients=(Party(field="to", address="elise@personne.example"),),
            subject="Re: x",
            text="Demain.",
            message_id="guichet.2@boutique.example",
        )
        async with services.database.transaction() as transaction:
            act_id = await sync.intend(transaction, TESTER, house.connection_id, answer, key="answer-2")
        for _ in range(2):
            with pytest.raises(RetryLaterError):
                await push.perform(services, act_id)
        async with services.database.transaction() as transaction:
            act = await sync.find_act(transaction, act_id)
        assert act is not None
        assert act.state == "uncertain"

    run(story())
    assert len(receiver.mails) == 1


def test_what_is_asked_of_sending_survives_its_keeping() -> None:
    message = NewMessage(
        recipients=(Party(field="to", name="É", address="a@b.example"),),
        subject="x",
        text="y",
        message_id="z@b.example",
    )
    kept = msgspec.json.decode(msgspec.json.encode(message))
    assert msgspec.convert(kept, NewMessage) == message
