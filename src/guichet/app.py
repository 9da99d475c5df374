"""The web process: the door in front of the framework. A composition root: it wires, and decides nothing."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn
import uvloop

from guichet.api.rest import build_api, know_rooms
from guichet.kernel.garbage import collect_rarely
from guichet.kernel.log import RequestIds, configure_log
from guichet.kernel.processes import tell_ready
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings, load_settings
from guichet.kernel.traces import Traced, configure_traces
from guichet.kernel.web import ImpatientProtocol
from guichet.operations.services import live, open_services
from guichet.ports import registry
from guichet.sync import Door, protocol_of

PREFIX = "/in/"
# The handle of the listening socket that the parent opened and shares between its web processes.
SOCKET_VARIABLE = "GUICHET_SOCKET"
_LAST_REQUESTS = 3  # seconds that open requests (and live streams) have when the process ends
# Seconds. Proxies keep connections for sixty: no request must be on its way to one that was closed here.
_KEEP_ALIVE = 75

Message = MutableMapping[str, Any]
App = Callable[
    [Message, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]
]


def create_app(services: Services, door: Door, *, traced: bool = False) -> App:
    """The ASGI app of one process: webhooks go to the door, the rest to the API and the desk.

    `traced`: with a span for each request.
    """
    api: App = RequestIds(build_api(services))

    async def app(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] == "http" and scope["path"].startswith(PREFIX):
            await door(scope, receive, send)
        else:
            await api(scope, receive, send)

    return Traced(app, templates=((PREFIX, f"{PREFIX}{{connection_id}}"),)) if traced else app


class _Server(uvicorn.Server):
    """Tells the parent when it answers, and the process's other tasks when it ends."""

    def __init__(self, config: uvicorn.Config, stop: asyncio.Event) -> None:
        super().__init__(config)
        self._stop = stop

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            tell_ready()

    def handle_exit(self, sig: int, frame: Any) -> None:
        self._stop.set()
        super().handle_exit(sig, frame)


async def _serve(settings: Settings, *, traced: bool) -> None:
    stop = asyncio.Event()
    async with open_services(settings) as services:
        door = Door(services)
        config = uvicorn.Config(
            create_app(services, door, traced=traced),
            host=settings.host,
            port=settings.port,
            loop="none",
            # Traced requests go the way on which spans are made.
            http=ImpatientProtocol if traced else protocol_of(door),
            ws="none",
            log_config=None,
            access_log=False,
            proxy_headers=False,  # the API believes the proxies that the settings name, and no other
            server_header=False,
            timeout_graceful_shutdown=_LAST_REQUESTS,
            timeout_keep_alive=_KEEP_ALIVE,
        )
        collect_rarely()  # a search through all that the API is made of holds up every request meanwhile
        server = _Server(config, stop)
        handle = os.environ.pop(SOCKET_VARIABLE, None)
        sockets = [socket.socket(fileno=int(handle))] if handle else None

        async def end_with_life() -> None:
            await live(services, "web", stop, own=settings)
            server.should_exit = True

        living = asyncio.create_task(end_with_life())
        try:
            await server.serve(sockets)
        finally:
            stop.set()
            await living
            await door.close()


def load() -> None:
    """Have all that rooms offer known; it needs no database yet."""
    know_rooms()
    registry.discover()


def main() -> None:
    """Run a web process until it is told to stop."""
    settings = load_settings()
    configure_log(level=settings.log_level, as_json=settings.log_json)
    traced = configure_traces(settings.otlp_endpoint, role="web")
    # uvicorn raises the signal again when it has ended; by then all is closed, and there is nothing to do.
    signal.signal(signal.SIGTERM, lambda *_: None)
    signal.signal(signal.SIGINT, lambda *_: None)
    uvloop.run(_serve(settings, traced=traced))


if __name__ == "__main__":
    main()
