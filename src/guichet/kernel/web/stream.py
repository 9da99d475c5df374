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

from guichet.kernel.db import Database, DatabaseUnavailableError
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


class Streamed(msgspec.Struct, frozen=True, kw_only=True):
    """How a happening shows on the stream: the event's name, who may hear it, and of which thing it tells.

    `id_of` picks the id from the happening (default: the event's own entity). `history` streams events of
    history too, as progress needs.
    """

    event: str
    scope: str
    id_of: Callable[[Any], int] | None = None
    history: bool = False


class Message(msgspec.Struct, frozen=True):
    """One message of the stream."""

    position: int
    event: str
    scope: str
    data: bytes

    def encoded(self) -> bytes:
        """As text/event-stream (WHATWG HTML §9.2)."""
        return b"id: %d\nevent: %s\ndata: %s\n\n" % (self.position, self.event.encode(), self.data)


class Client:
    """One listener: what it may hear, and what waits for it."""

    def __init__(self, scopes: frozenset[str]) -> None:
        self._scopes = scopes
        self._waiting: asyncio.Queue[Message | None] = asyncio.Queue()

    def tell(self, message: Message) -> None:
        """Queue a message that the client may hear; a client too slow to follow is told to load again."""
        if message.scope and message.scope not in self._scopes:
            return
        if self._waiting.qsize() >= _QUEUE:
            while not self._waiting.empty():
                self._waiting.get_nowait()
            message = _reset(message.position)
        self._waiting.put_nowait(message)

    def end(self) -> None:
        """Have the stream end once the client has read what waits."""
        self._waiting.put_nowait(None)

    async def next(self, within: float) -> Message | None:
        """The next message; None at the end. Raises TimeoutError when nothing came `within` seconds."""
        async with asyncio.timeout(within):
            return await self._waiting.get()


class LiveStream:
    """Reads the log while anyone listens, and tells every client what it may hear."""

    def __init__(self, database: Database, streamed: Mapping[type[Happening], Streamed]) -> None:
        self._database = database
        self._streamed = {str(shape.__struct_config__.tag): (shape, how) for shape, how in streamed.items()}
        self._clients: set[Client] = set()
        self._position: int | None = None
        self._reader: asyncio.Task[None] | None = None

    async def listen(
        self, scopes: frozenset[str], after: int | None, still_welcome: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """The stream of one client, from `after` (Last-Event-ID) or from now on.

        `still_welcome` is asked at each heartbeat; the stream ends when it says no. Raises UnavailableError
        when too many listen.
        """
        if len(self._clients) >= _MOST_CLIENTS:
            raise UnavailableError
        client = Client(scopes)
        self._clients.add(client)
        try:
            now = await self._begin()
            yield b"retry: 2000\nid: %d\n\n" % (now if after is None else after)
            for message in await self._missed(after, now):
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
            self._tell(self._messages(rows))
            self._position = rows[-1].position if rows else after
            return False
        newest = await self._newest()
        if newest - after <= _TOO_FAR:
            self._tell(self._messages(rows))
            self._position = rows[-1].position
            return True
        self._tell([_reset(newest)])
        self._position = newest
        await asyncio.sleep(_RESET_PAUSE)
        return True

    def _tell(self, messages: Sequence[Message]) -> None:
        for message in messages:
            for client in self._clients:
                client.tell(message)

    async def _missed(self, after: int | None, upto: int) -> list[Message]:
        """What happened after a client's last event, up to where the common reader is."""
        if after is None or after == upto:
            return []
        if not 0 <= upto - after <= _TOO_FAR:
            return [_reset(upto)]
        rows = [row for row in await self._rows(after, _TOO_FAR) if row.position <= upto]
        return self._messages(rows)

    def _messages(self, rows: Sequence[Row[Any]]) -> list[Message]:
        """One message for each thing that changed, at its last change."""
        newest: dict[tuple[str, int], Message] = {}
        for row in rows:
            if row.name is None:
                continue
            shape, how = self._streamed[row.name]
            if row.origin == Origin.HISTORY and not how.history:
                continue
            entity_id, version = row.entity_id, row.entity_version
            if how.id_of is not None:  # told of another thing, whose version the event does not know
                entity_id, version = how.id_of(msgspec.json.decode(row.payload, type=shape)), None
            data = msgspec.json.encode({"id": str(entity_id), "version": version})
            newest.pop((how.event, entity_id), None)
            newest[how.event, entity_id] = Message(row.position, how.event, how.scope, data)
        return list(newest.values())

    async def _rows(self, after: int, limit: int) -> Sequence[Row[Any]]:
        values = {"after": after, "limit": limit, "names": list(self._streamed)}
        async with self._database.transaction() as transaction:
            return (await transaction.execute(_AFTER, values)).all()

    async def _newest(self) -> int:
        async with self._database.transaction() as transaction:
            return int(await transaction.scalar(_NEWEST) or 0)


def _reset(position: int) -> Message:
    return Message(position, _RESET, "", b"{}")


_NEWEST = text("SELECT max(position) FROM event_positions")
# Positions of other events give a row without a name, so that the reader passes them.
_AFTER = text(
    "SELECT p.position, e.name, e.entity_id, e.entity_version, e.origin, e.payload"
    " FROM (SELECT * FROM event_positions WHERE position > :after ORDER BY position LIMIT :limit) p"
    " LEFT JOIN events e ON e.id = p.event_id AND e.recorded_at = p.recorded_at AND e.name = ANY(:names)"
    " ORDER BY p.position"
)
