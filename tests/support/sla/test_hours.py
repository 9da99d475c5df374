"""Business time: several intervals a day, holidays by region, the nights on which clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.sla.logs import NINE_TO_FIVE, PARIS, at, time_of

from guichet.kernel.hours import AROUND_THE_CLOCK, DAY, BusinessTime, Hours, Special

HOUR = timedelta(hours=1)


def test_friday_half_past_four_and_an_hour_is_monday_half_past_nine() -> None:
    time = time_of(NINE_TO_FIVE, "UTC")
    assert time.after(at("2026-01-30", "16:30", UTC), HOUR) == at("2026-02-02", "09:30", UTC)
    assert time.after(at("2026-01-28", "10:00", UTC), 2 * HOUR) == at("2026-01-28", "12:00", UTC)
    assert time.after(at("2026-01-28", "07:00", UTC), 2 * HOUR) == at("2026-01-28", "11:00", UTC)


def test_forty_eight_hours_of_twelve_a_day_are_four_days_and_an_unwanted_holiday_is_seen() -> None:
    every_day = (((540, 1260),),) * 7
    start = at("2016-11-09", "23:00")
    assert time_of(every_day).after(start, 48 * HOUR) == at("2016-11-13", "21:00")
    casual = (
        Special(day=date(2016, 11, 11), name="St. Martin"),
        Special(day=date(2016, 11, 13), name="Mourning"),
    )
    time = time_of(every_day, special=casual)
    assert time.after(start, 48 * HOUR) == at("2016-11-15", "21:00")
    assert time.closed_by(date(2016, 11, 11)) == "St. Martin"


def test_a_lunch_break_is_nobodys_time() -> None:
    time = time_of()
    assert time.after(at("2026-11-24", "12:15"), HOUR) == at("2026-11-24", "14:45")
    assert time.after(at("2026-11-24", "13:00"), HOUR) == at("2026-11-24", "15:00")
    assert time.between(at("2026-11-24", "12:00"), at("2026-11-24", "14:30")) == HOUR
    assert not time.is_open(at("2026-11-24", "13:00"))
    assert time.next_open(at("2026-11-24", "13:00")) == at("2026-11-24", "14:00")


def test_what_ends_with_the_day_is_due_at_its_end_not_the_next_morning() -> None:
    assert time_of().after(at("2026-11-27", "17:00"), HOUR) == at("2026-11-27", "18:00")


def test_a_team_that_works_on_tuesdays_only_has_its_days_counted() -> None:
    tuesdays = ((), ((480, 1020),), (), (), (), (), ())
    assert time_of(tuesdays).after(at("2026-11-25", "10:00"), 10 * HOUR) == at("2026-12-08", "09:00")


def test_holidays_are_those_of_the_country_and_of_the_region() -> None:
    france = time_of(holidays=(("FR", ""),))
    moselle = time_of(holidays=(("FR", "57"),))
    # The eleventh of November closes all of France, Good Friday and the day after Christmas only the east.
    assert france.after(at("2026-11-10", "17:30"), HOUR) == at("2026-11-12", "09:30")
    assert france.after(at("2026-04-02", "17:30"), HOUR) == at("2026-04-03", "09:30")
    assert moselle.after(at("2026-04-02", "17:30"), HOUR) == at("2026-04-07", "09:30")
    assert moselle.closed_by(date(2028, 12, 26)) is not None
    assert france.closed_by(date(2028, 12, 26)) is None


def test_a_day_with_hours_of_its_own_goes_before_weekday_and_holiday() -> None:
    opened = Special(day=date(2026, 11, 11), hours=((600, 720),))
    sunday = Special(day=date(2026, 12, 20), hours=((600, 1080),))
    time = time_of(holidays=(("FR", ""),), special=(opened, sunday))
    assert time.after(at("2026-11-10", "17:30"), HOUR) == at("2026-11-11", "10:30")
    assert time.after(at("2026-12-18", "17:30"), HOUR) == at("2026-12-20", "10:30")
    assert time.closed_by(date(2026, 11, 11)) is None


def test_the_turn_of_the_year_is_a_holiday_and_no_more() -> None:
    time = time_of(holidays=(("FR", ""),))
    assert time.after(at("2026-12-31", "17:00"), 2 * HOUR) == at("2027-01-04", "10:00")


def test_a_night_shift_is_as_long_as_people_work_when_the_clocks_change() -> None:
    nights = time_of((((0, 360),),) * 7)
    spring, autumn = date(2026, 3, 29), date(2026, 10, 25)
    worked = {
        day: sum((end - start for start, end in nights.open_spans(day)), timedelta())
        for day in (spring, autumn)
    }
    assert worked == {spring: 5 * HOUR, autumn: 7 * HOUR}
    # An interval that the spring leaves out is no time at all; what begins in it begins with the change.
    gone = time_of((((120, 180),),) * 7)
    assert gone.open_spans(spring) == ()
    half = time_of((((150, 300),),) * 7)
    assert half.open_spans(spring) == ((at("2026-03-29", "03:00"), at("2026-03-29", "05:00")),)
    # Two intervals that meet in the doubled hour count it once.
    doubled = time_of((((0, 150), (150, 300)),) * 7)
    total = sum((end - start for start, end in doubled.open_spans(autumn)), timedelta())
    assert total == 6 * HOUR


def test_what_is_never_due_is_said_to_be_so() -> None:
    closed = time_of(
        (((540, 600),),) + ((),) * 6,
        special=tuple(Special(day=date(2026, 11, 23) + timedelta(weeks=week)) for week in range(300)),
    )
    assert closed.after(at("2026-11-22", "10:00"), HOUR) is None
    assert time_of().after(at("2026-11-24", "10:00"), HOUR, [(at("2026-11-24", "10:30"), None)]) is None


ZONES = ("Europe/Paris", "UTC", "America/New_York", "Australia/Lord_Howe", "America/Santiago", "Asia/Kolkata")


@st.composite
def hours(draw: st.DrawFn) -> BusinessTime:
    week = []
    for _ in range(7):
        edges = sorted(draw(st.sets(st.integers(0, DAY), max_size=6)))
        week.append(tuple(zip(edges[::2], edges[1::2], strict=False)))
    if not any(week):
        week[0] = ((540, 1020),)
    holidays = draw(st.sampled_from(((), (("FR", ""),), (("FR", "57"), ("DE", "BY")))))
    return BusinessTime(Hours(time_zone=draw(st.sampled_from(ZONES)), week=tuple(week), holidays=holidays))


# Around nights on which clocks change and years turn, besides anywhere.
_NEAR = (at("2026-03-29", "02:30"), at("2026-10-25", "02:30"), at("2026-12-31", "23:59"))
MOMENTS = st.one_of(
    st.integers(0, 4 * 366 * DAY).map(lambda minutes: at("2025-01-01", "00:00") + timedelta(minutes=minutes)),
    st.builds(datetime.__add__, st.sampled_from(_NEAR), st.timedeltas(timedelta(days=-3), timedelta(days=3))),
)
LENGTHS = st.integers(1, 5000).map(lambda minutes: timedelta(minutes=minutes))


@settings(max_examples=50, deadline=None)
@given(hours(), MOMENTS, LENGTHS, LENGTHS)
def test_a_longer_time_is_never_due_earlier(
    time: BusinessTime, start: datetime, one: timedelta, more: timedelta
) -> None:
    due, later = time.after(start, one), time.after(start, one + more)
    assert due is None or (due > start and time.between(start, due) == one)
    assert later is None or (due is not None and due < later)


@settings(max_examples=50, deadline=None)
@given(hours(), MOMENTS, st.timedeltas(timedelta(), timedelta(days=20)), LENGTHS)
def test_who_writes_later_is_never_due_earlier(
    time: BusinessTime, start: datetime, gap: timedelta, length: timedelta
) -> None:
    due, later = time.after(start, length), time.after(start + gap, length)
    assert due is None or later is None or due <= later


@settings(max_examples=50, deadline=None)
@given(hours(), MOMENTS, LENGTHS, st.lists(st.integers(1, 4000), min_size=2, max_size=6, unique=True))
def test_a_pause_never_brings_forward_and_is_never_counted(
    time: BusinessTime, start: datetime, length: timedelta, edges: list[int]
) -> None:
    marks = [start + timedelta(minutes=edge) for edge in sorted(edges)]
    pauses = list(zip(marks[::2], marks[1::2], strict=False))
    due, paused = time.after(start, length), time.after(start, length, pauses)
    assert due is None or paused is None or due <= paused
    assert paused is None or time.between(start, paused, pauses) == length
    end = start + timedelta(days=5)
    left_out = sum((time.between(a, b) for a, b in pauses), timedelta())
    assert time.between(start, end, pauses) == time.between(start, end) - left_out >= timedelta()


@settings(max_examples=50, deadline=None)
@given(hours(), MOMENTS, LENGTHS)
def test_counting_back_is_counting_on(time: BusinessTime, end: datetime, length: timedelta) -> None:
    begun = time.before(end, length)
    if begun is not None:
        assert begun < end
        assert time.between(begun, end) == length


@settings(max_examples=50, deadline=None)
@given(MOMENTS, LENGTHS)
def test_around_the_clock_every_minute_counts(start: datetime, length: timedelta) -> None:
    assert BusinessTime(AROUND_THE_CLOCK).after(start, length) == start + length


def test_a_zone_says_its_own_days() -> None:
    assert at("2026-11-22", "00:30").astimezone(PARIS).date() == date(2026, 11, 22)
    tokyo = time_of(NINE_TO_FIVE, "Asia/Tokyo")
    assert tokyo.after(at("2026-11-22", "23:30", UTC), HOUR) == at("2026-11-23", "01:00", UTC)
