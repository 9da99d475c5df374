"""Shapes of the API of service levels."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator, AwareDatetime, Field, model_validator

from guichet.kernel.hours import DAY, Hours, Interval, Special
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked
from guichet.support.sla.ageing_rules import After, RuleFacts, RuleTerms
from guichet.support.sla.calendars import CalendarFacts
from guichet.support.sla.clocks import Snooze, Terms
from guichet.support.sla.policies import PolicyFacts, Promise
from guichet.support.sla.scopes import Scope

_YEAR = 366 * DAY


def _known_zone(name: str) -> str:
    if name not in available_timezones():
        raise ValueError("choose a time zone such as Europe/Paris")
    return name


Name = Annotated[str, Field(min_length=1, max_length=80)]
Zone = Annotated[str, Field(max_length=60), AfterValidator(_known_zone)]
Clocked = Annotated[str, Field(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["09:00"])]
Minutes = Annotated[int, Field(ge=1, le=_YEAR)]


class Opening(Asked, Answered):
    """An interval of a day by its local clock; `24:00` is the day's end."""

    opens: Clocked
    closes: Clocked

    @model_validator(mode="after")
    def _closes_later(self) -> Opening:
        if self.interval[0] >= self.interval[1]:
            raise ValueError("closes comes after opens; what goes past midnight goes on with the next day")
        return self

    @property
    def interval(self) -> Interval:
        """In minutes of the day."""
        return _minute(self.opens), _minute(self.closes)

    @classmethod
    def of(cls, interval: Interval) -> Opening:
        """The shape of an interval."""
        opens, closes = (f"{one // 60:02}:{one % 60:02}" for one in interval)
        return cls(opens=opens, closes=closes)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _apart(openings: list[Opening]) -> list[Opening]:
    ordered = sorted(openings, key=lambda one: one.interval)
    for one, following in pairwise(ordered):
        if one.interval[1] > following.interval[0]:
            raise ValueError("the intervals of a day do not overlap")
    return ordered


DayHours = Annotated[list[Opening], Field(max_length=12), AfterValidator(_apart)]


class HolidaySet(Asked, Answered):
    """The public holidays of a country (ISO 3166-1), with those of a region in it; "" for none."""

    country: Annotated[str, Field(pattern="^[A-Z]{2}$", examples=["FR"])]
    region: Annotated[str, Field(max_length=40)] = ""


class SpecialDay(Asked, Answered):
    """A day with hours of its own, whatever its weekday and the holidays say; none: closed."""

    day: date
    name: Annotated[str, Field(max_length=80)] = ""
    hours: DayHours = Field(default_factory=list)


class BusinessHours(Asked, Answered):
    """When a team works: seven weekdays, Monday first."""

    time_zone: Zone
    week: Annotated[list[DayHours], Field(min_length=7, max_length=7)]
    holidays: Annotated[list[HolidaySet], Field(max_length=20)] = Field(default_factory=list)
    special: Annotated[list[SpecialDay], Field(max_length=400)] = Field(default_factory=list)

    @model_validator(mode="after")
    def _works_at_all(self) -> BusinessHours:
        if not any(self.week):
            raise ValueError("there is at least one interval in the week")
        if len({one.day for one in self.special}) < len(self.special):
            raise ValueError("a special day is named once")
        return self

    def hours(self) -> Hours:
        """As they are counted by."""
        return Hours(
            time_zone=self.time_zone,
            week=tuple(tuple(one.interval for one in day) for day in self.week),
            holidays=tuple((one.country, one.region) for one in self.holidays),
            special=tuple(
                Special(day=one.day, name=one.name, hours=tuple(opening.interval for opening in one.hours))
                for one in sorted(self.special, key=lambda one: one.day)
            ),
        )

    @classmethod
    def of(cls, hours: Hours) -> BusinessHours:
        """The shape of business hours."""
        return cls(
            time_zone=hours.time_zone,
            week=[[Opening.of(one) for one in day] for day in hours.week],
            holidays=[HolidaySet(country=country, region=region) for country, region in hours.holidays],
            special=[
                SpecialDay(day=one.day, name=one.name, hours=[Opening.of(it) for it in one.hours])
                for one in hours.special
            ],
        )


