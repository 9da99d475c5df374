"""What happens to an order becomes a step, once, where the store tells of it.

Only what happens live counts, and only what the house saw happen: the first thing that it hears of a parcel
was there before it looked. `ParcelNoticed` is not heard: its timer says of old parcels too that it noticed
them now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import cast

import msgspec

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, Origin, is_live, reaction
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import utc_now
from guichet.ports.happenings.after import ReturnChanged
from guichet.ports.happenings.commerce import OrderChanged, ParcelChanged, RefundMade, ShipmentAdded
from guichet.ports.happenings.purchase import PickupMoved, PreparationChanged, PreparationDue
from guichet.ports.records import OrderState
from guichet.purchase.journey.errands import CheckLate
from guichet.purchase.journey.kinds import CONFIRMED_STATES, KIND_OF_STATE, SETTLED_BY, Kind
from guichet.purchase.journey.repository import (
    Noted,
    Shipped,
    find_shipped,
    stores_of_orders,
    told_by_shop,
)
from guichet.purchase.journey.service import StoreSettings, settings_of
from guichet.purchase.journey.telling import note

_NEWS = timedelta(hours=6)
_WHOLE = "order"


@reaction("purchase.journey", on=(ShipmentAdded, ParcelChanged))
async def follow_parcels(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note what customers are to be told, and when to look whether a parcel is late."""
    happened: dict[int, list[tuple[Kind, datetime]]] = defaultdict(list)
    moved: set[int] = set()
    for event in events:
        happening = event.happening
        if isinstance(happening, ShipmentAdded):
            if is_live(event):
                happened[happening.shipment_id].append((Kind.SHIPPED, event.happened_at))
            continue
        changed = cast("ParcelChanged", happening)
        if event.origin is Origin.LIVE:
            moved.update(changed.shipment_ids)
        kind = KIND_OF_STATE.get(changed.after)
        if kind is not None and changed.before not in (None, changed.after) and is_live(event):
            for shipment_id in changed.shipment_ids:
                happened[shipment_id].append((kind, event.happened_at))
    if not happened and not moved:
        return
    shipped = {one.id: one for one in await find_shipped(transaction, [*happened, *moved])}
    noted = [
        Noted.of_parcel(kind, shipped[shipment_id], happened_at)
        for shipment_id, steps in happened.items()
        if shipment_id in shipped
        for kind, happened_at in steps
    ]
    settings = await _settings(transaction, (one.store_id for one in shipped.values()))
    await _note(transaction, noted, settings)
    await _look_later(transaction, [shipped[one] for one in sorted(moved) if one in shipped], settings)


@reaction(
    "purchase.journey_steps",
    on=(OrderChanged, PreparationChanged, PreparationDue, PickupMoved, ReturnChanged, RefundMade),
)
async def follow_orders(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note what customers are to be told of whole orders, of what they collect, of what they sent back."""
    live = [event for event in events if is_live(event)]
    happened = [one for event in live for one in _steps_of(event)]
    changed = {event.happening.order_id for event in live if isinstance(event.happening, OrderChanged)}
    stores = await stores_of_orders(transaction, {one.order_id for one in happened}) if happened else {}
    noted = [
        msgspec.structs.replace(one, store_id=stores[one.order_id])
        for one in happened
        if one.order_id in stores
    ]
    arrived = await told_by_shop(transaction, changed, utc_now() - _NEWS) if changed else []
    noted += [Noted.of_parcel(Kind.DELIVERED, parcel, at) for parcel, at in arrived]
    if noted:
        await _note(transaction, noted, await _settings(transaction, (one.store_id for one in noted)))


def _steps_of(event: Announced) -> Iterator[Noted]:
    """What a happening is to its customer; the order's store is not known yet."""
    told, at = event.happening, event.happened_at
    match told:
        case OrderChanged():
            for kind in _kinds_of_order(told):
                yield _noted(kind, told.order_id, _WHOLE, told.order_id, at)
        case PreparationChanged() if told.order_id is not None:
            prepared = None if told.return_id else _KIND_OF_PREPARATION.get(told.after)
            if prepared is Kind.IN_PREPARATION and told.before != told.after:
                yield _noted(prepared, told.order_id, _WHOLE, told.order_id, at)
            elif prepared in _OF_CUSTOMERS and told.purpose not in _SENT:
                yield _noted(prepared, told.order_id, _thing(told.preparation_id), told.preparation_id, at)
        case PreparationDue() if told.order_id is not None:
            yield _noted(Kind.REMINDED, told.order_id, _thing(told.preparation_id), told.preparation_id, at)
        case PickupMoved() if told.order_id is not None:
            yield _noted(Kind.MOVED, told.order_id, _thing(told.preparation_id), told.preparation_id, at)
        case ReturnChanged():
            returned = _kind_of_return(told)
            if returned is not None:
                yield _noted(returned, told.order_id, f"return {told.return_id}", told.return_id, at)
        case RefundMade():
            yield _noted(Kind.REFUNDED, told.order_id, f"refund {told.refund_id}", told.refund_id, at)


_OF_CUSTOMERS = frozenset({Kind.READY, Kind.COLLECTED})
# Nobody fetches these; one for which no courier came is told as ready when it is to be collected.
_SENT = frozenset({"ship", "courier"})
# One that is ready already is told when its order becomes known: then nothing but the order moves.
_KIND_OF_PREPARATION = {
    "picking": Kind.IN_PREPARATION,
    "ready": Kind.READY,
    "handed_over": Kind.COLLECTED,
}


def _kinds_of_order(told: OrderChanged) -> Iterator[Kind]:
    if told.before == told.after:
        return
    if told.after in CONFIRMED_STATES and told.before not in CONFIRMED_STATES:
        yield Kind.CONFIRMED
    if told.after == OrderState.IN_PREPARATION:
        yield Kind.IN_PREPARATION


def _kind_of_return(told: ReturnChanged) -> Kind | None:
    if told.after in {"handed_over", "received"}:
        return Kind.RETURN_RECEIVED
    return SETTLED_BY.get(told.way) if told.after == "settled" else None


def _thing(preparation_id: int) -> str:
    return f"preparation {preparation_id}"


def _noted(kind: Kind, order_id: int, thing: str, thing_id: int, at: datetime) -> Noted:
    return Noted(kind=kind, order_id=order_id, store_id=0, thing=thing, thing_id=thing_id, happened_at=at)


async def _settings(transaction: Transaction, store_ids: Iterable[int]) -> Mapping[int, StoreSettings]:
    return {one.store_id: one for one in await settings_of(transaction, sorted(set(store_ids)))}


async def _note(
    transaction: Transaction, noted: Sequence[Noted], settings: Mapping[int, StoreSettings]
) -> None:
    told = [one for one in noted if one.store_id in settings and settings[one.store_id].of(one.kind).on]
    await note(transaction, told, settings)


async def _look_later(
    transaction: Transaction, parcels: Sequence[Shipped], settings: Mapping[int, StoreSettings]
) -> None:
    """Have somebody look at each parcel when it would be late; one that is late already became so unseen."""
    now = utc_now()
    for parcel in parcels:
        late_from = parcel.late_from
        if late_from is None or not settings[parcel.store_id].of(Kind.LATE).on:
            continue
        if late_from > now:
            await enqueue(transaction, CheckLate(parcel.id), key=str(parcel.id), run_at=late_from)
