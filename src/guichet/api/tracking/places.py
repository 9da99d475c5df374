"""Where else something could be collected: composed of what shops hold (`placing`) and of where and when they
are open (`availability`); and the change itself."""

from __future__ import annotations

from guichet.api.tracking.errors import NotCollectedHereError
from guichet.api.tracking.pickups import told_hours, told_pickup
from guichet.api.tracking.reader import Telling
from guichet.api.tracking.schemas import TrackedPickup, TrackedPlace, TrackedPlaces
from guichet.before.availability.shops import Shops
from guichet.commerce.orders import view_order
from guichet.commerce.places import location_times
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language
from guichet.purchase import picking, pickup, placing
from guichet.purchase.tracking import Collecting, address_of, collection, collections_of
from guichet.voice.facts import front_of

_SHOPPER = Actor.system("tracking page")
_MOST = 12  # what somebody reads through on a phone


async def other_places(
    services: Services,
    transaction: Transaction,
    shops: Shops,
    order_id: int,
    pickup_id: str,
    language: Language,
) -> TrackedPlaces:
    """The shops that have all of what is collected now, the nearest first.

    Raises NotCollectedHereError, PickupMovedError, BegunError, OrderNotFoundError.
    """
    collecting = await _collected(transaction, order_id, pickup_id)
    telling = await _telling(transaction, order_id, language)
    row = await picking.find_preparation(transaction, collecting.preparation_id)
    if not picking.may_relocate(row, await picking.lines_of(transaction, row.id)):
        raise picking.BegunError
    free = await placing.other_places(transaction, row)
    here = shops.by_id.get(row.location_id)
    ordered = shops.by_distance(here.latitude, here.longitude) if here else shops.by_distance(None, None)
    found = [(shops.by_id[one], away) for one, away in ordered if one in free and shops.by_id[one].collects]
    times = await location_times(transaction, [shop.id for shop, _ in found[:_MOST]])
    return TrackedPlaces(
        pickup=await told_pickup(services, transaction, collecting, telling),
        items=[
            TrackedPlace(
                id=shop.id,
                name=shop.name,
                address=address_of(shop.postal_address),
                hours=told_hours(times.get(shop.id), telling),
                distance_km=away,
            )
            for shop, away in found[:_MOST]
        ],
    )


async def change_place(
    services: Services,
    transaction: Transaction,
    order_id: int,
    pickup_id: str,
    location_id: int,
    language: Language,
) -> TrackedPickup:
    """Have it be collected at another shop, under a new code; who else may collect it still may.

    Raises NotCollectedHereError and what `placing.collect_elsewhere` does.
    """
    row = await _own(transaction, order_id, pickup_id)
    telling = await _telling(transaction, order_id, language)
    deputy = await pickup.deputy_of(transaction, row.id)
    there = await placing.collect_elsewhere(transaction, _SHOPPER, row.id, location_id)
    if deputy:
        await pickup.name_deputy(transaction, there.id, deputy)
    return await told_pickup(services, transaction, await collection(transaction, there.id), telling)


async def _own(transaction: Transaction, order_id: int, pickup_id: str) -> picking.PreparationRow:
    """A preparation of this order that a customer collects. Raises NotCollectedHereError."""
    for row in await picking.preparations_of_order(transaction, order_id):
        if str(row.id) == pickup_id and row.is_collected:
            return row
    raise NotCollectedHereError


async def _collected(transaction: Transaction, order_id: int, pickup_id: str) -> Collecting:
    """What is collected by this name. Raises NotCollectedHereError, PickupMovedError."""
    for one in await collections_of(transaction, order_id):
        if str(one.preparation_id) == pickup_id:
            return one
    moved = await picking.relocated_to(transaction, (await _own(transaction, order_id, pickup_id)).id)
    if moved is None:
        raise NotCollectedHereError
    raise placing.PickupMovedError(place=(await collection(transaction, moved.id)).place)


async def _telling(transaction: Transaction, order_id: int, language: Language) -> Telling:
    order = await view_order(transaction, order_id)
    front = await front_of(transaction, order.store.id) if order.store else None
    return Telling.at(front, language)
