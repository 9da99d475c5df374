"""The parcels' part of an order's life: what the shop told, each scan of the carrier, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec

from guichet.commerce.orders.schemas import TimelineItem, TimelineSource
from guichet.commerce.parcels import TrackingShape
from guichet.commerce.shipments import ShipmentRow
from guichet.ports.records import ParcelState

_OVER = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST})


class Today(msgspec.Struct, frozen=True):
    """The day that it is somewhere."""

    day: date
    zone: tzinfo

    @classmethod
    def at(cls, now: datetime, zone: str) -> Today:
        """The day in a zone by its IANA name; in UTC, where a shop told none that is known."""
        try:
            known: tzinfo = ZoneInfo(zone) if zone else UTC
        except (ZoneInfoNotFoundError, ValueError):
            known = UTC
        return cls(now.astimezone(known).date(), known)


def late_by_days(parcel: ShipmentRow, tracking: TrackingShape | None, today: Today) -> int | None:
    """Days since the one by which the carrier expected to deliver; None where it does not say, or no more."""
    if tracking is None or tracking.delivered_at is not None or parcel.state in _OVER:
        return None
    expected = tracking.expected_until or tracking.expected_from
    if expected is None:
        return None
    return max(0, (today.day - expected.astimezone(today.zone).date()).days)


def tracked_ids(parcels: Sequence[ShipmentRow]) -> list[int]:
    """The ids of what carriers tell of these parcels."""
    return sorted({parcel.parcel_id for parcel in parcels if parcel.parcel_id is not None})


def parcel_items(
    parcels: Sequence[ShipmentRow], tracked: Mapping[int, TrackingShape], source: TimelineSource
) -> Iterator[TimelineItem]:
    """What happened to an order's parcels; a carrier's items name the carrier as their source."""
    for parcel in parcels:
        if parcel.created_at:
            yield _item(parcel, parcel.created_at, "shipped", source)
        if parcel.delivered_at:
            yield _item(parcel, parcel.delivered_at, "delivered", source)
        tracking = None if parcel.parcel_id is None else tracked.get(parcel.parcel_id)
        if tracking is not None:
            yield from _tracked(parcel, tracking)


def _tracked(parcel: ShipmentRow, tracking: TrackingShape) -> Iterator[TimelineItem]:
    source = TimelineSource(label=tracking.source.label or parcel.carrier, as_of=tracking.source.as_of)
    for event in tracking.events:
        item = _item(parcel, event.at, "tracking", source)
        yield item.model_copy(
            update={"after": event.state, "text": event.words, "place": event.place, "country": event.country}
        )
    expected = tracking.expected_until or tracking.expected_from
    if expected is not None and tracking.delivered_at is None:
        yield _item(parcel, expected, "expected", source).model_copy(update={"text": tracking.next_step})


def _item(parcel: ShipmentRow, at: datetime, kind: str, source: TimelineSource) -> TimelineItem:
    return TimelineItem(
        at=at,
        kind=kind,
        shipment_id=parcel.id,
        carrier=parcel.carrier,
        tracking_number=parcel.tracking_number,
        tracking_address=parcel.tracking_address,
        source=source,
    )
