"""Lanes: how long parcels of a carrier took, learned by counting. Pure.

A lane is a carrier's service from one region to another. What took how many days is a histogram for the lane
and for each coarser one that it belongs to; a lane of few parcels leans on the coarser one as far as its own
are few. Every parcel's weight halves with its age, so that the recent weeks speak loudest. Weights count from
a fixed day, so that counts only ever add up: in any order, the same parcels give the same table.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import msgspec

LONGEST = 90
"""Days; what took longer stands here."""

HALF_LIFE = timedelta(days=120)
LEAN = 12.0
"""How many parcels of its own weigh as much as all that is known of the coarser lane."""

_BEGINNING = datetime(2016, 1, 1, tzinfo=UTC)
_BANDS = (30, 100, 250, 500, 900, 1500, 2500)  # km
_SEPARATOR = "\x1f"


class Lane(msgspec.Struct, frozen=True, kw_only=True):
    """A carrier's service between two regions ("FR-59"); `kilometres` between them where both are known.

    `sender` names the place that sends: two places of a region may hand over at different hours. What is not
    known, or does not matter, is "".
    """

    carrier: str = ""
    service: str = ""
    origin: str = ""
    destination: str = ""
    sender: str = ""
    kilometres: float | None = None

    def levels(self) -> tuple[str, ...]:
        """The keys of the lane and of the coarser ones that it leans on, the coarsest first."""
        whole = (_key(self.carrier, ""),) if self.service else ()
        return (*whole, *self._of(self.carrier, self.service))

    def counted(self) -> tuple[str, ...]:
        """The keys under which a parcel of this lane counts: it is one of its carrier, and of any, too."""
        served = {("", ""): None, (self.carrier, ""): None, (self.carrier, self.service): None}
        return tuple(key for carrier, service in served for key in self._of(carrier, service))

    def _of(self, carrier: str, service: str) -> tuple[str, ...]:
        keys = [_key(carrier, service)]
        if self.kilometres is not None:
            keys.append(_key(carrier, service, f"band {band(self.kilometres)}"))
        if self.origin and self.destination:
            keys.append(_key(carrier, service, self.origin, self.destination))
        if self.sender and self.destination:
            keys.append(_key(carrier, service, self.origin, self.destination, self.sender))
        return tuple(keys)


def _key(*parts: str) -> str:
    return _SEPARATOR.join(("carriage", *parts))


def preparation_levels(sender: str) -> tuple[str, ...]:
    """The keys under which it is kept how long who sends took from order to hand-over, coarsest first."""
    everyone = "preparation"
    return (everyone, f"{everyone}{_SEPARATOR}{sender}") if sender else (everyone,)


class Histogram(msgspec.Struct, frozen=True):
    """What share of parcels took 0, 1, 2… days.

    `parcels` is how many the coarsest lane stands on, `own` how many the finest of which any are known; both
    by weight, one that arrived just now being 1.
    """

    shares: tuple[float, ...]
    parcels: float
    own: float

    def days_at(self, quantile: float) -> int:
        """Within how many days at least this share of parcels arrives."""
        reached = 0.0
        for days, share in enumerate(self.shares):
            reached += share
            if reached >= quantile - 1e-9:
                return days
        return len(self.shares) - 1

    def share_within(self, days: int) -> float:
        """What share of parcels takes so many days at most."""
        return min(1.0, math.fsum(self.shares[: days + 1])) if days >= 0 else 0.0


Counts = Mapping[str, Mapping[int, float]]
"""Weights by lane key and days."""


def band(kilometres: float) -> int:
    """Which of the bands of distance it is, the nearest 0."""
    return sum(kilometres >= bound for bound in _BANDS)


def weight_at(at: datetime) -> float:
    """The weight of a parcel that arrived at a moment; only its ratio to that of another means something."""
    return float(2.0 ** ((at - _BEGINNING) / HALF_LIFE))


def add(counts: dict[str, dict[int, float]], levels: Iterable[str], days: int, weight: float) -> None:
    """Count a parcel in all its lanes."""
    bucket = min(max(days, 0), LONGEST)
    for key in levels:
        of_key = counts.setdefault(key, {})
        of_key[bucket] = of_key.get(bucket, 0.0) + weight


def learned(counts: Counts, levels: Sequence[str], now: datetime) -> Histogram | None:
    """What is known of a lane at a moment; None where not even the coarsest holds a parcel.

    Each level leans on the one above it by LEAN parcels: with none of its own it is that one, with many
    it is itself.
    """
    scale = weight_at(now)
    shares: list[float] | None = None
    parcels = own = 0.0
    for key in levels:
        counts_of_key = counts.get(key, {})
        count = math.fsum(counts_of_key.values()) / scale
        if count <= 0.0:
            continue
        lean = LEAN if shares is not None else 0.0
        kept = lean / (count + lean)
        shares = [share * kept for share in shares or [0.0] * (LONGEST + 1)]
        for days, weight in counts_of_key.items():
            shares[days] += weight / scale / (count + lean)
        parcels, own = parcels or count, count
    return None if shares is None else Histogram(tuple(shares), parcels, own)


def together(first: Histogram, second: Histogram) -> Histogram:
    """How long two stretches take one after the other, if the one does not depend on the other."""
    shares = [0.0] * (LONGEST + 1)
    for days, share in enumerate(first.shares):
        if share > 0.0:
            for more, other in enumerate(second.shares):
                if other > 0.0:
                    shares[min(days + more, LONGEST)] += share * other
    return Histogram(tuple(shares), min(first.parcels, second.parcels), min(first.own, second.own))
