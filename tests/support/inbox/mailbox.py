"""A mailbox inside the test: it keeps what is sent by it, and fails as it is told to."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import text
from tests.commerce.trade import applied

from guichet import connections
from guichet.commerce import ReadFact
from guichet.kernel.db import Database
from guichet.kernel.events import Origin, Sequencer, run_reactions
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import AccountSummary, Session
from guichet.ports.manifest import AuthStyle, ConnectorKind, Limit, Manifest, Words
from guichet.ports.messages import MessageRecord, NewMessage, Party
from guichet.ports.records import Fact, Resource
from guichet.support.inbox import jobs as inbox_jobs
from guichet.support.inbox import reactions as inbox_reactions
from guichet.sync import jobs as sync_jobs

ADDRESS = "hello@nova.example"
_DECLARING = (inbox_jobs, inbox_reactions, sync_jobs)


class MailboxSettings(msgspec.Struct, frozen=True, kw_only=True):
    pass


class Mailbox:
    """`sent` is what left; `failures` are raised by the next sendings."""

    manifest = Manifest(
        id="letterbox",
        label=Words.name("Letterbox"),
        kind=ConnectorKind.MAIL,
        auth=(AuthStyle.TOKEN,),
        docs="https://letterbox.example/docs",
        push=False,
        limit=Limit(calls=1000, seconds=30),
        summary=Words("A letterbox", "Une boîte aux lettres"),
    )
    settings: type[msgspec.Struct] = MailboxSettings
    channel = "mail"

    def __init__(self) -> None:
        self.sent: list[NewMessage] = []
        self.failures: list[Exception] = []

    async def send_message(self, session: Session, message: NewMessage) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(message)
        return message.message_id


@contextmanager
def letterbox() -> Iterator[Mailbox]:
    """The letterbox, installed as a connector."""
    registry.discover()
    mailbox = Mailbox()
    registry.register(mailbox)
    try:
        yield mailbox
    finally:
        registry._found.pop("letterbox")


async def connect(services: Services) -> int:
    async with services.database.transaction() as transaction:
        return await connections.connect(
            transaction,
            services.vault,
            connector_id="letterbox",
            settings=MailboxSettings(),
            account=AccountSummary(external_id=ADDRESS, name="Nova by mail"),
        )


async def work(services: Services) -> None:
    """Do all that is due, and hear all that happened, until nothing is left."""
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    try:
        while True:
            done = await run_due_jobs(services)
            done += await sequencer.sequence()
            done += await run_reactions(services.database)
            if not done:
                return
    finally:
        await sequencer.resign()


async def leave_now(database: Database) -> None:
    """Let the time pass in which an answer can be called back."""
    async with database.transaction() as transaction:
        await transaction.execute(text("UPDATE jobs SET run_at = :now"), {"now": utc_now()})


async def receive(
    database: Database,
    connection_id: int,
    author: str,
    said: str,
    *,
    origin: Origin = Origin.LIVE,
    **more: Any,
) -> None:
    """A mail comes into the mailbox; `author` is `Name <address>`."""
    name, _, address = author.rpartition(" ")
    fields: dict[str, Any] = {
        "external_id": f"{address}/{utc_now().timestamp()}",
        "channel": "mail",
        "direction": "in",
        "author": Party(field="from", name=name, address=address.strip("<>")),
        "recipients": (Party(field="to", address=ADDRESS),),
        "text": said,
        "happened_at": utc_now(),
        **more,
    }
    record = MessageRecord(**fields)
    fact = Fact(resource=Resource.MESSAGES, external_id=record.external_id, record=record)
    await applied(database, ReadFact(fact, utc_now()), connection_id=connection_id, origin=origin)
