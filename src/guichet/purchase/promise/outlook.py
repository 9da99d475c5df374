"""When an order would be where the customer wants it, and how that came about. Pure.

A place prepares while it is open, what was ordered after its cut-off from its next day on; a carrier takes it
on the day on which it is ready, and brings it after as many delivery days as the stated share of its parcels
took on that lane. A promise is the later of all its parcels'.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from guichet.kernel.hours import BusinessTime, Hours
from guichet.purchase.promise.days import add_delivery_days, next_delivery_day
from guichet.purchase.promise.lanes import Histogram, together
from guichet.purchase.promise.options import Option

_OFFICE = ((9 * 60, 17 * 60),)
_UNMEASURED = 8 * 60  # minutes of preparation, until it is measured how long it takes


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A place that sends, or from which one collects. `time` counts its hours, None where it tells none."""

    location_id: int
    name: str
    kind: str
    zone: ZoneInfo
    time: BusinessTime | None
    country: str
    region: str
    kilometres: float | None = None
    load: int = 0

    @property
    def working(self) -> BusinessTime:
        """Its hours; where it tells none, those of an office."""
        return self.time or _assumed(self.zone)


class Code:
    """The steps of a promise."""

    ORDERED = "ordered"
    CUT_OFF = "cut_off_missed"
    READY = "ready"
    HANDED_OVER = "handed_over"
    MEASURED = "carried_as_measured"
    ASSUMED = "carried_as_settled"
    SHOP_OPENS = "shop_opens"
    COURIER = "courier"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step on the way: at a moment, or on a day; `place` is where, the numbers are the carriage's."""

    code: str
    place: str = ""
    zone: ZoneInfo
    at: datetime | None = None
    day: date | None = None
    days: int = 0
    quantile: int = 0
    parcels: int = 0
    own: int = 0


class Outlook(msgspec.Struct, frozen=True, kw_only=True):
    """A promise: by the hour (`at`) or by the day (`day`); `latest` is the moment by which it is kept."""

    at: datetime | None
    day: date
    latest: datetime
    steps: tuple[Step, ...]


