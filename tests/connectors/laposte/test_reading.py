"""Reading La Poste's answers: codes never seen, orders of events, numbers of the carrier's own."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from guichet.connectors.laposte import connector
from guichet.ports.records import Fact, ParcelRecord, ParcelState, Resource, Unreadable, parcel_number


def _read(*events: dict[str, Any], **shipment: Any) -> ParcelRecord:
    document = {"returnCode": 200, "shipment": {"idShip": "6A00000000001", "event": list(events), **shipment}}
    (fact,) = connector.read(Resource.PARCELS, msgspec.json.encode([document]))
    assert isinstance(fact, Fact)
    assert isinstance(fact.record, ParcelRecord)
    return fact.record


def _event(code: str, day: int, label: str = "") -> dict[str, Any]:
    return {"code": code, "date": f"2026-03-{day:02}T10:00:00+01:00", "label": label or code}


def test_a_code_never_seen_keeps_the_state_before_it() -> None:
    record = _read(_event("QQ7", 3, "Nouveauté"), _event("ET1", 2))
    assert record.state is ParcelState.IN_TRANSIT
    assert record.events[0].state is ParcelState.UNKNOWN
    assert record.events[0].words == "Nouveauté"


def test_a_final_parcel_of_an_unknown_code_is_delivered() -> None:
    assert _read(_event("QQ7", 3), _event("ET1", 2), isFinal=True).state is ParcelState.DELIVERED
    assert _read(_event("DI2", 3), isFinal=True).state is ParcelState.RETURNED


def test_events_oldest_first_are_read_the_same() -> None:
    assert _read(_event("ET1", 2), _event("DI1", 3)) == _read(_event("DI1", 3), _event("ET1", 2))


def test_a_day_is_not_a_moment() -> None:
    day = _read(_event("ET1", 2), estimDate="2026-03-05T00:00:00+01:00")
    assert day.expected_from is not None
    assert day.expected_until is not None
    assert (day.expected_until - day.expected_from).total_seconds() == 86340
    moment = _read(_event("ET1", 2), estimDate="2026-03-05T14:00:00+01:00")
    assert moment.expected_from == moment.expected_until


def test_an_address_that_is_none_is_not_shown() -> None:
    assert _read(_event("ET1", 2), url="javascript:alert(1)").tracking_address == ""


def test_an_answer_of_a_code_never_seen_is_kept_for_a_person() -> None:
    body = msgspec.json.encode([{"returnCode": 299, "idShip": "6A00000000001"}, {"returnCode": 404}])
    first, second = connector.read(Resource.PARCELS, body)
    assert isinstance(first, Unreadable)
    assert "299" in first.reason
    assert isinstance(second, Unreadable)


@pytest.mark.parametrize(
    ("number", "word", "ours"),
    [
        ("6A 012 345 678 90", "", True),
        ("xn123456789fr", "", True),
        ("87000123456789K", "other", True),
        ("6A01234567890", "Colissimo", True),
        ("123456789012", "La Poste", True),
        ("123456789012", "colissimo-domicile", True),
        ("123456789012", "", False),
        ("1Z9999999999999999", "UPS", False),
        ("6A01234567890", "DHL", False),
        ("25000000001", "dpd-fr-reference", False),
        ("6A0", "Colissimo", False),
        ("6A012345678901234", "Colissimo", False),
        ("XN00000000012", "chronopost-france", True),
    ],
)
def test_numbers_of_its_own_are_recognised(number: str, word: str, ours: bool) -> None:
    assert connector.recognises(parcel_number(number), word) is ours
