"""What every connector owes the house; it runs over each folder that discovery finds."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from tests.conformance.fixtures import CONNECTORS, cases, folder_of, hook_secret_of, load, named, settings_of

from guichet.kernel.http import Answer
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import (
    AuthorisesByApp,
    Connector,
    CountsThings,
    NamesThings,
    ReadsChanges,
    ReadsHistory,
    ReadsRecords,
    ReadsThings,
    ReceivesHooks,
    Session,
    TracksParcels,
)
from guichet.ports.dispatching import BooksLabels, NewLabel, SignsWithOwnKey
from guichet.ports.failures import BadSignatureError, MalformedError, OutsideError, ThrottledError
from guichet.ports.manifest import FieldType, fields
from guichet.ports.pushing import ReadsHooks, SendsByItself
from guichet.ports.records import Address, Fact, Resource, Unreadable, parcel_number
from guichet.ports.registry import capabilities, find

Run = Callable[[Any], Any]
Case = tuple[Connector, Path]
each_connector = pytest.mark.parametrize("connector", CONNECTORS, ids=lambda one: one.manifest.id)


def each(pattern: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", list(cases(pattern)), ids=named)


@pytest.fixture
def no_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever opens a socket fails."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a pure module opened a socket")

    monkeypatch.setattr(socket, "socket", refuse)


class CannedHttp:
    """Answers every call with the same answer, and keeps what it was told of the quota."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self._answer = Answer(status=status, headers=headers, body=body, received_at=utc_now())
        self.slowed: list[float] = []

    async def request(self, *_: Any, **__: Any) -> Answer:
        return self._answer

    async def slow_down(self, retry_after: float) -> None:
        self.slowed.append(retry_after)

    async def correct_budget(self, *, left: int, resets_after: float) -> None:
        assert left >= 0
        assert resets_after >= 0


def test_discovery_finds_connectors() -> None:
    assert CONNECTORS
    assert all(find(one.manifest.id) is one for one in CONNECTORS)


@each_connector
def test_the_manifest_is_complete_in_both_languages(connector: Connector) -> None:
    manifest = connector.manifest
    assert manifest.id.isidentifier()
    assert manifest.docs.startswith("https://")
    assert manifest.limit.calls > 0
    texts = [manifest.summary, *(need.text for need in manifest.needs)]
    for field in fields(connector.settings):
        texts.append(field.title)
        assert bool(field.help.en) == bool(field.help.fr), field.name
    assert all(text.en.strip() and text.fr.strip() for text in texts)
    assert all(text.en != text.fr for text in texts if " " in text.en)


@each_connector
def test_every_secret_is_named_a_secret(connector: Connector) -> None:
    types = [connector.settings]
    if isinstance(connector, AuthorisesByApp):
        types.append(connector.app_settings)
    for settings in types:
        for field in fields(settings):
            looks_secret = any(word in field.name for word in ("secret", "token", "password", "key"))
            assert looks_secret == (field.type is FieldType.SECRET), field.name


@each_connector
def test_push_is_claimed_by_those_who_receive_hooks(connector: Connector) -> None:
    assert connector.manifest.push == isinstance(connector, ReceivesHooks)
    assert capabilities(connector)


@each_connector
def test_it_explains_itself_to_the_merchant(connector: Connector) -> None:
    readme = folder_of(connector).parent / "README.md"
    assert len(readme.read_text(encoding="utf-8")) > 500


@each_connector
def test_every_resource_has_a_good_and_a_broken_page(connector: Connector) -> None:
    resources: set[Resource] = {Resource.PARCELS} if isinstance(connector, TracksParcels) else set()
    listed: dict[str, Any] = {
        "resources": ReadsHistory,
        "changing": ReadsChanges,
        "fetchable": ReadsThings,
        "nameable": NamesThings,
    }
    for name, protocol in listed.items():
        if isinstance(connector, protocol):
            resources |= set(getattr(connector, name))
    for resource in resources:
        for kind in ("pages", "broken"):
            assert (folder_of(connector) / kind / f"{resource}.json").exists(), f"{kind}/{resource}"


@each_connector
def test_every_topic_has_a_fixture(connector: Connector) -> None:
    if not isinstance(connector, ReceivesHooks):
        pytest.skip("this connector receives no webhooks")
    shown = {load(connector, str(path))["hint"]["topic"] for _, path in cases("hooks/*.json")}
    assert set(connector.topics()) <= shown


