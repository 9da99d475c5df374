"""What is news of a stock, whatever it does and however it is heard: never twice for one happening."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guichet.before.alerts.episodes import SETTLE, Kind, Mark, Standing, advance, first_mark, standing

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
LOW_UP_TO = 2

# Minutes since the change before, and the figure from then on.
Changes = list[tuple[int, int]]
CHANGES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 6)), max_size=15)

# A slow machine is no defect.
PATIENT = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def mark_of(available: int) -> Mark:
    return first_mark(standing(available, LOW_UP_TO), NOON, 0)


def heard(changes: Changes, repeats: list[int]) -> list[tuple[Kind, int]]:
    """The news of these changes; some are heard again later, with the figure as it is by then."""
    mark, at, told = mark_of(0), NOON, []
    events: list[tuple[int, datetime]] = []
    for number, (minutes, available) in enumerate(changes, 1):
        at += timedelta(minutes=minutes)
        events.append((number, at))
        again = [events[one % len(events)] for one in repeats if one % len(changes) == number - 1]
        for event, moment in ((number, at), *again):
            mark, kind = advance(mark, standing(available, LOW_UP_TO), moment, event)
            if kind is not None:
                told.append((kind, mark.settled_episode))
    return told


@PATIENT
@given(CHANGES, st.lists(st.integers(0, 100), max_size=10))
def test_news_heard_again_in_any_order_is_the_same_news(changes: Changes, repeats: list[int]) -> None:
    assert heard(changes, repeats) == heard(changes, [])


@PATIENT
@given(CHANGES)
def test_each_news_follows_a_standing_that_lasted_and_is_the_only_one_of_it(changes: Changes) -> None:
    told = heard(changes, [])
    lasted: dict[int, Standing] = {0: Standing.OUT}
    state, since, episode, at = Standing.OUT, NOON - SETTLE, 0, NOON
    for number, (minutes, available) in enumerate(changes, 1):
        at += timedelta(minutes=minutes)
        if standing(available, LOW_UP_TO) is not state:
            if at - since >= SETTLE:
                lasted[episode] = state
            state, since, episode = standing(available, LOW_UP_TO), at, number
    for kind, of in told:
        assert lasted[of] is (Standing.OUT if kind is Kind.BACK_IN_STOCK else Standing.IN)
    kinds_of = {of: {kind for kind, its in told if its == of} for _, of in told}
    assert all(len(kinds) == 1 for kinds in kinds_of.values()), "one kind of news for each standing"


def test_what_flickers_is_the_old_news_and_what_lasts_begins_anew() -> None:
    quick = [(0, 5), (1, 0), (1, 5), (1, 0), (1, 5)]
    assert set(heard(quick, [])) == {(Kind.BACK_IN_STOCK, 0)}
    slow = [(0, 5), (20, 2), (20, 0), (20, 1)]
    assert heard(slow, []) == [(Kind.BACK_IN_STOCK, 0), (Kind.LOW_STOCK, 1), (Kind.BACK_IN_STOCK, 3)]
