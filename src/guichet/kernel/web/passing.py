"""Connections change the process: which one answers a request is told by the request's first bytes.

A connection that a caller keeps open may carry now what one process answers, now what another does, as those
of proxies do. Between two requests, when all that was asked is answered, it goes over with what came of the
next one: the process that had it lets go of it, and the caller notices nothing.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from typing import Any, ClassVar

import uvicorn

from guichet.kernel.processes import Passage, PassageFullError
from guichet.kernel.web.patience import ImpatientProtocol

_AT_ONCE = 16  # connections taken before something else has its turn
_MOST_IN_LINE = 4096  # twice as many as wait in a listening socket
_AGAIN = 0.01  # seconds until a full passage is tried again


class Crossing:
    """The connections that one process hands over: what a full passage has no room for stands in line.

    Callers who come all at once are not sent away because the other process is busy for a moment.
    """

    def __init__(self, passage: Passage) -> None:
        self._passage = passage
        self._line: dict[PassingProtocol, bytes] = {}

    def hand_over(self, connection: PassingProtocol, words: bytes) -> bool:
        """Hand a connection over, now or as soon as there is room; false where it must be answered here."""
        if self._line:
            return self._stand_in_line(connection, words)
        try:
            return self._hand_over(connection, words)
        except PassageFullError:
            connection.loop.call_later(_AGAIN, self._go_on, connection.loop)
            return self._stand_in_line(connection, words)

    def leave(self, connection: PassingProtocol) -> None:
        """It was lost: it stands in line no more."""
        self._line.pop(connection, None)

    def _hand_over(self, connection: PassingProtocol, words: bytes) -> bool:
        handle = connection.transport.get_extra_info("socket").fileno()
        if not self._passage.hand_over(handle, words):
            return False
        connection.transport.close()  # our handle of it: the connection lives on in the other
        return True

    def _stand_in_line(self, connection: PassingProtocol, words: bytes) -> bool:
        if len(self._line) >= _MOST_IN_LINE:
            return False
        connection.transport.pause_reading()
        self._line[connection] = words
        return True

    def _go_on(self, loop: asyncio.AbstractEventLoop) -> None:
        while self._line:
            connection, words = next(iter(self._line.items()))
            if connection.transport.is_closing():  # it was given up a moment ago
                self.leave(connection)
                continue
            try:
                handed_over = self._hand_over(connection, words)
            except PassageFullError:
                loop.call_later(_AGAIN, self._go_on, loop)
                return
            self.leave(connection)
            if not handed_over:
                connection.transport.resume_reading()
                connection.answer_here(words)


class PassingProtocol(ImpatientProtocol):
    """HTTP that hands over what another process answers.

    Requests that begin with `beginning` are for this process (`own`), or for the other. What cannot be handed
    over is answered here, by the app.
    """

    crossing: ClassVar[Crossing | None] = None
    beginning: ClassVar[bytes] = b""
    own: ClassVar[bool] = True

    brought = b""  # what was read of the connection before it came here
    _between = True  # no part of a request has come that is not whole
    _held = b""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base has it
        """Begin, with what was brought."""
        super().connection_made(transport)
        if self.brought:
            words, self.brought = self.brought, b""
            self.data_received(words)

    def data_received(self, data: bytes) -> None:
        """What came: looked at where a request begins, and handed over or read."""
        if self.crossing is not None and self._between and self.is_at_rest():
            data = self._held + data
            if len(data) < len(self.beginning) and self.beginning.startswith(data):
                self._hold(data)
                return
            self._held = b""
            if data.startswith(self.beginning) is not self.own and self._hand_over(self.crossing, data):
                return
        super().data_received(data)

    def connection_lost(self, exc: Exception | None) -> None:
        """Whoever stands in line leaves it."""
        if self.crossing is not None:
            self.crossing.leave(self)
        super().connection_lost(exc)

    def answer_here(self, words: bytes) -> None:
        """Answer by this process what could not be handed over."""
        super().data_received(words)

    def on_message_begin(self) -> None:
        """A request begins."""
        self._between = False
        super().on_message_begin()

    def on_message_complete(self) -> None:
        """A request is whole."""
        self.message_is_whole()
        super().on_message_complete()

    def message_is_whole(self) -> None:
        """What comes next is another request; a protocol that takes bodies by itself says so."""
        self._between = True

    def is_at_rest(self) -> bool:
        """Whether all that was asked is answered."""
        return (self.cycle is None or self.cycle.response_complete) and not self.pipeline

    def _hold(self, data: bytes) -> None:
        """Too little to tell whose it is: the rest has its time, as a head has."""
        self._held = data
        self._unset_keepalive_if_required()
        self.wait_for_head()

    def _hand_over(self, crossing: Crossing, data: bytes) -> bool:
        return not self.transport.get_write_buffer_size() and crossing.hand_over(self, data)


def passing(
    protocol: type[PassingProtocol], passage: Passage, *, beginning: bytes, own: bool
) -> type[PassingProtocol]:
    """The protocol of a process that answers what begins so (`own`), or all but that; the rest goes over."""
    crossing = Crossing(passage)
    return type(protocol.__name__, (protocol,), {"crossing": crossing, "beginning": beginning, "own": own})


class Welcome:
    """Takes connections that were handed over into a running server."""

    def __init__(self, server: uvicorn.Server, passage: Passage) -> None:
        self._server = server
        self._passage = passage
        self._loop = asyncio.get_running_loop()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop.add_reader(passage.end.fileno(), self._take)

    def close(self) -> None:
        """Take no more: what comes waits for another process."""
        self._loop.remove_reader(self._passage.end.fileno())

    def _take(self) -> None:
        for _ in range(_AT_ONCE):
            arrived = self._passage.take()
            if arrived is None:
                return
            task = self._loop.create_task(self._serve(*arrived))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _serve(self, connection: socket.socket, words: bytes) -> None:
        def made() -> asyncio.Protocol:
            config: Any = self._server.config
            protocol = config.http_protocol_class(
                config=config,
                server_state=self._server.server_state,
                app_state=self._server.lifespan.state,
                _loop=self._loop,
            )
            protocol.brought = words
            return protocol  # type: ignore[no-any-return]  # uvicorn says less of it than it is

        connection.setblocking(False)
        with suppress(OSError):  # the caller went away on the way
            await self._loop.connect_accepted_socket(made, connection)
