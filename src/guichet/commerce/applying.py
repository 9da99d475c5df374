"""The one way into commerce: facts in, rows and events out, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from guichet.commerce import (
    carts,
    catalogue,
    customers,
    messages,
    orders,
    pickup,
    places,
    prices,
    stock,
    stores,
    wishlists,
)
from guichet.commerce.provenance import Arrived, ReadFact
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish
from guichet.ports.records import Resource

Apply = Callable[[Transaction, Arrived], Awaitable[object]]


async def _apply_customers(transaction: Transaction, arrived: Arrived) -> None:
    """Accounts, and then the orders that waited for them."""
    accounts = await customers.apply(transaction, arrived)
    events = await orders.adopt(transaction, arrived.connection_id, accounts)
    await publish(transaction, events, origin=arrived.origin)


async def _apply_orders(transaction: Transaction, arrived: Arrived) -> None:
    """Orders, and then the messages that waited for them."""
    new = await orders.apply(transaction, arrived)
    await messages.link_orders(transaction, new, arrived.origin)


# In the order in which one kind names another; any other order ends in the same tables by more work.
_ROOMS: dict[Resource, Apply] = {
    Resource.STORES: stores.apply,
    Resource.LOCATIONS: places.apply,
    Resource.PICKUP_METHODS: pickup.apply,
    Resource.CATEGORIES: catalogue.apply,
    Resource.PRODUCTS: catalogue.apply,
    Resource.STOCK: stock.apply,
    Resource.PRICE_LISTS: prices.apply,
    Resource.PROMOTIONS: prices.apply,
    Resource.CUSTOMERS: _apply_customers,
    Resource.ORDERS: _apply_orders,
    Resource.ORDER_MESSAGES: messages.apply,
    Resource.CARTS: carts.apply,
    Resource.WISHLISTS: wishlists.apply,
}


async def apply(
    transaction: Transaction, connection_id: int, facts: Sequence[ReadFact], origin: Origin
) -> None:
    """Write what these facts of one connection say, whatever their order, age and repetition.

    The connection is locked until the transaction ends, so that its facts are applied by one at a time. For
    a first sync some hundred orders at once are the right size: a write transaction is to end within 250 ms.
    """
    connection = await driver(transaction)
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('commerce.apply', %s))", (connection_id,)
    )
    by_resource: dict[Resource, list[ReadFact]] = {}
    for read in facts:
        by_resource.setdefault(read.fact.resource, []).append(read)
    for resource, room in _ROOMS.items():
        if arrived := by_resource.get(resource):
            await room(
                transaction,
                Arrived(connection_id=connection_id, resource=resource, facts=arrived, origin=origin),
            )
