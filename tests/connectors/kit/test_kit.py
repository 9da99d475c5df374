"""The tools that connectors share: dates and amounts as vendors write them, rows, bounded concurrency."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from functools import partial
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.connectors._kit import (
    Gone,
    RowReader,
    all_of,
    iso8601,
    literal,
    page_body,
    plain,
    rfc2822,
    write_rfc2822,
)
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, Resource, Unreadable

Run = Callable[[Any], Any]
seconds = st.datetimes(datetime(1990, 1, 1), datetime(2090, 1, 1)).map(  # noqa: DTZ001 — given UTC below
    lambda moment: moment.replace(microsecond=0, tzinfo=UTC)
)


@given(seconds, st.integers(-12, 14))
def test_every_date_is_read_back_in_utc(moment: datetime, hours: int) -> None:
    there = moment.astimezone(timezone(timedelta(hours=hours)))
    assert rfc2822(write_rfc2822(moment)) == moment
    assert rfc2822(format_datetime(there)) == moment
    assert iso8601(there.isoformat()) == moment
    assert rfc2822(format_datetime(there)).tzinfo is UTC


@pytest.mark.parametrize(
    "text", ["", "yesterday", "Tue, 99 Mar 2019 21:40:11 +0000", "Tue, 05 Mai 2019 21:40:11 +0000"]
)
def test_what_is_no_date_is_refused_by_its_own_words(text: str) -> None:
    for read in (rfc2822, iso8601):
        with pytest.raises(ValueError, match="is no date"):
            read(text)


def test_a_moment_without_a_zone_is_utc() -> None:
    assert iso8601("2019-03-05T21:40:11") == datetime(2019, 3, 5, 21, 40, 11, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wire", "text"),
    [
        (b"19.90", "19.90"),
        (b"0", "0"),
        (b"-3.5", "-3.5"),
        (b'"67.8400"', "67.8400"),
        (b"null", ""),
        (b"1e2", "1e2"),
    ],
)
def test_an_amount_keeps_the_digits_of_the_wire(wire: bytes, text: str) -> None:
    assert literal(msgspec.Raw(wire)) == text


@pytest.mark.parametrize("wire", [b"{}", b"[1]", b"true", b"false"])
def test_what_is_no_amount_is_refused(wire: bytes) -> None:
    with pytest.raises(ValueError, match="not an amount"):
        literal(msgspec.Raw(wire))


def test_an_amount_that_came_as_text_or_number_is_text() -> None:
    assert [plain("67.8400"), plain(12), plain(None)] == ["67.8400", "12", ""]


class Thing(Gone):
    number: int = 0


def read_thing(document: Thing) -> list[Fact]:
    if document.number < 0:
        raise ValueError("a thing is not below zero")
    return [Fact(resource=Resource.CARTS, external_id=str(document.number))]


THINGS = RowReader(Resource.CARTS, Thing, read_thing, lambda row: row["number"])


def test_broken_rows_fall_out_alone_wherever_they_stand() -> None:
    body = page_body([{"number": 1}, {"number": -2}, {"number": "many"}, {"gone": "7"}, b'{"number": 4}', 5])
    read = list(THINGS.facts(body))
    assert [one.external_id for one in read if isinstance(one, Fact)] == ["1", "7", "4"]
    broken = [one for one in read if isinstance(one, Unreadable)]
    assert [(one.external_id, one.raw) for one in broken] == [
        ("-2", b'{"number":-2}'),
        ("many", b'{"number":"many"}'),
        ("", b"5"),
    ]
    assert "below zero" in broken[0].reason


def test_a_page_cut_short_is_malformed() -> None:
    with pytest.raises(MalformedError):
        list(THINGS.facts(b'[{"number": 1}, {"num'))


def test_calls_run_together_within_bounds_and_keep_their_order(run: Run) -> None:
    running, most = 0, 0

    async def call(number: int) -> int:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.001 * (10 - number))
        running -= 1
        return number

    assert run(all_of([partial(call, number) for number in range(10)], at_once=3)) == list(range(10))
    assert most == 3


def test_the_first_failure_ends_the_others_and_is_raised_as_it_is(run: Run) -> None:
    ended: list[int] = []

    async def call(number: int) -> None:
        if number == 1:
            raise LookupError("the second")
        try:
            await asyncio.sleep(30)
        except asyncio.CancelledError:
            ended.append(number)
            raise

    with pytest.raises(LookupError, match="the second"):
        run(all_of([partial(call, number) for number in range(3)], at_once=8))
    assert sorted(ended) == [0, 2]
