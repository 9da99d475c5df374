"""Reading deliveries as parcels. Pure.

A delivery says where it stands now, not when it came into each state before: its scans are the making of it,
and the present state at the moment of its last change.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601
from guichet.connectors.uber_direct.numbers import number_of
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, ParcelRecord, ParcelState, Resource, TrackingEvent

STATES = {
    "pending": ParcelState.ANNOUNCED,
    "pickup": ParcelState.ANNOUNCED,
    "pickup_complete": ParcelState.IN_TRANSIT,
    "dropoff": ParcelState.OUT_FOR_DELIVERY,
    "delivered": ParcelState.DELIVERED,
    "canceled": ParcelState.EXCEPTION,
    "returned": ParcelState.RETURNING,
}
_OVER = frozenset({"delivered", "canceled", "returned"})


class Delivery(Gone):
    """What is said of one delivery."""

    id: str | None = None
    status: str | None = None
    external_id: str | None = None
    created: str | None = None
    updated: str | None = None
    dropoff_eta: str | None = None
    tracking_url: str | None = None
    undeliverable_reason: str | None = None


def read_delivery(delivery: Delivery) -> Sequence[Fact]:
    """The fact of one delivery. Raises ValueError, in words for a person, when it cannot be read."""
    try:
        number = number_of(delivery.id or "")
    except MalformedError as malformed:
        raise ValueError(malformed.words) from malformed
    if not delivery.status or not delivery.created:
        raise ValueError("the delivery says neither its state nor when it was made")
    state = STATES.get(delivery.status, ParcelState.UNKNOWN)
    over = delivery.status in _OVER
    expected = iso8601(delivery.dropoff_eta) if delivery.dropoff_eta and not over else None
    changed = iso8601(delivery.updated or delivery.created)
    record = ParcelRecord(
        external_id=number,
        state=state,
        words=delivery.undeliverable_reason or delivery.status,
        product="Uber Direct",
        events=_events(delivery, state, iso8601(delivery.created), changed),
        expected_from=expected,
        expected_until=expected,
        delivered_at=changed if state is ParcelState.DELIVERED else None,
        tracking_address=_https(delivery.tracking_url),
        sender_reference=delivery.external_id or "",
    )
    return (Fact(resource=Resource.PARCELS, external_id=number, record=record),)


def _events(
    delivery: Delivery, state: ParcelState, created: datetime, changed: datetime
) -> tuple[TrackingEvent, ...]:
    made = TrackingEvent(at=created, state=ParcelState.ANNOUNCED, code="pending", words="pending")
    if delivery.status == "pending":
        return (made,)
    words = delivery.undeliverable_reason or delivery.status or ""
    return (TrackingEvent(at=changed, state=state, code=delivery.status or "", words=words), made)


def _https(address: str | None) -> str:
    return address if address and address.startswith("https://") else ""


def _name(row: Any) -> str:
    return number_of(str(row.get("id") or ""))


PARCELS = RowReader(Resource.PARCELS, Delivery, read_delivery, _name)


def of_page(document: dict[str, Any]) -> dict[str, Any]:
    """What is kept of a delivery's document: no name, no address, no phone number."""
    return {name: document[name] for name in _KEPT if document.get(name) is not None}


_KEPT = tuple(field.name for field in msgspec.structs.fields(Delivery))
