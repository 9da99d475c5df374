"""How often a parcel is worth a question, and how a quota that is too small is shared out."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guichet.ports.records import ParcelRecord, ParcelState, TrackingEvent
from guichet.sync.pacing import NEVER_SEEN, Seen, pace_of, seen_in, stretch_of

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
YESTERDAY = NOW - timedelta(days=1)
FREE = 16.0  # answers a second of 96 calls a minute for ten parcels each


def _pace(state: ParcelState, *, shipped: datetime = YESTERDAY, event: datetime = YESTERDAY) -> int | None:
    return pace_of(Seen(state, event), shipped, NOW).seconds


def test_what_changes_soon_is_asked_often_and_what_has_ended_never() -> None:
    order = [
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.IN_TRANSIT,
        ParcelState.AT_PICKUP_POINT,
        ParcelState.ANNOUNCED,
    ]
    paces = [_pace(state) for state in order]
    assert paces == sorted(paces, key=lambda pace: pace or 0)
    for ended in (ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST):
        assert _pace(ended) is None
    assert all(_pace(state) is not None for state in ParcelState if state not in _ENDED)


_ENDED = (ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST)


def test_silence_makes_questions_rare_and_at_last_ends_them() -> None:
    ago = NOW - timedelta(days=31)
    assert _pace(ParcelState.IN_TRANSIT, shipped=ago, event=ago) == 2 * 86400
    forgotten = NOW - timedelta(days=121)
    assert _pace(ParcelState.IN_TRANSIT, shipped=forgotten, event=forgotten) is None
    assert pace_of(NEVER_SEEN, forgotten, NOW).seconds is None
    assert pace_of(NEVER_SEEN, YESTERDAY, NOW).seconds == 12 * 3600


def test_the_life_before_of_a_number_says_nothing_of_a_new_shipment() -> None:
    old = TrackingEvent(at=NOW - timedelta(days=300), state=ParcelState.DELIVERED)
    record = ParcelRecord(external_id="6A1", state=ParcelState.DELIVERED, events=(old,))
    assert seen_in(record, YESTERDAY) == NEVER_SEEN
    assert seen_in(record, old.at).state is ParcelState.DELIVERED
    assert seen_in(None, YESTERDAY) == NEVER_SEEN


@pytest.mark.parametrize("parcels", [10, 1_000, 100_000, 2_000_000])
def test_the_budget_is_never_overdrawn(parcels: int) -> None:
    load = [(True, 600, parcels // 20), (False, 7200, parcels // 2), (False, 43200, parcels // 3)]
    stretch = stretch_of(load, FREE, 1.0)
    wanted = sum(
        count / (pace * (stretch.urgent if urgent else stretch.others)) for urgent, pace, count in load
    )
    assert wanted <= FREE
    assert stretch.urgent <= stretch.others


def test_a_quota_with_room_asks_sooner_but_within_measure() -> None:
    few = stretch_of([(False, 7200, 5)], FREE, 1.0)
    assert few.others == pytest.approx(0.1)
    assert stretch_of([], FREE, 1.0).others == pytest.approx(0.1)
    hasty = stretch_of([(False, 7200, 5)], FREE, 1 / 12)
    assert hasty.others == pytest.approx(0.1 / 12)


def test_urgent_parcels_are_stretched_only_when_they_alone_are_too_many() -> None:
    mixed = stretch_of([(True, 600, 3_000), (False, 7200, 90_000)], FREE, 1.0)
    assert mixed.urgent == 1.0
    assert mixed.others > 1.0
    crowd = stretch_of([(True, 600, 30_000), (False, 7200, 1_000)], FREE, 1.0)
    assert crowd.urgent > 1.0
