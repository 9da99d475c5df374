"""Business time: when a team works or a shop is open, and how its hours are counted. Pure.

A day has any number of intervals, in minutes of its own local clock; holidays of countries and regions close
it, and single days may have hours of their own. All is counted in UTC, so that on the night when the clocks
change an interval is as long as people really work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from guichet.kernel.hours.closures import holiday_name

Interval = tuple[int, int]
"""From and until, in minutes of a local day: 540, 750 is 9:00 to 12:30; 1440 is its end, what is more lies in
the night after it."""

Span = tuple[datetime, datetime]
Pause = tuple[datetime, datetime | None]
"""When a clock stands still; without an end it still does."""

DAY = 24 * 60
_FARTHEST = timedelta(days=1100)  # what is not due within three years never is
_MINUTE = timedelta(minutes=1)


class Special(msgspec.Struct, frozen=True, kw_only=True):
    """A day with hours of its own, whatever its weekday and the holidays say; none: closed."""

    day: date
    name: str = ""
    hours: tuple[Interval, ...] = ()


class Hours(msgspec.Struct, frozen=True, kw_only=True):
    """When a team works or a shop is open: the week from Monday; `holidays` are (country, region or "")."""

    time_zone: str
    week: tuple[tuple[Interval, ...], ...]
    holidays: tuple[tuple[str, str], ...] = ()
    special: tuple[Special, ...] = ()


AROUND_THE_CLOCK = Hours(time_zone="UTC", week=(((0, DAY),),) * 7)


class BusinessTime:
    """Counts a team's hours; what it has worked out for a day it keeps."""

    def __init__(self, hours: Hours) -> None:
        self.hours = hours
        self.zone = ZoneInfo(hours.time_zone)
        self._special: Mapping[date, Special] = {one.day: one for one in hours.special}
        self._spans: dict[date, tuple[Span, ...]] = {}

    def open_spans(self, day: date) -> tuple[Span, ...]:
        """When work is done on a local day, in UTC."""
        spans = self._spans.get(day)
        if spans is None:
            spans = tuple(
                (start, end)
                for first, last in self._intervals(day)
                if (start := self._moment(day, first)) < (end := self._moment(day, last))
            )
            self._spans[day] = spans
        return spans

    def closed_by(self, day: date) -> str | None:
        """The name of what closes a day on which work would be done else; None where nothing does."""
        if not self.hours.week[day.weekday()]:
            return None
        special = self._special.get(day)
        if special is not None:
            return None if special.hours else special.name
        return self._holiday(day)

    def after(self, start: datetime, length: timedelta, pauses: Sequence[Pause] = ()) -> datetime | None:
        """When so much business time has passed since `start`, leaving out the pauses.

        None when it never does: within a pause that has no end, or not in three years. What ends with the
        day's work is due at its end, not on the next morning.
        """
        left = length
        for begin, end in self._open(start, start + _FARTHEST, pauses):
            if left <= end - begin:
                return begin + left
            left -= end - begin
        return None

    def before(self, end: datetime, length: timedelta) -> datetime | None:
        """The latest moment from which so much business time had passed by `end`; None within three years."""
        left, day = length, end.astimezone(self.zone).date()
        first = (end - _FARTHEST).astimezone(self.zone).date()
        while day >= first:
            for opened, closed in reversed(self.open_spans(day)):
                until = min(closed, end)
                if opened < until and left <= until - opened:
                    return until - left
                left -= max(until - opened, timedelta())
            day -= timedelta(days=1)
        return None

    def between(self, start: datetime, end: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
        """How much business time lies between two moments, leaving out the pauses; never negative."""
        return sum((until - begin for begin, until in self._open(start, end, pauses)), timedelta())

    def is_open(self, at: datetime) -> bool:
        """Whether work is done at a moment."""
        day = at.astimezone(self.zone).date()
        spans = (*self.open_spans(day - timedelta(days=1)), *self.open_spans(day))
        return any(start <= at < end for start, end in spans)

    def next_open(self, at: datetime) -> datetime | None:
        """The moment itself while work is done, else when it begins again."""
        return next((begin for begin, _ in self._open(at, at + _FARTHEST, ())), None)

    def _open(self, start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
        """The stretches from `start` to `end` in which time counts.

        It begins with the day before: its last interval may go on past midnight.
        """
        day, last = start.astimezone(self.zone).date() - timedelta(days=1), end.astimezone(self.zone).date()
        while day <= last:
            for opened, closed in self.open_spans(day):
                begin, until = max(opened, start), min(closed, end)
                if begin < until:
                    yield from _without(begin, until, pauses)
            day += timedelta(days=1)

    def _intervals(self, day: date) -> tuple[Interval, ...]:
        special = self._special.get(day)
        if special is not None:
            return special.hours
        week = self.hours.week[day.weekday()]
        return () if week and self._holiday(day) is not None else week

    def _holiday(self, day: date) -> str | None:
        names = (holiday_name(country, region, day) for country, region in self.hours.holidays)
        return next((name for name in names if name is not None), None)

    def _moment(self, day: date, minute: int) -> datetime:
        """A minute of a local day in UTC. One that the change of clocks leaves out is the change itself."""
        local = datetime.combine(day + timedelta(days=minute // DAY), time(), tzinfo=self.zone)
        local = local.replace(hour=minute % DAY // 60, minute=minute % 60)
        moment = local.astimezone(UTC)
        if moment.astimezone(self.zone).replace(tzinfo=None) == local.replace(tzinfo=None):
            return moment
        before, after = local.replace(fold=1).astimezone(UTC), moment
        offset = before.astimezone(self.zone).utcoffset()
        while after - before > _MINUTE:
            middle = before + (after - before) // 2
            if middle.astimezone(self.zone).utcoffset() == offset:
                before = middle
            else:
                after = middle
        return after.replace(second=0, microsecond=0)


def _without(begin: datetime, until: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
    """A stretch without the pauses in it; these are in order and do not overlap."""
    for stopped, resumed in pauses:
        if stopped >= until:
            break
        if resumed is not None and resumed <= begin:
            continue
        if begin < stopped:
            yield begin, stopped
        if resumed is None or resumed >= until:
            return
        begin = resumed
    yield begin, until
