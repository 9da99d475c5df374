"""The log as reactions hear it: a stretch is read and decoded once for all who hear something of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from guichet.kernel.db import Database, driver
from guichet.kernel.events.happening import Announced, Happening, Origin

# Each event is looked up by its key, whatever is believed of tables that grow by thousands of rows a second
# (hence OFFSET).
_STRETCH = """
SELECT p.position, e.id, e.name, e.payload, e.happened_at, e.origin, e.entity_version, e.trace
FROM event_positions p CROSS JOIN LATERAL (
    SELECT * FROM events WHERE id = p.event_id AND recorded_at = p.recorded_at AND name = ANY(%s) OFFSET 0
) e
WHERE p.position > %s AND p.position <= %s ORDER BY p.position
"""
_NEXT = "SELECT min(position) FROM event_positions WHERE position > %s"
_ORIGINS = {origin.value: origin for origin in Origin}


class Garbled(Happening, frozen=True, tag="event.garbled"):
    """What stands for a happening that cannot be read: whoever takes it fails by it, alone."""

    failure: Exception


class Stretch(msgspec.Struct, frozen=True):
    """A piece of the log after the position `before`, through `upto`, with the events that were asked for."""

    before: int
    upto: int
    events: Sequence[Announced]

    def halves(self) -> tuple[Stretch, Stretch]:
        """The stretch in two, each with half of its events."""
        middle = len(self.events) // 2
        place = self.events[middle - 1].position
        return (
            Stretch(self.before, place, self.events[:middle]),
            Stretch(place, self.upto, self.events[middle:]),
        )

    def heard_by(self, names: frozenset[str], named: Sequence[str]) -> Stretch:
        """The same stretch with the events of these names only; `named` are those of all its events."""
        events = [event for event, name in zip(self.events, named, strict=True) if name in names]
        return Stretch(self.before, self.upto, events)


async def read_stretch(
    database: Database, shapes: Mapping[str, type[Happening]], before: int, end: int, limit: int
) -> tuple[Stretch, list[str]]:
    """Read at most `limit` positions after `before`, through `end`; also the names of the events in it.

    `end` is a position that was given, so all before it are there, but for old ones that were let go: where
    nothing is heard, the stretch goes on to the next that is left.
    """
    upto = min(end, before + limit)
    async with database.single_statements() as reading:
        connection = await driver(reading)
        cursor = await connection.execute(_STRETCH, (list(shapes), before, upto), binary=True)
        rows = await cursor.fetchall()
        if not rows:
            row = await (await connection.execute(_NEXT, (upto,))).fetchone()
            following = row and row[0]
            return Stretch(before, min(end, following - 1) if following else end, []), []
    events = [announced(shapes[row[2]], row) for row in rows]
    return Stretch(before, upto, events), [row[2] for row in rows]


def announced(shape: type[Happening], row: Sequence[Any], origin: Origin | None = None) -> Announced:
    """An event from its row: position, id, name, payload, happened_at, origin, entity_version, trace."""
    position, event_id, _, payload, happened_at, told, entity_version, trace = row
    try:
        happening = _decoder(shape)(payload)
    except msgspec.MsgspecError as failure:
        happening = Garbled(failure=failure)
    return Announced(
        position=position,
        event_id=event_id,
        happening=happening,
        happened_at=happened_at,
        origin=origin or _ORIGINS[told],
        entity_version=entity_version,
        trace=trace,
    )


@lru_cache(maxsize=512)
def _decoder(shape: type[Happening]) -> Callable[[bytes], Happening]:
    return msgspec.json.Decoder(shape).decode
