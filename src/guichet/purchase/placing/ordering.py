"""How a store takes orders by us: how they are paid, what is too much. Off until a merchant settles it."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from guichet.commerce.stores import Store
from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.placing.errors import OrderingFaultyError, faults_of_methods
from guichet.purchase.placing.model import OrderingSettings
from guichet.purchase.placing.states import Payment
from guichet.purchase.promise import Kind, StoreNotFoundError

AT_A_SHOP = frozenset({Kind.COLLECT, Kind.RESERVE, Kind.SHIP_TO_SHOP})
"""What the customer fetches, and may pay there."""


class Method(msgspec.Struct, frozen=True, kw_only=True):
    """A way to pay; `instructions` are shown to the buyer: an account's number, say.

    `days`: so long an order that is paid by transfer waits for its money.
    """

    kind: Payment
    instructions: str = ""
    days: int = 7


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """How orders are taken.

    More pieces of a line than `most_pieces`, or more money than `most_total` (minor units; None: any), is
    taken for a mistake. `taken_from`: the location whose figure the shop lowers when an order is sent, where
    it is another than the connector knows. `basket_address`: the store's page that goes on with a basket,
    with `{token}` in it; "" has a page of ours show it. `route_orders`: what the shop sells by itself, to be
    sent, is sent from where sourcing says.
    """

    methods: tuple[Method, ...] = ()
    most_pieces: int = 50
    most_total: int | None = None
    taken_from: int | None = None
    basket_address: str = ""
    route_orders: bool = False

    def method(self, kind: Kind, payment: Payment) -> Method | None:
        """The way to pay for what is received so, if it is offered."""
        if payment not in payments_of(kind):
            return None
        return next((one for one in self.methods if one.kind is payment), None)


class StoreOrdering(msgspec.Struct, frozen=True, kw_only=True):
    """How one store takes orders; `version` 0 where nobody settled it, and none are taken."""

    store_id: int
    name: str
    currency: str
    time_zone: str
    connection_id: int
    external_id: str
    version: int = 0
    document: Document = Document()


def payments_of(kind: Kind) -> frozenset[Payment]:
    """How what is received so may be paid."""
    if kind is Kind.RESERVE:
        return frozenset({Payment.PAY_ON_COLLECTION})
    return frozenset(Payment) if kind in AT_A_SHOP else frozenset({Payment.TRANSFER, Payment.INVOICE})


async def orderings(
    transaction: Transaction, store_ids: Sequence[int] | None = None, *, lock: bool = False
) -> list[StoreOrdering]:
    """How stores take orders, by name; all of them without ids."""
    own = OrderingSettings
    query = (
        select(
            Store.id.label("store_id"), Store.name, Store.currency, Store.time_zone, Store.connection_id,
            Store.external_id, own.version, own.document,
        )
        .outerjoin(own, own.store_id == Store.id)
        .where(Store.gone_at.is_(None))
        .order_by(Store.name, Store.id)
    )  # fmt: skip
    if store_ids is not None:
        query = query.where(Store.id.in_(store_ids))
    if lock:
        query = query.with_for_update(of=Store)
    rows = (await transaction.execute(query)).mappings()
    return [
        msgspec.convert({name: value for name, value in row.items() if value is not None}, StoreOrdering)
        for row in rows
    ]


async def ordering_of(transaction: Transaction, store_id: int, *, lock: bool = False) -> StoreOrdering:
    """How one store takes orders. Raises StoreNotFoundError."""
    found = await orderings(transaction, [store_id], lock=lock)
    if not found:
        raise StoreNotFoundError(store_id=store_id)
    return found[0]


async def change_ordering(
    transaction: Transaction, actor: Actor, store_id: int, document: Document
) -> StoreOrdering:
    """Settle how a store takes orders from now on. Raises StoreNotFoundError, OrderingFaultyError."""
    before = await ordering_of(transaction, store_id, lock=True)
    faults = faults_of_methods([one.kind for one in document.methods])
    if faults:
        raise OrderingFaultyError(errors=faults)
    values = {"version": before.version + 1, "document": document, "updated_at": utc_now()}
    statement = insert(OrderingSettings).values(store_id=store_id, **values)
    await transaction.execute(statement.on_conflict_do_update(index_elements=["store_id"], set_=values))
    await audit(
        transaction, actor, "ordering.changed", entity="store", entity_id=store_id,
        before=before.document if before.version else None, after=document,
    )  # fmt: skip
    return msgspec.structs.replace(before, version=before.version + 1, document=document)
