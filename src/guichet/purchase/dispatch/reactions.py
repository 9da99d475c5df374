"""What dispatch does when acts end, preparations are ready or leave, and couriers move."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.commerce.parcels import trackings
from guichet.connections import ConnectionNotFoundError
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.ports.happenings.commerce import ParcelChanged
from guichet.ports.happenings.purchase import PreparationChanged
from guichet.ports.happenings.sync import ActEnded
from guichet.ports.records import ParcelState
from guichet.purchase.dispatch import couriers, labels, repository
from guichet.purchase.dispatch.errors import AddressMissingError, OrderUnknownYetError
from guichet.purchase.dispatch.telling import tell_shop
from guichet.purchase.picking import Act, Purpose, State, fall_back, find_preparation
from guichet.sync import NotOfferedError

_HOUSE = Actor.system("dispatch")
_LABELS = frozenset({"buy_label", "void_label"})
_COURIERS = frozenset({"book_courier", "cancel_courier"})
_SENT = frozenset({Purpose.SHIP.value, Purpose.COURIER.value})


@reaction("purchase.dispatch.acts", on=(ActEnded,))
async def follow_acts(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note how labels were bought and couriers booked."""
    for event in events:
        ended = cast("ActEnded", event.happening)
        if ended.kind in _LABELS:
            await labels.end_label(transaction, ended)
        elif ended.kind in _COURIERS:
            await couriers.end_act(transaction, ended)


@reaction("purchase.dispatch.preparations", on=(PreparationChanged,))
async def follow_preparations(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Send for a courier when something is ready for one; tell the shop of what left."""
    for event in events:
        changed = cast("PreparationChanged", event.happening)
        if changed.purpose not in _SENT:
            continue
        if changed.after == State.HANDED_OVER:
            row = await find_preparation(transaction, changed.preparation_id, lock=True)
            await tell_shop(transaction, row)
        elif changed.after == State.READY and changed.purpose == Purpose.COURIER and is_live(event):
            await _send_courier(transaction, changed.preparation_id)


async def _send_courier(transaction: Transaction, preparation_id: int) -> None:
    """Send for a courier, once, where the merchant has it done by itself."""
    row = await find_preparation(transaction, preparation_id, lock=True)
    rule = await couriers.rule_for(transaction, row.store_id, row.location_id)
    if row.state is not State.READY or row.purpose is not Purpose.COURIER:
        return
    if rule is None or not rule.by_itself or await repository.runs_of(transaction, row.id):
        return
    try:
        await couriers.send_for(transaction, _HOUSE, row, None)
    except OrderUnknownYetError:
        return  # it is tried again when the order is there: that is announced, too
    except (AddressMissingError, NotOfferedError, ConnectionNotFoundError) as missing:
        purpose = Purpose(rule.fallback.value)
        await fall_back(transaction, Act(_HOUSE), row, purpose, reason=missing.code)


@reaction("purchase.dispatch.parcels", on=(ParcelChanged,))
async def follow_parcels(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Follow the couriers by what they tell of their parcels."""
    told = {cast("ParcelChanged", event.happening).parcel_id for event in events}
    ids = await repository.parcels_of_couriers(transaction, told)
    for shape in (await trackings(transaction, ids)).values():
        await couriers.follow(transaction, shape.number, shape.source.connection_id, ParcelState(shape.state))
