"""The door's process: webhooks come in while others read, and neither waits for the other.

It opens every connection and hands over what is not a webhook to the web processes. A composition root: it
wires, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import uvloop

from guichet.kernel.log import configure_log
from guichet.kernel.settings import Settings, load_settings
from guichet.kernel.traces import Traced, configure_traces
from guichet.kernel.web import PassingProtocol
from guichet.operations.answering import PREFIX, App, Message, answer, end_by_server
from guichet.operations.services import open_services
from guichet.ports import registry
from guichet.sync import Door, protocol_of

_LATER = [(b"retry-after", b"2"), (b"connection", b"close"), (b"content-length", b"0")]


def create_app(door: Door, *, traced: bool = False) -> App:
    """The ASGI app of the process: webhooks, and one answer for what could not be handed over."""

    async def app(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        if scope["type"] != "http":
            return
        if scope["path"].startswith(PREFIX):
            await door(scope, receive, send)
        else:
            await send({"type": "http.response.start", "status": 503, "headers": _LATER})
            await send({"type": "http.response.body", "body": b""})

    return Traced(app, templates=((PREFIX, f"{PREFIX}{{connection_id}}"),)) if traced else app


async def _serve(settings: Settings, *, traced: bool) -> None:
    async with open_services(settings) as services:
        door = Door(services)
        try:
            await answer(
                services,
                settings,
                create_app(door, traced=traced),
                PassingProtocol if traced else protocol_of(door),  # spans are made on the longer way
                role="door",
                hooks=True,
            )
        finally:
            await door.close()


def load() -> None:
    """Have all connectors known; it needs no database yet."""
    registry.discover()


def main() -> None:
    """Run the door's process until it is told to stop."""
    settings = load_settings()
    configure_log(level=settings.log_level, as_json=settings.log_json)
    traced = configure_traces(settings.otlp_endpoint, role="door")
    end_by_server()
    uvloop.run(_serve(settings, traced=traced))


if __name__ == "__main__":
    main()
