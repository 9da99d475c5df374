"""Reading the carrier's answers about numbers. Pure.

An answer is `{"returnCode": 200, "shipment": {…}}`, or `{"returnCode": 404, "idShip": "…"}` for a number that
the carrier does not know (yet). `event` is newest first by contract; nothing here depends on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec

from guichet.connectors._kit import Gone, RowReader, iso8601
from guichet.connectors.laposte.codes import PRODUCTS, UNKNOWN_NUMBER, state_of
from guichet.ports.records import (
    Address,
    Fact,
    ParcelRecord,
    ParcelState,
    Resource,
    TrackingEvent,
    parcel_number,
)

_LONGEST_NUMBER = 40


class Event(msgspec.Struct, gc=False):
    date: str
    code: str | None = None
    label: str | None = None
    country: str | None = None


class Step(msgspec.Struct, gc=False):
    """One of the five steps of a parcel's way; `status`: it is reached."""

    id: int = 0
    shortLabel: str | None = None  # noqa: N815 — the carrier's name
    status: bool = False


class RemovalPoint(msgspec.Struct, gc=False):
    name: str | None = None


class Context(msgspec.Struct):
    removalPoint: RemovalPoint | None = None  # noqa: N815 — the carrier's name
    arrivalCountry: str | None = None  # noqa: N815 — the carrier's name


class Shipment(msgspec.Struct, rename="camel"):
    id_ship: str | None = None
    holder: int | None = None
    product: str | None = None
    is_final: bool | None = None
    delivery_date: str | None = None
    estim_date: str | None = None
    estim_hour_min: str | None = None
    estim_hour_max: str | None = None
    timeline: list[Step] | None = None
    event: list[Event] | None = None
    context_data: Context | None = None
    url: str | None = None


class Response(Gone, rename="camel"):
    """What is said of one number."""

    return_code: int = 0
    return_message: str | None = None
    id_ship: str | None = None
    shipment: Shipment | None = None


def read_response(response: Response) -> Sequence[Fact]:
    """The fact of one answer. Raises ValueError, in words for a person, when it cannot be read."""
    shipment = response.shipment
    number = parcel_number((shipment and shipment.id_ship) or response.id_ship or "")
    if not number or len(number) > _LONGEST_NUMBER:
        raise ValueError("the answer names no parcel (idShip)")
    if shipment is None:
        if response.return_code in UNKNOWN_NUMBER:
            return (Fact(resource=Resource.PARCELS, external_id=number),)
        raise ValueError(f"an answer of code {response.return_code} without a shipment")
    return (Fact(resource=Resource.PARCELS, external_id=number, record=_record(number, shipment)),)


def _record(number: str, shipment: Shipment) -> ParcelRecord:
    events = _events(shipment)
    newest = next((event for event in events if event.state is not ParcelState.UNKNOWN), None)
    state = newest.state if newest else ParcelState.UNKNOWN
    said = newest or (events[0] if events else None)
    ended = bool(shipment.is_final) or state in (ParcelState.DELIVERED, ParcelState.RETURNED)
    expected_from, expected_until = (None, None) if ended else _expected(shipment)
    context = shipment.context_data or Context()
    return ParcelRecord(
        external_id=number,
        state=state,
        words=said.words if said else "",
        product=shipment.product or PRODUCTS.get(shipment.holder or 0, ""),
        events=events,
        next_step="" if ended else _next_step(shipment.timeline or ()),
        expected_from=expected_from,
        expected_until=expected_until,
        delivered_at=_moment(shipment.delivery_date) if state is ParcelState.DELIVERED else None,
        pickup_point=_pickup_point(context),
        tracking_address=shipment.url if shipment.url and shipment.url.startswith("https://") else "",
    )


def _events(shipment: Shipment) -> tuple[TrackingEvent, ...]:
    """The events newest first, whatever order they came in; of one moment the carrier's order holds.

    A final parcel whose newest code was never seen before is delivered: `isFinal` says so.
    """
    events = [
        TrackingEvent(
            at=iso8601(event.date),
            state=state_of(event.code or ""),
            code=event.code or "",
            words=event.label or "",
            country=event.country or "",
        )
        for event in shipment.event or ()
    ]
    events.sort(key=lambda event: event.at, reverse=True)
    if events and shipment.is_final and events[0].state is ParcelState.UNKNOWN:
        events[0] = msgspec.structs.replace(events[0], state=ParcelState.DELIVERED)
    return tuple(events)


def _next_step(timeline: Sequence[Step]) -> str:
    """The label of the first step beyond the last that is reached."""
    steps = sorted(timeline, key=lambda step: step.id)
    reached = max((step.id for step in steps if step.status), default=0)
    return next((step.shortLabel for step in steps if step.id > reached and step.shortLabel), "")


def _expected(shipment: Shipment) -> tuple[datetime | None, datetime | None]:
    """When it is to arrive: between two hours where the carrier says so, else on a day or at a moment."""
    if shipment.estim_hour_min and shipment.estim_hour_max:
        return iso8601(shipment.estim_hour_min), iso8601(shipment.estim_hour_max)
    expected = _moment(shipment.estim_date)
    if expected is None or "T00:00" not in (shipment.estim_date or ""):
        return expected, expected
    return expected, expected + timedelta(hours=23, minutes=59)


def _moment(text: str | None) -> datetime | None:
    return iso8601(text) if text else None


def _pickup_point(context: Context) -> Address | None:
    point = context.removalPoint
    if point is None or not point.name:
        return None
    return Address(company=point.name, country=context.arrivalCountry or "")


def _name(row: Any) -> str:
    shipment = row.get("shipment") or {}
    return parcel_number(str(shipment.get("idShip") or row.get("idShip") or ""))


PARCELS = RowReader(Resource.PARCELS, Response, read_response, _name)
