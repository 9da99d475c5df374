"""Quiet hours: nobody is told anything at night. Pure."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def after_quiet(moment: datetime, quiet_from: int, quiet_until: int, zone: tzinfo) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls in.

    `quiet_from` and `quiet_until` are minutes of the day in `zone`, the first within the hours and the last
    not; the hours may pass midnight, and both the same are none.
    """
    here = moment.astimezone(zone)
    minute = here.hour * 60 + here.minute
    if quiet_from <= quiet_until:
        is_quiet = quiet_from <= minute < quiet_until
    else:
        is_quiet = minute >= quiet_from or minute < quiet_until
    if not is_quiet:
        return moment
    day = here.date() if minute < quiet_until else here.date() + timedelta(days=1)
    end = datetime(day.year, day.month, day.day, quiet_until // 60, quiet_until % 60, tzinfo=zone)
    return end.astimezone(moment.tzinfo)


def zone_of(name: str) -> tzinfo:
    """A zone by its IANA name; UTC, where a shop told none that is known."""
    try:
        return ZoneInfo(name) if name else UTC
    except (ZoneInfoNotFoundError, ValueError):
        return UTC
