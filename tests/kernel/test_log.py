"""Logs: one event a line, for people or machines, and no secret in them."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from guichet.kernel.log import RequestIds, configure_log


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    structlog.reset_defaults()
    root.handlers, root.level = handlers, level


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_an_event_is_one_line_of_json_with_its_facts(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log(as_json=True)
    structlog.get_logger("a room").info("order_applied", order_id=12)
    (line,) = _lines(capsys)
    assert (line["event"], line["order_id"], line["level"]) == ("order_applied", 12, "info")
    assert line["timestamp"].endswith("Z")


def test_a_library_speaks_in_the_same_form(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log(as_json=True)
    logging.getLogger("a.library").warning("slow %s", "disk")
    (line,) = _lines(capsys)
    assert (line["event"], line["level"]) == ("slow disk", "warning")


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log(level="warning", as_json=True)
    structlog.get_logger().info("chatter")
    assert _lines(capsys) == []


def test_secrets_are_not_written_down(capsys: pytest.CaptureFixture[str]) -> None:
    configure_log(as_json=True)
    structlog.get_logger().info("connected", access_token="abc", hook_secret="def", shop="Nova")
    (line,) = _lines(capsys)
    assert "abc" not in str(line)
    assert "def" not in str(line)
    assert line["shop"] == "Nova"


@pytest.mark.parametrize("as_json", [True, False])
def test_a_traceback_shows_no_values(capsys: pytest.CaptureFixture[str], as_json: bool) -> None:
    def sign_in(cookie: str) -> None:
        raise RuntimeError(f"broken after {len(cookie)} characters")

    configure_log(as_json=as_json)
    try:
        sign_in("oyZ6kn" * 2)
    except RuntimeError:
        structlog.get_logger().exception("request_failed")
    written = capsys.readouterr().err
    assert "broken after 12 characters" in written
    assert "sign_in" in written
    assert "oyZ6kn" * 2 not in written


def _ask(headers: list[tuple[bytes, bytes]]) -> tuple[str, dict[bytes, bytes]]:
    """The request's id as code below sees it, and the answer's headers."""
    seen: dict[str, Any] = {}

    async def app(_scope: Any, _receive: Any, send: Any) -> None:
        seen.update(structlog.contextvars.get_contextvars())
        await send({"type": "http.response.start", "status": 200, "headers": [(b"etag", b"1")]})

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    answer: dict[bytes, bytes] = {}

    async def send(message: Any) -> None:
        answer.update(message["headers"])

    asyncio.run(RequestIds(app)({"type": "http", "headers": headers}, receive, send))
    return seen["request_id"], answer


def test_a_request_has_an_id_that_its_answer_tells() -> None:
    seen, answer = _ask([])
    assert answer == {b"etag": b"1", b"x-request-id": seen.encode()}
    assert _ask([])[0] != seen


def test_an_id_from_outside_is_kept_when_it_looks_like_one() -> None:
    assert _ask([(b"x-request-id", b"gateway-0042")])[0] == "gateway-0042"
    assert _ask([(b"x-request-id", b"forged\nline")])[0] != "forged\nline"
