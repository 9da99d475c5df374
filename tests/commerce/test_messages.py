"""Messages that channels bring: kept once, announced once, found again whole."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from guichet.commerce import ReadFact, apply
from guichet.commerce.messages import find_messages
from guichet.kernel.db import Database
from guichet.kernel.events import Origin
from guichet.ports.messages import FileRecord, MessageRecord, Party, Undelivered
from guichet.ports.records import Fact, Resource

MOMENT = datetime(2026, 3, 3, 10, tzinfo=UTC)
RECORD = MessageRecord(
    external_id="m1@personne.example:0011",
    channel="mail",
    direction="in",
    author=Party(field="from", name="Élise", address="elise@personne.example"),
    recipients=(Party(field="to", address="contact@boutique.example"),),
    subject="Commande n° 10482",
    text="Bonjour\n\n> avant",
    reply_text="Bonjour",
    attachments=(FileRecord(name="photo.png", type="image/png", size=3, sha256="ab" * 32),),
    message_id="m1@personne.example",
    references=("r1@boutique.example", "r2@boutique.example"),
    order_numbers=("10482",),
    undelivered=Undelivered(recipients=("x@y.example",), status="5.1.1"),
    happened_at=MOMENT,
)


def test_a_message_is_kept_and_announced_once(database: Database, run: Callable[[Any], Any]) -> None:
    async def story() -> None:
        fact = Fact(resource=Resource.MESSAGES, external_id=RECORD.external_id, record=RECORD)
        for origin in (Origin.LIVE, Origin.HISTORY):
            async with database.transaction() as transaction:
                await apply(transaction, 1, [ReadFact(fact, MOMENT)], origin)
        async with database.transaction() as transaction:
            ids = list(await transaction.scalars(text("SELECT id FROM messages")))
            (row,) = await find_messages(transaction, ids)
            events = await transaction.execute(text("SELECT name, origin, happened_at FROM events"))
            told = [(event.name, event.origin, event.happened_at) for event in events]
        assert row.author == RECORD.author
        assert row.attachments == RECORD.attachments
        assert row.refers_to == RECORD.references
        assert row.undelivered == RECORD.undelivered
        assert row.reply_text == "Bonjour"
        assert told == [("message.arrived", "live", MOMENT)]

    run(story())
