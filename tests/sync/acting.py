"""A tiny shop at which more can be done, with an order of a store in the mirror."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any

import httpx
from tests.sync.hands import Hands
from tests.sync.tiny import TinyShop

from guichet.commerce.applying import apply
from guichet.commerce.provenance import ReadFact
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import NewRefund, RefundMeans, RefundQuote, Session
from guichet.ports.records import (
    Address,
    CustomerAddress,
    Fact,
    LocationRecord,
    OrderLineRecord,
    OrderRecord,
    OrderState,
    ProductRecord,
    Resource,
    StockRecord,
    StoreRecord,
    VariantRecord,
)

HOME = Address(first_name="Zoé", last_name="Petit", lines=("3 rue Haute",), city="Lyon", country="FR")


class ActingShop(TinyShop):
    """Gives money back and corrects addresses too; `quotes` are the totals that it tells, in turn."""

    def __init__(self) -> None:
        super().__init__()
        self.quotes: list[str] = []
        self.refunds: list[tuple[NewRefund, str]] = []
        self.corrected: list[tuple[str, str, Address]] = []

    async def change_shipping_address(
        self, session: Session, order_external_id: str, address_external_id: str, address: Address
    ) -> None:
        self._asked("change_shipping_address", address_external_id, session)
        self.corrected.append((order_external_id, address_external_id, address))

    async def quote_refund(self, session: Session, refund: NewRefund) -> RefundQuote:
        self._asked("quote_refund", refund, session)
        total = self.quotes.pop(0) if self.quotes else refund.amount or "0"
        means = (RefundMeans(provider="card", amount=total, label="Carte"),)
        return RefundQuote(total=total, tax="0", means=means)

    async def refund_order(self, session: Session, refund: NewRefund, quote: RefundQuote) -> str:
        self._asked("refund_order", refund, session)
        self.refunds.append((refund, quote.total))
        if self.lose_answer is not None:
            raise self.lose_answer
        return f"refund-{len(self.refunds)}"

    async def find_refund(
        self,
        session: Session,
        refund: NewRefund,
        quote: RefundQuote,
        *,
        not_before: datetime,
        known: Collection[str] = (),
    ) -> str | None:
        self._asked("find_refund", refund, session)
        alike = (f"refund-{1 + place}" for place, one in enumerate(self.refunds) if one[1] == quote.total)
        return next((found for found in alike if found not in known), None)


def order(number: str, store: str, **more: Any) -> OrderRecord:
    """An order of two lamps and a shade: 50 euros, not sent yet."""
    lines = (
        OrderLineRecord(external_id="1", name="Lampe", quantity=2, unit_price="20.00", total=4000),
        OrderLineRecord(external_id="2", name="Abat-jour", quantity=1, unit_price="10.00", total=1000),
    )
    values: dict[str, Any] = {
        "external_id": number,
        "number": number,
        "store_external_id": store,
        "state": OrderState.CONFIRMED,
        "source_state": "Awaiting Fulfillment",
        "placed_at": datetime(2026, 3, 1, tzinfo=UTC),
        "currency": "EUR",
        "subtotal": 5000,
        "total": 5000,
        "mail": "zoe@mail.example",
        "lines": lines,
        "shipping_addresses": (CustomerAddress(external_id="77", address=HOME),),
    }
    return OrderRecord(**{**values, **more})


async def tell(hands: Hands, *facts: Fact) -> None:
    """Have the mirror take facts."""
    now = utc_now()
    async with hands.services.database.transaction() as transaction:
        await apply(transaction, hands.connection_id, [ReadFact(fact, now) for fact in facts], Origin.LIVE)


async def furnish(hands: Hands) -> None:
    """Two stores, an order (7) of the first and one (8) of the second, a lamp at a shop and a warehouse."""
    stores = [StoreRecord(external_id=one, name=f"Store {one}", currency="EUR") for one in ("1", "2")]
    places = [LocationRecord(external_id=one, name=f"Place {one}") for one in ("1", "2")]
    lamp = ProductRecord(
        external_id="5",
        name="Lampe",
        price="20.00",
        currency="EUR",
        variants=(VariantRecord(external_id="51", sku="L"),),
    )
    levels = [
        StockRecord(external_id=f"51:{one}", variant_external_id="51", location_external_id=one, on_hand=9)
        for one in ("1", "2")
    ]
    orders = [order("7", "1"), order("8", "2")]
    kinds: list[tuple[Resource, Any]] = [
        *((Resource.STORES, one) for one in stores),
        *((Resource.LOCATIONS, one) for one in places),
        (Resource.PRODUCTS, lamp),
        *((Resource.STOCK, one) for one in levels),
        *((Resource.ORDERS, one) for one in orders),
    ]
    for resource, record in kinds:
        await tell(hands, Fact(resource=resource, external_id=record.external_id, record=record))


async def ids(hands: Hands, table: str) -> dict[str, int]:
    """Our ids of a table's rows by the shop's."""
    rows = await hands.rows(f"SELECT id, external_id FROM {table}")
    return {row["external_id"]: row["id"] for row in rows}


async def ask(client: httpx.AsyncClient, path: str, body: Any = None, key: str = "k") -> httpx.Response:
    """An act asked for, under a key."""
    return await client.post(path, json=body, headers={"Idempotency-Key": key, "Accept-Language": "fr"})
