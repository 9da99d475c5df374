"""The live feed of conversations: one reader of the database for all visitors of a process.

Each visitor is told the messages after the last one that they have, in order and without gaps, since these
are numbered; and whether an agent reads or writes. It resumes at Last-Event-ID.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import msgspec
import structlog
from sqlalchemy.exc import SQLAlchemyError

from guichet.kernel.db import Database, DatabaseUnavailableError
from guichet.kernel.errors import UnavailableError
from guichet.support.chat import Line, Standing, lines_after, note_visitor, standings

log = structlog.get_logger(__name__)

_PAUSE = 0.25
_HEARTBEAT = 15.0
_MOST = 2000
_MOST_EACH = 6  # windows of one conversation


class _Listener:
    """One open window: which message it has, and what it was told last."""

    def __init__(self, position: int) -> None:
        self.position = position
        self.standing: Standing | None = None
        self.told: Standing | None = None
        self.news = asyncio.Event()


class Feed:
    """Tells visitors what is new in their conversations."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._listeners: dict[int, set[_Listener]] = {}
        self._reader: asyncio.Task[None] | None = None

    async def listen(
        self, conversation_id: int, position: int, still_welcome: Callable[[], Awaitable[bool]]
    ) -> AsyncIterator[bytes]:
        """The feed of one window after a position; ends when `still_welcome`, asked now and then, denies.

        Raises UnavailableError when too many listen.
        """
        listener = _Listener(position)
        self._enter(conversation_id, listener)
        try:
            yield b"retry: 2000\n\n"
            await self._note(conversation_id)
            while True:
                try:
                    async with asyncio.timeout(_HEARTBEAT):
                        await listener.news.wait()
                except TimeoutError:
                    if not await still_welcome():
                        return
                    await self._note(conversation_id)
                    yield b": still here\n\n"
                    continue
                listener.news.clear()
                for message in await self._news(conversation_id, listener):
                    yield message
        finally:
            self._leave(conversation_id, listener)

    def _enter(self, conversation_id: int, listener: _Listener) -> None:
        windows = self._listeners.get(conversation_id, ())
        if len(windows) >= _MOST_EACH or sum(map(len, self._listeners.values())) >= _MOST:
            raise UnavailableError
        self._listeners.setdefault(conversation_id, set()).add(listener)
        if self._reader is None or self._reader.done():
            self._reader = asyncio.create_task(self._read())

    def _leave(self, conversation_id: int, listener: _Listener) -> None:
        windows = self._listeners.get(conversation_id, set())
        windows.discard(listener)
        if not windows:
            self._listeners.pop(conversation_id, None)

    async def _read(self) -> None:
        """Look how the conversations stand while anyone listens."""
        while self._listeners:
            try:
                async with self._database.single_statements() as transaction:
                    found = await standings(transaction, list(self._listeners))
            except (DatabaseUnavailableError, SQLAlchemyError):
                log.warning("chat_feed_waits_for_database", exc_info=True)
                found = {}
            for conversation_id, standing in found.items():
                for listener in self._listeners.get(conversation_id, ()):
                    if standing != listener.standing:
                        listener.standing = standing
                        listener.news.set()
            await asyncio.sleep(_PAUSE)

    async def _news(self, conversation_id: int, listener: _Listener) -> list[bytes]:
        standing = listener.standing
        messages: list[bytes] = []
        while standing is not None and standing.last_position > listener.position:
            async with self._database.transaction() as transaction:
                lines = await lines_after(transaction, conversation_id, listener.position)
            messages += map(_message, lines)
            listener.position = lines[-1].position if lines else standing.last_position
        if standing is not None and not _alike(standing, listener.told):
            messages.append(_presence(standing))
            listener.told = standing
        return messages

    async def _note(self, conversation_id: int) -> None:
        async with self._database.transaction() as transaction:
            await note_visitor(transaction, conversation_id, "here")


def _alike(one: Standing, other: Standing | None) -> bool:
    return other is not None and (one.reading, one.writing, one.name) == (
        other.reading,
        other.writing,
        other.name,
    )


def _message(line: Line) -> bytes:
    return b"id: %d\nevent: message\ndata: %s\n\n" % (line.position, msgspec.json.encode(line))


def _presence(standing: Standing) -> bytes:
    told = {"reading": standing.reading, "writing": standing.writing, "name": standing.name}
    return b"event: presence\ndata: %s\n\n" % msgspec.json.encode(told)
