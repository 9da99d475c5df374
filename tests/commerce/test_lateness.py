"""How late a parcel is: days in the store's zone, by what the carrier expected."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from guichet.commerce.orders.tracking import Today, late_by_days
from guichet.commerce.parcels import TrackingShape
from guichet.commerce.shipments import ShipmentRow

# The 2nd of March ends in Paris an hour before it does in UTC.
EXPECTED = datetime(2026, 3, 2, 22, 59, tzinfo=UTC)
PARCEL = ShipmentRow(
    id=1,
    order_id=1,
    external_id="1",
    state="in_transit",
    tracking_number="6A1",
    carrier="colissimo",
    method="",
    tracking_address="",
    created_at=None,
    delivered_at=None,
    destination=None,
    parcel_id=1,
    lines=[],
)


def told(**changes: Any) -> TrackingShape:
    fields: dict[str, Any] = {"expected_from": None, "expected_until": EXPECTED, "delivered_at": None}
    return TrackingShape.model_construct(**{**fields, **changes})


@pytest.mark.parametrize(
    ("now", "days"),
    [
        (datetime(2026, 3, 1, 12, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 22, 58, tzinfo=UTC), 0),
        (datetime(2026, 3, 2, 23, 30, tzinfo=UTC), 1),
        (datetime(2026, 3, 5, 9, tzinfo=UTC), 3),
    ],
)
def test_a_parcel_is_late_from_the_day_after_the_one_expected(now: datetime, days: int) -> None:
    assert late_by_days(PARCEL, told(), Today.at(now, "Europe/Paris")) == days


def test_only_the_beginning_expected_is_enough() -> None:
    today = Today.at(datetime(2026, 3, 4, 9, tzinfo=UTC), "Europe/Paris")
    assert late_by_days(PARCEL, told(expected_from=EXPECTED, expected_until=None), today) == 2


@pytest.mark.parametrize(
    ("state", "tracking"),
    [
        ("in_transit", None),
        ("in_transit", told(expected_until=None)),
        ("in_transit", told(delivered_at=EXPECTED)),
        ("delivered", told()),
        ("lost", told()),
    ],
)
def test_nothing_is_said_where_nothing_is_known_or_it_is_over(
    state: str, tracking: TrackingShape | None
) -> None:
    today = Today.at(datetime(2026, 3, 9, tzinfo=UTC), "Europe/Paris")
    assert late_by_days(msgspec.structs.replace(PARCEL, state=state), tracking, today) is None


def test_a_zone_that_no_one_knows_counts_in_utc() -> None:
    now = datetime(2026, 3, 2, 23, 30, tzinfo=UTC)
    assert late_by_days(PARCEL, told(), Today.at(now, "Mars/Olympus")) == 0
    assert late_by_days(PARCEL, told(), Today.at(now, "")) == 0
