"""The live stream: Server-Sent Events of what changed, one reader of the log for all clients of a process.

A client is told which thing changed, and reads it itself. Events of history are left out, and where too much
happened at once a client gets `reset`: load again what you show. Positions are the events' own, so
Last-Event-ID resumes where a connection broke. The log is asked every quarter of a second while anyone
listens: with NOTIFY alone a lost wake-up would be a lost event.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog
from sqlalchemy import Row, text
from sqlalchemy.exc import SQLAlchemyError

from guichet.kernel.db import Database, DatabaseUnavailableError, Transaction
from guichet.kernel.errors import UnavailableError
from guichet.kernel.events import Happening, Origin

log = structlog.get_logger(__name__)

HEARTBEAT = 15.0
_PAUSE = 0.25
_BATCH = 1000
_TOO_FAR = 2000  # positions behind which a client is better served by loading again
_RESET_PAUSE = 2.0
_QUEUE = 500
_MOST_CLIENTS = 1000
_RESET = "reset"


LookUp = Callable[[Transaction, Sequence[int]], Awaitable[Mapping[int, int]]]


class Binding(msgspec.Struct, frozen=True, kw_only=True):
    """Which target of a kind an event belongs to, so that a reader bound to others does not hear of it.

    `of` picks an id from the happening: the target's own, or that of a thing whose target `look_up` finds.
    """

    kind: str
    of: Callable[[Any], int | None]
    look_up: LookUp | None = None


class Streamed(msgspec.Struct, frozen=True, kw_only=True):
    """How a happening shows on the stream: the event's name, who may hear it, and of which thing it tells.

    `id_of` picks the id from the happening (default: the event's own entity). `history` streams events of
    history too, as progress needs. Without a `binding` only readers who are bound to nothing hear of it.
    """

    event: str
    scope: str
    id_of: Callable[[Any], int] | None = None
    history: bool = False
    binding: Binding | None = None


class Momentary(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a moment and is in no log, such as who looks at a thing: read again and again.

    `read` gives what holds now, by the thing's id; what differs from the last reading is told. `targets`
    finds the targets of things for readers who are bound to some.
    """

    event: str
    read: Callable[[Transaction], Awaitable[Mapping[int, Any]]]
    targets: LookUp


Hearing = Mapping[str, frozenset[int] | None]
"""What a client may hear: by an event's name the targets that it must belong to, None for any."""


class Message(msgspec.Struct, frozen=True):
    """One message of the stream; `targets` are known where a client needs them."""

    position: int
    event: str
    data: bytes
    targets: frozenset[int] = frozenset()

    def encoded(self) -> bytes:
        """As text/event-stream (WHATWG HTML §9.2)."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.position, self.event.encode(), self.data)


class Client:
    """One listener: what it may hear, and what waits for it."""

    def __init__(self, hearing: Hearing) -> None:
        self._hearing = hearing
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue()

    def tell(self, message: Message) -> None:
        """Queue a message that the client may hear; a client too slow to follow is told to load again."""
        if message.event != _RESET and not self._may_hear(message):
            return
        if self._waiting.qsize() >= _QUEUE:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            message = _reset(message.position)
        self._waiting.put_nowait(message)

    @property
    def bound_events(self) -> frozenset[str]:
        """The events of which the client hears some only."""
        return frozenset(event for event, ids in self._hearing.items() if ids is not None)

    def _may_hear(self, message: Message) -> bool:
        ids = self._hearing.get(message.event, frozenset())
        return ids is None or not ids.isdisjoint(message.targets)

    def end(self) -> None:
        """Have the stream end once the client has read what waits."""
        self._waiting.put_nowait(None)

    async def next(self, within: float) -> Message | None:
        """The next message; None at the end. Raises TimeoutError when nothing came `within` seconds."""
        async with asyncio.timeout(within):
            return await self._waiting.get()


class LiveStream:
    """Reads the log while anyone listens, and tells every client what it may hear."""

    def __init__(
        self,
        database: Database,
        streamed: Mapping[type[Happening], Streamed],
        momentary: Sequence[Momentary] = (),
    ) -> None:
        self._database = database
        self._momentary: dict[str, tuple[Momentary, dict[int, Any]]] = {
            one.event: (one, {}) for one in momentary
        }
        self._streamed = {str(shape.__struct_config__.tag): (shape, how) for shape, how in streamed.items()}
        self._clients: set[Client] = set()
        self._position: int | None = None
        self._reader: asyncio.Task[None] | None = None

    async def listen(
        self, hearing: Hearing, after: int | None, still_welcome: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """The stream of one client, from `after` (Last-Event-ID) or from now on.

        `still_welcome` is asked at each heartbeat; the stream ends when it says no. Raises UnavailableError
        when too many listen.
        """
        if len(self._clients) >= _MOST_CLIENTS:
            raise UnavailableError
        client = Client(hearing)
        self._clients.add(client)
        try:
            now = await self._begin()
            yield b"retry: 2000\nid: %d\n\n" % (now if after is None else after)
            for message in await self._missed(after, now, client.bound_events):
                client.tell(message)
            while True:
                try:
                    message_or_end = await client.next(HEARTBEAT)
                except TimeoutError:
                    if not await still_welcome():
                        return
                    yield b": still here\n\n"
                    continue
                if message_or_end is None:
                    return
                yield message_or_end.encoded()
        finally:
            self._clients.discard(client)

    def close(self) -> None:
        """End all streams; clients come again elsewhere."""
        for client in self._clients:
            client.end()

    async def _begin(self) -> int:
        if self._position is None:
            self._position = await self._newest()
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())
        return self._position

    async def _read(self) -> None:
        """Follow the log until nobody listens any more."""
        while self._clients:
            try:
                moved = await self._step()
                await self._look()
            except (DatabaseUnavailableError, SQLAlchemyError):
                log.warning("stream_waits_for_database", exc_info=True)
                moved = False
            if not moved:
                await asyncio.sleep(_PAUSE)
        self._position = None

    async def _step(self) -> bool:
        after = self._position or 0
        rows = await self._rows(after, _BATCH)
        if len(rows) < _BATCH:
            self._tell(await self._messages_for_all(rows))
            self._position = rows[-1].position if rows else after
            return False
        newest = await self._newest()
        if newest - after <= _TOO_FAR:
            self._tell(await self._messages_for_all(rows))
            self._position = rows[-1].position
            return True
        self._tell([_reset(newest)])
        self._position = newest
        await asyncio.sleep(_RESET_PAUSE)
        return True

    async def _look(self) -> None:
        """Tell what holds for a moment, where it differs from the last look."""
        for event, (momentary, before) in list(self._momentary.items()):
            async with self._database.transaction() as transaction:
                now = dict(await momentary.read(transaction))
                changed = sorted(key for key in now.keys() | before.keys() if now.get(key) != before.get(key))
                bound = changed if event in self._bound_events() else []
                targets = await momentary.targets(transaction, bound) if bound else {}
            self._momentary[event] = (momentary, now)
            self._tell(
                [
                    Message(
                        self._position or 0,
                        event,
                        msgspec.json.encode({"id": str(key), "now": now.get(key)}),
                        frozenset({targets[key]}) if key in targets else frozenset(),
                    )
                    for key in changed
                ]
            )

    def _tell(self, messages: Sequence[Message]) -> None:
        for message in messages:
            for client in self._clients:
                client.tell(message)

    async def _messages_for_all(self, rows: Sequence[Row[Any]]) -> list[Message]:
        """The messages, with targets where any client needs them, also one that came meanwhile."""
        while True:
            bound = self._bound_events()
            messages = await self._messages(rows, bound)
            if self._bound_events() <= bound:
                return messages

    def _bound_events(self) -> frozenset[str]:
        return frozenset().union(*(client.bound_events for client in self._clients))

    async def _missed(self, after: int | None, upto: int, bound: frozenset[str]) -> list[Message]:
        """What happened after a client's last event, up to where the common reader is."""
        if after is None or after == upto:
            return []
        if not 0 <= upto - after <= _TOO_FAR:
            return [_reset(upto)]
        rows = [row for row in await self._rows(after, _TOO_FAR) if row.position <= upto]
        return await self._messages(rows, bound)

    async def _messages(self, rows: Sequence[Row[Any]], bound: frozenset[str]) -> list[Message]:
        """One message for each thing that changed, at its last change; with targets for `bound` events."""
        newest: dict[tuple[str, int], Message] = {}
        heard = [_Heard.of(row, *self._streamed[row.name]) for row in rows if row.name is not None]
        shown = [one for one in heard if one.how.history or one.origin != Origin.HISTORY]
        targets = await self._targets([one for one in shown if one.how.event in bound])
        for one in shown:
            event, (thing, version) = one.how.event, one.thing()
            data = msgspec.json.encode({"id": str(thing), "version": version})
            # A thing may have changed for several targets, as a variant does at two locations.
            before = newest.pop((event, thing), None)
            known = targets.get(one.position, frozenset()) | (before.targets if before else frozenset())
            newest[event, thing] = Message(one.position, event, data, known)
        return list(newest.values())

    async def _targets(self, heard: Sequence[_Heard]) -> dict[int, frozenset[int]]:
        """The targets that events belong to, by their positions."""
        found: dict[int, frozenset[int]] = {}
        asked: dict[LookUp, dict[int, int]] = {}
        for one in heard:
            binding = one.how.binding
            near = binding.of(one.happening()) if binding else None
            if binding is None or near is None:
                continue
            if binding.look_up is None:
                found[one.position] = frozenset({near})
            else:
                asked.setdefault(binding.look_up, {})[one.position] = near
        for look_up, near_by_position in asked.items():
            async with self._database.transaction() as transaction:
                targets = await look_up(transaction, sorted(set(near_by_position.values())))
            found |= {
                position: frozenset({targets[near]})
                for position, near in near_by_position.items()
                if near in targets
            }
        return found

    async def _rows(self, after: int, limit: int) -> Sequence[Row[Any]]:
        values = {"after": after, "limit": limit, "names": list(self._streamed)}
        async with self._database.transaction() as transaction:
            return (await transaction.execute(_AFTER, values)).all()

    async def _newest(self) -> int:
        async with self._database.transaction() as transaction:
            return int(await transaction.scalar(_NEWEST) or 0)


class _Heard(msgspec.Struct, frozen=True):
    """An event that shows on the stream."""

    position: int
    entity_id: int
    entity_version: int
    origin: str
    payload: bytes
    shape: type[Happening]
    how: Streamed

    @classmethod
    def of(cls, row: Row[Any], shape: type[Happening], how: Streamed) -> _Heard:
        """The event of a row of the log."""
        return cls(row.position, row.entity_id, row.entity_version, row.origin, row.payload, shape, how)

    def happening(self) -> Happening:
        """What happened."""
        return msgspec.json.decode(self.payload, type=self.shape)

    def thing(self) -> tuple[int, int | None]:
        """What it tells of, with its version: None where that is not the event's own entity."""
        if self.how.id_of is None:
            return self.entity_id, self.entity_version
        return self.how.id_of(self.happening()), None


def _reset(position: int) -> Message:
    return Message(position, _RESET, b"{}")


_NEWEST = text("SELECT max(position) FROM event_positions")
# Positions of other events give a row without a name, so that the reader passes them.
_AFTER = text(
    "SELECT p.position, e.name, e.entity_id, e.entity_version, e.origin, e.payload"
    " FROM (SELECT * FROM event_positions WHERE position > :after ORDER BY position LIMIT :limit) p"
    " LEFT JOIN events e ON e.id = p.event_id AND e.recorded_at = p.recorded_at AND e.name = ANY(:names)"
    " ORDER BY p.position"
)
