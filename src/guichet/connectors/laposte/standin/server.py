"""Serving the stand-in: in the foreground, or in a thread beside a test."""

from __future__ import annotations

import threading
import time
from types import TracebackType

import uvicorn

from guichet.connectors.laposte.standin.app import StandinSettings, create_app

_START_SECONDS = 10.0


def serve(settings: StandinSettings) -> None:
    """Serves until the process is stopped."""
    uvicorn.run(create_app(settings), host=settings.host, port=settings.port, log_level="warning")


class StandinServer:
    """The stand-in in a thread: `with StandinServer(settings) as server: server.address`.

    Port 0 takes a free one. Raises RuntimeError when the port is taken.
    """

    def __init__(self, settings: StandinSettings) -> None:
        config = uvicorn.Config(
            create_app(settings), host=settings.host, port=settings.port, log_level="warning"
        )
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, name="laposte-standin", daemon=True)
        self.address = ""

    def __enter__(self) -> StandinServer:
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
