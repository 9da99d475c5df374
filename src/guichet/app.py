"""The web process: the API and the desk, and the door before them where it has no process of its own.

A composition root: it wires, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import uvloop

from guichet.api.rest import build_api, know_rooms
from guichet.kernel.log import RequestIds, configure_log
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings, load_settings
from guichet.kernel.traces import Traced, configure_traces
from guichet.kernel.web import PassingProtocol
from guichet.operations.answering import PREFIX, App, Message, answer, end_by_server
from guichet.operations.services import open_services
from guichet.ports import registry
from guichet.sync import Door, protocol_of


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


async def _serve(settings: Settings, *, traced: bool) -> None:
    async with open_services(settings) as services:
        door = Door(services)
        try:
            await answer(
                services,
                settings,
                create_app(services, door, traced=traced),
                PassingProtocol if traced else protocol_of(door),  # spans are made on the longer way
                role="web",
            )
        finally:
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
    end_by_server()
    uvloop.run(_serve(settings, traced=traced))


if __name__ == "__main__":
    main()
