"""What tests of sync do again and again, over a connection to the tiny shop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import httpx
import msgspec
from sqlalchemy import text
from tests.face import browser, let_in, someone
from tests.sync.tiny import TinySettings, TinyShop

from guichet import connections
from guichet.kernel.auth import Actor
from guichet.kernel.events import Origin
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import AccountSummary
from guichet.ports.records import Resource
from guichet.sync import reconcile
from guichet.sync.door import Door
from guichet.sync.fetching import Fetchers
from guichet.sync.raw import Raw, keep
from guichet.sync.readers import read_all, run_readers

TESTER = Actor.system("test")


class Hands:
    def __init__(self, services: Services, shop: TinyShop) -> None:
        self.services = services
        self.shop = shop
        self.connection_id = 0
        self.secret = ""

    async def connect(self, account: str = "tiny-1") -> None:
        """Connect the tiny shop, with its cursors and without a first sync."""
        async with self.services.database.transaction() as transaction:
            self.connection_id = await connections.connect(
                transaction,
                self.services.vault,
                connector_id="tiny",
                settings=TinySettings(token="right"),
                account=AccountSummary(external_id=account, name="Tiny one"),
            )
            begun = utc_now() - timedelta(seconds=30)
            await reconcile.begin(transaction, self.connection_id, self.shop, begun)
            row = await connections.find_connection(transaction, self.connection_id)
        self.secret = connections.hook_secret_of(self.services.vault, row)

    async def scalar(self, query: str, **parameters: Any) -> Any:
        async with self.services.database.transaction() as transaction:
            return await transaction.scalar(text(query), parameters)

    async def rows(self, query: str, **parameters: Any) -> list[dict[str, Any]]:
        async with self.services.database.transaction() as transaction:
            return [dict(row) for row in (await transaction.execute(text(query), parameters)).mappings()]

    async def execute(self, query: str, **parameters: Any) -> None:
        async with self.services.database.transaction() as transaction:
            await transaction.execute(text(query), parameters)

    async def keep_page(self, rows: Any, *, origin: Origin = Origin.LIVE, kind: str = "fetch") -> int:
        """Keep orders as a raw row; `rows` may be bytes for what is no JSON."""
        raw = Raw(
            connection_id=self.connection_id,
            kind=kind,
            resource=Resource.ORDERS.value,
            origin=origin,
            body=rows if isinstance(rows, bytes) else msgspec.json.encode(rows),
            read_at=utc_now(),
        )
        async with self.services.database.transaction() as transaction:
            return (await keep(transaction, [raw]))[0]

    async def knock(
        self, door: Door, body: Any, *, secret: str | None = None, connection_id: int | None = None
    ) -> httpx.Response:
        """Bring a webhook to the door."""
        content = body if isinstance(body, bytes) else msgspec.json.encode(body)
        async with httpx.AsyncClient(transport=httpx.ASGITransport(door), base_url="http://test") as client:
            return await client.post(
                f"/in/{connection_id or self.connection_id}",
                content=content,
                headers={"x-tiny-secret": self.secret if secret is None else secret},
            )

    async def read(self) -> None:
        """Let readers take all that waits."""
        while await read_all(self.services):
            pass

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[None]:
        """Readers at work beside what is done within."""
        stop = asyncio.Event()
        working = asyncio.create_task(run_readers(self.services, stop))
        try:
            yield
        finally:
            stop.set()
            await working

    async def fetch(self, fetchers: Fetchers | None = None) -> None:
        """Let fetchers serve what is due, once."""
        fetchers = fetchers or Fetchers(self.services)
        await fetchers.start_due()
        for task in list(fetchers._running.values()):
            await task

    async def make_due(self) -> None:
        """Let the pauses of what is wanted be over."""
        await self.execute("UPDATE wanted SET due_at = :now", now=utc_now() - timedelta(seconds=1))

    async def health(self) -> tuple[str, str]:
        async with self.services.database.transaction() as transaction:
            row = await connections.find_connection(transaction, self.connection_id)
        return row.health, row.health_code


def hint(number: int, key: str | None = None, **more: Any) -> dict[str, Any]:
    """A webhook of the tiny shop about an order."""
    return {"topic": "orders", "id": str(number), "key": key or f"hook-{number}", **more}


@asynccontextmanager
async def signed_in(
    hands: Hands, role: str = "administrator", **more: Any
) -> AsyncIterator[httpx.AsyncClient]:
    async with browser(hands.services) as client:
        await let_in(hands.services, client, await someone(hands.services, role, **more))
        client.base_url = httpx.URL(f"{client.base_url}/api/v1/")
        yield client
