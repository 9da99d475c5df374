"""Saying and reading who is at which ticket."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import delete, select, text
from sqlalchemy.dialects.postgresql import insert

from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.presence.model import Presence

LASTS = timedelta(seconds=30)
"""How long somebody is taken to be there after they last said so."""


class Present(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody at a ticket; `doing` is viewing or writing."""

    user_id: int
    name: str
    ticket_id: int
    doing: str
    since: datetime


_COLUMNS = tuple(getattr(Presence, field) for field in Present.__struct_fields__)
_SAME = text(
    "CASE WHEN ticket_presence.ticket_id = excluded.ticket_id AND ticket_presence.doing = excluded.doing"
    " AND ticket_presence.until > excluded.since THEN ticket_presence.since ELSE excluded.since END"
)


async def be_there(transaction: Transaction, actor: Actor, ticket_id: int, doing: str) -> None:
    """Say where the actor is; nobody is at two tickets."""
    now = utc_now()
    values = {"name": actor.name, "ticket_id": ticket_id, "doing": doing, "since": now, "until": now + LASTS}
    statement = insert(Presence).values(user_id=actor.id, **values)
    await transaction.execute(
        statement.on_conflict_do_update(
            index_elements=["user_id"],
            set_={
                **{
                    name: getattr(statement.excluded, name)
                    for name in ("name", "ticket_id", "doing", "until")
                },
                "since": _SAME,
            },
        )
    )


async def go_away(transaction: Transaction, actor: Actor, ticket_id: int) -> None:
    """Say that the actor left a ticket."""
    await transaction.execute(
        delete(Presence).where(Presence.user_id == actor.id, Presence.ticket_id == ticket_id)
    )


async def present_at(transaction: Transaction, ticket_id: int) -> list[Present]:
    """Who is at a ticket, the first who came first."""
    return await _read(transaction, ticket_id)


async def everyone_present(transaction: Transaction) -> list[Present]:
    """Who is at any ticket."""
    return await _read(transaction, None)


async def _read(transaction: Transaction, ticket_id: int | None) -> list[Present]:
    query = select(*_COLUMNS).where(Presence.until > utc_now()).order_by(Presence.since, Presence.user_id)
    if ticket_id is not None:
        query = query.where(Presence.ticket_id == ticket_id)
    rows: Sequence[object] = (await transaction.execute(query)).all()
    return [Present(**row._mapping) for row in rows]  # type: ignore[attr-defined]  # noqa: SLF001 — a Row's public name
