"""Whether a step still holds when it is to be told, and what it speaks of then."""

from __future__ import annotations

from guichet.commerce.orders import OrderShape
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.records import parcel_number
from guichet.purchase import picking, pickup
from guichet.purchase.journey.composing import About
from guichet.purchase.journey.kinds import (
    OF_PARCELS,
    OF_PICKUPS,
    OF_RETURNS,
    SETTLED_BY,
    Kind,
    holds_of_order,
    still_holds,
)
from guichet.purchase.journey.repository import Step, return_steps
from guichet.purchase.tracking import Collecting, collections_of
from guichet.voice.facts import ReturnFact

_TO_COME = frozenset({picking.State.WAITING, picking.State.PICKING})
_COLLECTED_BY = frozenset({"customer", "deputy"})
_GOT = frozenset({"handed_over", "received", "graded", "settling", "settled"})


async def subject_of(
    services: Services, transaction: Transaction, kind: Kind, step: Step, order: OrderShape
) -> About | None:
    """What a step speaks of now; None where it holds no more."""
    if kind in OF_PARCELS:
        shipment_id = parcel_of(step, order)
        holds = any(one.id == shipment_id and still_holds(kind, one) for one in order.shipments)
        return About(shipment_ids=frozenset({shipment_id})) if holds else None
    if kind in OF_RETURNS:
        return await _of_return(transaction, kind, step)
    collected = await collections_of(transaction, order.id)
    if kind in OF_PICKUPS:
        found = next((one for one in collected if one.preparation_id == step.thing_id), None)
        return await _of_pickup(services, transaction, kind, found) if found else None
    if not holds_of_order(kind, order):
        return None
    if kind is Kind.REFUNDED:
        return About(refund_id=step.thing_id)
    if kind is Kind.IN_PREPARATION and any(one.waits or one.handed_at for one in collected):
        return None
    return About(pickup=collected[0].fact() if collected else None)


async def _of_pickup(
    services: Services, transaction: Transaction, kind: Kind, found: Collecting
) -> About | None:
    if kind is Kind.COLLECTED:
        handed = found.state is picking.State.HANDED_OVER and found.handed_to in _COLLECTED_BY
        return About(pickup=found.fact()) if handed else None
    if kind is Kind.MOVED:
        return About(pickup=found.fact()) if found.state in _TO_COME else None
    kept = found.keep_until is None or found.keep_until > utc_now()
    if not found.waits or not kept:
        return None
    code = await pickup.code_of(services, transaction, found.preparation_id)
    return About(pickup=found.fact(code.text if code else ""))


async def _of_return(transaction: Transaction, kind: Kind, step: Step) -> About | None:
    found = (await return_steps(transaction, [step.thing_id])).get(step.thing_id)
    if found is None or found.state not in _GOT:
        return None
    if kind is not Kind.RETURN_RECEIVED and (found.state != "settled" or SETTLED_BY.get(found.way) != kind):
        return None
    return About(
        returned=ReturnFact(number=f"R{step.thing_id}", reference=found.reference, place=found.place)
    )


def parcel_of(step: Step, order: OrderShape) -> int | None:
    """The shipment that a step is about; shops replace shipments, so the parcel's number counts as well."""
    for shipment in order.shipments:
        if step.thing_id == shipment.id:
            return shipment.id
    for shipment in order.shipments:
        if shipment.tracking_number and step.thing == parcel_number(shipment.tracking_number):
            return shipment.id
    return None
