"""The connector: what a marketplace run by Mirakl can do for the house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet.connectors.mirakl.client import Client
from guichet.connectors.mirakl.manifest import MANIFEST
from guichet.connectors.mirakl.orders import ORDERS
from guichet.connectors.mirakl.settings import Settings
from guichet.connectors.mirakl.stores import STORES
from guichet.connectors.mirakl.threads import MESSAGES
from guichet.ports.capabilities import AccountSummary, Page, Session
from guichet.ports.failures import MalformedError
from guichet.ports.messages import NewMessage
from guichet.ports.records import Fact, Resource, Unreadable


class Mirakl:
    """A seller's shop at one operator's marketplace."""

    manifest = MANIFEST
    settings = Settings
    resources = (Resource.STORES, Resource.ORDERS, Resource.MESSAGES)
    changing = (Resource.ORDERS, Resource.MESSAGES)
    fetchable = (Resource.ORDERS,)
    channel = "marketplace"
    standin_module = "guichet.connectors.mirakl.standin"

    async def identify(self, session: Session) -> AccountSummary:
        shop = await Client(session).check()
        return AccountSummary(
            external_id=str(shop.shop_id), name=shop.shop_name, currency=shop.currency_iso_code
        )

    async def count(
        self, session: Session, resource: Resource, *, since: datetime | None = None
    ) -> int | None:
        """The contract counts orders; threads it only lists."""
        client = Client(session)
        if resource is Resource.STORES:
            await client.account()
            return 1
        return await client.count_orders(since) if resource is Resource.ORDERS else None

    async def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        client = Client(session)
        if resource is Resource.STORES:
            yield await client.shop_page()
            return
        bring = client.orders if resource is Resource.ORDERS else client.threads
        async for page in bring(position, since=since, until=until):
            yield page

    def changes(
        self, session: Session, resource: Resource, cursor: Mapping[str, Any], *, since: datetime
    ) -> AsyncIterator[Page]:
        client = Client(session)
        if resource is Resource.ORDERS:
            return client.changed_orders(cursor, since)
        return client.changed_threads(cursor, since)

    async def fetch(self, session: Session, resource: Resource, external_ids: Sequence[str]) -> Page:
        if resource is not Resource.ORDERS:
            raise MalformedError(f"A marketplace tells single orders only, not {resource}")
        return await Client(session).named_orders(external_ids)

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        match resource:
            case Resource.STORES:
                return STORES.facts(body)
            case Resource.ORDERS:
                return ORDERS.facts(body)
            case Resource.MESSAGES:
                return MESSAGES.facts(body)
        raise MalformedError(f"A marketplace tells nothing of {resource}")

    async def send_message(self, session: Session, message: NewMessage) -> str:
        return await Client(session).reply(message)

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for a shop of the stand-in at `address` (as its control API tells it)."""
        return Settings(address=address, api_key=str(account["key"]))
