"""When an order would be there: a table of worked cases around clocks, and what holds of every promise."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from guichet.kernel.hours import BusinessTime, Hours, Special
from guichet.purchase.promise import (
    Document,
    Histogram,
    Kind,
    Lane,
    Option,
    Tier,
    add,
    add_delivery_days,
    delivery_days_between,
    learned,
    preparation_levels,
    starting_document,
    together,
    weight_at,
)
from guichet.purchase.promise.offering import Basket, Offer, offered
from guichet.purchase.promise.options import faults_of
from guichet.purchase.promise.outlook import Carriage, Code, Outlook, Place, by_carrier, by_courier, in_shop

PARIS, LISBON = ZoneInfo("Europe/Paris"), ZoneInfo("Europe/Lisbon")
_DAY = ((10 * 60, 19 * 60),)
WEEK = (*(_DAY,) * 6, ())
HOME = Option(kind=Kind.HOME, price=490, free_from=6000, cut_off=14 * 60, quantile=90, transit_days=2)
COLLECT = Option(kind=Kind.COLLECT, preparation_minutes=120)
COURIER = Option(kind=Kind.COURIER, preparation_minutes=20, courier_minutes=40, within_km=6)


def shop(zone: ZoneInfo = PARIS, **changes: object) -> Place:
    special = (Special(day=date(2026, 11, 27), name="Inventaire"),)
    hours = Hours(time_zone=zone.key, week=WEEK, holidays=(("FR", ""),), special=special)
    fields = {
        "location_id": 1, "name": "Lille", "kind": "shop", "zone": zone, "time": BusinessTime(hours),
        "country": "FR", "region": "FR-59",
    }  # fmt: skip
    return Place(**{**fields, **changes})  # type: ignore[arg-type]  # what a case changes


def paris(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=PARIS).astimezone(UTC)


def carried(now: datetime, option: Option = HOME, place: Place | None = None) -> Outlook:
    found = by_carrier(
        [Carriage(place=place or shop(), histogram=None)], option, now,
        country="FR", zone=PARIS, least_parcels=20,
    )  # fmt: skip
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("ordered", "promised"),
    [
        ("2026-11-24T13:59", "2026-11-26"),  # a Tuesday, a minute before the cut-off
        ("2026-11-24T14:00", "2026-11-27"),  # at it: begun on Wednesday
        ("2026-11-21T11:00", "2026-11-24"),  # Saturday: Sunday is no day of delivery
        ("2026-11-21T14:30", "2026-11-25"),  # after Saturday's cut-off: begun on Monday
        ("2026-11-26T15:00", "2026-12-01"),  # Thursday late, Friday closed by a special day: on Saturday
        ("2026-12-23T10:00", "2026-12-26"),  # over Christmas, which is a holiday
        ("2026-03-28T11:00", "2026-03-31"),  # over the night on which summer time begins
    ],
)
def test_a_carrier_brings_it_by_the_day(ordered: str, promised: str) -> None:
    assert carried(paris(ordered)).day == date.fromisoformat(promised)


def test_the_cut_off_is_a_time_of_the_sending_place() -> None:
    here = carried(paris("2026-11-24T14:30"))
    there = carried(paris("2026-11-24T14:30"), place=shop(LISBON))  # 13:30 in Lisbon
    assert [step.code for step in here.steps][:2] == [Code.ORDERED, Code.CUT_OFF]
    assert there.day < here.day


@pytest.mark.parametrize(
    ("ordered", "ready"),
    [
        ("2026-11-24T10:30", "2026-11-24T12:30"),
        ("2026-11-24T08:00", "2026-11-24T12:00"),  # before it opens
        ("2026-11-24T17:00", "2026-11-24T19:00"),  # what ends with the day is ready at its end
        ("2026-11-24T17:30", "2026-11-25T10:30"),
        ("2026-11-21T18:00", "2026-11-23T11:00"),  # over Sunday
        ("2026-11-26T18:00", "2026-11-28T11:00"),  # over the day of stock-taking
        ("2026-10-24T18:30", "2026-10-26T11:30"),  # over the night on which summer time ends
    ],
)
def test_a_shop_has_it_ready_by_the_hour(ordered: str, ready: str) -> None:
    found = in_shop(shop(), COLLECT, paris(ordered))
    assert found is not None
    assert found.at == paris(ready)


def test_a_courier_starts_from_an_open_shop_alone() -> None:
    found = by_courier(shop(), COURIER, paris("2026-11-24T18:30"))
    assert found is not None
    assert found.at == paris("2026-11-24T19:30")
    for closed in ("2026-11-24T18:50", "2026-11-24T09:59", "2026-11-22T12:00", "2026-11-27T12:00"):
        assert by_courier(shop(), COURIER, paris(closed)) is None
    assert by_courier(shop(time=None), COURIER, paris("2026-11-24T12:00")) is None


def test_a_measured_lane_is_promised_by_its_quantile() -> None:
    counts: dict[str, dict[int, float]] = {}
    lane = Lane(carrier="colissimo", origin="FR-59", destination="FR-35")
    arrived = paris("2026-11-20T10:00")
    for days in [1] * 60 + [2] * 30 + [5] * 10:
        add(counts, lane.counted(), days, weight_at(arrived))
    histogram = learned(counts, lane.levels(), arrived)
    assert histogram is not None
    assert [histogram.days_at(one) for one in (0.5, 0.6, 0.61, 0.9, 0.95)] == [1, 1, 2, 2, 5]
    now = paris("2026-11-24T12:00")
    found = by_carrier(
        [Carriage(place=shop(), histogram=histogram)], HOME, now, country="FR", zone=PARIS, least_parcels=20
    )
    assert found is not None
    assert (found.day, found.steps[-1].code) == (date(2026, 11, 26), Code.MEASURED)
    assert (found.steps[-1].parcels, found.steps[-1].days) == (100, 2)


def test_few_parcels_lean_on_the_coarser_lane_and_old_ones_weigh_less() -> None:
    counts: dict[str, dict[int, float]] = {}
    rare = Lane(carrier="colissimo", origin="FR-59", destination="FR-20")
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for _ in range(100):
        add(
            counts,
            Lane(carrier="colissimo", origin="FR-59", destination="FR-35").counted(),
            2,
            weight_at(now),
        )
    add(counts, rare.counted(), 9, weight_at(now))
    found = learned(counts, rare.levels(), now)
    assert found is not None
    assert 1 / 13 < found.share_within(90) - found.share_within(8) < 0.1
    for _ in range(60):
        add(counts, rare.counted(), 9, weight_at(now))
    known = learned(counts, rare.levels(), now)
    assert known is not None
    assert known.days_at(0.5) == 9
    # A year on the same counts weigh an eighth, and three new parcels as much as twenty-five old ones.
    later = learned(counts, rare.levels(), now + timedelta(days=365))
    assert later is not None
    assert later.parcels == pytest.approx(known.parcels / 2 ** (365 / 120))
    assert learned({}, rare.levels(), now) is None
    assert preparation_levels("a")[0] == preparation_levels("")[0]


def test_measured_preparation_is_put_together_with_the_way() -> None:
    one, two = Histogram((0.5, 0.5), 100, 10), Histogram((0.0, 0.8, 0.2), 100, 10)
    assert [round(share, 2) for share in together(one, two).shares[:4]] == [0.0, 0.4, 0.5, 0.1]
    option = msgspec.structs.replace(HOME, preparation_minutes=None)
    found = by_carrier(
        [Carriage(place=shop(), histogram=two, preparation=one)], option, paris("2026-11-24T12:00"),
        country="FR", zone=PARIS, least_parcels=20,
    )  # fmt: skip
    assert found is not None
    assert found.day == date(2026, 11, 26)


def basket(now: datetime, document: Document, **changes: object) -> Basket:
    place = shop()
    fields = {
        "now": now, "document": document, "subtotal": 5000, "tier": None, "country": "FR", "zone": PARIS,
        "carriages": dict.fromkeys(Kind, (Carriage(place=place, histogram=None),)),
        "shops": dict.fromkeys((Kind.SHIP_TO_SHOP, Kind.COLLECT, Kind.RESERVE, Kind.COURIER), place),
    }  # fmt: skip
    return Basket(**{**fields, **changes})  # type: ignore[arg-type]  # what a case changes


def test_prices_thresholds_and_members() -> None:
    start = starting_document()
    gold = Tier(name="Gold", free=(Kind.HOME,), reserved=(Kind.RELAY,))
    document = msgspec.structs.replace(start, tiers=(gold,))
    now = paris("2026-11-24T12:00")
    prices = {one.kind: one.price for one in offered(basket(now, document))[0]}
    assert (prices[Kind.HOME], Kind.RELAY in prices) == (490, False)
    members = {
        one.kind: one for one in offered(basket(now, document, tier=document.tier(["silver", " gold "])))[0]
    }
    assert (members[Kind.HOME].price, members[Kind.HOME].full_price, members[Kind.RELAY].price) == (0, 490, 0)
    rich = {one.kind: one.price for one in offered(basket(now, document, subtotal=6000))[0]}
    assert rich[Kind.HOME] == 0
    offers, refused = offered(basket(now, start, carriages={}, shops={}))
    assert not offers
    assert {one.kind: one.code for one in refused} == {
        Kind.HOME: "not_in_stock", Kind.RELAY: "not_in_stock", Kind.SHIP_TO_SHOP: "no_shop_near",
        Kind.COLLECT: "no_shop_near", Kind.RESERVE: "no_shop_near",
    }  # fmt: skip
    twice = msgspec.structs.replace(start, options=start.options * 2, tiers=(gold, gold))
    assert {fault.pointer for fault in faults_of(twice)} >= {"/options/6/kind", "/tiers/1/name"}
    assert faults_of(start) == []


moments = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 — the strategy adds the zone
histograms = st.none() | st.lists(st.floats(0.01, 1), min_size=1, max_size=12).map(
    lambda shares: Histogram(tuple(one / sum(shares) for one in shares), 100.0, 10.0)
)
options = st.builds(
    Option,
    kind=st.sampled_from(list(Kind)),
    price=st.integers(0, 2000),
    free_from=st.none() | st.integers(0, 10_000),
    cut_off=st.none() | st.integers(0, 1439),
    preparation_minutes=st.integers(0, 3000),
    minutes_per_waiting_order=st.integers(0, 30),
    quantile=st.integers(50, 99),
    transit_days=st.integers(0, 12),
    courier_minutes=st.integers(0, 200),
)


@given(moments, st.lists(options, min_size=1, max_size=6, unique_by=lambda one: one.kind), histograms)
def test_no_promise_lies_in_the_past_and_marks_are_true(
    now: datetime, drawn: list[Option], histogram: Histogram | None
) -> None:
    place = shop(load=3)
    carriages = dict.fromkeys(Kind, (Carriage(place=place, histogram=histogram),))
    offers, refused = offered(basket(now, Document(options=tuple(drawn)), carriages=carriages))
    assert len(offers) + len(refused) == len(drawn)
    for one in offers:
        assert one.outlook.latest >= now
        assert one.outlook.day >= now.astimezone(PARIS).date()
    if offers:
        assert [one.price for one in offers if one.cheapest] == [min(one.price for one in offers)]
        assert [one.outlook.latest for one in offers if one.fastest] == [
            min(one.outlook.latest for one in offers)
        ]


@given(moments, options, st.integers(0, 2000), histograms)
def test_more_preparation_never_promises_earlier(
    now: datetime, option: Option, more: int, histogram: Histogram | None
) -> None:
    def latest(minutes: int) -> datetime:
        asked = msgspec.structs.replace(option, preparation_minutes=minutes)
        carriages = dict.fromkeys(Kind, (Carriage(place=shop(), histogram=histogram),))
        offers: list[Offer] = offered(basket(now, Document(options=(asked,)), carriages=carriages))[0]
        return offers[0].outlook.latest if offers else datetime.max.replace(tzinfo=UTC)

    assert option.preparation_minutes is not None
    assert latest(option.preparation_minutes) <= latest(option.preparation_minutes + more)


@given(st.dates(date(2026, 1, 1), date(2027, 12, 31)), st.integers(0, 60), st.sampled_from(["FR", "DE", ""]))
def test_counted_days_reach_the_day_of_delivery(handed_over: date, later: int, country: str) -> None:
    delivered = handed_over + timedelta(days=later)
    count = delivery_days_between(handed_over, delivered, country)
    assert add_delivery_days(handed_over, count, country) >= delivered
    assert count == 0 or add_delivery_days(handed_over, count - 1, country) < delivered
