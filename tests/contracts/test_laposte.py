"""La Poste's own sample documents, read by the connector; the stand-in's answers held against their shape."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from guichet.connectors.laposte import connector
from guichet.connectors.laposte.standin import StandinServer, StandinSettings
from guichet.ports.records import Fact, ParcelRecord, ParcelState, Resource

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
SPECS = SHARED / "specs/carriers/laposte"
SAMPLES = SHARED / "data/carrier_tracking/test_documents"

pytestmark = pytest.mark.skipif(
    not (SPECS / "tracking_response.json").is_file() or not SAMPLES.is_dir(),
    reason="the carrier's sample documents are not at ../shared",
)


def _answers(path: Path) -> list[dict[str, Any]]:
    said = json.loads(path.read_text(encoding="utf-8"))
    if isinstance(said, dict):
        said = said.get("responses", [said])
    return list(said)


def _sample() -> dict[str, Any]:
    return _answers(SPECS / "tracking_response.json")[0]


@pytest.mark.parametrize(
    "path",
    [
        "specs/carriers/laposte/tracking_response.json",
        "data/carrier_tracking/test_documents/laposte__TrackingResponse.json",
    ],
)
def test_a_sample_answer_is_read_whole(path: str) -> None:
    answers = _answers(SHARED / path)
    (fact,) = connector.read(Resource.PARCELS, msgspec.json.encode(answers))
    assert isinstance(fact, Fact)
    record, shipment = fact.record, answers[0]["shipment"]
    assert isinstance(record, ParcelRecord)
    assert record.state is ParcelState.DELIVERED
    assert [event.words for event in record.events] == [event["label"] for event in shipment["event"]]
    assert all(event.state is not ParcelState.UNKNOWN for event in record.events)
    assert record.delivered_at is not None
    assert record.delivered_at.isoformat() == "2023-03-09T08:38:00+00:00"


def test_a_sample_of_a_refused_number_is_an_absence() -> None:
    (fact,) = connector.read(
        Resource.PARCELS, msgspec.json.encode(_answers(SAMPLES / "laposte__ErrorResponse.json"))
    )
    # The number of this sample is longer than any: the row is kept for a person, and nothing else happens.
    assert not isinstance(fact, Fact)
    (fact,) = connector.read(Resource.PARCELS, msgspec.json.encode(_answers(SPECS / "error.json")))
    assert isinstance(fact, Fact)
    assert fact.record is None


def test_the_stand_in_answers_in_the_shape_of_the_sample(tmp_path: Path) -> None:
    with StandinServer(StandinSettings(data_directory=tmp_path, port=0)) as server:
        client = httpx.Client(base_url=server.address)
        key = client.post("/_control/applications", json={"name": "Essai"}).json()["key"]
        scans = [{"code": "DR1", "at": "2026-03-01T08:00:00+01:00"}, {"code": "DI1"}]
        client.post("/_control/parcels", json={"number": "6A00000000001", "scans": scans})
        asked = "6A00000000001,6A09999999999"
        said = client.get(f"/suivi/v2/idships/{asked}", headers={"X-Okapi-Key": key})
        client.close()
    assert said.status_code == 207
    known, unknown = said.json()
    _same_shape(known, _sample())
    refused = _answers(SPECS / "error.json")[0]
    assert set(unknown) <= set(refused)
    assert {name: type(value) for name, value in unknown.items()} == {
        name: type(refused[name]) for name in unknown
    }


def _same_shape(ours: Any, theirs: Any, path: str = "") -> None:
    """Every field of ours stands in the sample with the same type (the contract also demands `order`)."""
    assert type(ours) is type(theirs), path
    if isinstance(ours, dict):
        for name, value in ours.items():
            if name in theirs:
                _same_shape(value, theirs[name], f"{path}.{name}")
            else:
                assert name in {"order", "date"}, f"{path}.{name}"
    elif isinstance(ours, list) and ours and theirs:
        for value in ours:
            _same_shape(value, theirs[0], f"{path}[]")
