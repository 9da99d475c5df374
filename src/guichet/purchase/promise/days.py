"""The days on which carriers deliver: all but Sundays and the public holidays of where it goes. Pure."""

from __future__ import annotations

from datetime import date, timedelta

from guichet.kernel.hours import holidays_of

_SUNDAY = 6
_FARTHEST = 400  # days; more than any lane takes


def is_delivery_day(day: date, country: str) -> bool:
    """Whether carriers deliver on a day in a country (ISO 3166-1; "" for one that is not known)."""
    return day.weekday() != _SUNDAY and day not in holidays_of(country, "", day.year)


def next_delivery_day(day: date, country: str) -> date:
    """The day itself if carriers deliver on it, else the next on which they do."""
    while not is_delivery_day(day, country):
        day += timedelta(days=1)
    return day


def add_delivery_days(day: date, count: int, country: str) -> date:
    """So many delivery days after a day, or after the next that is one."""
    day = next_delivery_day(day, country)
    for _ in range(count):
        day = next_delivery_day(day + timedelta(days=1), country)
    return day


def delivery_days_between(handed_over: date, delivered: date, country: str) -> int:
    """How many delivery days a parcel took: the fewest that `add_delivery_days` needs to reach its day."""
    count, day = 0, next_delivery_day(handed_over, country)
    while day < delivered and count < _FARTHEST:
        day = next_delivery_day(day + timedelta(days=1), country)
        count += 1
    return count
