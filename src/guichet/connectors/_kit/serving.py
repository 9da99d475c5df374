"""Serving a stand-in: in the foreground, or in a thread beside a test."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Any, Protocol, Self

import uvicorn

_START_SECONDS = 60.0  # of a machine that does much else
_STOP_SECONDS = 10.0
_PAUSE = 0.01


class Listening(Protocol):
    """What the settings of every stand-in say: where it listens; port 0 takes a free one."""

    @property
    def host(self) -> str: ...

    @property
    def port(self) -> int: ...


def serve_app(app: Any, settings: Listening) -> None:
    """Serve an ASGI app until the process is stopped."""
    uvicorn.run(app, host=settings.host, port=settings.port, log_level="warning")


class PromptServer(uvicorn.Server):
    """Ends as soon as it is told to, where uvicorn's own looks ten times a second and rests before it goes.

    It leaves the signals of the process alone.
    """

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        turn = 0
        while not await self.on_tick(turn):
            turn = (turn + 1) % 10
            await asyncio.sleep(_PAUSE)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        for listening in (*self.servers, *(sockets or ())):
            listening.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        try:
            async with asyncio.timeout(self.config.timeout_graceful_shutdown):
                while self.server_state.connections or self.server_state.tasks:  # noqa: ASYNC110 — uvicorn tells no end of them
                    await asyncio.sleep(_PAUSE)
        except TimeoutError:
            for task in self.server_state.tasks:
                task.cancel()
        await self.lifespan.shutdown()


class AppServer:
    """An ASGI app in a thread: `with AppServer(app, settings, name) as server: server.address`.

    Raises RuntimeError when the port is taken.
    """

    def __init__(self, app: Any, settings: Listening, name: str) -> None:
        config = uvicorn.Config(app, host=settings.host, port=settings.port, log_level="warning")
        self._server = PromptServer(config)
        self._thread = threading.Thread(target=self._server.run, name=name, daemon=True)
        self.address = ""

    def __enter__(self) -> Self:
        self._thread.start()
        give_up = time.monotonic() + _START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > give_up:
                raise RuntimeError("The stand-in did not start: is its port taken?")
            time.sleep(_PAUSE)
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
        self._thread.join(_STOP_SECONDS)
