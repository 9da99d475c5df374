"""A client that notes what is asked of the vendor, and short words for what tests do with pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import msgspec
from tests.connectors.bigcommerce.standin.world import CLIENT_SECRET, Shop

from guichet.connectors.bigcommerce import connector
from guichet.kernel.http import Answer, Http
from guichet.ports.capabilities import Page, Session
from guichet.ports.records import AnyRecord, Fact, Resource, Unreadable


class Call(msgspec.Struct, frozen=True):
    """One call: `path` begins after the store's hash, e.g. `v2/orders`."""

    method: str
    path: str
    params: dict[str, str]
    body: Any


class Recorder:
    """Passes calls on and keeps them."""

    def __init__(self, http: Http) -> None:
        self._http = http
        self.calls: list[Call] = []
        self.slowed: list[float] = []
        self.corrections: list[int] = []

    async def request(self, method: str, url: str, **given: Any) -> Answer:
        path = urlsplit(url).path
        sent = given.get("json")
        self.calls.append(
            Call(
                method,
                path.split("/", 3)[3] if path.startswith("/stores/") else path,
                dict(given.get("params") or {}),
                msgspec.json.decode(msgspec.json.encode(sent)) if sent is not None else None,
            )
        )
        return await self._http.request(method, url, **given)

    async def slow_down(self, retry_after: float) -> None:
        self.slowed.append(retry_after)

    async def correct_budget(self, *, left: int, resets_after: float) -> None:
        assert resets_after >= 0
        self.corrections.append(left)

    def paths(self, method: str = "GET") -> list[str]:
        return [call.path for call in self.calls if call.method == method]

    def sent(self) -> list[Call]:
        return [call for call in self.calls if call.method != "GET"]


def session_for(shop: Shop, http: Http, **changes: Any) -> Session:
    account = {
        "hash": shop.hash,
        "token": f"token-of-{shop.hash}",
        "client_id": f"app-of-{shop.hash}",
        "client_secret": CLIENT_SECRET,
        **changes,
    }
    address = str(shop.client.base_url).rstrip("/")
    return Session(connection_id=1, settings=connector.standin_settings(address, account), http=http)


async def pages_of(pages: AsyncIterator[Page]) -> list[Page]:
    return [page async for page in pages]


async def history(session: Session, resource: Resource, **bounds: Any) -> list[Page]:
    position: Mapping[str, Any] = bounds.pop("position", {})
    return await pages_of(connector.history(session, resource, position, **bounds))


def facts_of(pages: list[Page]) -> list[Fact]:
    """The facts of pages; a row that cannot be read fails the test."""
    facts = [fact for page in pages for fact in connector.read(page.resource, page.body)]
    unreadable = [fact.reason for fact in facts if isinstance(fact, Unreadable)]
    assert not unreadable, unreadable
    return [fact for fact in facts if isinstance(fact, Fact)]


async def fetched(session: Session, resource: Resource, *external_ids: str) -> dict[str, AnyRecord | None]:
    """Named things by id; absent ones are None."""
    page = await connector.fetch(session, resource, external_ids)
    return {fact.external_id: fact.record for fact in facts_of([page])}