class BusinessHoursAsked(Asked):
    """Business hours by their name."""

    name: Name
    hours: BusinessHours


class BusinessHoursShape(Answered):
    """Business hours. `If-Match` takes the version, in quotes."""

    id: Id
    version: int
    name: str
    hours: BusinessHours
    changed_at: datetime

    @classmethod
    def of(cls, facts: CalendarFacts) -> BusinessHoursShape:
        """The shape of business hours."""
        return cls(
            id=facts.id,
            version=facts.version,
            name=facts.name,
            hours=BusinessHours.of(facts.hours),
            changed_at=facts.changed_at,
        )


class HolidayRegion(Answered):
    code: str
    name: str


class HolidayCountry(Answered):
    """A country (ISO 3166-1) whose public holidays are known."""

    country: str


class HolidayShape(Answered):
    day: date
    name: str


class TicketScope(Asked, Answered):
    """For which tickets: each list empty for any; one of each that is given must fit."""

    store_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    channels: Annotated[list[Annotated[str, Field(max_length=40)]], Field(max_length=40)] = Field(
        default_factory=list
    )
    queue_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)
    tag_ids: Annotated[list[Id], Field(max_length=200)] = Field(default_factory=list)

    def scope(self) -> Scope:
        """As tickets are held to it."""
        return Scope(
            store_ids=frozenset(self.store_ids),
            channels=frozenset(self.channels),
            queue_ids=frozenset(self.queue_ids),
            tag_ids=frozenset(self.tag_ids),
        )

    @classmethod
    def of(cls, scope: Scope) -> TicketScope:
        """The shape of a scope."""
        return cls.model_validate(scope.columns())


class ServiceLevelTerms(Asked, Answered):
    """What is promised, in minutes of business time; null promises nothing.

    `calendar_id` null: every hour counts. `snooze` says which clocks stand still while a ticket is snoozed:
    nothing, resolution, everything. While it waits for the customer, all do.
    """

    first_answer: Minutes | None = None
    next_answer: Minutes | None = None
    resolution: Minutes | None = None
    snooze: Snooze = Snooze.RESOLUTION
    calendar_id: Id | None = None

    def promise(self) -> Promise:
        """As it is kept."""
        terms = Terms(
            first_answer=self.first_answer,
            next_answer=self.next_answer,
            resolution=self.resolution,
            snooze=self.snooze,
        )
        return Promise(terms=terms, calendar_id=self.calendar_id)

    @classmethod
    def of(cls, promise: Promise) -> ServiceLevelTerms:
        """The shape of a promise."""
        terms = promise.terms
        return cls(
            first_answer=terms.first_answer,
            next_answer=terms.next_answer,
            resolution=terms.resolution,
            snooze=terms.snooze,
            calendar_id=promise.calendar_id,
        )


class ServiceLevelAsked(Asked):
    """A service level.

    `running`: tickets that have it get changed terms too; else they keep those that they began with.
    """

    name: Name
    scope: TicketScope = Field(default_factory=TicketScope)
    terms: ServiceLevelTerms
    running: bool = False


class ServiceLevelShape(Answered):
    """A service level; the first of the list whose scope fits a ticket holds. `version` is of its terms."""

    id: Id
    version: int
    name: str
    scope: TicketScope
    terms: ServiceLevelTerms
    changed_at: datetime

    @classmethod
    def of(cls, facts: PolicyFacts) -> ServiceLevelShape:
        """The shape of a service level."""
        return cls(
            id=facts.id,
            version=facts.version,
            name=facts.name,
            scope=TicketScope.of(facts.scope),
            terms=ServiceLevelTerms.of(facts.promise),
            changed_at=facts.changed_at,
        )


