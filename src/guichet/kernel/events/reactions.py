"""Reactions: what a room does when something happened, once, in the order of events.

A reaction is a function over a batch, declared in a room's `reactions.py`:

    @reaction("inbox.follow_orders", on=(OrderChanged,))
    async def follow_orders(transaction, announced): ...

Its cursor moves in the transaction of its effects. When a batch fails, it is halved until the one event that
fails stands alone; that one is parked and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Any

import msgspec
import structlog
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from guichet.kernel.db import Database, DatabaseUnavailableError, Transaction
from guichet.kernel.events.happening import Announced, Happening, Origin, name_of
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

React = Callable[[Transaction, Sequence[Announced]], Awaitable[None]]

_BATCH = 1000


class Reaction(msgspec.Struct, frozen=True):
    """A named reaction, the shapes that it hears, and whether it builds a view from the first event on."""

    name: str
    shapes: tuple[type[Happening], ...]
    react: React
    from_start: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name_of(shape) for shape in self.shapes)


_reactions: dict[str, Reaction] = {}


def reaction(
    name: str, *, on: tuple[type[Happening], ...], from_start: bool = False
) -> Callable[[React], React]:
    """Declare a reaction. A new one starts at now, or at the first event when it builds a view."""

    def declare(react: React) -> React:
        _reactions[name] = Reaction(name, on, react, from_start)
        return react

    return declare


async def catch_up(database: Database, reaction: Reaction) -> int:
    """Let one reaction take its next batch; returns how many positions it went on."""
    batch, before, upto = await _next_batch(database, reaction)
    if upto == before:
        return 0
    await _take(database, reaction, batch, before, upto)
    return upto - before


async def run_reactions(database: Database) -> int:
    """Let every declared reaction take its next batch; returns how many positions were passed in all."""
    passed = 0
    for declared in list(_reactions.values()):
        passed += await catch_up(database, declared)
    return passed


async def _next_batch(database: Database, reaction: Reaction) -> tuple[list[Announced], int, int]:
    async with database.transaction() as transaction:
        row = (await transaction.execute(_CURSOR, {"reaction": reaction.name})).one_or_none()
        if row is None:
            start = "0" if reaction.from_start else "COALESCE(max(position), 0)"
            await transaction.execute(
                text(
                    "INSERT INTO reaction_cursors (reaction, position)"
                    f" SELECT :reaction, {start} FROM event_positions"
                    " ON CONFLICT DO NOTHING"
                ),
                {"reaction": reaction.name},
            )
            row = (await transaction.execute(_CURSOR, {"reaction": reaction.name})).one()
        before = int(row.position)
        rows = (
            await transaction.execute(
                _BATCH_AFTER, {"position": before, "limit": _BATCH, "names": list(reaction.names)}
            )
        ).all()
    upto = rows[-1].position if rows else before
    return [_announced(reaction, row) for row in rows if row.id is not None], before, upto


async def _take(
    database: Database, reaction: Reaction, batch: Sequence[Announced], before: int, upto: int
) -> None:
    """Take the batch whole, or in halves, until what fails stands alone and is parked."""
    try:
        await _take_whole(database, reaction, batch, before, upto)
    except DatabaseUnavailableError:
        raise
    except Exception as failure:
        if isinstance(failure, DBAPIError) and failure.connection_invalidated:
            raise
        if len(batch) > 1:
            middle = len(batch) // 2
            half = batch[middle - 1].position
            await _take(database, reaction, batch[:middle], before, half)
            await _take(database, reaction, batch[middle:], half, upto)
            return
        if not batch:
            raise
        log.warning("event_parked", reaction=reaction.name, event_id=batch[0].event_id, exc_info=True)
        await _park(database, reaction, batch[0], before, upto, failure)


async def _take_whole(
    database: Database, reaction: Reaction, batch: Sequence[Announced], before: int, upto: int
) -> None:
    async def effects(transaction: Transaction) -> None:
        # The cursor's row is the lock: two workers never take the same event.
        moved = await transaction.scalar(
            _MOVE, {"reaction": reaction.name, "before": before, "position": upto}
        )
        if moved is not None and batch:
            await reaction.react(transaction, batch)

    await database.run(effects)


async def _park(
    database: Database, reaction: Reaction, event: Announced, before: int, upto: int, failure: Exception
) -> None:
    async with database.transaction() as transaction:
        move = {"reaction": reaction.name, "before": before, "position": upto}
        if await transaction.scalar(_MOVE, move) is None:
            return
        await transaction.execute(
            _PARK,
            {
                "reaction": reaction.name,
                "event_id": event.event_id,
                "position": event.position,
                "reason": f"{type(failure).__name__}: {failure}"[:2000],
                "parked_at": utc_now(),
            },
        )


class Parked(msgspec.Struct, frozen=True):
    """A parked event as an operator sees it."""

    id: int
    reaction: str
    event_id: int
    name: str
    reason: str
    parked_at: datetime
    attempts: int


async def parked_events(transaction: Transaction, *, limit: int = 50) -> list[Parked]:
    """The events that some reaction could not take, newest first."""
    rows = await transaction.execute(_PARKED, {"limit": limit})
    return [Parked(**row._mapping) for row in rows]  # noqa: SLF001 — SQLAlchemy's public name for it


async def replay_parked(database: Database, parked_id: int) -> bool:
    """Give a parked event to its reaction again; true when it was taken, false when it failed again.

    Raises LookupError when there is no such parked event or its reaction is not declared any more.
    """

    async def again(transaction: Transaction) -> None:
        row = (await transaction.execute(_PARKED_EVENT, {"id": parked_id})).one_or_none()
        if row is None or row.reaction not in _reactions:
            raise LookupError(f"no parked event {parked_id} with a living reaction")
        declared = _reactions[row.reaction]
        await declared.react(transaction, [_announced(declared, row, Origin.REPLAY)])
        await transaction.execute(text("DELETE FROM parked_events WHERE id = :id"), {"id": parked_id})

    try:
        await database.run(again)
    except LookupError:
        raise
    except Exception as failure:  # noqa: BLE001 — whatever a reaction raises is a reason to keep it parked
        async with database.transaction() as transaction:
            await transaction.execute(
                text("UPDATE parked_events SET attempts = attempts + 1, reason = :reason WHERE id = :id"),
                {"id": parked_id, "reason": f"{type(failure).__name__}: {failure}"[:2000]},
            )
        return False
    return True


def _announced(reaction: Reaction, row: Any, origin: Origin | None = None) -> Announced:
    shape = next(shape for shape in reaction.shapes if name_of(shape) == row.name)
    return Announced(
        position=row.position,
        event_id=row.id,
        happening=msgspec.json.decode(row.payload, type=shape),
        happened_at=row.happened_at,
        origin=origin or Origin(row.origin),
        entity_version=row.entity_version,
    )


_CURSOR = text("SELECT position FROM reaction_cursors WHERE reaction = :reaction")
_MOVE = text(
    "UPDATE reaction_cursors SET position = :position"
    " WHERE reaction = :reaction AND position = :before RETURNING position"
)
# Events of other names give a row without an id, so that the cursor passes them.
_BATCH_AFTER = text(
    "SELECT p.position, e.id, e.name, e.payload, e.happened_at, e.origin, e.entity_version"
    " FROM (SELECT * FROM event_positions WHERE position > :position ORDER BY position LIMIT :limit) p"
    " LEFT JOIN events e ON e.id = p.event_id AND e.recorded_at = p.recorded_at AND e.name = ANY(:names)"
    " ORDER BY p.position"
)
_PARK = text(
    "INSERT INTO parked_events (reaction, event_id, recorded_at, position, reason, parked_at, attempts)"
    " SELECT :reaction, event_id, recorded_at, position, :reason, :parked_at, 1"
    " FROM event_positions WHERE position = :position"
    " ON CONFLICT (reaction, event_id) DO UPDATE"
    " SET reason = excluded.reason, attempts = parked_events.attempts + 1"
)
_PARKED = text(
    "SELECT k.id, k.reaction, k.event_id, e.name, k.reason, k.parked_at, k.attempts"
    " FROM parked_events k JOIN events e ON e.id = k.event_id AND e.recorded_at = k.recorded_at"
    " ORDER BY k.id DESC LIMIT :limit"
)
_PARKED_EVENT = text(
    "SELECT k.reaction, k.position, e.id, e.name, e.payload, e.happened_at, e.origin, e.entity_version"
    " FROM parked_events k JOIN events e ON e.id = k.event_id AND e.recorded_at = k.recorded_at"
    " WHERE k.id = :id FOR UPDATE OF k"
)
