"""Parked events: seen by an operator, given to their reaction again, or let go."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from guichet.kernel.db import Database, Transaction
from guichet.kernel.errors import ConflictError, NotFoundError, Told
from guichet.kernel.events.happening import Origin
from guichet.kernel.events.reactions import announced_of, declared_reaction, why
from guichet.kernel.types import Words


class ParkedEventNotFoundError(NotFoundError):
    code = "parked_event_not_found"
    detail = Words(
        "There is no such parked event (any more): it was taken, or let go.",
        "Cet évènement n’est pas ou plus en attente : il a été repris, ou abandonné.",
    )


class ReactionGoneError(ConflictError):
    """The event was parked by a reaction that this version does not have."""

    code = "reaction_gone"
    detail = Words(
        "This version of Guichet has no “{reaction}” any more, so nothing can take the event. Let it go.",
        "Cette version de Guichet n’a plus de « {reaction} » : rien ne peut reprendre l’évènement."
        " Abandonnez-le.",
    )


class Parked(msgspec.Struct, frozen=True):
    """A parked event as an operator sees it; `replayable` when its reaction still exists."""

    id: int
    reaction: str
    event_id: int
    name: str
    entity: str
    entity_id: int
    happened_at: datetime
    reason: str
    told: Told | None
    parked_at: datetime
    attempts: int
    replayable: bool


async def parked_events(
    transaction: Transaction, *, below: int | None = None, limit: int = 50
) -> list[Parked]:
    """Up to `limit` events that some reaction could not take, newest first, with ids below `below`."""
    rows = await transaction.execute(_LIST, {"below": below or 2**63 - 1, "limit": limit})
    return [_parked(row) for row in rows]


async def replay_parked(database: Database, parked_id: int) -> bool:
    """Give a parked event to its reaction again; true when it was taken, false when it failed again.

    Raises ParkedEventNotFoundError, ReactionGoneError.
    """

    async def again(transaction: Transaction) -> None:
        row = (await transaction.execute(_WHOLE, {"id": parked_id})).one_or_none()
        if row is None:
            raise ParkedEventNotFoundError
        reaction = declared_reaction(row.reaction)
        if reaction is None:
            raise ReactionGoneError(reaction=row.reaction)
        await reaction.react(transaction, [announced_of(reaction, row, Origin.REPLAY)])
        await transaction.execute(_DELETE, {"id": parked_id})

    try:
        await database.run(again)
    except (ParkedEventNotFoundError, ReactionGoneError):
        raise
    except Exception as failure:  # noqa: BLE001 — whatever a reaction raises is a reason to keep it parked
        async with database.transaction() as transaction:
            await transaction.execute(_FAILED, {"id": parked_id, **why(failure)})
        return False
    return True


async def discard_parked(transaction: Transaction, parked_id: int) -> Parked:
    """Let a parked event go; returns what it was. Raises ParkedEventNotFoundError."""
    row = (await transaction.execute(_ONE, {"id": parked_id})).one_or_none()
    if row is None:
        raise ParkedEventNotFoundError
    await transaction.execute(_DELETE, {"id": parked_id})
    return _parked(row)


def _parked(row: Any) -> Parked:
    told = msgspec.convert(row.told, Told) if row.told else None
    replayable = declared_reaction(row.reaction) is not None
    return Parked(**{**row._mapping, "told": told}, replayable=replayable)  # noqa: SLF001 — SQLAlchemy's public name for it


_SHOWN = (
    "SELECT k.id, k.reaction, k.event_id, e.name, e.entity, e.entity_id, e.happened_at, k.reason, k.told,"
    " k.parked_at, k.attempts"
    " FROM parked_events k JOIN events e ON e.id = k.event_id AND e.recorded_at = k.recorded_at"
)
_LIST = text(f"{_SHOWN} WHERE k.id < :below ORDER BY k.id DESC LIMIT :limit")
_ONE = text(f"{_SHOWN} WHERE k.id = :id FOR UPDATE OF k")
_WHOLE = text(
    "SELECT k.reaction, k.position, e.id, e.name, e.payload, e.happened_at, e.origin, e.entity_version,"
    " e.trace FROM parked_events k JOIN events e ON e.id = k.event_id AND e.recorded_at = k.recorded_at"
    " WHERE k.id = :id FOR UPDATE OF k"
)
_FAILED = text(
    "UPDATE parked_events SET attempts = attempts + 1, reason = :reason, told = :told WHERE id = :id"
).bindparams(bindparam("told", type_=JSONB))
_DELETE = text("DELETE FROM parked_events WHERE id = :id")
