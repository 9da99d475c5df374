"""A process that answers callers: its app with the door before it, its sockets, its life, its end."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
import uvloop

from guichet.kernel.garbage import collect_rarely
from guichet.kernel.log import configure_log
from guichet.kernel.processes import Passage, tell_ready
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings, load_settings
from guichet.kernel.traces import Traced, configure_traces
from guichet.kernel.web import PassingProtocol, Welcome, passing
from guichet.operations.serve import PASSAGE_VARIABLE, SOCKET_VARIABLE
from guichet.operations.services import live, open_services
from guichet.sync import Door, protocol_of

_PREFIX = "/in/"
_WEBHOOK = b"POST " + _PREFIX.encode()
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


def run_process(role: str, create: Callable[[Services], App], *, hooks: bool = False) -> None:
    """Answer callers, until told to stop, with the app that `create` makes.

    `hooks`: webhooks are what the process is for, where they have one of their own.
    """
    settings = load_settings()
    configure_log(level=settings.log_level, as_json=settings.log_json)
    traced = configure_traces(settings.otlp_endpoint, role=role)
    _end_by_server()
    uvloop.run(_run(settings, role, create, hooks=hooks, traced=traced))


def behind_door(door: Door, app: App, *, traced: bool = False) -> App:
    """An app with the door before it: webhooks never reach it. `traced`: with a span for each request."""

    async def whole(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        webhook = scope["type"] == "http" and scope["path"].startswith(_PREFIX)
        await (door if webhook else app)(scope, receive, send)

    return Traced(whole, templates=((_PREFIX, f"{_PREFIX}{{connection_id}}"),)) if traced else whole


async def _run(
    settings: Settings, role: str, create: Callable[[Services], App], *, hooks: bool, traced: bool
) -> None:
    async with open_services(settings) as services:
        door = Door(services)
        app = behind_door(door, create(services), traced=traced)
        protocol = PassingProtocol if traced else protocol_of(door)  # spans are made on the longer way
        try:
            await _answer(services, settings, app, protocol, role=role, hooks=hooks)
        finally:
            await door.close()


async def _answer(
    services: Services,
    settings: Settings,
    app: App,
    protocol: type[PassingProtocol],
    *,
    role: str,
    hooks: bool,
) -> None:
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


def _end_by_server() -> None:
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
