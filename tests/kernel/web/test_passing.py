"""Connections that change the process: whoever is to answer does, and the caller notices nothing."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
import uvicorn
from tests.conftest import Run

from guichet.connectors._kit import PromptServer
from guichet.kernel.processes import Passage
from guichet.kernel.web import PassingProtocol, Welcome, passing

_PATIENCE = 300
_BEGINNING = b"POST /in/"
Ask = Callable[..., Coroutine[Any, Any, bytes]]


def _named(name: str) -> Any:
    """An app that says who it is, and how long a body it was sent."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        length, more = 0, True
        while more:
            message = await receive()
            length += len(message.get("body", b""))
            more = message.get("more_body", False)
        body = f"{name} {scope['path']} {length}".encode()
        headers = [(b"content-length", b"%d" % len(body))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def _request(line: str, body: bytes = b"") -> bytes:
    return f"{line} HTTP/1.1\r\nHost: here\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


class _Houses:
    """Two servers with a way between them, of which one listens."""

    def __init__(self) -> None:
        self.doors, self.webs = (Passage(end) for end in Passage.pair())
        self.listening = socket.create_server(("127.0.0.1", 0))
        self._running: dict[str, tuple[uvicorn.Server, asyncio.Task[None], Welcome]] = {}

    async def open(self, name: str) -> None:
        """Have one of them answer: the door listens, the web takes what is handed over."""
        own = name == "door"
        passage = self.doors if own else self.webs
        protocol = passing(PassingProtocol, passage, beginning=_BEGINNING, own=own)
        config = uvicorn.Config(
            _named(name), http=protocol, lifespan="off", log_config=None, access_log=False
        )
        server = PromptServer(config)
        task = asyncio.create_task(server.serve([self.listening.dup()] if own else []))
        while not server.started:  # noqa: ASYNC110 — uvicorn tells no one
            await asyncio.sleep(0.005)
        self._running[name] = server, task, Welcome(server, passage)

    async def close(self, name: str) -> None:
        server, task, welcome = self._running.pop(name)
        welcome.close()
        server.should_exit = True
        await task

    async def end(self) -> None:
        for name in list(self._running):
            await self.close(name)
        for one in (self.listening, self.doors.end, self.webs.end):
            one.close()

    @asynccontextmanager
    async def calling(self) -> AsyncIterator[Ask]:
        """One connection, kept open; what is sent in parts comes apart."""
        reader, writer = await asyncio.open_connection(*self.listening.getsockname()[:2])

        async def ask(*parts: bytes) -> bytes:
            async with asyncio.timeout(_PATIENCE):
                for part in parts:
                    writer.write(part)
                    await writer.drain()
                    await asyncio.sleep(0.02 if len(parts) > 1 else 0)
                head = await reader.readuntil(b"\r\n\r\n")
                fields = head.lower().split(b"content-length: ")[1]
                return await reader.readexactly(int(fields.split(b"\r\n")[0]))

        yield ask
        writer.close()


def told(run: Run[Any], story: Callable[[_Houses], Awaitable[None]]) -> None:
    async def whole() -> None:
        houses = _Houses()
        try:
            await houses.open("door")
            await story(houses)
        finally:
            await houses.end()

    run(whole())


def test_one_connection_goes_to_and_fro(run: Run[Any]) -> None:
    async def story(houses: _Houses) -> None:
        await houses.open("web")
        async with houses.calling() as ask:
            for _ in range(3):
                assert await ask(_request("POST /in/1", b"told")) == b"door /in/1 4"
                assert await ask(_request("POST /in/2", b"told")) == b"door /in/2 4"
                assert await ask(_request("GET /health")) == b"web /health 0"
                assert await ask(_request("POST /other", b"more")) == b"web /other 4"

    told(run, story)


@pytest.mark.parametrize("size", [0, 20_000, 3_000_000])
def test_what_was_read_before_it_went_over_is_not_lost(run: Run[Any], size: int) -> None:
    async def story(houses: _Houses) -> None:
        await houses.open("web")
        async with houses.calling() as ask:
            assert await ask(_request("POST /large", b"x" * size)) == b"web /large %d" % size
            assert await ask(_request("POST /in/1", b"x" * size)) == b"door /in/1 %d" % size

    told(run, story)


def test_a_beginning_that_comes_little_by_little_is_waited_for(run: Run[Any]) -> None:
    async def story(houses: _Houses) -> None:
        await houses.open("web")
        for line, answer in (("POST /in/1", b"door /in/1 0"), ("POST /inn", b"web /inn 0")):
            request = _request(line)
            async with houses.calling() as ask:
                assert await ask(request[:3], request[3:7], request[7:30], request[30:]) == answer

    told(run, story)


def test_what_was_handed_over_waits_for_who_is_started_anew(run: Run[Any]) -> None:
    async def story(houses: _Houses) -> None:
        async with houses.calling() as ask:
            asked = asyncio.create_task(ask(_request("GET /health")))
            async with houses.calling() as another:
                assert await another(_request("POST /in/1")) == b"door /in/1 0", "the door goes on meanwhile"
            await houses.open("web")
            assert await asked == b"web /health 0"
            await houses.close("web")

    told(run, story)


def test_callers_who_come_all_at_once_stand_in_line(run: Run[Any]) -> None:
    """More than the passage holds, while nobody takes any; the door goes on for others meanwhile."""

    async def story(houses: _Houses) -> None:
        async with AsyncExitStack() as stack:
            callers = [await stack.enter_async_context(houses.calling()) for _ in range(600)]
            asked = [asyncio.create_task(ask(_request(f"GET /{who}"))) for who, ask in enumerate(callers)]
            async with houses.calling() as gone:
                leaving = asyncio.create_task(gone(_request("GET /gone")))
                await asyncio.sleep(0.1)
                leaving.cancel()
            async with houses.calling() as another:
                assert await another(_request("POST /in/1")) == b"door /in/1 0"
            assert not any(one.done() for one in asked)
            await houses.open("web")
            answers = await asyncio.gather(*asked)
            assert answers == [b"web /%d 0" % who for who in range(600)]

    told(run, story)


def test_what_cannot_be_handed_over_is_answered_here(run: Run[Any]) -> None:
    async def story(houses: _Houses) -> None:
        houses.webs.end.close()
        async with houses.calling() as ask:
            assert await ask(_request("GET /health")) == b"door /health 0"

    told(run, story)


def test_callers_who_ask_without_waiting_for_answers_get_them_in_order(run: Run[Any]) -> None:
    async def story(houses: _Houses) -> None:
        await houses.open("web")
        async with houses.calling() as ask:
            assert await ask(_request("GET /a") + _request("POST /in/1") + _request("GET /b")) == b"web /a 0"
            assert await ask() == b"web /in/1 0", "what came with another's request stays with it"
            assert await ask() == b"web /b 0"

    told(run, story)
