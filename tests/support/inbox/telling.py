"""Telling the inbox of messages, and reading what became of them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import text
from tests.commerce.trade import account, applied, guest_order, order, told

from guichet.commerce import ReadFact
from guichet.kernel.db import Database
from guichet.kernel.events import Announced, Origin, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.commerce import OrderMessageArrived
from guichet.ports.records import Fact, OrderMessageRecord, Resource, StoreRecord
from guichet.support.inbox.filing import file
from guichet.support.inbox.incoming import Incoming
from guichet.support.inbox.model import Direction
from guichet.support.inbox.reactions import file_order_messages

__all__ = ["account", "applied", "guest_order", "order", "to_publish", "told"]


def ago(**spans: float) -> datetime:
    return utc_now() - timedelta(**spans)


def store(external_id: str, name: str) -> ReadFact:
    record = StoreRecord(external_id=external_id, name=name, currency="EUR")
    return ReadFact(Fact(resource=Resource.STORES, external_id=external_id, record=record), ago(hours=1))


def order_message(
    number: int, order_external_id: str, said: str = "Where is my parcel?", **changes: Any
) -> ReadFact:
    fields: dict[str, Any] = {"from_customer": True, "author": "Camille Roux", "subject": "My order"}
    record = OrderMessageRecord(
        external_id=f"{order_external_id}:{number}",
        order_external_id=order_external_id,
        text=said,
        **{"sent_at": ago(minutes=10), **fields, **changes},
    )
    fact = Fact(resource=Resource.ORDER_MESSAGES, external_id=record.external_id, record=record)
    return ReadFact(fact, ago(minutes=1))


async def react(database: Database) -> None:
    """Have the inbox hear of all order messages that were announced, each with its origin."""
    async with database.transaction() as transaction:
        rows = await transaction.execute(
            text(
                "SELECT id, payload, happened_at, origin, entity_version FROM events"
                " WHERE name = 'order_message.arrived' ORDER BY id"
            )
        )
        import msgspec  # noqa: PLC0415 — only this decodes

        events = [
            Announced(
                position=row.id,
                event_id=row.id,
                happening=msgspec.json.decode(row.payload, type=OrderMessageArrived),
                happened_at=row.happened_at,
                origin=Origin(row.origin),
                entity_version=row.entity_version,
            )
            for row in rows
        ]
        await file_order_messages(transaction, events)


_counter = iter(range(1, 10**9))


def mail(author: str, said: str, *, subject: str = "", at: datetime | None = None, **more: Any) -> Incoming:
    """A mail as its adapter tells it; `author` is `Name <address>`."""
    name, _, address = author.rpartition(" ")
    fields: dict[str, Any] = {
        "source": "message",
        "source_id": next(_counter),
        "channel": "mail",
        "connection_id": 9,
        "direction": Direction.IN,
        "author_name": name,
        "author_point": f"mail:{address.strip('<>').lower()}",
        "subject": subject,
        "text": said,
        "sent_at": at or ago(minutes=5),
        "origin": Origin.LIVE,
    }
    return Incoming(**{**fields, **more})


async def arrive(database: Database, *messages: Incoming) -> list[int]:
    """File messages; returns the ticket of each, in their order by time."""
    async with database.transaction() as transaction:
        return [one.ticket_id for one in await file(transaction, messages)]


async def rows(database: Database, statement: str, **values: Any) -> list[dict[str, Any]]:
    async with database.transaction() as transaction:
        return [dict(row) for row in (await transaction.execute(text(statement), values)).mappings()]
