"""The door's process: webhooks come in while others read, and neither waits for the other.

It opens every connection and hands over what is not a webhook to the web processes. A composition root: it
wires, and decides nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from guichet.kernel.services import Services
from guichet.operations.answering import App, Message, run_process
from guichet.ports import registry

_LATER = [(b"retry-after", b"2"), (b"connection", b"close"), (b"content-length", b"0")]


def create_app(_: Services) -> App:
    """One answer for what could not be handed over; webhooks do not come this far."""

    async def app(
        scope: Message,
        receive: Callable[[], Awaitable[Message]],
        send: Callable[[Message], Awaitable[None]],
    ) -> None:
        del receive
        if scope["type"] == "http":
            await send({"type": "http.response.start", "status": 503, "headers": _LATER})
            await send({"type": "http.response.body", "body": b""})

    return app


def load() -> None:
    """Have all connectors known; it needs no database yet."""
    registry.discover()


def main() -> None:
    """Run the door's process until it is told to stop."""
    run_process("door", create_app, hooks=True)


if __name__ == "__main__":
    main()
