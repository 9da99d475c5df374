"""Shapes of the locations' API."""

from __future__ import annotations

from datetime import date, datetime
from itertools import pairwise
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from guichet.commerce.places.hours import OpeningState, interval_of
from guichet.kernel.hours import DAY, Interval, Special
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

Clocked = Annotated[str, Field(pattern="^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$", examples=["09:00"])]


class PostalAddress(Answered):
    """Where a place is; `country` is ISO 3166-1 alpha-2 where known."""

    company: str = ""
    lines: tuple[str, ...] = ()
    postcode: str = ""
    city: str = ""
    region: str = ""
    country: str = ""
    mail: str = ""
    phone: str = ""


class Hours(Answered):
    """An opening on a weekday (1 = Monday … 7 = Sunday), "HH:MM" in the location's zone."""

    weekday: int
    opens: str
    closes: str


class LocationShape(Answered):
    """A shop or warehouse that holds stock."""

    id: Id
    connection_id: Id
    external_id: str
    code: str
    name: str
    kind: str
    postal_address: PostalAddress
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening_hours: list[Hours]
    enabled: bool
    as_of: datetime


class PlaceShape(Answered):
    """A point, and the town and postcode by which it was found ("" for coordinates)."""

    latitude: float
    longitude: float
    postcode: str
    town: str
    country: str


class OpenFrom(Asked, Answered):
    """An opening of a day; one that closes no later than it opens goes on into the night."""

    opens: Clocked
    closes: Clocked

    @model_validator(mode="after")
    def _some_time(self) -> OpenFrom:
        if interval_of(self.opens, self.closes) is None:
            raise ValueError("there is some time between opens and closes")
        return self

    @property
    def interval(self) -> Interval:
        """In minutes of the day."""
        return interval_of(self.opens, self.closes) or (0, 0)

    @classmethod
    def of(cls, interval: Interval) -> OpenFrom:
        """The shape of an interval."""
        opens, closes = interval
        if closes > DAY:
            closes -= DAY
        return cls(opens=f"{opens // 60:02}:{opens % 60:02}", closes=f"{closes // 60:02}:{closes % 60:02}")


def _apart(openings: list[OpenFrom]) -> list[OpenFrom]:
    ordered = sorted(openings, key=lambda one: one.interval)
    if any(one.interval[1] > following.interval[0] for one, following in pairwise(ordered)):
        raise ValueError("the openings of a day do not overlap")
    return ordered


DayOpenings = Annotated[list[OpenFrom], Field(max_length=6), AfterValidator(_apart)]


class LocationHoursAsked(Asked):
    """`week` null leaves the week to what the shop tells; else seven days, Monday first."""

    week: Annotated[list[DayOpenings], Field(min_length=7, max_length=7)] | None = None
    observes_holidays: bool = True
    holiday_region: Annotated[str, Field(max_length=40)] = ""


class LocationDayAsked(Asked):
    """A day with openings of its own, whatever its weekday and the holidays say; none: closed."""

    name: Annotated[str, Field(max_length=80)] = ""
    openings: DayOpenings = Field(default_factory=list)


class LocationDayShape(Answered):
    """A day as staff settled it."""

    day: date
    name: str
    openings: list[OpenFrom]

    @classmethod
    def of(cls, day: Special) -> LocationDayShape:
        """The shape of a day."""
        return cls(day=day.day, name=day.name, openings=[OpenFrom.of(one) for one in day.hours])


class OpeningShape(Answered):
    """How a place stands now.

    `until`: when an open one closes, null where it does not within a week. `opens_at`: when a closed one
    opens. `closed_by`: the special day or the holiday that closes it today. `unknown`: it tells no hours.
    """

    state: OpeningState
    until: datetime | None
    opens_at: datetime | None
    closed_by: str


class LocationHoursShape(Answered):
    """A location's hours as they are settled (`week` null: as the shop tells them) and how it stands now."""

    location_id: Id
    now: OpeningShape
    told: list[Hours]
    week: list[list[OpenFrom]] | None
    observes_holidays: bool
    holiday_region: str
    days: list[LocationDayShape]
