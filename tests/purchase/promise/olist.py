"""Real orders of a marketplace (Olist, Brazil), promised by the lanes that the product learns.

The lanes learn from parcels that arrived before a day, and promise for the orders bought from that day on.
The marketplace's own estimate is never learned from, and is shown beside. What an order is promised stands on
what was known when it was bought alone: seller's and buyer's region, their distance, the day, how long this
seller took to hand over so far, and parcels that had arrived by then: `Learned` counts what was over by a
moment, each part of an order at the moment at which it was over.
"""

from __future__ import annotations

import csv
import gzip
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import numpy as np

from guichet.commerce.places import distance_km
from guichet.purchase.promise import (
    Histogram,
    Lane,
    add,
    add_delivery_days,
    delivery_days_between,
    learned,
    preparation_levels,
    together,
    weight_at,
)
from guichet.purchase.sourcing import region_of

DATA = Path(__file__).parents[3].parent / "shared" / "data" / "olist_sample3k_reviews"
SPLIT = 0.6
DRAWS = 2000


class Bought(msgspec.Struct, frozen=True, kw_only=True):
    """An order that arrived: what was known at order time, what came true, and the marketplace's estimate."""

    at: datetime
    seller: str
    lane: Lane
    handed_over: datetime
    delivered: datetime
    estimated: date


def orders() -> list[Bought]:
    """The delivered orders, in the order in which they were bought."""
    people = {
        row["customer_id"]: row["customer_zip_code_prefix"] for row in _table("olist_customers_dataset")
    }
    sellers = {row["seller_id"]: row["seller_zip_code_prefix"] for row in _table("olist_sellers_dataset")}
    points = _points()
    first: dict[str, str] = {}
    for row in _table("olist_order_items_dataset"):
        if row["order_item_id"] == "1":
            first[row["order_id"]] = row["seller_id"]
    found = []
    for row in _table("olist_orders_dataset"):
        seller = first.get(row["order_id"])
        if row["order_status"] != "delivered" or seller is None or not row["order_delivered_customer_date"]:
            continue
        if not row["order_delivered_carrier_date"]:
            continue
        here, there = sellers[seller].zfill(5), people[row["customer_id"]].zfill(5)
        found.append(
            Bought(
                at=_moment(row["order_purchase_timestamp"]),
                seller=seller,
                lane=Lane(
                    origin=region_of("BR", here),
                    destination=region_of("BR", there),
                    kilometres=_kilometres(points.get(here), points.get(there)),
                ),
                handed_over=_moment(row["order_delivered_carrier_date"]),
                delivered=_moment(row["order_delivered_customer_date"]),
                estimated=_moment(row["order_estimated_delivery_date"]).date(),
            )
        )
    return sorted(found, key=lambda one: one.at)


class Learned:
    """What is known at a moment that only moves on: each part of an order is learned when it was over."""

    def __init__(self, bought: Sequence[Bought]) -> None:
        self.counts: dict[str, dict[int, float]] = {}
        happened = [(one.handed_over, 0, place) for place, one in enumerate(bought)]
        happened += [(one.delivered, 1, place) for place, one in enumerate(bought)]
        self._bought = bought
        self._happened = sorted(happened, reverse=True)

    def until(self, moment: datetime) -> None:
        """Learn what was over by a moment."""
        while self._happened and self._happened[-1][0] < moment:
            at, what, place = self._happened.pop()
            one = self._bought[place]
            if what == 0:
                days = delivery_days_between(one.at.date(), one.handed_over.date(), "BR")
                add(self.counts, preparation_levels(one.seller), days, weight_at(at))
            else:
                days = delivery_days_between(one.handed_over.date(), one.delivered.date(), "BR")
                add(self.counts, one.lane.counted(), days, weight_at(at))

    def outlook(self, one: Bought) -> Histogram:
        """How many delivery days an order is to take, by what is known now."""
        preparing = learned(self.counts, preparation_levels(one.seller), one.at)
        carrying = learned(self.counts, one.lane.levels(), one.at)
        if preparing is None or carrying is None:
            raise ValueError("nothing was learned yet")
        return together(preparing, carrying)


class Shown(msgspec.Struct, frozen=True):
    """Promises of the later orders: lengths in calendar days, and whether each was kept."""

    lengths: np.ndarray
    kept: np.ndarray


def split_day(bought: Sequence[Bought]) -> datetime:
    """The moment from which orders are shown instead of learned from."""
    return bought[int(len(bought) * SPLIT)].at


def promised(
    bought: Sequence[Bought], quantiles: Sequence[float], *, running: bool = False
) -> Mapping[float, Shown]:
    """The promises of the later part by quantile; `running`: parcels that arrive go on being learned from."""
    start = split_day(bought)
    known = Learned(bought)
    known.until(start)
    lengths: dict[float, list[int]] = {quantile: [] for quantile in quantiles}
    kept: dict[float, list[bool]] = {quantile: [] for quantile in quantiles}
    for one in bought:
        if one.at < start:
            continue
        if running:
            known.until(one.at)
        outlook = known.outlook(one)
        for quantile in quantiles:
            day = add_delivery_days(one.at.date(), outlook.days_at(quantile), "BR")
            lengths[quantile].append((day - one.at.date()).days)
            kept[quantile].append(one.delivered.date() <= day)
    return {quantile: Shown(np.array(lengths[quantile]), np.array(kept[quantile])) for quantile in quantiles}


def marketplace(bought: Sequence[Bought]) -> Shown:
    """The marketplace's own estimates of the later part."""
    later = [one for one in bought if one.at >= split_day(bought)]
    return Shown(
        np.array([(one.estimated - one.at.date()).days for one in later]),
        np.array([one.delivered.date() <= one.estimated for one in later]),
    )


def interval(values: np.ndarray, draws: np.ndarray) -> tuple[float, float]:
    """The 95 % bootstrap interval of a mean; `draws` are rows of places drawn with repetition."""
    low, high = np.quantile(values[draws].mean(axis=1), (0.025, 0.975))
    return float(low), float(high)


def drawn(count: int) -> np.ndarray:
    """Places drawn with repetition, the same for all that is compared."""
    return np.random.default_rng(5).integers(0, count, (DRAWS, count))


def shorter(ours: Shown, theirs: Shown) -> float:
    """By what part of its length the one promise is shorter than the other."""
    return 1.0 - float(ours.lengths.mean()) / float(theirs.lengths.mean())


def _table(name: str) -> Iterator[dict[str, str]]:
    with gzip.open(DATA / f"{name}.csv.gz", "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _points() -> Mapping[str, tuple[float, float]]:
    return {
        row["geolocation_zip_code_prefix"].zfill(5): (
            float(row["geolocation_lat"]),
            float(row["geolocation_lng"]),
        )
        for row in _table("olist_geolocation_dataset")
    }


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def _kilometres(here: tuple[float, float] | None, there: tuple[float, float] | None) -> float | None:
    return distance_km(*here, *there) if here and there else None
