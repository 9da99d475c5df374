"""What a set of scans amounts to: the lives of a number, and where a parcel stands. Pure.

Carriers give a number again after a year or so: scans further apart than any parcel travels are of different
lives. Everything here is a function of the set, so the order in which answers arrive does not matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b

import msgspec

from guichet.ports.records import ParcelState, TrackingEvent

LIFE_GAP = timedelta(days=180)

# Of scans at one moment the one further down stands.
_RANKS = {
    state: rank
    for rank, state in enumerate(
        (
            ParcelState.UNKNOWN,
            ParcelState.ANNOUNCED,
            ParcelState.HANDED_OVER,
            ParcelState.IN_TRANSIT,
            ParcelState.EXCEPTION,
            ParcelState.OUT_FOR_DELIVERY,
            ParcelState.ATTEMPT_FAILED,
            ParcelState.AT_PICKUP_POINT,
            ParcelState.RETURNING,
            ParcelState.LOST,
            ParcelState.RETURNED,
            ParcelState.DELIVERED,
        )
    )
}
_MOVING = frozenset(
    {
        ParcelState.HANDED_OVER,
        ParcelState.IN_TRANSIT,
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.ATTEMPT_FAILED,
        ParcelState.AT_PICKUP_POINT,
    }
)


class Scan(msgspec.Struct, frozen=True):
    """A tracking event, and the parcel that it was of until now."""

    key: bytes
    at: datetime
    state: ParcelState
    code: str
    words: str
    place: str
    country: str
    parcel_id: int | None = None

    @property
    def content(self) -> tuple[bool, str, str]:
        """Of two readings of one scan the greater stands: one that was understood, first of all."""
        return (self.state is not ParcelState.UNKNOWN, self.state, self.words)


class Standing(msgspec.Struct, frozen=True):
    """Where a parcel stands by its scans; `state` is unknown when none of them was understood."""

    state: ParcelState
    words: str
    delivered_at: datetime | None
    moved_after_delivery: bool


def scan_of(event: TrackingEvent) -> Scan:
    """An event of an answer as a scan; where the carrier gives no code its words tell scans apart."""
    named = event.code or event.words
    identity = f"{event.at.isoformat()}\x1f{named}\x1f{event.place}\x1f{event.country}"
    return Scan(
        blake2b(identity.encode(), digest_size=16).digest(),
        event.at,
        event.state,
        event.code,
        event.words,
        event.place,
        event.country,
    )


def union(scans: Iterable[Scan]) -> dict[bytes, Scan]:
    """Scans by key; of several readings of one the best stands, and it keeps the parcel that it was of."""
    merged: dict[bytes, Scan] = {}
    for scan in scans:
        known = merged.get(scan.key)
        if known is None:
            merged[scan.key] = scan
            continue
        best = max(known, scan, key=lambda one: one.content)
        owner = known.parcel_id if known.parcel_id is not None else scan.parcel_id
        merged[scan.key] = msgspec.structs.replace(best, parcel_id=owner)
    return merged


def lives_of(scans: Iterable[Scan]) -> list[list[Scan]]:
    """The lives that scans make up, oldest first, each in the order in which it happened."""
    lives: list[list[Scan]] = []
    for scan in sorted(scans, key=_moment):
        if not lives or scan.at - lives[-1][-1].at >= LIFE_GAP:
            lives.append([])
        lives[-1].append(scan)
    return lives


def standing(life: Sequence[Scan]) -> Standing:
    """Where the newest scan that was understood puts a parcel; `life` is in order."""
    understood = [scan for scan in life if scan.state is not ParcelState.UNKNOWN]
    if not understood:
        return Standing(ParcelState.UNKNOWN, life[-1].words, None, False)
    newest = understood[-1]
    delivered = [scan.at for scan in understood if scan.state is ParcelState.DELIVERED]
    arrived = newest.state is ParcelState.DELIVERED
    moved = bool(delivered) and newest.state in _MOVING
    return Standing(newest.state, newest.words, max(delivered) if arrived else None, moved)


def _moment(scan: Scan) -> tuple[datetime, int, bytes]:
    return (scan.at, _RANKS[scan.state], scan.key)
