"""Reactions: what a room does when something happened, once, in the order of events.

A reaction is a function over a batch, declared in a room's `reactions.py`:

    @reaction("inbox.follow_orders", on=(OrderChanged,))
    async def follow_orders(transaction, announced): ...

Its cursor moves in the transaction of its effects. When a batch fails, it is halved until the one event that
fails stands alone; that one is parked and the rest goes on.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DBAPIError

from guichet.kernel.db import Database, DatabaseUnavailableError, Transaction
from guichet.kernel.errors import Told
from guichet.kernel.events.happening import Announced, Happening, Origin, name_of
from guichet.kernel.traces import causes, tracer
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

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
    for declared in await _behind(database):
        passed += await catch_up(database, declared)
    return passed


async def _behind(database: Database) -> list[Reaction]:
    """Reactions that have something to pass, or no cursor yet: one question for all where nothing happens."""
    async with database.transaction() as transaction:
        up_to_date = set((await transaction.execute(_UP_TO_DATE)).scalars())
    return [declared for declared in _reactions.values() if declared.name not in up_to_date]


async def _next_batch(database: Database, reaction: Reaction) -> tuple[list[Announced], int, int]:
    async with database.transaction() as transaction:
        row = (await transaction.execute(_CURSOR, {"reaction": reaction.name})).one_or_none()
        if row is None:
            # From the start, an empty log has a beginning too: it must not depend on a row being there.
            start = "0" if reaction.from_start else "COALESCE(max(position), 0) FROM event_positions"
            await transaction.execute(
                text(
                    "INSERT INTO reaction_cursors (reaction, position)"
                    f" SELECT :reaction, {start}"
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
    return [announced_of(reaction, row) for row in rows if row.id is not None], before, upto


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
            context, links = causes(event.trace for event in batch)
            with _tracer.start_as_current_span(f"react {reaction.name}", context, links=links) as span:
                span.set_attribute("guichet.events", len(batch))
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
                **why(failure),
                "parked_at": utc_now(),
            },
        )


def why(failure: Exception) -> dict[str, Any]:
    """What is kept of a reaction's failure."""
    reason = f"{type(failure).__name__}: {failure}"[:2000]
    return {"reason": reason, "told": msgspec.to_builtins(Told.of(failure))}


def declared_reactions() -> list[Reaction]:
    """All reactions that are declared."""
    return list(_reactions.values())


def declared_reaction(name: str) -> Reaction | None:
    """The reaction of a name, if it is (still) declared."""
    return _reactions.get(name)


def announced_of(reaction: Reaction, row: Any, origin: Origin | None = None) -> Announced:
    """An event as its reaction hears it, from a row of the log."""
    shape = next(shape for shape in reaction.shapes if name_of(shape) == row.name)
    return Announced(
        position=row.position,
        event_id=row.id,
        happening=msgspec.json.decode(row.payload, type=shape),
        happened_at=row.happened_at,
        origin=origin or Origin(row.origin),
        entity_version=row.entity_version,
        trace=row.trace,
    )


_CURSOR = text("SELECT position FROM reaction_cursors WHERE reaction = :reaction")
_UP_TO_DATE = text(
    "SELECT reaction FROM reaction_cursors"
    " WHERE position >= (SELECT COALESCE(max(position), 0) FROM event_positions)"
)
_MOVE = text(
    "UPDATE reaction_cursors SET position = :position"
    " WHERE reaction = :reaction AND position = :before RETURNING position"
)
# Events of other names give a row without an id, so that the cursor passes them.
_BATCH_AFTER = text(
    "SELECT p.position, e.id, e.name, e.payload, e.happened_at, e.origin, e.entity_version, e.trace"
    " FROM (SELECT * FROM event_positions WHERE position > :position ORDER BY position LIMIT :limit) p"
    " LEFT JOIN events e ON e.id = p.event_id AND e.recorded_at = p.recorded_at AND e.name = ANY(:names)"
    " ORDER BY p.position"
)
_PARK = text(
    "INSERT INTO parked_events (reaction, event_id, recorded_at, position, reason, told, parked_at, attempts)"
    " SELECT :reaction, event_id, recorded_at, position, :reason, :told, :parked_at, 1"
    " FROM event_positions WHERE position = :position"
    " ON CONFLICT (reaction, event_id) DO UPDATE"
    " SET reason = excluded.reason, told = excluded.told, attempts = parked_events.attempts + 1"
).bindparams(bindparam("told", type_=JSONB))
