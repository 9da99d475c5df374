"""Serving a stand-in: in the foreground, or in a thread beside a test."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Any, Protocol, Self

import uvicorn

_START_SECONDS = 10.0


class Listening(Protocol):
    """What the settings of every stand-in say: where it listens; port 0 takes a free one."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


def serve_app(app: Any, settings: Listening) -> None:
    """Serve an ASGI app until the process is stopped."""
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


class AppServer:
    """An ASGI app in a thread: `with AppServer(app, settings, name) as server: server.address`.

    Raises RuntimeError when the port is taken.
    """

    def __init__(self, app: Any, settings: Listening, name: str) -> None:
        config = uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning")
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name=name, daemon=True)
        self.address = ""

    def __enter__(self) -> Self:
        self._thread.start()
        give_up = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > give_up:
                raise RuntimeError("The stand-in did not start: is its port taken?")
            time.sleep(0.005)
        host, port = self._server.servers[0].sockets[0].getsockname()[:2]
        self.address = f"http://{host}:{port}"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.should_exit = True
        self._thread.join(_START_SECONDS)
