"""The one way into commerce: facts in, rows and events out, in the caller's transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from guichet.commerce import (
    carts,
    catalogue,
    customers,
    messages,
    orders,
    parcels,
    pickup,
    places,
    prices,
    shipments,
    stock,
    stores,
    wishlists,
)
from guichet.commerce.provenance import Arrived, ReadFact, lock_connection
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, publish, to_publish
from guichet.ports.happenings.commerce import ParcelChanged
from guichet.ports.records import Resource

Apply = Callable[[Transaction, Arrived], Awaitable[object]]


async def _apply_accounts_and_orders(
    transaction: Transaction, accounts: Arrived | None, told: Arrived | None
) -> None:
    """Accounts, the orders that waited for them, orders, and last of all the persons that are concerned.

    Only then is the lock on people taken, which batches of other connections wait for.
    """
    concerned = customers.Concerned()
    if told is not None and any(getattr(read.fact.record, "shipments", ()) for read in told.facts):
        await _lock_parcels(transaction, "_shared")
    if accounts is not None:
        known = await customers.apply(transaction, accounts, concerned)
        await orders.adopt(transaction, accounts.connection_id, known, concerned)
    applied = None
    if told is not None:
        applied = await orders.apply(transaction, told, concerned)
        followed = await shipments.link_orders(transaction, applied.shipped)
    unused = await orders.without_orders(transaction, concerned.left)
    events = await customers.settle_persons(transaction, concerned, unused)
    if applied is not None:
        events += await orders.announcements(transaction, applied)
        events += await orders.follow_parcels(transaction, followed)
    if arrived := told or accounts:
        await publish(transaction, events, origin=arrived.origin)
        await messages.link_orders(transaction, applied.new if applied else (), arrived.origin)


async def _apply_parcels(transaction: Transaction, arrived: Arrived) -> None:
    """Parcels, and then the shipments and orders that they are of."""
    numbers = await parcels.new_numbers(transaction, arrived)
    if not numbers:
        return
    await _lock_parcels(transaction, "")
    changes = await parcels.apply(transaction, arrived, numbers)
    await shipments.link_numbers(transaction, sorted(numbers))
    of_parcels = await shipments.shipments_by_parcel(transaction, [change.id for change in changes])
    events = [
        to_publish(
            ParcelChanged(
                parcel_id=change.id,
                shipment_ids=tuple(shipment for shipment, _ in of_parcels.get(change.id, ())),
                before=change.before,
                after=change.after,
            ),
            change.id,
            version=change.version,
            happened_at=change.happened_at,
        )
        for change in changes
    ]
    touched = await shipments.orders_of_numbers(transaction, sorted(numbers))
    events += await orders.follow_parcels(transaction, touched)
    await publish(transaction, events, origin=arrived.origin)


async def _lock_parcels(transaction: Transaction, how: str) -> None:
    """Have shops' shipments and carriers' parcels meet, whichever comes first.

    Both arrive under locks of connections of their own, and neither sees what the other has not committed:
    so orders share this lock among themselves, and parcels that tell something new take it alone. It is taken
    before any row of an order is.
    """
    connection = await driver(transaction)
    await connection.execute(f"SELECT pg_advisory_xact_lock{how}(hashtextextended('commerce.parcels', 0))")


# In the order in which one kind names another; any other order ends in the same tables by more work.
_BEFORE_ORDERS: dict[Resource, Apply] = {
    Resource.STORES: stores.apply,
    Resource.LOCATIONS: places.apply,
    Resource.PICKUP_METHODS: pickup.apply,
    Resource.CATEGORIES: catalogue.apply,
    Resource.PRODUCTS: catalogue.apply,
    Resource.STOCK: stock.apply,
    Resource.PRICE_LISTS: prices.apply,
    Resource.PROMOTIONS: prices.apply,
}
_AFTER_ORDERS: dict[Resource, Apply] = {
    Resource.ORDER_MESSAGES: messages.apply,
    Resource.MESSAGES: messages.apply_messages,
    Resource.CARTS: carts.apply,
    Resource.WISHLISTS: wishlists.apply,
    Resource.PARCELS: _apply_parcels,
}


async def apply(
    transaction: Transaction, connection_id: int, facts: Sequence[ReadFact], origin: Origin
) -> None:
    """Write what these facts of one connection say, whatever their order, age and repetition.

    The connection is locked until the transaction ends, so that its facts are applied by one at a time. For
    a first sync some hundred orders at once are the right size: a write transaction is to end within 250 ms.
    """
    await lock_connection(transaction, connection_id)
    by_resource: dict[Resource, list[ReadFact]] = {}
    for read in facts:
        by_resource.setdefault(read.fact.resource, []).append(read)
    arrived = {
        resource: Arrived(connection_id=connection_id, resource=resource, facts=read, origin=origin)
        for resource, read in by_resource.items()
    }
    for resource, room in _BEFORE_ORDERS.items():
        if resource in arrived:
            await room(transaction, arrived[resource])
    if not arrived.keys().isdisjoint((Resource.CUSTOMERS, Resource.ORDERS)):
        await _apply_accounts_and_orders(
            transaction, arrived.get(Resource.CUSTOMERS), arrived.get(Resource.ORDERS)
        )
    for resource, room in _AFTER_ORDERS.items():
        if resource in arrived:
            await room(transaction, arrived[resource])
