"""The live stream: a browser hears what changes, in order, and only what it may."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from sqlalchemy import delete
from tests.conftest import Run
from tests.face import PATIENCE, browser, let_in, someone

from guichet.commerce.orders import routes as orders_routes
from guichet.connections import routes as connections_routes
from guichet.kernel.auth.model import SignIn
from guichet.kernel.events import Happening, Origin, Sequencer, publish, to_publish
from guichet.kernel.services import Services
from guichet.kernel.web import stream as streaming
from guichet.ports.happenings.commerce import OrderChanged, RefundMade, StoreChanged
from guichet.ports.happenings.sync import ConnectionHealthChanged

# What is heard depends on the scopes that these rooms declare.
_DECLARING = (orders_routes, connections_routes)


class Ears:
    """Reads a stream message by message; comments and the opening line are kept apart."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.opened_at = ""

    async def open(self) -> None:
        await self._block()

    async def hear(self) -> tuple[str, str, dict[str, Any]]:
        """The next message: id, event, data."""
        while True:
            block = await asyncio.wait_for(self._block(), PATIENCE)
            if "data" in block:
                return block["id"], block["event"], json.loads(block["data"])

    async def ended(self) -> bool:
        try:
            while True:
                await asyncio.wait_for(self._block(), PATIENCE)
        except StopAsyncIteration:
            return True

    async def _block(self) -> dict[str, str]:
        found: dict[str, str] = {}
        while line := await anext(self._lines):
            name, _, value = line.partition(": ")
            found[name] = value
        return found


@asynccontextmanager
async def listening(client: httpx.AsyncClient, after: str | None = None) -> AsyncIterator[Ears]:
    headers = {"Last-Event-ID": after} if after is not None else {}
    async with client.stream("GET", "/api/v1/stream", headers=headers) as answer:
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith("text/event-stream")
        ears = Ears(aiter(answer.aiter_lines()))
        await ears.open()
        yield ears


async def happen(
    services: Services, *happenings: tuple[Happening, int], origin: Origin = Origin.LIVE
) -> None:
    """Publish and place happenings about entities."""
    async with services.database.transaction() as transaction:
        events = [to_publish(told, entity, version=2) for told, entity in happenings]
        await publish(transaction, events, origin=origin)
    sequencer = Sequencer(services.database.conninfo)
    assert await sequencer.lead()
    await sequencer.sequence()
    await sequencer.resign()


def order(number: int) -> tuple[Happening, int]:
    return OrderChanged(order_id=number, customer_id=None, before=None, after="paid"), number


def broken(number: int) -> tuple[Happening, int]:
    return ConnectionHealthChanged(connection_id=number, before="ok", after="failing"), number


def tell(run: Run[Any], services: Services, story: Any, *roles: str) -> None:
    async def whole() -> None:
        async with browser(services) as client:
            await let_in(services, client, await someone(services, *roles))
            await story(client)

    run(whole())


def test_a_change_is_heard_by_those_who_may(run: Run[Any], services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as ears:
            store: Happening = StoreChanged(store_id=1)
            refund: Happening = RefundMade(refund_id=80, order_id=13)
            await happen(services, (store, 1), broken(5), order(12), (refund, 80))
            assert await ears.hear() == ("3", "order", {"id": "12", "version": 2})
            assert await ears.hear() == ("4", "order", {"id": "13", "version": None})

    tell(run, services, story, "agent")


def test_all_clients_of_a_process_hear_and_later_ones_too(run: Run[Any], services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as first, listening(client) as second:
            await happen(services, order(12))
            assert await first.hear() == await second.hear()
        await happen(services, order(13))
        async with listening(client) as third:
            await happen(services, order(14))
            heard = (await third.hear())[2]["id"]
            if heard == "13":  # a moment before it came: told rather than missed
                heard = (await third.hear())[2]["id"]
            assert heard == "14"

    tell(run, services, story, "agent")


def test_a_broken_stream_goes_on_where_it_was(run: Run[Any], services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as ears:
            await happen(services, order(12))
            last, _, _ = await ears.hear()
        await happen(services, order(13), order(14), order(13))
        async with listening(client, last) as ears:
            assert [(await ears.hear())[2]["id"] for _ in range(2)] == ["14", "13"]
            await happen(services, order(15))
            assert (await ears.hear())[2]["id"] == "15"

    tell(run, services, story, "agent")


@pytest.mark.parametrize("after", ["99", "0"])
def test_who_was_away_too_long_loads_again(
    run: Run[Any], services: Services, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    monkeypatch.setattr(streaming, "_TOO_FAR", 2)

    async def story(client: httpx.AsyncClient) -> None:
        await happen(services, order(12), order(13), order(14))
        async with listening(client, after) as ears:
            assert (await ears.hear())[:2] == ("3", "reset")

    tell(run, services, story, "agent")


def test_history_is_silent_but_for_the_state_of_connections(run: Run[Any], services: Services) -> None:
    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as ears:
            await happen(services, order(12), broken(5), origin=Origin.HISTORY)
            assert (await ears.hear())[1:] == ("connection", {"id": "5", "version": 2})

    tell(run, services, story, "lead")


def test_a_flood_is_told_as_one_wish_to_load_again(
    run: Run[Any], services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "_TOO_FAR", 10)
    monkeypatch.setattr(streaming, "_BATCH", 5)
    monkeypatch.setattr(streaming, "_RESET_PAUSE", 0.0)

    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as ears:
            await happen(services, *(order(number) for number in range(1, 31)))
            assert (await ears.hear())[:2] == ("30", "reset")
            await happen(services, order(99))
            assert (await ears.hear())[2]["id"] == "99"

    tell(run, services, story, "agent")


def test_a_slow_reader_is_not_kept_for(run: Run[Any]) -> None:
    async def story() -> list[Any]:
        client = streaming.Client({"order": None})
        for position in range(streaming._QUEUE + 3):
            client.tell(streaming.Message(position, "order", b"{}"))
        client.end()
        heard = []
        while (message := await client.next(PATIENCE)) is not None:
            heard.append(message)
        return heard

    heard = run(story())
    assert [(message.event, message.position) for message in heard] == [
        ("reset", streaming._QUEUE),
        ("order", streaming._QUEUE + 1),
        ("order", streaming._QUEUE + 2),
    ]


def test_the_stream_beats_and_ends_with_the_session(
    run: Run[Any], services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT", 0.05)

    async def story(client: httpx.AsyncClient) -> None:
        async with listening(client) as ears:
            assert "still here" in (await ears._block())[""]
            async with services.database.transaction() as transaction:
                await transaction.execute(delete(SignIn))
            assert await ears.ended()

    tell(run, services, story, "agent")
