"""The log of tickets: what was done and what happened, never changed; clocks and undo read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import insert, select, text

from guichet.commerce.writing import copy_rows, json_text
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.inbox.model import TicketLogEntry

_COLUMNS = ("ticket_id", "at", "kind", "actor_id", "actor_name", "message_id", "data")
# A conversation's log: entries about messages that stand in it now, and the others of the ticket itself and
# of those that were joined to it.
_CONVERSATION = text(
    "WITH RECURSIVE whole AS (SELECT CAST(:ticket_id AS bigint) AS id"
    " UNION SELECT t.id FROM whole JOIN tickets t ON t.joined_into = whole.id)"
    " SELECT l.id, l.ticket_id, l.at, l.kind, l.actor_id, l.actor_name, l.message_id, l.data"
    " FROM whole JOIN ticket_log l ON l.ticket_id = whole.id WHERE l.message_id IS NULL"
    " UNION ALL"
    " SELECT l.id, l.ticket_id, l.at, l.kind, l.actor_id, l.actor_name, l.message_id, l.data"
    " FROM ticket_messages m JOIN ticket_log l ON l.message_id = m.id WHERE m.ticket_id = :ticket_id"
    " ORDER BY 3, 1"
)


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it is kept; `actor_name` is "" for the house's own rules."""

    id: int
    ticket_id: int
    at: datetime
    kind: str
    actor_id: int | None
    actor_name: str
    message_id: int | None
    data: dict[str, Any]


class ToLog(msgspec.Struct, frozen=True):
    """An entry about to be written."""

    ticket_id: int
    at: datetime
    kind: str
    message_id: int | None
    data: dict[str, Any]


async def write_many(transaction: Transaction, entries: Iterable[ToLog]) -> None:
    """Write entries of the house's own doing."""
    rows = [
        (one.ticket_id, one.at, one.kind, None, "", one.message_id, json_text(one.data)) for one in entries
    ]
    if rows:
        await copy_rows(transaction, "ticket_log", _COLUMNS, rows)


async def write(
    transaction: Transaction,
    actor: Actor,
    ticket_id: int,
    kind: str,
    *,
    message_id: int | None = None,
    **data: Any,
) -> int:
    """Write an entry of somebody's doing; returns its id, by which it may be undone."""
    row = await transaction.execute(
        insert(TicketLogEntry)
        .values(
            ticket_id=ticket_id,
            at=utc_now(),
            kind=kind,
            actor_id=actor.id,
            actor_name=actor.name,
            message_id=message_id,
            data=data,
        )
        .returning(TicketLogEntry.id)
    )
    return int(row.scalar_one())


async def conversation_log(transaction: Transaction, ticket_id: int) -> list[Entry]:
    """The log of a conversation as it now is, oldest first: what its clocks are functions of."""
    rows = await transaction.execute(_CONVERSATION, {"ticket_id": ticket_id})
    return [Entry(**row) for row in rows.mappings()]


async def find_entry(transaction: Transaction, ticket_id: int, entry_id: int) -> Entry | None:
    """One entry of a ticket."""
    query = select(*(getattr(TicketLogEntry, field) for field in Entry.__struct_fields__)).where(
        TicketLogEntry.id == entry_id, TicketLogEntry.ticket_id == ticket_id
    )
    row = (await transaction.execute(query)).mappings().one_or_none()
    return None if row is None else Entry(**row)


async def entries_after(
    transaction: Transaction, ticket_id: int, entry_id: int, kinds: Sequence[str]
) -> list[Entry]:
    """What of these kinds was done to a ticket since an entry."""
    query = (
        select(*(getattr(TicketLogEntry, field) for field in Entry.__struct_fields__))
        .where(
            TicketLogEntry.ticket_id == ticket_id,
            TicketLogEntry.id > entry_id,
            TicketLogEntry.kind.in_(kinds),
        )
        .order_by(TicketLogEntry.id)
    )
    return [Entry(**row) for row in (await transaction.execute(query)).mappings()]
