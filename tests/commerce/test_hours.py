"""When a shop is open: worked cases in its own zone, and what holds whatever its hours are."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guichet.commerce.places import OpeningState, distance_km, next_opening, opening_at
from guichet.commerce.places.hours import business_time, hours_of, interval_of
from guichet.commerce.places.times import told_days
from guichet.kernel.hours import BusinessTime, Special
from guichet.kernel.types import Language

PARIS = ZoneInfo("Europe/Paris")


def rows(**days: str) -> list[dict[str, object]]:
    """Hours as a shop tells them: `mon="10:00-12:30 14:00-19:00"`."""
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return [
        {"weekday": names.index(name) + 1, "opens": opens, "closes": closes}
        for name, told in days.items()
        for opens, closes in (one.split("-") for one in told.split())
    ]


SHOP = rows(
    **dict.fromkeys(("tue", "wed", "thu"), "10:00-12:30 14:00-19:00"),
    fri="10:00-12:30 14:00-02:00", sat="10:00-19:30",
)  # fmt: skip
DAYS = (
    Special(day=date(2026, 11, 21), name="Inventaire"),
    Special(day=date(2026, 12, 20), name="Dimanche avant Noël", hours=((660, 1140),)),
)


def shop(zone: str = "Europe/Paris") -> BusinessTime:
    hours = hours_of(zone, SHOP, special=DAYS, holidays=(("FR", ""),))
    assert hours is not None
    return business_time(hours)


def moment(told: str) -> datetime:
    return datetime.fromisoformat(told).replace(tzinfo=PARIS).astimezone(UTC)


@pytest.mark.parametrize(
    ("now", "state", "until", "opens_at", "closed_by"),
    [
        ("2026-11-24 10:00", "open", "2026-11-24 12:30", None, ""),  # Tuesday: the minute of opening
        ("2026-11-24 12:29", "open", "2026-11-24 12:30", None, ""),
        ("2026-11-24 12:30", "closed", None, "2026-11-24 14:00", ""),  # lunch
        ("2026-11-24 19:00", "closed", None, "2026-11-25 10:00", ""),
        ("2026-11-23 11:00", "closed", None, "2026-11-24 10:00", ""),  # a Monday
        ("2026-11-27 23:30", "open", "2026-11-28 02:00", None, ""),  # Friday, and past midnight
        ("2026-11-28 01:59", "open", "2026-11-28 02:00", None, ""),
        ("2026-11-28 02:00", "closed", None, "2026-11-28 10:00", ""),
        ("2026-11-21 01:00", "open", "2026-11-21 02:00", None, ""),  # Friday's night, though Saturday is shut
        ("2026-11-21 11:00", "closed", None, "2026-11-24 10:00", "Inventaire"),
        ("2026-12-20 10:30", "closed", None, "2026-12-20 11:00", ""),  # a Sunday that opens
        ("2026-12-20 18:59", "open", "2026-12-20 19:00", None, ""),
        ("2026-11-11 11:00", "closed", None, "2026-11-12 10:00", "Armistice"),  # a Wednesday in November
        ("2026-03-27 20:00", "open", "2026-03-28 02:00", None, ""),
    ],
)
def test_how_a_shop_stands(
    now: str, state: str, until: str | None, opens_at: str | None, closed_by: str
) -> None:
    opening = opening_at(shop(), moment(now), Language.FR)
    assert opening.state == state
    assert opening.until == (moment(until) if until else None)
    assert opening.opens_at == (moment(opens_at) if opens_at else None)
    assert opening.closed_by == closed_by


def test_the_hours_are_those_of_the_shops_own_zone() -> None:
    noon = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
    assert opening_at(shop("America/New_York"), noon).state is OpeningState.CLOSED
    assert opening_at(shop("America/New_York"), noon + timedelta(hours=3)).state is OpeningState.OPEN


def test_a_night_in_which_clocks_change_is_as_long_as_it_is() -> None:
    hours = hours_of("Europe/Paris", rows(sat="22:00-04:00", sun="10:00-12:00"))
    assert hours is not None
    spring = next_opening(business_time(hours), moment("2026-03-28 22:00"))
    autumn = next_opening(business_time(hours), moment("2026-10-24 22:00"))
    assert spring is not None
    assert autumn is not None
    assert spring[1] - spring[0] == timedelta(hours=5)
    assert autumn[1] - autumn[0] == timedelta(hours=7)


def test_who_never_closes_says_no_hour_and_who_is_open_through_midnight_does_not_close_at_it() -> None:
    always = hours_of("Europe/Paris", rows(**dict.fromkeys(("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
                                                           "00:00-00:00")))  # fmt: skip
    assert always is not None
    opening = opening_at(business_time(always), moment("2026-11-24 23:59"))
    assert (opening.state, opening.until) == (OpeningState.OPEN, None)
    weekend = hours_of("Europe/Paris", rows(sat="10:00-24:00", sun="00:00-18:00"))
    assert weekend is not None
    assert opening_at(business_time(weekend), moment("2026-11-28 23:00")).until == moment("2026-11-29 18:00")


def test_who_tells_no_hours_or_a_zone_that_is_none_is_not_said_to_be_closed() -> None:
    assert hours_of("Europe/Paris", []) is None
    assert hours_of("Europe/Atlantis", SHOP) is None
    assert opening_at(None, moment("2026-11-24 10:00")).state is OpeningState.UNKNOWN
    assert interval_of("10:00", "10:00") is None
    assert interval_of("", "19:00") is None
    assert interval_of("25:00", "26:00") is None


def test_a_day_that_comes_every_year_comes_again_and_one_that_cannot_be_read_says_nothing() -> None:
    told = [
        {"day": "2024-12-25", "name": "Noël", "opens": "", "closes": "", "annual": True},
        {"day": "2024-02-29", "name": "Bissextile", "opens": "", "closes": "", "annual": True},
        {"day": "2026-12-24", "name": "Réveillon", "opens": "10:00", "closes": "17:00", "annual": False},
        {"day": "2026-12-31", "name": "?", "opens": "ten", "closes": "five", "annual": False},
        {"day": "soon", "name": "?", "opens": "", "closes": "", "annual": False},
    ]
    days = {one.day: one for one in told_days(told, date(2026, 11, 1))}
    assert days[date(2026, 12, 25)].hours == ()
    assert date(2027, 12, 25) in days
    assert days[date(2026, 12, 24)].hours == ((600, 1020),)
    assert date(2026, 12, 31) not in days
    assert not [day for day in days if (day.month, day.day) == (2, 28)]


clocks = st.builds("{:02d}:{:02d}".format, st.integers(0, 23), st.integers(0, 59))
weeks = st.lists(
    st.fixed_dictionaries({"weekday": st.integers(1, 7), "opens": clocks, "closes": clocks}), max_size=12
)
moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31)).map(  # noqa: DTZ001 — given its zone here
    lambda naive: naive.replace(tzinfo=UTC)
)


@settings(max_examples=150, deadline=None)
@given(weeks, moments, st.sampled_from(["Europe/Paris", "America/New_York", "Australia/Lord_Howe"]))
def test_a_door_is_open_until_it_closes_and_closed_until_it_opens(
    week: list[dict[str, object]], at: datetime, zone: str
) -> None:
    hours = hours_of(zone, week, holidays=(("FR", ""),))
    time = None if hours is None else business_time(hours)
    opening = opening_at(time, at)
    if time is None:
        assert opening.state is OpeningState.UNKNOWN
        return
    assert (opening.state is OpeningState.OPEN) == time.is_open(at)
    if opening.until is not None:
        assert at < opening.until
        assert opening_at(time, opening.until).state is OpeningState.CLOSED
    if opening.opens_at is not None:
        assert at < opening.opens_at
        assert opening_at(time, opening.opens_at).state is OpeningState.OPEN
        assert opening_at(time, opening.opens_at - timedelta(seconds=1)).state is OpeningState.CLOSED


points = st.tuples(st.floats(-90, 90), st.floats(-180, 180))


@given(points, points)
def test_a_way_is_as_long_back_and_no_longer_than_half_the_earth(
    one: tuple[float, float], other: tuple[float, float]
) -> None:
    assert distance_km(*one, *other) == pytest.approx(distance_km(*other, *one), abs=1e-6)
    assert 0 <= distance_km(*one, *other) <= 20_016
    assert distance_km(*one, *one) == 0


def test_lille_is_as_far_from_paris_as_on_the_map() -> None:
    assert distance_km(50.6371, 3.0633, 48.8566, 2.3522) == pytest.approx(204, abs=1)
