"""When a shop is open: its own hours, special days, public holidays, in its zone. Pure.

Hours are counted by `kernel.hours`; here is what a shopper asks of them. A place that tells no hours at all
is `unknown`, not closed: to send somebody away from an open door costs a sale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cache, lru_cache
from zoneinfo import ZoneInfo, available_timezones

import msgspec

from guichet.kernel.hours import DAY, BusinessTime, Hours, Interval, Span, Special, holiday_name
from guichet.kernel.types import Language

_SHUT_FOR_LONG = timedelta(days=400)  # what does not open within a year is said to be closed, without a day
_ONE_DAY = timedelta(days=1)
_WEEK = 7


class OpeningState(StrEnum):
    """`unknown`: the place tells no hours."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Opening(msgspec.Struct, frozen=True, kw_only=True):
    """How a place stands at a moment.

    `until` is when an open one closes, None where it does not within a week. `opens_at` is when a closed one
    opens, None where that is not known within a year. `closed_by` names the special day or the holiday that
    closes it today, "" where it is closed as on every such day.
    """

    state: OpeningState
    until: datetime | None = None
    opens_at: datetime | None = None
    closed_by: str = ""


UNKNOWN = Opening(state=OpeningState.UNKNOWN)


def interval_of(opens: str, closes: str) -> Interval | None:
    """The minutes of a day from "HH:MM" to "HH:MM"; None where the two are no time or nothing lies between.

    An end that is not after the beginning lies in the night that follows: 18:00 to 02:00, and 00:00 to 00:00
    is the whole day.
    """
    first, last = _minute(opens), _minute(closes)
    if first is None or last is None or first >= DAY:
        return None
    if last > first:
        return first, last
    return None if first == last != 0 else (first, last + DAY)


def hours_of(
    time_zone: str,
    opening_hours: Iterable[Mapping[str, object]],
    *,
    special: Iterable[Special] = (),
    holidays: tuple[tuple[str, str], ...] = (),
) -> Hours | None:
    """The hours of a place from rows {weekday 1–7, opens, closes}, of which a day may have several.

    `holidays` are (country, region or ""). None where the zone is not known, or no hours are told.
    """
    days: list[list[Interval]] = [[] for _ in range(_WEEK)]
    for row in opening_hours:
        interval = interval_of(str(row["opens"]), str(row["closes"]))
        weekday = row["weekday"]
        if interval is not None and isinstance(weekday, int) and 1 <= weekday <= _WEEK:
            days[weekday - 1].append(interval)
    told = tuple(special)
    if time_zone not in _zones() or not (any(days) or any(one.hours for one in told)):
        return None
    return Hours(
        time_zone=time_zone,
        week=tuple(tuple(sorted(day)) for day in days),
        holidays=holidays,
        special=told,
    )


def opening_at(time: BusinessTime | None, at: datetime, language: Language = Language.EN) -> Opening:
    """How a place stands at a moment; `time` counts its hours, None where it tells none.

    A public holiday is named in the language, a special day as it was told.
    """
    if time is None:
        return UNKNOWN
    span = next_opening(time, at)
    if span is not None and span[0] <= at:
        ends = span[1] if span[1] - at < timedelta(days=_WEEK) else None
        return Opening(state=OpeningState.OPEN, until=ends)
    return Opening(
        state=OpeningState.CLOSED,
        opens_at=span[0] if span else None,
        closed_by=_closed_by(time, at.astimezone(time.zone).date(), language),
    )


def next_opening(time: BusinessTime, after: datetime) -> Span | None:
    """The stretch of opening that holds a moment, else the next one; None where none begins within a year.

    Stretches that meet or overlap are one: who is open through midnight does not close at it.
    """
    joined: Span | None = None
    for begin, end in _spans(time, after):
        if joined is None:
            joined = (begin, end)
        elif begin <= joined[1]:
            joined = (joined[0], max(joined[1], end))
        else:
            break
        if joined[1] - after > timedelta(days=_WEEK):
            break
    return joined


@lru_cache(maxsize=4096)
def business_time(hours: Hours) -> BusinessTime:
    """What counts these hours; it is kept, with the days that it has worked out."""
    return BusinessTime(hours)


def _closed_by(time: BusinessTime, day: date, language: Language) -> str:
    name = time.closed_by(day)
    if name is None or any(one.day == day for one in time.hours.special):
        return name or ""
    names = (holiday_name(country, region, day, language) for country, region in time.hours.holidays)
    return next((said for said in names if said), name)


def _spans(time: BusinessTime, after: datetime) -> Iterator[Span]:
    """The stretches that end after a moment, in order; the first may have begun the day before."""
    day = after.astimezone(time.zone).date() - _ONE_DAY
    last = (after + _SHUT_FOR_LONG).astimezone(time.zone).date()
    while day <= last:
        for begin, end in sorted(time.open_spans(day)):
            if end > after:
                yield begin, end
        day += _ONE_DAY


def _minute(told: str) -> int | None:
    """The minute of a day that "HH:MM" (or "HH:MM:SS") says, up to 24:00."""
    hour, _, rest = told.partition(":")
    minute = rest.partition(":")[0]
    if not (hour.isdigit() and minute.isdigit() and len(minute) == 2):
        return None
    number = int(hour) * 60 + int(minute)
    return number if int(minute) < 60 and number <= DAY else None


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def zone_of(time_zone: str) -> ZoneInfo:
    """The zone of a name, UTC where the name is not known."""
    return ZoneInfo(time_zone if time_zone in _zones() else "UTC")