@each("pages/*.golden.json")
def test_a_page_reads_as_its_golden_record(case: Case, no_socket: None) -> None:
    connector, path = case
    resource, body = _page_of(case)
    assert isinstance(connector, ReadsRecords)
    facts = list(connector.read(resource, body))
    assert json.loads(msgspec.json.encode(facts)) == json.loads(path.read_text(encoding="utf-8"))
    assert any(fact.record is None for fact in facts if isinstance(fact, Fact)), "absence is a fact"


@each_connector
def test_a_carrier_knows_its_own_numbers(connector: Connector) -> None:
    if not isinstance(connector, TracksParcels):
        pytest.skip("this connector tracks no parcels")
    given = load(connector, "settings.json")
    assert connector.parcels_per_call > 0
    assert connector.recognises(parcel_number(given["number"]), "")
    for nobodys in ("", "1", "ÉÀ", "X" * 60):
        assert not connector.recognises(parcel_number(nobodys), "")
    assert not connector.recognises(parcel_number(given["number"]), "a carrier of another name")


@each("pages/*.golden.json")
def test_new_fields_change_nothing(case: Case) -> None:
    connector, _ = case
    resource, body = _page_of(case)
    assert isinstance(connector, ReadsRecords)
    grown = json.dumps([_grown(row, depth=1) for row in json.loads(body)]).encode()
    before, after = list(connector.read(resource, body)), list(connector.read(resource, grown))
    assert not any(isinstance(fact, Unreadable) for fact in after)
    assert [fact.external_id for fact in after] == [fact.external_id for fact in before]


@each("broken/*.json")
def test_a_broken_row_falls_out_alone(case: Case, no_socket: None) -> None:
    connector, path = case
    assert isinstance(connector, ReadsRecords)
    body = path.read_bytes()
    broken, *others = list(connector.read(Resource(path.stem), body))
    assert isinstance(broken, Unreadable)
    assert len(broken.reason) > 20
    assert json.loads(broken.raw) == json.loads(body)[0]
    assert others
    assert all(isinstance(fact, Fact) for fact in others)
    # The row is kept whole, so that it can be read again by itself.
    again = list(connector.read(Resource(path.stem), b"[" + broken.raw + b"]"))
    assert [one.reason for one in again if isinstance(one, Unreadable)] == [broken.reason]


@each_connector
@pytest.mark.parametrize("body", [b"", b"[{", b"{}", b"<html>", b"null", b'"text"'])
def test_a_page_that_is_none_is_malformed(connector: Connector, body: bytes) -> None:
    if not isinstance(connector, ReadsRecords):
        pytest.skip("this connector reads no pages")
    with pytest.raises(MalformedError):
        list(connector.read(_resource_of(connector), body))


@each("hooks/*.json")
def test_a_webhook_is_verified_and_read(case: Case, no_socket: None) -> None:
    connector, headers, body, expected = _hook_of(case)
    connector.verify(settings_of(case[0]), hook_secret_of(case[0]), headers, body)
    assert json.loads(msgspec.json.encode(connector.hint(headers, body))) == expected


@each("hooks/golden/*.json")
def test_a_webhook_that_carries_its_thing_reads_as_its_golden_facts(case: Case, no_socket: None) -> None:
    connector, path = case
    _, headers, body, _ = _hook_of((connector, path.parent.parent / path.name))
    assert isinstance(connector, ReadsHooks)
    facts = list(connector.read_hook(headers, body) or ())
    assert json.loads(msgspec.json.encode(facts)) == json.loads(path.read_text(encoding="utf-8"))


@each("hooks/bad/*.json")
def test_a_webhook_without_its_thing_is_malformed(case: Case) -> None:
    connector, path = case
    if not isinstance(connector, ReadsHooks):
        pytest.skip("this connector's webhooks are hints")
    given = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(MalformedError):
        list(connector.read_hook(given["headers"], given["body"].encode()) or ())


@each_connector
def test_every_kind_of_absence_is_shown(connector: Connector) -> None:
    if not isinstance(connector, ReadsHooks):
        pytest.skip("this connector's webhooks are hints")
    golden = [json.loads(path.read_text()) for one, path in cases("hooks/golden/*.json") if one is connector]
    assert any(fact["record"] is None for facts in golden for fact in facts), "absence is a fact"


@each("hooks/*.json")
def test_the_same_webhook_twice_has_one_key(case: Case) -> None:
    connector, headers, body, _ = _hook_of(case)
    upper = {name.upper(): value for name, value in headers.items()}
    assert connector.hint(headers, body).key == connector.hint(upper, body).key
    bare = connector.hint({}, body).key
    assert bare == connector.hint({}, body).key
    assert bare != connector.hint({}, body.replace(b"20", b"21")).key or b"20" not in body


