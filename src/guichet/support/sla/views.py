"""A ticket's clocks with what explains them, and what a service level would mean before it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import pairwise

from guichet.kernel.db import Transaction
from guichet.kernel.hours import AROUND_THE_CLOCK, BusinessTime, holiday_name
from guichet.kernel.types import Language
from guichet.support.inbox import TicketFacts
from guichet.support.sla.calendars import business_time, find_calendar, times_of
from guichet.support.sla.clocks import Clock, Cycle, Kind, Terms, Wait, clocks_of, first_due
from guichet.support.sla.holding import pin_of, read_held, read_stories
from guichet.support.sla.policies import list_policies, promises_of
from guichet.support.sla.schemas import (
    ClockShape,
    DueShape,
    HolidayShape,
    PreviewedMessage,
    RestShape,
    ServiceLevelPreview,
    ServiceLevelPreviewAsked,
    TicketClocks,
)

_LOOKS_AHEAD = 400  # days in which a telling moment is looked for
_SHORTLY = timedelta(minutes=10)
_NONE = TicketClocks(
    policy_id=None, policy="", version=0, newest=True, calendar="", time_zone="UTC", due=None, clocks=[]
)


async def view_clocks(
    transaction: Transaction, ticket: TicketFacts, now: datetime, language: Language
) -> TicketClocks:
    """The clocks of a ticket's newest cycle, and what explains them."""
    policies = await list_policies(transaction)
    (held,) = await read_held(transaction, [ticket.id])
    story = (await read_stories(transaction, [ticket.id]))[ticket.id]
    pin = None if story.cycle is None or held.rests else pin_of(held, policies, story.cycle)
    if pin is None or story.cycle is None:
        return _NONE
    name, promise = (await promises_of(transaction, {pin.key}))[pin.key]
    time = (await times_of(transaction, {promise.calendar_id}))[promise.calendar_id]
    calendar = ""
    if promise.calendar_id is not None:
        calendar = (await find_calendar(transaction, promise.calendar_id, standing=False)).name
    clocks = clocks_of(story.cycle, story.rests, promise.terms, time)
    due = first_due(clocks)
    return TicketClocks(
        policy_id=pin.policy_id,
        policy=name,
        version=pin.version,
        newest=any((one.id, one.version) == pin.key for one in policies),
        calendar=calendar,
        time_zone=time.hours.time_zone,
        due=None if due is None else DueShape.model_validate(due),
        clocks=[_clock(clock, time, now, language) for clock in clocks],
    )


async def preview(
    transaction: Transaction, asked: ServiceLevelPreviewAsked, now: datetime, language: Language
) -> ServiceLevelPreview:
    """When messages that come at telling moments would have to be answered. Raises CalendarNotFoundError."""
    promise = asked.terms.promise()
    hours = AROUND_THE_CLOCK
    if asked.hours is not None:
        hours = asked.hours.hours()
    elif promise.calendar_id is not None:
        hours = (await find_calendar(transaction, promise.calendar_id)).hours
    time = business_time(hours)
    moments = [("asked", "", at) for at in asked.arrives_at] or list(_telling(time, now, language))
    return ServiceLevelPreview(
        time_zone=hours.time_zone,
        items=[
            PreviewedMessage(case=case, name=name, arrives_at=at, dues=_promised(at, promise.terms, time))
            for case, name, at in moments
        ],
    )


def state_of(clock: Clock, now: datetime) -> str:
    """A clock's state in a word; see ClockShape."""
    if clock.until is not None:
        if clock.ended == "closed" and clock.kind is not Kind.RESOLUTION:
            return "closed"
        return "kept" if clock.due_at is None or clock.until <= clock.due_at else "missed"
    if clock.due_at is None or clock.warn_at is None:
        return "resting"
    if now >= clock.due_at:
        return "late"
    return "warning" if now >= clock.warn_at else "running"


def _clock(clock: Clock, time: BusinessTime, now: datetime, language: Language) -> ClockShape:
    end = clock.until or max(now, clock.due_at or now)
    return ClockShape(
        kind=clock.kind.value,
        state=state_of(clock, now),
        since=clock.since,
        message_id=clock.message_id,
        minutes=clock.minutes,
        spent=int(clock.spent(time, now) / timedelta(minutes=1)),
        due_at=clock.due_at,
        warn_at=clock.warn_at,
        until=clock.until,
        rests=[RestShape.model_validate(rest) for rest in clock.pauses],
        closed_days=list(_closed_days(time, clock.since, end, language)),
    )


def _closed_days(
    time: BusinessTime, since: datetime, until: datetime, language: Language
) -> Iterator[HolidayShape]:
    day, last = since.astimezone(time.zone).date(), until.astimezone(time.zone).date()
    for _ in range(_LOOKS_AHEAD):
        if day > last:
            return
        name = time.closed_by(day)
        if name is not None:
            yield HolidayShape(day=day, name=_in_words(time, day, name, language))
        day += timedelta(days=1)


def _in_words(time: BusinessTime, day: date, name: str, language: Language) -> str:
    """What closes a day, in the reader's language where its country speaks it."""
    told = (holiday_name(country, region, day, language) for country, region in time.hours.holidays)
    special = next((one for one in time.hours.special if one.day == day), None)
    return name if special is not None else next((one for one in told if one is not None), name)


def _promised(at: datetime, terms: Terms, time: BusinessTime) -> list[DueShape]:
    """What a message without an answer would set going; a later one of the cycle is told beside the first."""
    waits = (
        Wait(since=at, message_id=None, first=True),
        Wait(since=at, message_id=None, first=False),
    )
    clocks = clocks_of(Cycle(since=at, until=None, waits=waits), (), terms, time)
    return [DueShape.model_validate(due) for clock in clocks if (due := first_due([clock])) is not None]


def _telling(time: BusinessTime, now: datetime, language: Language) -> Iterator[tuple[str, str, datetime]]:
    """Moments at which business hours show what they do: (case, holiday, moment), from now on."""
    yield "now", "", now
    days = [now.astimezone(time.zone).date() + timedelta(days=ahead) for ahead in range(1, _LOOKS_AHEAD)]
    closing = [day for day in days if time.open_spans(day) and not time.open_spans(day + timedelta(days=1))]
    if closing:
        yield "before_closing", "", time.open_spans(closing[0])[-1][1] - _SHORTLY
    broken = next((spans for spans in map(time.open_spans, days) if _break(spans)), ())
    if broken:
        yield "in_break", "", _break(broken) or now
    closed = next((day for day in days if not time.open_spans(day) and time.closed_by(day) is None), None)
    if closed is not None:
        yield "closed_day", "", _at_eleven(closed, time)
    for day in days:
        name = time.closed_by(day)
        eve = time.open_spans(day - timedelta(days=1))
        if name is not None and eve:
            yield "before_holiday", _in_words(time, day, name, language), eve[-1][1] - _SHORTLY
            return


def _break(spans: Sequence[tuple[datetime, datetime]]) -> datetime | None:
    """The middle of the first break of a day."""
    for (_, closes), (opens, _) in pairwise(spans):
        if closes < opens:
            return closes + (opens - closes) / 2
    return None


def _at_eleven(day: date, time: BusinessTime) -> datetime:
    return datetime(day.year, day.month, day.day, 11, tzinfo=time.zone)