class ServiceLevelOrder(Asked):
    """All service levels, in the order in which they are to be tried."""

    ids: Annotated[list[Id], Field(max_length=1000)]


class ServiceLevelPreviewAsked(Asked):
    """What would be due when. `hours` may be such as are not kept yet; they go before the terms' calendar.

    `arrives_at`: moments at which a message comes; left out, telling ones are chosen.
    """

    terms: ServiceLevelTerms
    hours: BusinessHours | None = None
    arrives_at: Annotated[list[AwareDatetime], Field(max_length=20)] = Field(default_factory=list)


class DueShape(Answered):
    kind: str
    warn_at: datetime
    due_at: datetime


class PreviewedMessage(Answered):
    """`case`: asked, now, before_closing, in_break, closed_day, before_holiday. `name` is the holiday's."""

    case: str
    name: str
    arrives_at: datetime
    dues: list[DueShape]


class ServiceLevelPreview(Answered):
    time_zone: str
    items: list[PreviewedMessage]


class AgeingRuleAsked(Asked):
    """Hand over what is stuck: `minutes` since its clock ran out (`due`) or since the customer wrote without
    being answered (`unanswered`), by the business hours `calendar_id`, null for every hour.

    `present`: also what is stuck already; else only what becomes so.
    """

    name: Name
    scope: TicketScope = Field(default_factory=TicketScope)
    after: After
    minutes: Annotated[int, Field(ge=0, le=_YEAR)]
    calendar_id: Id | None = None
    user_id: Id
    active: bool = True
    present: bool = False

    def terms(self) -> RuleTerms:
        """As they are kept."""
        return RuleTerms(
            name=self.name,
            scope=self.scope.scope(),
            after=self.after,
            minutes=self.minutes,
            calendar_id=self.calendar_id,
            user_id=self.user_id,
            active=self.active,
        )


class AgeingRuleShape(Answered):
    """A rule that hands stuck tickets to somebody, or to who stands in for them."""

    id: Id
    version: int
    name: str
    scope: TicketScope
    after: After
    minutes: int
    calendar_id: Id | None
    user_id: Id
    active: bool
    since: datetime | None
    changed_at: datetime

    @classmethod
    def of(cls, facts: RuleFacts) -> AgeingRuleShape:
        """The shape of a rule."""
        terms = facts.terms
        return cls(
            id=facts.id,
            version=facts.version,
            name=terms.name,
            scope=TicketScope.of(terms.scope),
            after=terms.after,
            minutes=terms.minutes,
            calendar_id=terms.calendar_id,
            user_id=terms.user_id,
            active=terms.active,
            since=facts.since,
            changed_at=facts.changed_at,
        )


class RestShape(Answered):
    """`why`: waiting (for the customer), snoozed, joined."""

    since: datetime
    until: datetime | None
    why: str


class ClockShape(Answered):
    """One promise to this customer.

    `kind`: first_answer, next_answer, resolution. `state`: running, warning (its last quarter), late, resting
    (stands still), kept, missed, closed (without an answer). `spent` and `minutes` are of business time.
    `closed_days` are days in between on which work would have been done.
    """

    kind: str
    state: str
    since: datetime
    message_id: Id | None
    minutes: int
    spent: int
    due_at: datetime | None
    warn_at: datetime | None
    until: datetime | None
    rests: list[RestShape]
    closed_days: list[HolidayShape]


class TicketClocks(Answered):
    """The clocks of a ticket's newest cycle, and why they stand as they do.

    Null where no service level holds for it. `version` is that of the terms that were promised; `newest` says
    whether they still are. `time_zone`: by which `hours` are told.
    """

    policy_id: Id | None
    policy: str
    version: int
    newest: bool
    calendar: str
    time_zone: str
    due: DueShape | None
    clocks: list[ClockShape]
