"""Who begins to speak and does not go on is hung up on; who speaks is served."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
import uvicorn
from tests.conftest import Run

from guichet.connectors._kit import PromptServer
from guichet.kernel.web import ImpatientProtocol

WHOLE = b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"


class _AtOnce(ImpatientProtocol):
    head_seconds = 0.05


@asynccontextmanager
async def serving(app: Any, protocol: type[ImpatientProtocol]) -> AsyncIterator[tuple[uvicorn.Server, int]]:
    config = uvicorn.Config(app, port=0, http=protocol, lifespan="off", log_config=None, access_log=False)
    server = PromptServer(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.005)
        if task.done():
            task.result()
    try:
        yield server, server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        await task


@pytest.mark.parametrize("words", [b"", WHOLE[:-2]])
def test_headers_that_never_end_are_hung_up_on(run: Run[Any], words: bytes) -> None:
    async def story() -> None:
        async with serving(None, _AtOnce) as (_, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(words)
            with suppress(ConnectionResetError):
                assert await reader.read() == b""
            writer.close()

    run(story())


def test_who_has_spoken_is_waited_for_no_more_until_they_speak_again(run: Run[Any]) -> None:
    server: uvicorn.Server
    waiting: list[bool] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        waiting.extend(one._waiting is not None for one in server.server_state.connections)  # type: ignore[union-attr]  # of the protocol that was given
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    async def story() -> None:
        nonlocal server
        async with serving(app, ImpatientProtocol) as (server, port):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            for _ in range(2):
                writer.write(WHOLE)
                assert (await reader.readuntil(b"ok")).startswith(b"HTTP/1.1 200 OK")
            writer.write(WHOLE[:-2])
            (connection,) = server.server_state.connections
            while connection._waiting is None:  # type: ignore[union-attr]  # noqa: ASYNC110 — uvicorn tells no one
                await asyncio.sleep(0.005)
            writer.close()
        assert waiting == [False, False]

    run(story())