@each("hooks/*.json")
def test_a_tampered_webhook_is_refused(case: Case) -> None:
    connector, headers, body, _ = _hook_of(case)
    settings, secret = settings_of(case[0]), hook_secret_of(case[0])
    attempts = [
        (secret, headers, body + b" "),
        (secret, {}, body),
        (secret, {name: f"{value}x" for name, value in headers.items()}, body),
    ]
    if isinstance(connector, SignsWithOwnKey):
        assert connector.signing_key(settings), "the fixture's settings hold the key"
    else:
        attempts += [(secret + "x", headers, body), ("", {**headers, "x-guichet-secret": ""}, body)]
    for wrong_secret, wrong_headers, wrong_body in attempts:
        with pytest.raises(BadSignatureError):
            connector.verify(settings, wrong_secret, wrong_headers, wrong_body)


@each("hooks/bad/*.json")
def test_a_webhook_in_an_unknown_shape_is_malformed(case: Case) -> None:
    connector, path = case
    assert isinstance(connector, ReceivesHooks)
    given = json.loads(path.read_text(encoding="utf-8"))
    with pytest.raises(MalformedError):
        connector.hint(given["headers"], given["body"].encode())


@each("failures/*.json")
def test_an_answer_becomes_one_of_six_failures(case: Case, run: Run) -> None:
    connector, path = case
    given = json.loads(path.read_text(encoding="utf-8"))
    body = given["body"].encode() if isinstance(given["body"], str) else json.dumps(given["body"]).encode()
    http = CannedHttp(given["status"], given["headers"], body)
    session = Session(connection_id=1, settings=settings_of(case[0]), http=http)
    with pytest.raises(OutsideError) as raised:
        run(_simple_call(connector, session))
    assert raised.value.code == given["failure"]
    assert given.get("words", "") in raised.value.words
    if isinstance(raised.value, ThrottledError):
        assert raised.value.retry_after == given["retry_after"]
        assert http.slowed == [given["retry_after"]], "all processes must be told to leave it alone"


def test_every_connector_that_asks_outside_shows_how_it_fails() -> None:
    asking = [one for one in CONNECTORS if isinstance(one, CountsThings | TracksParcels | BooksLabels)]
    assert asking
    for connector in asking:
        shown = {
            load(connector, str(path))["failure"]
            for one, path in cases("failures/*.json")
            if one is connector
        }
        assert shown >= {"bad_credentials", "throttled", "gone", "rejected", "outage", "malformed"}


_PLACE = Address(company="Essai", lines=("1 rue du Port",), postcode="69002", city="Lyon", country="FR")
_LABEL = NewLabel(reference="r-1", service="s", sender=_PLACE, recipient=_PLACE, weight_grams=500)


def _resource_of(connector: Connector) -> Resource:
    """One resource whose pages the connector reads."""
    return connector.resources[0] if isinstance(connector, ReadsHistory) else Resource.PARCELS


def _simple_call(connector: Connector, session: Session) -> Coroutine[Any, Any, Any]:
    """The simplest question that the connector can ask."""
    if isinstance(connector, TracksParcels):
        return connector.track(session, [load(connector, "settings.json")["number"]])
    if isinstance(connector, BooksLabels):
        return connector.offers(session, _LABEL)
    assert isinstance(connector, CountsThings)
    return connector.count(session, _resource_of(connector))


def _page_of(case: Case) -> tuple[Resource, bytes]:
    name = case[1].name.removesuffix(".golden.json")
    return Resource(name), (case[1].parent / f"{name}.json").read_bytes()


def _hook_of(case: Case) -> tuple[ReceivesHooks, dict[str, str], bytes, Any]:
    connector, path = case
    assert isinstance(connector, ReceivesHooks)
    given = json.loads(path.read_text(encoding="utf-8"))
    headers, body = given["headers"], given["body"].encode()
    if isinstance(connector, SendsByItself):  # its signatures hold for minutes only
        headers |= connector.sign(hook_secret_of(connector), headers["webhook-id"], utc_now(), body)
    return connector, headers, body, given["hint"]


def _grown(value: Any, depth: int) -> Any:
    """The same with a field and a list never seen in every object."""
    if isinstance(value, dict):
        grown = {name: _grown(entry, depth + 1) for name, entry in value.items()}
        return {**grown, "never_seen": {"deep": [1, None, "x"]}} if depth < 4 else grown
    if isinstance(value, list):
        return [_grown(entry, depth) for entry in value]
    return value
