"""The connector: what BigCommerce can do for the house, each act delegated to the module that knows it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.connectors._kit import RowReader
from guichet.connectors.bigcommerce import acting, auth, comparing, hooks, reading, webhooks
from guichet.connectors.bigcommerce.carts import CARTS
from guichet.connectors.bigcommerce.client import Client
from guichet.connectors.bigcommerce.customers import CUSTOMERS, WISHLISTS
from guichet.connectors.bigcommerce.manifest import MANIFEST, WINDOW_SECONDS
from guichet.connectors.bigcommerce.messages import MESSAGES
from guichet.connectors.bigcommerce.orders import READER as ORDERS
from guichet.connectors.bigcommerce.prices import PRICE_LISTS, PROMOTIONS
from guichet.connectors.bigcommerce.products import CATEGORIES, PRODUCTS
from guichet.connectors.bigcommerce.settings import AppSettings, Settings
from guichet.connectors.bigcommerce.shelves import store_information
from guichet.connectors.bigcommerce.stock import DEFAULT_LOCATION, STOCK
from guichet.connectors.bigcommerce.storefront import Storefront
from guichet.connectors.bigcommerce.stores import LOCATIONS, PICKUP_METHODS, STORES, read_account
from guichet.kernel.http import Http
from guichet.ports.capabilities import (
    AccountSummary,
    AppCallback,
    Callback,
    Comparison,
    Hint,
    Hook,
    NewOrder,
    NewRefund,
    NewShipment,
    Page,
    RefundQuote,
    Session,
    StockAdjustment,
)
from guichet.ports.failures import BadCredentialsError, GoneError, RejectedError
from guichet.ports.manifest import Limit, Manifest
from guichet.ports.records import Address, Fact, Resource, Unreadable
from guichet.ports.storefront import ShownItem, ShownShipping, StorefrontPlace

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

    resources: tuple[Resource, ...] = reading.RESOURCES
    changing: tuple[Resource, ...] = reading.CHANGING
    fetchable: tuple[Resource, ...] = reading.FETCHABLE
    nameable: tuple[Resource, ...] = reading.NAMEABLE

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


class Hears:
    """Webhooks and the single-click app."""

    app_settings: type[msgspec.Struct] = AppSettings
    app_callbacks: tuple[AppCallback, ...] = auth.CALLBACKS

    def topics(self) -> tuple[str, ...]:
        return webhooks.TOPICS

    async def register_hooks(self, session: Session, address: str, secret: str) -> Sequence[Hook]:
        return await hooks.register_hooks(reading.page_client(session), address, secret)

    async def list_hooks(self, session: Session, address: str | None = None) -> Sequence[Hook]:
        return await hooks.list_hooks(Client(session), address)

    async def remove_hooks(self, session: Session, address: str | None = None) -> None:
        await hooks.remove_hooks(reading.page_client(session), address)

    def verify(self, settings: Settings, secret: str, headers: Mapping[str, str], body: bytes) -> None:
        webhooks.verify(settings, secret, headers, body)

    def hint(self, headers: Mapping[str, str], body: bytes) -> Hint:
        return webhooks.hint(headers, body)

    async def receive_callback(
        self, http: Http, app_settings: AppSettings, name: str, query: Mapping[str, str], address: str
    ) -> Callback:
        return await auth.receive_callback(http, app_settings, name, query, address)


class Acts:
    """What the house does at the shop."""

    # Trap 10: adjustments are answered first and applied later; the contract names no time.
    adjusts_within = timedelta(minutes=1)

    def takes_from(self, pickup_location_external_id: str | None) -> str | None:
        """Where the order is collected, else the default location, from which the shop sends."""
        return pickup_location_external_id or DEFAULT_LOCATION

    def __init__(self) -> None:
        # Trap 10: the inventory API takes one adjustment of a shop at a time.
        self._adjusting: dict[str, asyncio.Lock] = {}

    async def create_shipment(self, session: Session, shipment: NewShipment) -> str:
        return await acting.create_shipment(Client(session), shipment)

    async def list_shipments(self, session: Session, order_external_id: str) -> Sequence[str]:
        return await acting.list_shipments(Client(session), order_external_id)

    async def find_shipment(
        self, session: Session, shipment: NewShipment, *, known: Collection[str] = ()
    ) -> str | None:
        return await acting.find_shipment(Client(session), shipment, known)

    async def set_order_state(self, session: Session, order_external_id: str, state: str) -> None:
        await acting.set_order_state(Client(session), order_external_id, state)

    async def cancel_order(self, session: Session, order_external_id: str) -> None:
        await acting.cancel_order(Client(session), order_external_id)

    async def note_order(self, session: Session, order_external_id: str, note: str) -> None:
        await acting.note_order(Client(session), order_external_id, note)

    async def place_order(self, session: Session, order: NewOrder) -> str:
        return await acting.place_order(Client(session), order)

    async def find_order(self, session: Session, reference: str) -> str | None:
        return await acting.find_order(Client(session), reference)

    async def change_shipping_address(
        self, session: Session, order_external_id: str, address_external_id: str, address: Address
    ) -> None:
        await acting.change_shipping_address(Client(session), order_external_id, address_external_id, address)

    async def quote_refund(self, session: Session, refund: NewRefund) -> RefundQuote:
        return await acting.quote_refund(Client(session), refund)

    async def refund_order(self, session: Session, refund: NewRefund, quote: RefundQuote) -> str:
        return await acting.refund_order(Client(session), refund, quote)

    async def find_refund(
        self,
        session: Session,
        refund: NewRefund,
        quote: RefundQuote,
        *,
        not_before: datetime,
        known: Collection[str] = (),
    ) -> str | None:
        return await acting.find_refund(Client(session), refund, quote, not_before, known)

    async def set_store_credit(self, session: Session, customer_external_id: str, amount: str) -> None:
        await acting.set_store_credit(Client(session), customer_external_id, amount)

    async def adjust_stock(
        self, session: Session, adjustments: Sequence[StockAdjustment], reason: str
    ) -> str:
        async with self._adjusting.setdefault(session.settings.store_hash, asyncio.Lock()):
            return await acting.adjust_stock(Client(session), adjustments, reason)

    async def write_metafield(
        self, session: Session, resource: Resource, external_id: str, key: str, value: str
    ) -> None:
        await acting.write_metafield(Client(session), resource, external_id, key, value)


class BigCommerce(Reads, Hears, Acts):
    """BigCommerce, with every capability that it has."""

    manifest: Manifest = MANIFEST
    settings: type[msgspec.Struct] = Settings
    provable: tuple[Resource, ...] = comparing.PROVABLE
    standin_module: str = "guichet.connectors.bigcommerce.standin"

    async def sample(
        self, session: Session, resource: Resource, external_ids: Sequence[str]
    ) -> Sequence[Comparison]:
        return await comparing.sample(reading.page_client(session), resource, external_ids)

    async def shown_item(
        self, session: Session, place: StorefrontPlace, product_external_id: str
    ) -> ShownItem | None:
        return await Storefront(session, place).item(product_external_id)

    async def shown_shipping(
        self, session: Session, place: StorefrontPlace, cart_external_id: str
    ) -> Sequence[ShownShipping]:
        return await Storefront(session, place).shipping(cart_external_id)

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
