"""The door: what is let in is committed before it is acknowledged, and nothing else is let in."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

import httpx
import msgspec
import pytest
from tests.sync.hands import Hands, hint

from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.sync import intake
from guichet.sync.door import Door
from guichet.sync.intake import Intake


@pytest.fixture
def door(hands: Hands, run: Any) -> Iterator[Door]:
    made = Door(hands.services)
    yield made
    run(made.close())


def test_a_webhook_is_kept_before_it_is_acknowledged(run: Any, hands: Hands, door: Door) -> None:
    body = b'{"topic": "orders", "id": "7", "key": "a"}'
    answer = run(hands.knock(door, body))
    assert answer.status_code == 202
    kept = run(hands.rows("SELECT connection_id, kind, body, headers FROM deliveries"))
    assert [(row["connection_id"], row["kind"], row["body"]) for row in kept] == [
        (hands.connection_id, "hint", body)
    ]
    assert "x-tiny-secret" not in kept[0]["headers"]
    assert run(hands.scalar("SELECT count(*) FROM deliveries_waiting")) == 1


def test_a_wrong_signature_is_refused_and_nothing_is_kept(run: Any, hands: Hands, door: Door) -> None:
    assert run(hands.knock(door, hint(1), secret="guessed")).status_code == 401
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 0


@pytest.mark.parametrize("path", ["/in/999999", "/in/abc", "/in/", "/in/1/2", "/in/99999999999999999999"])
def test_an_unknown_connection_is_not_found(run: Any, hands: Hands, door: Door, path: str) -> None:
    async def knock() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://t") as client:
            return await client.post(path, content=b"{}")

    assert run(knock()).status_code == 404


def test_only_post_is_taken(run: Any, hands: Hands, door: Door) -> None:
    async def look() -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://t") as client:
            return await client.get(f"/in/{hands.connection_id}")

    assert run(look()).status_code == 405


def test_a_body_that_is_too_large_is_refused(run: Any, hands: Hands, door: Door) -> None:
    large = b"x" * (hands.services.settings.door_body_limit + 1)

    async def knock(content: Any) -> httpx.Response:
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://t") as client:
            headers = {"x-tiny-secret": hands.secret}
            return await client.post(f"/in/{hands.connection_id}", content=content, headers=headers)

    async def in_parts() -> AsyncIterator[bytes]:
        yield large[:1000]
        yield large[1000:]

    assert run(knock(large)).status_code == 413
    assert run(knock(in_parts())).status_code == 413
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 0


def test_a_duplicate_is_kept_once_and_still_wakes_a_fetch(run: Any, hands: Hands, door: Door) -> None:
    for _ in range(2):
        assert run(hands.knock(door, hint(7, key="same"))).status_code == 202
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 1
    run(hands.read())
    run(hands.execute("DELETE FROM wanted"))
    assert run(hands.knock(door, hint(7, key="same"))).status_code == 202
    run(hands.read())
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 1
    assert run(hands.scalar("SELECT external_id FROM wanted")) == "7"


def test_the_same_key_of_another_connection_is_another_webhook(run: Any, hands: Hands, door: Door) -> None:
    async def story() -> int:
        first = intake.Intake(hands.services.database.conninfo)
        for connection_id in (1, 2):
            await first.keep(connection_id, b"{}", {}, b"key")
        await first.close()
        return int(await hands.scalar("SELECT count(*) FROM deliveries"))

    assert run(story()) == 2


def test_what_is_no_json_is_kept_and_becomes_a_dead_letter(run: Any, hands: Hands, door: Door) -> None:
    assert run(hands.knock(door, b"<xml>\x00\xff")).status_code == 202
    run(hands.knock(door, hint(3)))
    run(hands.read())
    letters = run(hands.rows("SELECT code, reason, raw FROM dead_letters"))
    assert [(letter["code"], letter["raw"]) for letter in letters] == [("malformed", b"<xml>\x00\xff")]
    assert run(hands.scalar("SELECT external_id FROM wanted")) == "3"


@pytest.mark.parametrize("odd", ["", "\x00", "x" * 501])
def test_an_odd_id_never_blocks_the_lane(run: Any, hands: Hands, door: Door, odd: str) -> None:
    run(hands.knock(door, {"topic": "orders", "id": odd, "key": "odd"}))
    run(hands.knock(door, hint(3)))
    run(hands.read())
    assert run(hands.scalar("SELECT count(*) FROM wanted WHERE external_id = '3'")) == 1
    assert run(hands.scalar("SELECT count(*) FROM deliveries_waiting")) == 0


def test_many_at_once_share_commits(run: Any, hands: Hands) -> None:
    async def storm() -> None:
        shared = Intake(hands.services.database.conninfo)
        await asyncio.gather(*(shared.keep(1, b"{}", {}, str(number).encode()) for number in range(200)))
        await shared.close()

    run(storm())
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 200
    assert run(hands.scalar("SELECT count(DISTINCT received_at) FROM deliveries")) <= 2


def test_nothing_is_acknowledged_while_the_database_is_gone(
    run: Any, hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    nowhere = Database("postgresql://nobody@127.0.0.1:1/none")
    lost = msgspec.structs.replace(hands.services, database=nowhere)

    async def story() -> tuple[httpx.Response, httpx.Response]:
        unknown = Door(lost)
        known = Door(hands.services)
        known._intake = Intake(nowhere.conninfo)
        answers = await hands.knock(unknown, hint(1)), await hands.knock(known, hint(1))
        await unknown.close()
        await known.close()
        return answers

    for answer in run(story()):
        assert answer.status_code == 503
        assert int(answer.headers["retry-after"]) > 0
    assert run(hands.scalar("SELECT count(*) FROM deliveries")) == 0


@pytest.mark.parametrize("fault", [ValueError("our bug"), TimeoutError()])
def test_what_was_not_surely_kept_is_never_acknowledged(
    run: Any, services: Services, fault: Exception
) -> None:
    async def story() -> list[Any]:
        broken = Intake(services.database.conninfo)

        async def insert(_: Any) -> None:
            raise fault

        broken._insert = insert  # type: ignore[method-assign, assignment]  # it goes wrong
        results = await asyncio.gather(broken.keep(1, b"{}", {}, b"a"), return_exceptions=True)
        await broken.close()
        return list(results)

    assert isinstance(run(story())[0], intake.NotKeptError)


def test_a_server_that_stops_in_the_midst_acknowledges_nothing(run: Any, services: Services) -> None:
    async def story() -> list[Any]:
        stopping = Intake(services.database.conninfo)

        async def insert(_: Any) -> None:
            await asyncio.sleep(60)

        stopping._insert = insert  # type: ignore[method-assign, assignment]  # it goes on
        waiting = [asyncio.create_task(stopping.keep(1, b"{}", {}, key)) for key in (b"a", b"b")]
        await asyncio.sleep(0.05)
        late = asyncio.create_task(stopping.keep(1, b"{}", {}, b"c"))
        await asyncio.sleep(0.05)
        await stopping.close()
        return await asyncio.gather(*waiting, late, return_exceptions=True)

    assert {type(result) for result in run(story())} == {intake.NotKeptError}


def test_a_signature_that_cannot_be_read_is_a_wrong_one(
    run: Any, hands: Hands, door: Door, tiny: Any
) -> None:
    def verify(*_: Any) -> None:
        raise UnicodeDecodeError("ascii", b"", 0, 1, "odd")

    tiny.verify = verify
    assert run(hands.knock(door, hint(1))).status_code == 401


def test_a_full_queue_asks_to_come_again_and_leaves_room_for_others(
    run: Any, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake, "_QUEUE_ROWS", 8)

    async def story() -> tuple[int, int, int]:
        full = Intake(services.database.conninfo)
        flood = [asyncio.create_task(full.keep(1, b"{}", {}, bytes([number]))) for number in range(8)]
        other = asyncio.create_task(full.keep(2, b"{}", {}, b"other"))
        results = await asyncio.gather(*flood, other, return_exceptions=True)
        await full.close()
        refused = sum(isinstance(result, intake.FullError) for result in results[:-1])
        return refused, sum(result is None for result in results[:-1]), int(results[-1] is None)

    assert run(story()) == (6, 2, 1)


def test_connections_take_turns_in_a_batch(run: Any, services: Services) -> None:
    async def story() -> list[int]:
        turns = Intake(services.database.conninfo)
        for number in range(3):
            turns._enqueue(1, b"{}", {}, bytes([number]))
        turns._enqueue(2, b"{}", {}, b"x")
        return [waiting.raw.connection_id for waiting in turns._next_batch()]

    assert run(story()) == [1, 2, 1, 1]
