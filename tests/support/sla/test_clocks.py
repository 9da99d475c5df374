"""Clocks as functions of a conversation's log: what starts, stops and holds them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.support.sla.logs import (
    NINE_TO_FIVE,
    TICKET,
    at,
    clock,
    clocks,
    ended,
    entry,
    joined,
    ours,
    put,
    shops,
    theirs,
    time_of,
)

from guichet.kernel.hours import AROUND_THE_CLOCK, BusinessTime
from guichet.support.inbox import Entry
from guichet.support.sla.clocks import Kind, Snooze, Terms, first_due, read_story

ALWAYS = BusinessTime(AROUND_THE_CLOCK)
TERMS = Terms(first_answer=60, next_answer=120, resolution=600)
FIRST, NEXT, RESOLUTION = Kind.FIRST_ANSWER, Kind.NEXT_ANSWER, Kind.RESOLUTION
DAY = "2026-11-24"  # a Tuesday


def noon(minutes: int) -> datetime:
    return at(DAY, "12:00", UTC) + timedelta(minutes=minutes)


def test_the_first_answer_is_due_an_hour_of_work_after_the_message() -> None:
    log = [theirs(at("2026-11-27", "17:50"), 1)]
    found = clock(log, FIRST, TERMS, time_of())
    assert (found.due_at, found.warn_at) == (at("2026-11-30", "09:50"), at("2026-11-30", "09:35"))
    assert (found.until, found.message_id) == (None, 1)
    due = first_due(clocks(log, TERMS, time_of()))
    assert due is not None
    assert (due.kind, due.due_at) == ("first_answer", found.due_at)


def test_a_promise_for_updates_never_overrules_the_first_answer() -> None:
    terms = Terms(first_answer=240, next_answer=30)
    (only,) = clocks([theirs(noon(0), 1)], terms, ALWAYS)
    assert (only.kind, only.due_at) == (FIRST, noon(240))


def test_it_counts_from_the_oldest_message_without_an_answer() -> None:
    log = [theirs(noon(0), 1), theirs(noon(30), 2), theirs(noon(50), 3)]
    (waiting,) = [one for one in clocks(log, TERMS, ALWAYS) if one.kind is not RESOLUTION]
    assert (waiting.message_id, waiting.due_at) == (1, noon(60))


def test_an_answer_ends_it_and_the_next_message_starts_the_other() -> None:
    log = [
        theirs(noon(0), 1),
        ours(noon(20), 2),
        put(noon(20), "waiting", because="answer"),
        theirs(noon(90), 3),
    ]
    first, following = [one for one in clocks(log, TERMS, ALWAYS) if one.kind is not RESOLUTION]
    assert (first.kind, first.until, first.ended) == (FIRST, noon(20), "answered")
    assert (following.kind, following.since, following.due_at) == (NEXT, noon(90), noon(210))


def test_nothing_is_due_after_an_answer_while_the_customer_is_to_write() -> None:
    log = [theirs(noon(0), 1), ours(noon(20), 2), put(noon(20), "waiting", because="answer")]
    assert first_due(clocks(log, TERMS, ALWAYS)) is None
    assert clock(log, RESOLUTION, TERMS, ALWAYS).stands_still
    assert clock(log, RESOLUTION, TERMS, ALWAYS).spent(ALWAYS, noon(900)) == timedelta(minutes=20)


def test_the_time_the_customer_takes_is_not_the_resolutions() -> None:
    log = [
        *(theirs(noon(0), 1), ours(noon(60), 2), put(noon(60), "waiting", because="answer")),
        *(theirs(noon(500), 3), put(noon(501), "open", because="message")),
    ]
    resolution = clock(log, RESOLUTION, TERMS, ALWAYS)
    assert resolution.due_at == noon(600 + 440)
    assert [rest.why for rest in resolution.pauses] == ["waiting"]


def test_an_answer_given_at_the_shop_is_an_answer() -> None:
    log = [theirs(noon(0), 1), shops(noon(15), 2)]
    assert clock(log, FIRST, TERMS, ALWAYS).ended == "answered"
    assert first_due(clocks(log, TERMS, ALWAYS)) is None


def test_automatic_mail_neither_starts_nor_ends_a_clock() -> None:
    out_of_office = theirs(noon(5), 2, automatic="auto_reply")
    receipt = shops(noon(6), 3, automatic="auto_reply")
    log = [theirs(noon(0), 1), out_of_office, receipt]
    assert clock(log, FIRST, TERMS, ALWAYS).due_at == noon(60)
    assert clocks([out_of_office, receipt], TERMS, ALWAYS) == []
    answered = [
        theirs(noon(0), 1),
        ours(noon(10), 4),
        put(noon(10), "waiting", because="answer"),
        theirs(noon(11), 5, automatic="auto_reply"),
    ]
    assert first_due(clocks(answered, TERMS, ALWAYS)) is None


def test_history_starts_no_clock_and_who_goes_on_from_it_starts_a_first_one() -> None:
    history = [theirs(noon(-9000), 1, origin="history"), shops(noon(-8000), 2, origin="history")]
    assert clocks(history, TERMS, ALWAYS) == []
    assert clock([*history, theirs(noon(0), 3)], FIRST, TERMS, ALWAYS).due_at == noon(60)


def test_a_conversation_that_the_shop_began_has_no_clock_until_it_is_answered() -> None:
    log = [shops(noon(0), 1)]
    assert clocks(log, TERMS, ALWAYS) == []
    assert clock([*log, theirs(noon(500), 2)], FIRST, TERMS, ALWAYS).due_at == noon(560)


def test_an_answer_that_was_called_back_failed_or_came_back_never_was_one() -> None:
    for state in ("failed", "undelivered"):
        log = [theirs(noon(0), 1), ours(noon(5), 2), put(noon(5), "closed", because="answer")]
        log += [ended(noon(6), 2, "sent")] if state == "undelivered" else []
        log += [ended(noon(9), 2, state), put(noon(9), "open", because=state)]
        assert clock(log, FIRST, TERMS, ALWAYS).due_at == noon(60)
    log = [theirs(noon(0), 1), ours(noon(5), 2), put(noon(5), "waiting", because="answer")]
    log += [entry("withdrawn", noon(6), 2), put(noon(6), "open", because="withdrawn")]
    assert clock(log, FIRST, TERMS, ALWAYS).due_at == noon(60 + 1)  # it stood still for that minute
    log = [theirs(noon(0), 1), ours(noon(5), 2), ended(noon(9), 2, "uncertain")]
    assert clock(log, FIRST, TERMS, ALWAYS).ended == "answered"


def test_opened_again_is_ten_minutes_not_five_days() -> None:
    log = [theirs(noon(0), 1), ours(noon(5), 2), put(noon(5), "closed", because="answer")]
    days = 5 * 24 * 60
    log += [theirs(noon(days), 3), ours(noon(days + 10), 4)]
    found = clocks(log, TERMS, ALWAYS)
    assert [one.kind for one in found] == [FIRST, RESOLUTION]
    assert found[0].spent(ALWAYS, noon(days + 999)) == timedelta(minutes=10)
    assert found[1].since == noon(days)


def test_a_closing_that_was_undone_never_was() -> None:
    log = [theirs(noon(0), 1), put(noon(30), "closed"), put(noon(40), "open", because="undo")]
    assert clock(log, FIRST, TERMS, ALWAYS).due_at == noon(60)
    assert clock(log, RESOLUTION, TERMS, ALWAYS).due_at == noon(600)


def test_who_opens_a_closed_ticket_by_hand_has_the_whole_time_for_who_was_left_waiting() -> None:
    log = [theirs(noon(0), 1), put(noon(30), "closed"), put(noon(5000), "open")]
    again = clock(log, FIRST, TERMS, ALWAYS)
    assert (again.since, again.message_id) == (noon(5000), 1)


def test_a_message_known_late_lifts_the_closing_that_did_not_know_it() -> None:
    log = [theirs(noon(0), 1), ours(noon(2), 2), put(noon(2), "waiting", because="answer")]
    log += [put(noon(20), "closed"), theirs(noon(10), 3), put(noon(40), "open", because="message")]
    assert clock(log, NEXT, TERMS, ALWAYS).due_at == noon(130)


def test_whether_a_snooze_stops_clocks_is_the_policys_matter() -> None:
    log = [theirs(noon(0), 1), put(noon(10), "snoozed"), put(noon(40), "open", because="snooze")]
    due = {}
    for snooze in Snooze:
        terms = Terms(first_answer=60, resolution=600, snooze=snooze)
        due[snooze] = [one.due_at for one in clocks(log, terms, ALWAYS)]
    assert due == {
        Snooze.NOTHING: [noon(60), noon(600)],
        Snooze.RESOLUTION: [noon(60), noon(630)],
        Snooze.EVERYTHING: [noon(90), noon(630)],
    }
    asleep = log[:2]
    assert clock(asleep, FIRST, Terms(first_answer=60, snooze=Snooze.EVERYTHING), ALWAYS).due_at is None


def test_what_is_joined_has_one_clock_from_the_oldest_message() -> None:
    log = [theirs(noon(0), 1, ticket=2), theirs(noon(30), 2), *joined(noon(40), 2, 1)]
    waiting = [one for one in clocks(log, TERMS, ALWAYS) if one.kind is not RESOLUTION]
    assert [(one.message_id, one.due_at) for one in waiting] == [(1, noon(60))]
    closed_stub = [theirs(noon(0), 1), theirs(noon(5), 2, ticket=2), put(noon(6), "snoozed", ticket=2)]
    closed_stub += [*joined(noon(7), 2, 1), put(noon(50), "closed")]
    assert clocks(closed_stub, TERMS, ALWAYS)[0].ended == "closed"


def test_what_is_split_off_has_its_own_clock_from_its_own_message() -> None:
    opened = entry("opened", noon(45), ticket=9, state="open", origin="live", split_from="1")
    stays = [theirs(noon(0), 1), ours(noon(40), 3), put(noon(40), "waiting", because="answer")]
    assert first_due(clocks(stays, TERMS, ALWAYS)) is None
    # The message was filed to ticket 1 and stands in 9 now.
    (waiting,) = [one for one in clocks([theirs(noon(20), 2), opened], TERMS, ALWAYS, 9) if one.kind is FIRST]
    assert (waiting.message_id, waiting.due_at) == (2, noon(80))


def test_a_join_that_was_undone_gives_both_their_clocks_back() -> None:
    stub = [theirs(noon(0), 1, ticket=2), *joined(noon(10), 2, 1)]
    own = [one for one in stub if one.ticket_id == 2]
    own.append(entry("undone", noon(25), ticket=2, was="joined", from_id="2", to_id="1"))
    assert clock(own, FIRST, TERMS, ALWAYS, 2).due_at == noon(75)  # it stood still while it was elsewhere


def test_a_clock_is_never_negative_at_the_weekend() -> None:
    log = [
        theirs(at("2026-11-28", "10:00"), 1),
        ours(at("2026-11-28", "10:20"), 2),
        put(at("2026-11-28", "10:20"), "closed", because="answer"),
    ]
    time = time_of(NINE_TO_FIVE)
    for one in clocks(log, TERMS, time):
        assert one.spent(time, at("2026-11-30", "10:00")) == timedelta()
        assert one.due_at is not None
        assert one.due_at > at("2026-11-30", "09:00")


# ---- properties ------------------------------------------------------------------------------------

MINUTES = st.integers(0, 3000)
ACTS = st.lists(
    st.tuples(
        MINUTES, st.sampled_from(("theirs", "ours", "shops", "closed", "waiting", "snoozed", "open", "auto"))
    ),
    min_size=1,
    max_size=14,
    unique_by=lambda one: one[0],
)


def told(acts: list[tuple[int, str]]) -> list[Entry]:
    log = []
    for number, (minute, what) in enumerate(acts, start=1):
        when = noon(minute)
        if what == "theirs":
            log.append(theirs(when, number))
        elif what == "auto":
            log.append(theirs(when, number, automatic="list"))
        elif what == "ours":
            log += [ours(when, number), put(when, "waiting", because="answer")]
        elif what == "shops":
            log.append(shops(when, number))
        else:
            log.append(put(when, what))
    return log


@settings(max_examples=50, deadline=None)
@given(ACTS, st.randoms(use_true_random=False))
def test_clocks_do_not_depend_on_the_order_in_which_the_log_was_written(
    acts: list[tuple[int, str]], draw: Any
) -> None:
    log = told(sorted(acts))
    expected = clocks(log, TERMS, time_of())
    shuffled = list(log)
    draw.shuffle(shuffled)
    assert clocks(shuffled, TERMS, time_of()) == expected


@settings(max_examples=50, deadline=None)
@given(
    st.lists(st.tuples(MINUTES, st.booleans()), min_size=1, max_size=10, unique_by=lambda one: one[0]),
    st.randoms(use_true_random=False),
)
def test_clocks_do_not_depend_on_the_order_in_which_messages_were_known(
    said: list[tuple[int, bool]], draw: Any
) -> None:
    """The inbox notes a state when it learns of a message; whatever it learnt first, clocks are the same."""

    def learnt(order: list[int]) -> list[Entry]:
        log: list[Entry] = []
        state = "closed"
        for step, place in enumerate(order):
            minute, is_theirs = said[place]
            now = noon(4000 + step)
            log.append((theirs if is_theirs else shops)(noon(minute), place + 1))
            if is_theirs and state != "open":
                if step:
                    log.append(entry("state", now, after="open", because="message"))
                state = "open"
            elif not is_theirs and state == "open":
                log.append(entry("state", now, after="waiting", because="answered_at_shop"))
                state = "waiting"
        return log

    order = list(range(len(said)))
    expected = clocks(learnt(sorted(order, key=lambda place: said[place])), TERMS, ALWAYS)
    draw.shuffle(order)
    assert clocks(learnt(order), TERMS, ALWAYS) == expected


@settings(max_examples=50, deadline=None)
@given(ACTS, MINUTES)
def test_time_that_passes_only_adds(acts: list[tuple[int, str]], more: int) -> None:
    time = time_of()
    for one in clocks(told(sorted(acts)), TERMS, time):
        now = max(one.since, noon(3000))
        spent, later = one.spent(time, now), one.spent(time, now + timedelta(minutes=more))
        assert timedelta() <= spent <= later
        assert one.due_at is None or one.warn_at is None or one.since <= one.warn_at <= one.due_at


@settings(max_examples=50, deadline=None)
@given(ACTS)
def test_at_most_one_answer_clock_runs_and_never_for_who_was_answered(acts: list[tuple[int, str]]) -> None:
    ordered = sorted(acts)
    running = [one for one in clocks(told(ordered), TERMS, ALWAYS) if one.runs and one.kind is not RESOLUTION]
    assert len(running) <= 1
    answers = [noon(minute) for minute, what in ordered if what in ("ours", "shops")]
    assert all(one.since >= max(answers, default=one.since) for one in running)


@settings(max_examples=50, deadline=None)
@given(ACTS)
def test_another_message_never_moves_the_clock_that_runs(acts: list[tuple[int, str]]) -> None:
    log = told(sorted(acts))
    before = [one for one in clocks(log, TERMS, ALWAYS) if one.runs and one.kind is not RESOLUTION]
    if before and not before[0].stands_still:
        after = clocks([*log, theirs(noon(3500), 99)], TERMS, ALWAYS)
        assert before[0] in after


@settings(max_examples=50, deadline=None)
@given(ACTS)
def test_cycles_follow_each_other_and_only_the_last_may_run(acts: list[tuple[int, str]]) -> None:
    cycles = read_story(told(sorted(acts)), TICKET).cycles
    for one, following in pairwise(cycles):
        assert one.until is not None
        assert one.since <= one.until <= following.since
