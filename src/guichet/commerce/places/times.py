"""The hours of locations put together: what staff say before what the shop tells, with the holidays."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, text

from guichet.commerce.places.hours import business_time, hours_of, interval_of, zone_of
from guichet.kernel.db import Transaction
from guichet.kernel.hours import BusinessTime, Hours, Interval, Special, is_known
from guichet.kernel.types import utc_now

_PAST = timedelta(days=8)  # special days that are over by then say nothing of now
_YEARS = 2  # for so many years on, days that come again every year are worked out

_LOCATIONS = text("""
SELECT location.id, location.time_zone, location.opening_hours, location.special_hours,
  location.postal_address ->> 'country' AS country, own.week,
  coalesce(own.observes_holidays, true) AS observes_holidays,
  coalesce(own.holiday_region, '') AS holiday_region
FROM locations AS location LEFT JOIN location_hours AS own ON own.location_id = location.id
WHERE location.gone_at IS NULL AND (CAST(:ids AS bigint[]) IS NULL OR location.id = ANY(:ids))
""")
_DAYS = text("""
SELECT location_id, day, name, hours FROM location_days
WHERE day >= :since AND (CAST(:ids AS bigint[]) IS NULL OR location_id = ANY(:ids)) ORDER BY day
""")


async def location_times(
    transaction: Transaction, location_ids: Collection[int] | None = None
) -> dict[int, BusinessTime | None]:
    """What counts the opening hours of these locations (None: of all); None for one that tells none."""
    ids = None if location_ids is None else sorted(location_ids)
    rows = (await transaction.execute(_LOCATIONS, {"ids": ids})).all()
    since = (utc_now() - _PAST).date()
    own_days: dict[int, list[Row[Any]]] = defaultdict(list)
    for day in await transaction.execute(_DAYS, {"ids": ids, "since": since}):
        own_days[day.location_id].append(day)
    times: dict[int, BusinessTime | None] = {}
    for row in rows:
        hours = _hours(row, own_days[row.id], since)
        times[row.id] = None if hours is None else business_time(hours)
    return times


def _hours(row: Row[Any], own_days: Iterable[Row[Any]], since: date) -> Hours | None:
    special = {one.day: one for one in told_days(row.special_hours, since)}
    special |= {one.day: own_day(one) for one in own_days}
    days = [special[day] for day in sorted(special)]
    country = (row.country or "").upper()
    region = row.holiday_region if is_known(country, row.holiday_region) else ""
    holidays = ((country, region),) if row.observes_holidays and is_known(country) else ()
    if row.week is None:
        return hours_of(row.time_zone, row.opening_hours, special=days, holidays=holidays)
    week = tuple(tuple((first, last) for first, last in day) for day in row.week)
    zone = zone_of(row.time_zone).key
    return Hours(time_zone=zone, week=week, holidays=holidays, special=tuple(days))


def own_day(row: Row[Any]) -> Special:
    """A day as staff set it."""
    return Special(day=row.day, name=row.name, hours=tuple((first, last) for first, last in row.hours))


def told_days(rows: Iterable[Mapping[str, Any]], since: date) -> list[Special]:
    """Days with hours of their own as the shop tells them; what is no date is left out."""
    names: dict[date, str] = {}
    hours: dict[date, list[Interval]] = defaultdict(list)
    for row in rows:
        interval = interval_of(row["opens"], row["closes"]) if row["opens"] else None
        if row["opens"] and interval is None:
            continue  # said to be open, at hours that cannot be read: its weekday is the better word
        for day in _occurrences(row["day"], since, annual=row["annual"]):
            names.setdefault(day, row["name"])
            hours[day] += [interval] if interval else []
    return [Special(day=day, name=names[day], hours=tuple(sorted(hours[day]))) for day in sorted(names)]


def _occurrences(told: str, since: date, *, annual: bool) -> Iterator[date]:
    try:
        first = date.fromisoformat(told)
    except ValueError:
        return
    if first >= since:
        yield first
    if not annual:
        return
    for year in range(max(first.year + 1, since.year), datetime.now(UTC).year + _YEARS + 1):
        try:
            day = first.replace(year=year)
        except ValueError:  # the 29th of February
            continue
        if day >= since:
            yield day
