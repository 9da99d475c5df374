"""A whole house in one test's event loop: the door and the API over real HTTP, and the worker's loops."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
import uvicorn
from sqlalchemy import text

from guichet import sync
from guichet.connectors._kit import PromptServer
from guichet.kernel.auth import Actor
from guichet.kernel.events import Sequencer, run_reactions
from guichet.kernel.jobs import run_due_jobs
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.ports import registry
from guichet.sync import Door

TESTER = Actor.system("test")
_PATIENCE = 300.0  # seconds: it only says when something will not come, on a machine that does much else


class Shop:
    """A shop at the stand-in, with the merchant's hands on it."""

    def __init__(self, address: str, store: dict[str, Any]) -> None:
        self.address = address
        self.hash: str = store["hash"]
        self.settings = {
            "store_hash": store["hash"],
            "access_token": store["token"],
            "client_id": store["client_id"],
            "client_secret": store["client_secret"],
            "api_address": address,
            "login_address": address,
            "quota": "100000",
        }
        self._client = httpx.AsyncClient(base_url=f"{address}/_control/stores/{self.hash}", timeout=60)

    async def load(self, kind: str, documents: list[dict[str, Any]]) -> None:
        await self._post("load", {"kind": kind, "documents": documents})

    async def change(self, name: str, **arguments: Any) -> dict[str, Any]:
        return await self._post("change", {"change": name, **arguments})

    async def faults(self, **knobs: Any) -> None:
        await self._post("faults", knobs)

    async def forget(self, kind: str, document_id: int) -> None:
        answer = await self._client.delete(f"documents/{kind}/{document_id}")
        assert answer.status_code < 300, answer.text

    async def kept(self, kind: str, document_id: str) -> dict[str, Any]:
        answer = await self._client.get(f"documents/{kind}/{document_id}")
        return dict(answer.raise_for_status().json())

    async def counts(self) -> dict[str, Any]:
        answer = await self._client.get("counts")
        return dict(answer.raise_for_status().json())

    async def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        answer = await self._client.post(path, json=body)
        assert answer.status_code < 300, answer.text
        return dict(answer.json())

    async def close(self) -> None:
        await self._client.aclose()


@asynccontextmanager
async def shop_at(address: str, store_hash: str) -> AsyncIterator[Shop]:
    """A new store at the stand-in."""
    async with httpx.AsyncClient(timeout=60) as client:
        answer = await client.post(
            f"{address}/_control/stores",
            json={"hash": store_hash, "name": f"Boutique {store_hash}", "quota": 1_000_000},
        )
        assert answer.status_code < 300, answer.text
        store = answer.json()
    shop = Shop(address, store)
    try:
        yield shop
    finally:
        await shop.close()


class House:
    """What a story needs of a running installation."""

    def __init__(self, services: Services, door: Door) -> None:
        self.services = services
        self.door = door

    async def connect(self, shop: Shop, *, reconcile_seconds: int = 3600, name: str = "") -> int:
        return await sync.connect(
            self.services,
            TESTER,
            "bigcommerce",
            shop.settings,
            name=name,
            reconcile_seconds=reconcile_seconds,
        )

    async def scalar(self, query: str, **parameters: Any) -> Any:
        async with self.services.database.transaction() as transaction:
            return await transaction.scalar(text(query), parameters)

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        async with self.services.database.transaction() as transaction:
            return [dict(row) for row in (await transaction.execute(text(query), parameters)).mappings()]

    async def until(self, what: str, holds: Callable[[], Awaitable[object]]) -> None:
        """Wait until `holds` is true."""
        began = time.monotonic()
        while time.monotonic() - began < _PATIENCE:
            if await holds():
                return
            await asyncio.sleep(0.05)
        raise AssertionError(f"never came: {what}")

    async def mirrored(self, connection_id: int) -> None:
        """Wait for the end of the first sync."""

        async def done() -> bool:
            state = await self.scalar(
                "SELECT state FROM sync_runs WHERE connection_id = :id ORDER BY id DESC LIMIT 1",
                id=connection_id,
            )
            return bool(state == "done")

        await self.until("the end of the first sync", done)

    async def proven(self) -> dict[str, Any]:
        """The end of the first proof: the first sync asks for it, and it reads anew what differs."""
        found: list[dict[str, Any]] = []

        async def done() -> bool:
            found[:] = await self.rows("SELECT * FROM proofs ORDER BY id LIMIT 1")
            return bool(found) and found[0]["state"] in ("done", "failed")

        await self.until("the first proof", done)
        return found[0]

    async def heard(self) -> None:
        """Wait until every reaction has heard of all that happened: what none did by then never comes."""
        all_heard = (
            "SELECT (SELECT coalesce(max(id), 0) FROM events) <= (SELECT highest FROM sequencer_state)"
            " AND NOT EXISTS (SELECT FROM reaction_cursors"
            "   WHERE position < (SELECT max(position) FROM event_positions))"
        )
        await self.until("that every reaction has heard of it", lambda: self.scalar(all_heard))


@asynccontextmanager
async def living_house(services: Services, *, worker: bool = True) -> AsyncIterator[House]:
    """A door on a free port, and the worker's loops, until the story ends."""
    registry.discover()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"http://127.0.0.1:{listening.getsockname()[1]}"
        settings = services.settings.model_copy(update={"public_url": address})
        services = msgspec.structs.replace(services, settings=settings)
        door = Door(services)
        server = PromptServer(uvicorn.Config(door, lifespan="off", log_config=None, access_log=False))
        serving = asyncio.create_task(server.serve([listening]))
        stop = asyncio.Event()
        if worker:
            await run_reactions(services.database)  # each begins now, not at some moment of the story
        working = [asyncio.create_task(step) for step in _work(services, stop)] if worker else []
        try:
            yield House(services, door)
        finally:
            stop.set()
            server.should_exit = True
            await asyncio.gather(*working)
            await serving
            await door.close()


def _work(services: Services, stop: asyncio.Event) -> list[Any]:
    sequencer = Sequencer(services.database.conninfo)

    async def sequence() -> None:
        async def step() -> int:
            return await sequencer.sequence() if await sequencer.lead() else 0

        await repeat("sequencer", step, stop, shortest=0.01, longest=0.1)
        await sequencer.resign()

    return [
        sequence(),
        repeat("reactions", lambda: run_reactions(services.database), stop, shortest=0.02, longest=0.2),
        repeat("jobs", lambda: run_due_jobs(services), stop, shortest=0.02, longest=0.2),
        *(loop(services, stop) for loop in sync.loops),
    ]
