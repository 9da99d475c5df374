"""The connector: what BigCommerce can do for the house, each act delegated to the module that knows it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet.connectors._kit import RowReader
from guichet.connectors.bigcommerce import reading
from guichet.connectors.bigcommerce.carts import CARTS
from guichet.connectors.bigcommerce.client import Client
from guichet.connectors.bigcommerce.customers import CUSTOMERS, WISHLISTS
from guichet.connectors.bigcommerce.manifest import MANIFEST, WINDOW_SECONDS
from guichet.connectors.bigcommerce.messages import MESSAGES
from guichet.connectors.bigcommerce.orders import READER as ORDERS
from guichet.connectors.bigcommerce.prices import PRICE_LISTS, PROMOTIONS
from guichet.connectors.bigcommerce.products import CATEGORIES, PRODUCTS
from guichet.connectors.bigcommerce.settings import Settings
from guichet.connectors.bigcommerce.shelves import store_information
from guichet.connectors.bigcommerce.stock import STOCK
from guichet.connectors.bigcommerce.stores import LOCATIONS, PICKUP_METHODS, STORES, read_account
from guichet.ports.capabilities import AccountSummary, Page, Session
from guichet.ports.failures import BadCredentialsError, GoneError, RejectedError
from guichet.ports.manifest import Limit
from guichet.ports.records import Fact, Resource, Unreadable

_READERS: Mapping[Resource, RowReader[Any]] = {
    Resource.STORES: STORES,
    Resource.LOCATIONS: LOCATIONS,
    Resource.CATEGORIES: CATEGORIES,
    Resource.PRODUCTS: PRODUCTS,
    Resource.STOCK: STOCK,
    Resource.CUSTOMERS: CUSTOMERS,
    Resource.ORDERS: ORDERS,
    Resource.ORDER_MESSAGES: MESSAGES,
    Resource.CARTS: CARTS,
    Resource.PICKUP_METHODS: PICKUP_METHODS,
    Resource.PRICE_LISTS: PRICE_LISTS,
    Resource.PROMOTIONS: PROMOTIONS,
    Resource.WISHLISTS: WISHLISTS,
}


class Reads:
    """Who answers, and all that is mirrored."""

    resources = reading.RESOURCES
    changing = reading.CHANGING
    fetchable = reading.FETCHABLE
    nameable = reading.NAMEABLE

    def limit(self, settings: Settings) -> Limit:
        return Limit(calls=int(settings.quota), seconds=WINDOW_SECONDS)

    async def identify(self, session: Session) -> AccountSummary:
        """Raises BadCredentialsError for a wrong token, a wrong store or a token without any scope."""
        try:
            raw, _ = await store_information(Client(session))
        except (GoneError, RejectedError) as refusal:
            raise BadCredentialsError(refusal.words) from refusal
        return read_account(raw, session.settings.store_hash)

    def read(self, resource: Resource, body: bytes) -> Iterable[Fact | Unreadable]:
        return _READERS[resource].facts(body)

    def history(
        self,
        session: Session,
        resource: Resource,
        position: Mapping[str, Any],
        *,
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> AsyncIterator[Page]:
        return reading.history(session, resource, position, since, until)

    def changes(
        self, session: Session, resource: Resource, cursor: Mapping[str, Any], *, since: datetime
    ) -> AsyncIterator[Page]:
        return reading.changes(session, resource, cursor, since)

    async def fetch(self, session: Session, resource: Resource, external_ids: Sequence[str]) -> Page:
        return await reading.fetch(session, resource, external_ids)

    async def count(
        self, session: Session, resource: Resource, *, since: datetime | None = None
    ) -> int | None:
        return await reading.count(session, resource, since)

    def names(self, session: Session, resource: Resource) -> AsyncIterator[Sequence[str]]:
        return reading.names(session, resource)


class BigCommerce(Reads):
    """BigCommerce, with every capability that it has."""

    manifest = MANIFEST
    settings = Settings
    standin_module = "guichet.connectors.bigcommerce.standin"

    def standin_settings(self, address: str, account: Mapping[str, Any]) -> Settings:
        """Settings for an account of the stand-in at `address` (a store as its control API tells it)."""
        return Settings(
            store_hash=str(account["hash"]),
            access_token=str(account["token"]),
            client_id=str(account.get("client_id", "")),
            client_secret=str(account.get("client_secret", "")),
            quota=str(account.get("quota", "150")),
            api_address=address,
            login_address=address,
        )
