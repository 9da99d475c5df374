"""Asking La Poste of numbers: what comes back, one bad number among ten, and the carrier's bad days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import httpx
import msgspec
import pytest
from tests.connectors.laposte.conftest import Carrier, facts_of

from guichet.connectors.laposte import connector
from guichet.connectors.laposte.manifest import limit_of
from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Session
from guichet.ports.failures import (
    BadCredentialsError,
    MalformedError,
    OutageError,
    RejectedError,
    ThrottledError,
)
from guichet.ports.records import ParcelRecord, ParcelState

Run = Callable[[Any], Any]
COLISSIMO, CHRONOPOST, LETTER = "6A00000000001", "XN000000002FR", "87000000000003K"


def _record(carrier: Carrier, run: Run, number: str) -> ParcelRecord:
    record = facts_of(run(connector.track(carrier.session, [number])))[number].record
    assert isinstance(record, ParcelRecord)
    return record


def test_a_parcel_is_followed_from_the_label_to_the_door(carrier: Carrier, run: Run) -> None:
    carrier.announce(COLISSIMO, estimDate="2026-03-05T00:00:00+01:00")
    states = []
    for day, code in enumerate(("DR1", "PC1", "ET1", "MD2", "ND1", "AG1", "DI1"), start=1):
        carrier.scan(COLISSIMO, code, at=f"2026-03-0{day}T08:00:00+01:00")
        record = _record(carrier, run, COLISSIMO)
        states.append(record.state)
        assert [event.at for event in record.events] == sorted((e.at for e in record.events), reverse=True)
        assert bool(record.next_step) == (code != "DI1")
    assert states == [
        ParcelState.ANNOUNCED,
        ParcelState.HANDED_OVER,
        ParcelState.IN_TRANSIT,
        ParcelState.OUT_FOR_DELIVERY,
        ParcelState.ATTEMPT_FAILED,
        ParcelState.AT_PICKUP_POINT,
        ParcelState.DELIVERED,
    ]
    assert record.delivered_at == record.events[0].at
    assert record.expected_from is None


def test_letters_colissimo_and_chronopost_come_in_one_call(carrier: Carrier, run: Run) -> None:
    for number, holder in ((COLISSIMO, 4), (CHRONOPOST, 3), (LETTER, 1)):
        carrier.announce(number, holder=holder, scans=[{"code": "PC1"}])
    before = carrier.calls()
    facts = facts_of(run(connector.track(carrier.session, [COLISSIMO, CHRONOPOST, LETTER])))
    assert carrier.calls() == before + 1
    products = {number: getattr(fact.record, "product", None) for number, fact in facts.items()}
    assert products == {COLISSIMO: "colissimo", CHRONOPOST: "chronopost", LETTER: "Lettre suivie"}


def test_unknown_and_impossible_numbers_are_absent_and_spoil_nothing(carrier: Carrier, run: Run) -> None:
    carrier.announce(COLISSIMO, scans=[{"code": "ET1"}])
    facts = facts_of(run(connector.track(carrier.session, [COLISSIMO, "6A09999999999", "6A0"])))
    assert {number for number, fact in facts.items() if fact.record is None} == {"6A09999999999", "6A0"}
    assert facts[COLISSIMO].record is not None
    alone = facts_of(run(connector.track(carrier.session, ["6A09999999999"])))
    assert alone["6A09999999999"].record is None


def test_a_pickup_point_is_told(carrier: Carrier, run: Run) -> None:
    carrier.announce(COLISSIMO, removalPoint="TABAC DE LA GARE", scans=[{"code": "AG1"}])
    point = _record(carrier, run, COLISSIMO).pickup_point
    assert point is not None
    assert point.company == "TABAC DE LA GARE"


def test_the_key_is_tried_by_one_call(carrier: Carrier, run: Run) -> None:
    assert run(connector.identify(carrier.session)).external_id == "Essai"
    settings = msgspec.structs.replace(carrier.session.settings, api_key="another")
    with pytest.raises(BadCredentialsError, match="reconnue"):
        run(connector.identify(msgspec.structs.replace(carrier.session, settings=settings)))


@pytest.mark.parametrize(
    ("knob", "failure"),
    [("throttle", ThrottledError), ("garbage", MalformedError)],
)
def test_a_bad_day_is_told_as_what_it_is(
    carrier: Carrier, run: Run, knob: str, failure: type[Exception]
) -> None:
    carrier.announce(COLISSIMO, scans=[{"code": "ET1"}])
    carrier.faults(**{knob: 1})
    with pytest.raises(failure):
        run(connector.track(carrier.session, [COLISSIMO]))
    assert _record(carrier, run, COLISSIMO).state is ParcelState.IN_TRANSIT


def test_an_outage_that_lasts_is_an_outage(carrier: Carrier, run: Run) -> None:
    carrier.faults(outage=3)
    with pytest.raises(OutageError):
        run(connector.track(carrier.session, [COLISSIMO]))


def test_a_number_that_spoils_a_call_is_found_and_left_out(run: Run) -> None:
    asked: list[str] = []

    class Touchy:
        """Refuses, without saying why, every call in which a certain number is."""

        async def request(self, method: str, url: str, **_: Any) -> Answer:
            asked.append(url)
            numbers = url.rsplit("/", 1)[1].split(",")
            if "6A00000000666" in numbers:
                return Answer(status=400, headers={}, body=b"<html>", received_at=utc_now())
            rows = [{"returnCode": 404, "idShip": number} for number in numbers]
            return Answer(status=207, headers={}, body=msgspec.json.encode(rows), received_at=utc_now())

        async def slow_down(self, retry_after: float) -> None:
            raise AssertionError(retry_after)

        async def correct_budget(self, *, left: int, resets_after: float) -> None:
            raise AssertionError(left, resets_after)

    settings = connector.settings(api_key="key")
    session = Session(connection_id=1, settings=settings, http=Touchy())
    page = run(connector.track(session, [COLISSIMO, "6A00000000666", LETTER]))
    assert set(facts_of(page)) == {COLISSIMO, LETTER}
    assert len(asked) == 4
    with pytest.raises(RejectedError):
        run(connector.track(session, ["6A00000000666"]))


def test_the_stricter_limit_is_kept() -> None:
    free = limit_of(100)
    windows = 60 / free.seconds + 1
    assert free.calls * windows <= 100
    assert free.calls * 2 <= 10  # two windows may meet in one second


def test_the_stand_in_keeps_what_it_knows(carrier: Carrier, standin: httpx.Client, run: Run) -> None:
    carrier.announce(COLISSIMO, scans=[{"code": "DI1", "at": "2025-01-05T10:00:00+01:00"}])
    carrier.forget(COLISSIMO)
    carrier.announce(COLISSIMO, scans=[{"code": "DR1", "at": "2026-02-01T10:00:00+01:00"}])
    assert _record(carrier, run, COLISSIMO).state is ParcelState.ANNOUNCED
    refused = standin.post("/_control/parcels", json={"number": "1"})
    assert refused.status_code == 422
    assert "11 to 15" in refused.text
    assert standin.post(f"/_control/parcels/{LETTER}/scans", json={"code": "ET1"}).status_code == 422


def test_the_stand_in_holds_to_the_quota(standin: httpx.Client) -> None:
    key = standin.post("/_control/applications", json={"name": "Small", "quota": 2}).json()["key"]
    answers = [
        standin.get(f"/suivi/v2/idships/{COLISSIMO}", headers={"X-Okapi-Key": key}).status_code
        for _ in range(6)
    ]
    assert 429 in answers
    assert answers[0] == 404
