"""Reactions: what a room does when something happened, once, in the order of events.

A reaction is a function over a batch, declared in a room's `reactions.py`:

    @reaction("inbox.follow_orders", on=(OrderChanged,))
    async def follow_orders(transaction, announced): ...

Its cursor moves in the transaction of its effects. When a batch fails, it is halved until the one event that
fails stands alone; that one is parked and the rest goes on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

from guichet.kernel.db import Database, DatabaseUnavailableError, Transaction, passes, was_canceled
from guichet.kernel.errors import Told
from guichet.kernel.events.happening import Announced, Happening, Origin, name_of
from guichet.kernel.events.log import Garbled, Stretch, announced, read_stretch
from guichet.kernel.traces import causes, tracer
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

React = Callable[[Transaction, Sequence[Announced]], Awaitable[None]]

_BATCH = 2000  # positions read at once


class Reaction(msgspec.Struct, frozen=True):
    """A named reaction, the shapes that it hears, and whether it builds a view from the first event on.

    `formerly`: how releases before called it.
    """

    name: str
    shapes: tuple[type[Happening], ...]
    react: React
    from_start: bool
    formerly: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(name_of(shape) for shape in self.shapes)

    @property
    def in_bulk(self) -> bool:
        """Whether it hears what comes by the thousand; the others must not wait behind it."""
        return any(shape.in_bulk for shape in self.shapes)


_reactions: dict[str, Reaction] = {}


def reaction(
    name: str, *, on: tuple[type[Happening], ...], from_start: bool = False, formerly: str = ""
) -> Callable[[React], React]:
    """Declare a reaction. A new one starts at now, or at the first event when it builds a view.

    One that is `formerly` called otherwise goes on where it stood under that name. Where an older release
    still works under it, both take what happens meanwhile: what it does must come to the same twice.
    """

    def declare(react: React) -> React:
        _reactions[name] = Reaction(name, on, react, from_start, formerly)
        return react

    return declare


async def catch_up(database: Database, reaction: Reaction) -> int:
    """Let one reaction take its next batch; returns how many positions it went on."""
    return await _advance(database, [reaction])


async def run_reactions(database: Database, *, in_bulk: bool | None = None) -> int:
    """Let every declared reaction take its next batch; returns how many positions were passed in all.

    `in_bulk`: only those that hear what comes by the thousand, or only the others. The log is read once for
    all that stand at the same place, which nearly always is all.
    """
    asked = [one for one in declared_reactions() if in_bulk in (None, one.in_bulk)]
    return await _advance(database, asked)


async def _advance(database: Database, reactions: Sequence[Reaction]) -> int:
    cursors, newest = await _cursors(database)
    newcomers = [one for one in reactions if one.name not in cursors]
    if newcomers:
        await _begin(database, newcomers)
        cursors, newest = await _cursors(database)
    listening: dict[int, list[Reaction]] = defaultdict(list)
    for one in reactions:
        if cursors[one.name] < newest:
            listening[cursors[one.name]].append(one)
    places = sorted(listening)
    passed = 0
    # Who is behind goes no farther than to the next in front, and then on with that one.
    for place, end in zip(places, [*places[1:], newest], strict=False):
        passed += await _hear(database, listening[place], place, end)
    return passed


async def _cursors(database: Database) -> tuple[dict[str, int], int]:
    """Where every reaction stands, and the newest position: one question where nothing happens."""
    async with database.single_statements() as reading:
        rows = (await reading.execute(_CURSORS)).all()
    return {row.reaction: row.position for row in rows}, rows[0].newest if rows else 0


async def _begin(database: Database, newcomers: Sequence[Reaction]) -> None:
    """Give reactions a cursor: where they stood under a former name, at now, or at the very beginning where
    they build a view.

    An empty log has a beginning too: it must not depend on a row being there.
    """
    async with database.transaction() as transaction:
        for one in newcomers:
            if one.formerly:
                await transaction.execute(_FROM_FORMER, {"reaction": one.name, "former": one.formerly})
            await transaction.execute(_FROM_START if one.from_start else _FROM_NOW, {"reaction": one.name})


async def _hear(database: Database, reactions: Sequence[Reaction], before: int, end: int) -> int:
    """Let reactions that stand at the same place take what comes next."""
    shapes = {name_of(shape): shape for one in reactions for shape in one.shapes}
    stretch, named = await read_stretch(database, shapes, before, end, _BATCH)
    told = frozenset(named)
    hearing = [one for one in reactions if not told.isdisjoint(one.names)]
    passed = await _pass(database, [one.name for one in reactions if one not in hearing], stretch)
    for one in hearing:
        try:
            passed += await _take(database, one, stretch.heard_by(frozenset(one.names), named))
        except Exception as failure:
            if isinstance(failure, DatabaseUnavailableError) or not (
                passes(failure) or was_canceled(failure)
            ):
                raise
            # What one waits for must not keep the others.
            log.warning("reaction_waits", reaction=one.name, reason=str(failure))
    return passed


async def _pass(database: Database, silent: Sequence[str], stretch: Stretch) -> int:
    """Move on the reactions that hear nothing of a stretch: one statement for all; returns the positions."""
    if not silent:
        return 0
    async with database.transaction() as transaction:
        move = {"reactions": silent, "before": stretch.before, "position": stretch.upto}
        moved = (await transaction.execute(_MOVE, move)).all()
    return len(moved) * (stretch.upto - stretch.before)


async def _take(database: Database, reaction: Reaction, stretch: Stretch) -> int:
    """Take the stretch whole, or in halves, until what fails stands alone and is parked.

    Returns how many positions were passed here: what another worker holds is left to it.
    """
    try:
        return await _take_whole(database, reaction, stretch)
    except Exception as failure:
        # A database that dies or has no room says nothing of the events: they come again.
        if passes(failure) or (len(stretch.events) == 1 and was_canceled(failure)):
            raise
        if len(stretch.events) > 1:
            first, second = stretch.halves()
            return await _take(database, reaction, first) + await _take(database, reaction, second)
        if not stretch.events:
            raise
        log.warning(
            "event_parked", reaction=reaction.name, event_id=stretch.events[0].event_id, exc_info=True
        )
        return await _park(database, reaction, stretch, failure)


async def _take_whole(database: Database, reaction: Reaction, stretch: Stretch) -> int:
    async def effects(transaction: Transaction) -> int:
        if not await _moved(transaction, reaction, stretch):
            return 0
        for event in stretch.events:
            if isinstance(event.happening, Garbled):
                raise event.happening.failure
        context, links = causes(event.trace for event in stretch.events)
        with _tracer.start_as_current_span(f"react {reaction.name}", context, links=links) as span:
            span.set_attribute("guichet.events", len(stretch.events))
            await reaction.react(transaction, stretch.events)
        return stretch.upto - stretch.before

    return await database.run(effects)


async def _moved(transaction: Transaction, reaction: Reaction, stretch: Stretch) -> bool:
    """Move the cursor; false when it stands elsewhere by now, or another worker is at it.

    The cursor's row is the lock: two workers never take the same event.
    """
    move = {"reactions": [reaction.name], "before": stretch.before, "position": stretch.upto}
    return (await transaction.execute(_MOVE, move)).first() is not None


async def _park(database: Database, reaction: Reaction, stretch: Stretch, failure: Exception) -> int:
    (event,) = stretch.events
    async with database.transaction() as transaction:
        if not await _moved(transaction, reaction, stretch):
            return 0
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
    return stretch.upto - stretch.before


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


def announced_of(reaction: Reaction, row: Any, origin: Origin) -> Announced:
    """An event as its reaction hears it (again), from a row of the log. Raises what was wrong with it."""
    shape = next(shape for shape in reaction.shapes if name_of(shape) == row.name)
    told = announced(
        shape,
        (
            *(row.position, row.id, row.name, row.payload),
            *(row.happened_at, row.origin, row.entity_version, row.trace),
        ),
        origin,
    )
    if isinstance(told.happening, Garbled):
        raise told.happening.failure
    return told


_CURSORS = text(
    "SELECT c.reaction, c.position, newest.position AS newest FROM reaction_cursors c,"
    " (SELECT COALESCE(max(position), 0) AS position FROM event_positions) AS newest"
)
_FROM_FORMER = text(
    "INSERT INTO reaction_cursors (reaction, position)"
    " SELECT :reaction, position FROM reaction_cursors WHERE reaction = :former ON CONFLICT DO NOTHING"
)
_FROM_START = text(
    "INSERT INTO reaction_cursors (reaction, position) VALUES (:reaction, 0) ON CONFLICT DO NOTHING"
)
_FROM_NOW = text(
    "INSERT INTO reaction_cursors (reaction, position)"
    " SELECT :reaction, COALESCE(max(position), 0) FROM event_positions ON CONFLICT DO NOTHING"
)
_MOVE = text(
    "UPDATE reaction_cursors SET position = :position WHERE reaction IN ("
    " SELECT reaction FROM reaction_cursors WHERE reaction = ANY(:reactions) AND position = :before"
    " ORDER BY reaction FOR UPDATE SKIP LOCKED) RETURNING reaction"
)
_PARK = text(
    "INSERT INTO parked_events (reaction, event_id, recorded_at, position, reason, told, parked_at, attempts)"
    " SELECT :reaction, event_id, recorded_at, position, :reason, :told, :parked_at, 1"
    " FROM event_positions WHERE position = :position"
    " ON CONFLICT (reaction, event_id) DO UPDATE"
    " SET reason = excluded.reason, told = excluded.told, attempts = parked_events.attempts + 1"
).bindparams(bindparam("told", type_=JSONB))
