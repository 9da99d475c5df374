"""A shop's pages with chat on them: visitors' browsers, and the shop's server that signs its customers in."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import msgspec
from tests.face import let_in, someone
from tests.support.inbox.mailbox import work
from tests.support.inbox.telling import applied, rows, store

from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.support.chat import jobs as chat_jobs
from guichet.sync.readers import read_all

ORIGIN = "https://www.nova.example"
PREFIX = "/api/shopper/v1/chat"
DECLARING = (chat_jobs,)


class Shop(msgspec.Struct, frozen=True, kw_only=True):
    """A store with chat switched on; `key` may stand on `ORIGIN`."""

    store_id: str
    key: str
    key_id: str
    secret: str
    address: str

    def identity(self, **claims: Any) -> str:
        """A JWT as the shop's server signs it."""
        said = {"sub": "77", "exp": int(utc_now().timestamp()) + 600, **claims}
        body = f"{_text({'alg': 'HS256', 'typ': 'JWT'})}.{_text(said)}"
        return f"{body}.{_plain(hmac.digest(self.secret.encode(), body.encode(), 'sha256'))}"


class Visitor:
    """A visitor's browser on a page of the shop."""

    def __init__(self, shop: Shop, client: httpx.AsyncClient) -> None:
        self.shop = shop
        self.client = client
        self.session: dict[str, Any] = {}

    async def begin(self, **asked: Any) -> httpx.Response:
        """Begin a session, or go on with the one before."""
        body = {"key": self.shop.key, "language": "fr", "resume": self.session.get("resume") or "", **asked}
        answer = await self.client.post(f"{PREFIX}/sessions", json=body)
        if answer.status_code == 201:
            self.session = answer.json()
            self.client.headers["Authorization"] = f"Bearer {self.session['token']}"
        return answer

    async def say(self, text: str, key: str, **more: Any) -> httpx.Response:
        return await self.client.post(f"{PREFIX}/messages", json={"text": text, "key": key, **more})

    async def lines(self, after: int = 0) -> list[tuple[str, str]]:
        """What is said after a position: (direction, text) each."""
        answer = await self.client.get(f"{PREFIX}/messages", params={"after": after})
        assert answer.status_code == 200, answer.text
        return [(line["direction"], line["text"]) for line in answer.json()["items"]]

    async def told(self, after: int, count: int) -> list[dict[str, Any]]:
        """The first messages of the stream after a position, as it tells them."""
        found: list[dict[str, Any]] = []
        async with self.client.stream("GET", f"{PREFIX}/stream", params={"after": after}) as answer:
            assert answer.status_code == 200
            event = ""
            async for line in answer.aiter_lines():
                event = line.removeprefix("event: ") if line.startswith("event: ") else event
                if line.startswith("data: "):
                    found.append({"event": event, **json.loads(line.removeprefix("data: "))})
                if len(found) >= count:
                    return found
        raise AssertionError("the stream ended")


@asynccontextmanager
async def visitor(shop: Shop, origin: str = ORIGIN) -> AsyncIterator[Visitor]:
    """A browser on a page of this origin."""
    async with httpx.AsyncClient(base_url=shop.address, headers={"Origin": origin}, timeout=60) as client:
        yield Visitor(shop, client)


async def chat_at_nova(services: Services, client: httpx.AsyncClient, **channel: Any) -> Shop:
    """The developer switches chat on at Nova, makes a key, and a secret to sign customers in."""
    await applied(services.database, store("a", "Nova"), connection_id=1)
    ((store_id,),) = [tuple(row.values()) for row in await rows(services.database, "SELECT id FROM stores")]
    await let_in(services, client, await someone(services, "developer", mail="dev@guichet.example"))
    settings = {"enabled": True, "colour": "#23408E", **channel}
    answer = await client.put(f"/api/v1/chat-channels/{store_id}", json=settings)
    assert answer.status_code == 200, answer.text
    asked = {"store_id": str(store_id), "origins": [ORIGIN]}
    made = (await client.post("/api/v1/publishable-keys", json=asked)).json()
    secret = (await client.post(f"/api/v1/publishable-keys/{made['id']}/identity-secret")).json()["secret"]
    address = str(client.base_url)
    return Shop(store_id=str(store_id), key=made["key"], key_id=made["id"], secret=secret, address=address)


async def arrive(services: Services) -> None:
    """Have all that was said arrive in the inbox, and all that is due be done."""
    await read_all(services)
    await work(services)


def _text(value: Any) -> str:
    return _plain(json.dumps(value).encode())


def _plain(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")
