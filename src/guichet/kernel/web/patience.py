"""How long the web process waits for a caller who does not say what they want."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

_HEAD_SECONDS = 20.0


class ImpatientProtocol(HttpToolsProtocol):
    """HTTP that hangs up on who does not end the head of a request in time.

    Else each half-open connection, forgotten or meant badly, would be kept for ever, until the process may
    open no more. One that rests between two requests is the keep-alive's matter, a body its reader's. A head
    that comes in one piece, as nearly all do, costs no timer.
    """

    head_seconds = _HEAD_SECONDS
    _speaking = True  # who connects has something to say
    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base has it
        """Begin to wait."""
        super().connection_made(transport)
        self.wait_for_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self.head_is_whole()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """What came; a head that is not whole yet has its time."""
        super().data_received(data)
        if self._speaking:
            self.wait_for_head()

    def on_message_begin(self) -> None:
        """A request begins."""
        self._speaking = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self.head_is_whole()
        super().on_headers_complete()

    def head_is_whole(self) -> None:
        """Wait no more; a protocol that takes heads by itself says so."""
        self._speaking = False
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def wait_for_head(self) -> None:
        """A head has begun to come, or must: give it its time, where that does not run yet."""
        if self._waiting is None:
            self._waiting = self.loop.call_later(self.head_seconds, self.transport.abort)
