"""The server of one process that answers callers: its sockets, its life, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

from guichet.kernel.garbage import collect_rarely
from guichet.kernel.processes import Passage, tell_ready
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.web import PassingProtocol, Welcome, passing
from guichet.operations.serve import PASSAGE_VARIABLE, SOCKET_VARIABLE
from guichet.operations.services import live

PREFIX = "/in/"
_WEBHOOK = b"POST " + PREFIX.encode()
_LAST_REQUESTS = 3  # seconds that open requests (and live streams) have when the process ends
# Seconds. Proxies keep connections for sixty: no request must be on its way to one that was closed here.
_KEEP_ALIVE = 75

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


class _Server(uvicorn.Server):
    """Tells the parent when it answers, and the process's other tasks when it ends."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event, passage: Passage | None) -> None:
        super().__init__(config)
        self._stop = stop
        self._passage = passage
        self._welcome: Welcome | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self._welcome = Welcome(self, self._passage) if self._passage else None
            tell_ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        if self._welcome is not None:
            self._welcome.close()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._stop.set()
        super().handle_exit(sig, frame)


async def answer(
    services: Services,
    settings: Settings,
    app: App,
    protocol: type[PassingProtocol],
    *,
    role: str,
    hooks: bool = False,
) -> None:
    """Answer callers until the process is told to stop.

    `hooks`: webhooks are what it is for, where they have a process of their own.
    """
    stop = asyncio.Event()
    passage = _passage()
    if passage is not None:
        protocol = passing(protocol, passage, beginning=_WEBHOOK, own=hooks)
    config = uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        loop="none",
        http=protocol,
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,  # the API believes the proxies that the settings name, and no other
        server_header=False,
        timeout_graceful_shutdown=_LAST_REQUESTS,
        timeout_keep_alive=_KEEP_ALIVE,
    )
    collect_rarely()  # a search through all that the API is made of holds up every request meanwhile
    server = _Server(config, stop, passage)

    async def end_with_life() -> None:
        await live(services, role, stop, own=settings)
        server.should_exit = True

    living = asyncio.create_task(end_with_life())
    try:
        await server.serve(_sockets(apart=passage is not None))
    finally:
        stop.set()
        await living


def end_by_server() -> None:
    """uvicorn raises the signal again when it has ended; by then there is nothing left to do."""
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)


def _passage() -> Passage | None:
    handle = os.environ.pop(PASSAGE_VARIABLE, None)
    return Passage(socket.socket(fileno=int(handle))) if handle else None


def _sockets(*, apart: bool) -> list[socket.socket] | None:
    """What it listens on; None: it opens the port itself. Apart, only the door's process listens."""
    handle = os.environ.pop(SOCKET_VARIABLE, None)
    if handle is None:
        return [] if apart else None
    return [socket.socket(fileno=int(handle))]
