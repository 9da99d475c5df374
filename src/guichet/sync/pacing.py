"""How often a parcel is worth a question, and what the carrier's budget makes of it. Pure.

What changes soon is asked often, what has ended never, what is silent for long rarely. When the quota cannot
serve all at their own pace, the paces are stretched in proportion: those that change within the hour only
when they alone would take most of the quota, the others by what is left.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from guichet.ports.records import ParcelRecord, ParcelState

_PACES = {
    ParcelState.OUT_FOR_DELIVERY: timedelta(minutes=10),
    ParcelState.ATTEMPT_FAILED: timedelta(hours=2),
    ParcelState.IN_TRANSIT: timedelta(hours=2),
    ParcelState.HANDED_OVER: timedelta(hours=2),
    ParcelState.EXCEPTION: timedelta(hours=4),
    ParcelState.AT_PICKUP_POINT: timedelta(hours=4),
    ParcelState.RETURNING: timedelta(hours=12),
    ParcelState.ANNOUNCED: timedelta(hours=12),
    ParcelState.UNKNOWN: timedelta(hours=12),
}
_FINISHED = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST})
_QUIET_AFTER = timedelta(days=30)
_QUIET_PACE = timedelta(days=2)
GIVEN_UP_AFTER = timedelta(days=120)
# A shop may note a shipment after its parcel's last scan; scans long before are of the number's life before.
_NOTED_AFTER = timedelta(days=30)

_USED = 0.85  # of the quota; the rest is for what comes in between
_URGENT_SHARE = 0.7
# Half of a quota with room to spare is used to ask sooner, down to this part of a pace.
_SOONEST = 0.1
_SPARE_SHARE = 0.5


class Pace(msgspec.Struct, frozen=True):
    """How often (seconds; None: never again), and whether it changes within the hour."""

    seconds: int | None
    urgent: bool = False


class Stretch(msgspec.Struct, frozen=True):
    """By what the paces of urgent parcels and of the others are multiplied."""

    urgent: float = 1.0
    others: float = 1.0

    def of(self, pace: Pace) -> float:
        return self.urgent if pace.urgent else self.others


class Seen(msgspec.Struct, frozen=True):
    """What an answer says that matters for the next question."""

    state: ParcelState
    last_event_at: datetime | None


NEVER_SEEN = Seen(ParcelState.UNKNOWN, None)


def seen_in(record: ParcelRecord | None, shipped_at: datetime) -> Seen:
    """What an answer says of the shipment; scans of the number's life before say nothing of it."""
    if record is None or not record.events:
        return NEVER_SEEN
    newest = max(event.at for event in record.events)
    if newest < shipped_at - _NOTED_AFTER:
        return NEVER_SEEN
    return Seen(record.state, newest)


def pace_of(seen: Seen, shipped_at: datetime, now: datetime) -> Pace:
    """How often a parcel in this state, last scanned then, is worth a question."""
    if seen.state in _FINISHED:
        return Pace(None)
    silent = now - max(shipped_at, seen.last_event_at or shipped_at)
    if silent > GIVEN_UP_AFTER:
        return Pace(None)
    pace = _PACES[seen.state]
    if silent > _QUIET_AFTER:
        pace = max(pace, _QUIET_PACE)
    return Pace(int(pace.total_seconds()), seen.state is ParcelState.OUT_FOR_DELIVERY)


def stretch_of(load: Iterable[tuple[bool, int, int]], answers_per_second: float, haste: float) -> Stretch:
    """What a budget makes of the paces of all watched parcels: (urgent, pace in seconds, how many) each.

    `haste` multiplies every pace first: how much sooner than usual the merchant wants to know.
    """
    wanted = {True: 0.0, False: 0.0}
    for is_urgent, pace, count in load:
        wanted[is_urgent] += count / pace
    capacity = answers_per_second * _USED
    urgent = max(haste, wanted[True] / (capacity * _URGENT_SHARE))
    left = capacity - wanted[True] / urgent
    others = max(haste, wanted[False] / left)
    soonest = _SOONEST * min(haste, 1.0)
    full = (wanted[True] / urgent + wanted[False] / others) / (capacity * _SPARE_SHARE)
    if full >= 1.0:
        return Stretch(urgent, others)
    # There is room: all are asked sooner, in proportion.
    return Stretch(max(urgent * full, soonest), max(others * full, soonest))