class Carriage(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the way from a place to the customer, and of how long the place took to hand over;
    None where that was never measured.
    """

    place: Place
    histogram: Histogram | None
    preparation: Histogram | None = None


def ready_at(place: Place, option: Option, now: datetime) -> tuple[datetime | None, tuple[Step, ...]]:
    """When a place has an order ready, and the steps to it; None where it never is within three years."""
    steps = [Step(code=Code.ORDERED, place=place.name, zone=place.zone, at=now)]
    begun = now
    local = now.astimezone(place.zone)
    if option.cut_off is not None and local.hour * 60 + local.minute >= option.cut_off:
        tomorrow = local.date() + timedelta(days=1)
        begun = datetime.combine(tomorrow, time(), tzinfo=place.zone).astimezone(UTC)
        steps.append(Step(code=Code.CUT_OFF, place=place.name, zone=place.zone, day=tomorrow))
    minutes = option.preparation_minutes if option.preparation_minutes is not None else _UNMEASURED
    minutes += option.minutes_per_waiting_order * place.load
    opened = place.working.next_open(begun)
    ready = place.working.after(opened, timedelta(minutes=minutes)) if opened is not None else None
    if ready is not None:
        steps.append(Step(code=Code.READY, place=place.name, zone=place.zone, at=ready))
    return ready, tuple(steps)


def by_carrier(
    carriages: Sequence[Carriage],
    option: Option,
    now: datetime,
    *,
    country: str,
    zone: ZoneInfo,
    least_parcels: int,
) -> Outlook | None:
    """The day on which all parcels are there; `country` and `zone` are where they go."""
    found = [_carried(one, option, now, country, zone, least_parcels) for one in carriages]
    told = [one for one in found if one is not None]
    if len(told) < len(carriages) or not told:
        return None
    return max(told, key=lambda one: one.latest)


def to_shop(arrives: Outlook, shop: Place) -> Outlook | None:
    """A parcel that is sent to a shop: there from the day on which the shop is open."""
    day = arrives.day
    opened = shop.working.next_open(datetime.combine(day, time(), tzinfo=shop.zone).astimezone(UTC))
    if opened is None:
        return None
    opens_on = opened.astimezone(shop.zone).date()
    if opens_on == day:
        return arrives
    step = Step(code=Code.SHOP_OPENS, place=shop.name, zone=shop.zone, day=opens_on)
    return Outlook(at=None, day=opens_on, latest=_end_of(opens_on, shop.zone), steps=(*arrives.steps, step))


def in_shop(shop: Place, option: Option, now: datetime) -> Outlook | None:
    """What is there already: the hour at which it may be collected."""
    ready, steps = ready_at(shop, option, now)
    if ready is None:
        return None
    return Outlook(at=ready, day=ready.astimezone(shop.zone).date(), latest=ready, steps=steps)


def by_courier(shop: Place, option: Option, now: datetime) -> Outlook | None:
    """The hour at which a courier is there; None unless the shop is open until it has it ready."""
    if shop.time is None or not shop.time.is_open(now):
        return None
    ready, steps = ready_at(shop, option, now)
    if ready is None or shop.time.between(now, ready) < ready - now:
        return None
    arrives = ready + timedelta(minutes=option.courier_minutes)
    step = Step(code=Code.COURIER, place=shop.name, zone=shop.zone, at=arrives)
    return Outlook(at=arrives, day=arrives.astimezone(shop.zone).date(), latest=arrives, steps=(*steps, step))


def _carried(
    carriage: Carriage, option: Option, now: datetime, country: str, zone: ZoneInfo, least_parcels: int
) -> Outlook | None:
    place, histogram = carriage.place, carriage.histogram
    if option.preparation_minutes is None and _is_measured(carriage.preparation, least_parcels):
        prepared = carriage.preparation
        leaves = now.astimezone(place.zone).date()
        steps = [Step(code=Code.ORDERED, place=place.name, zone=place.zone, at=now)]
    else:
        prepared = None
        ready, before = ready_at(place, option, now)
        if ready is None:
            return None
        leaves = next_delivery_day(ready.astimezone(place.zone).date(), place.country)
        steps = [*before, Step(code=Code.HANDED_OVER, place=place.name, zone=place.zone, day=leaves)]
    measured = histogram if _is_measured(histogram, least_parcels) else None
    days = _days(measured, prepared, option)
    day = add_delivery_days(leaves, days, country)
    carried = Step(
        code=Code.MEASURED if measured else Code.ASSUMED,
        zone=zone, day=day, days=days, quantile=option.quantile,
        parcels=round(measured.parcels) if measured else 0, own=round(measured.own) if measured else 0,
    )  # fmt: skip
    return Outlook(at=None, day=day, latest=_end_of(day, zone), steps=(*steps, carried))


def _is_measured(histogram: Histogram | None, least_parcels: int) -> bool:
    return histogram is not None and histogram.parcels >= least_parcels


def _days(carried: Histogram | None, prepared: Histogram | None, option: Option) -> int:
    """Within how many delivery days the stated share arrives, by what is measured of the two stretches."""
    quantile = option.quantile / 100
    if carried is not None and prepared is not None:
        return together(prepared, carried).days_at(quantile)
    days = option.transit_days if carried is None else carried.days_at(quantile)
    return days if prepared is None else days + prepared.days_at(quantile)


def _end_of(day: date, zone: ZoneInfo) -> datetime:
    """The moment at which a local day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone).astimezone(UTC)


def _assumed(zone: ZoneInfo) -> BusinessTime:
    """The hours of an office, for a place that tells none: Monday to Friday, nine to five."""
    return BusinessTime(Hours(time_zone=zone.key, week=(*(_OFFICE,) * 5, (), ())))
