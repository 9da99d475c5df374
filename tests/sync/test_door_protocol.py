"""The door's short way, over real sockets: the same answers as the long one, and other requests beside."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
import uvicorn
from tests.sync.hands import Hands, hint

from guichet.connectors._kit import PromptServer
from guichet.sync import door_protocol, protocol_of
from guichet.sync.door import Door

_PATIENCE = 300
Exchange = Callable[..., Awaitable[bytes]]


async def _beside(scope: Any, _: Any, send: Any) -> None:
    """What stands beside the door: it says which path was asked for."""
    body = str(scope["path"]).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def served(run: Any, hands: Hands, story: Callable[[Exchange], Awaitable[None]]) -> None:
    """A server with the short way; `story` sends bytes over a connection, and gets all that is answered.

    `in_turn`: each part is sent when something was answered to the one before.
    """

    async def told() -> None:
        door = Door(hands.services)
        with socket.create_server(("127.0.0.1", 0)) as listening:
            port = listening.getsockname()[1]
            config = uvicorn.Config(
                _beside, http=protocol_of(door), lifespan="off", log_config=None, access_log=False
            )
            server = PromptServer(config)
            serving = asyncio.create_task(server.serve([listening]))

            async def exchange(*parts: bytes, answers: int = 1, in_turn: bool = False) -> bytes:
                reader, writer = await asyncio.open_connection("127.0.0.1", port)
                got = b""
                async with asyncio.timeout(_PATIENCE):
                    for number, part in enumerate(parts, start=1):
                        writer.write(part)
                        await writer.drain()
                        wanted = number if in_turn else answers if number == len(parts) else 0
                        while _answers(got) < wanted:
                            more = await reader.read(65536)
                            if not more:
                                return got
                            got += more
                writer.close()
                return got

            try:
                await story(exchange)
            finally:
                server.should_exit = True
                await serving
                await door.close()

    run(told())


def _answers(got: bytes) -> int:
    """How many whole answers there are; a word to go on is none."""
    count = 0
    while got:
        head, end, rest = got.partition(b"\r\n\r\n")
        if not end:
            break
        lines = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        length = int(lines[0].split(b":")[1]) if lines else 0
        if len(rest) < length:
            break
        count += not head.startswith(b"HTTP/1.1 100 ")
        got = rest[length:]
    return count


def request(hands: Hands, body: bytes, *more: str, secret: str | None = None, path: str = "") -> bytes:
    head = [
        f"POST {path or f'/in/{hands.connection_id}'} HTTP/1.1",
        "Host: here",
        f"X-Tiny-Secret: {hands.secret if secret is None else secret}",
        *(more or (f"Content-Length: {len(body)}",)),
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + body


def told(number: int) -> bytes:
    return json.dumps(hint(number)).encode()


def test_a_webhook_is_kept_before_it_is_acknowledged(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        one = request(hands, told(1))
        assert (await exchange(one[:20], one[20:90], one[90:])).startswith(b"HTTP/1.1 202 ")
        kept = await hands.rows("SELECT kind, body, headers FROM deliveries")
        assert [(row["kind"], row["body"]) for row in kept] == [("hint", told(1))]
        assert not any("secret" in name or name == "host" for name in kept[0]["headers"])

    served(run, hands, story)


def test_one_connection_carries_webhooks_and_other_requests(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        other = b"GET /beside HTTP/1.1\r\nHost: here\r\n\r\n"
        parts = (request(hands, told(1)), other, request(hands, told(2)), other)
        got = await exchange(*parts, in_turn=True)
        assert got.count(b"HTTP/1.1 202 ") == 2
        assert got.count(b"/beside") == 2
        assert got.endswith(b"/beside")

    served(run, hands, story)


def test_what_comes_before_the_answer_is_to_be_sent_again(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        got = await exchange(request(hands, told(1)) + request(hands, told(2)), answers=2)
        assert got.count(b"HTTP/1.1 202 ") == 1
        assert b"connection: close" in got
        assert await hands.scalar("SELECT count(*) FROM deliveries") == 1

    served(run, hands, story)


@pytest.mark.parametrize(
    ("status", "changed"),
    [
        (401, {"secret": "guessed"}),
        (404, {"path": "/in/999999"}),
        (404, {"path": "/in/abc"}),
        (404, {"path": "/in/1/2"}),
    ],
)
def test_what_is_refused_is_not_kept(run: Any, hands: Hands, status: int, changed: dict[str, str]) -> None:
    async def story(exchange: Exchange) -> None:
        for _ in range(2):  # the second time it is known
            got = await exchange(request(hands, told(1), **changed))
            assert got.startswith(f"HTTP/1.1 {status} ".encode())
        assert await hands.scalar("SELECT count(*) FROM deliveries") == 0

    served(run, hands, story)


def test_only_post_is_taken(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        got = await exchange(b"GET /in/1 HTTP/1.1\r\nHost: here\r\n\r\n")
        assert got.startswith(b"HTTP/1.1 405 ")

    served(run, hands, story)


def test_what_is_too_large_is_refused_before_it_came(run: Any, hands: Hands) -> None:
    limit = hands.services.settings.door_body_limit

    async def story(exchange: Exchange) -> None:
        announced = request(hands, b"x" * 1000, f"Content-Length: {limit + 1}")
        assert (await exchange(announced)).startswith(b"HTTP/1.1 413 ")
        waits = request(hands, b"", f"Content-Length: {limit + 1}", "Expect: 100-continue")
        assert (await exchange(waits)).startswith(b"HTTP/1.1 413 ")
        chunk = b"%x\r\n" % limit + b"x" * limit + b"\r\n"
        in_parts = request(hands, b"", "Transfer-Encoding: chunked") + chunk + b"1\r\nx\r\n0\r\n\r\n"
        assert (await exchange(in_parts)).startswith(b"HTTP/1.1 413 ")
        assert await hands.scalar("SELECT count(*) FROM deliveries") == 0

    served(run, hands, story)


def test_who_asks_before_sending_is_told_to_go_on(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        body = told(1)
        asked = request(hands, body, f"Content-Length: {len(body)}", "Expect: 100-continue")
        got = await exchange(asked)
        assert got.startswith(b"HTTP/1.1 100 ")
        assert b"HTTP/1.1 202 " in got

    served(run, hands, story)


def test_a_body_that_does_not_come_is_not_waited_for(
    run: Any, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_protocol, "BODY_SECONDS", 0.05)

    async def story(exchange: Exchange) -> None:
        got = await exchange(request(hands, b'{"topic', "Content-Length: 100"))
        assert got.startswith(b"HTTP/1.1 408 ")

    served(run, hands, story)


def test_many_at_once_are_all_answered(run: Any, hands: Hands) -> None:
    async def story(exchange: Exchange) -> None:
        many = [exchange(request(hands, told(number))) for number in range(20)]
        answers = await asyncio.gather(*many)
        assert all(answer.startswith(b"HTTP/1.1 202 ") for answer in answers)
        assert await hands.scalar("SELECT count(*) FROM deliveries") == 20

    served(run, hands, story)
