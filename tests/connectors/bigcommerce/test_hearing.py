"""Webhooks from registering to reading, as the vendor really sends them; and the proof's second way."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Callable
from hmac import digest
from typing import Any

import msgspec
import pytest
from tests.connectors.bigcommerce.recording import Recorder, facts_of, history, session_for
from tests.connectors.bigcommerce.standin.world import CLIENT_SECRET, Receiver, Shop, eventually

from guichet.connectors.bigcommerce import connector
from guichet.connectors.bigcommerce.webhooks import DELIVERY_EXCEPTION
from guichet.ports.capabilities import Session
from guichet.ports.failures import BadSignatureError
from guichet.ports.records import Resource
from guichet.ports.rendering import rendered

Run = Callable[[Any], Any]
SECRET = "a-header-drawn-by-lot"
ADDRESS = "https://counter.example/in/1"


def test_every_topic_gets_one_hook_and_asking_again_makes_none(
    run: Run, session: Session, recorder: Recorder
) -> None:
    hooks = run(connector.register_hooks(session, ADDRESS, SECRET))
    assert sorted(hook.topic for hook in hooks) == sorted(connector.topics())
    assert all(hook.active for hook in hooks)
    recorder.calls.clear()
    again = run(connector.register_hooks(session, ADDRESS, SECRET))
    assert sorted(hook.external_id for hook in again) == sorted(hook.external_id for hook in hooks)
    assert not recorder.sent()
    complaints = [hook.address for hook in hooks if hook.topic == DELIVERY_EXCEPTION]
    assert complaints != [ADDRESS], "the vendor wants complaints sent elsewhere"


def test_a_hook_that_was_switched_off_is_woken_and_a_lost_one_made_again(
    run: Run, session: Session, shop: Shop, recorder: Recorder
) -> None:
    hooks = {hook.topic: hook for hook in run(connector.register_hooks(session, ADDRESS, SECRET))}
    asleep, lost = hooks["store/order/updated"], hooks["store/cart/created"]
    shop.call("PUT", f"/v3/hooks/{asleep.external_id}", {"is_active": False})
    shop.call("DELETE", f"/v3/hooks/{lost.external_id}")
    standing = {hook.topic: hook for hook in run(connector.list_hooks(session, ADDRESS))}
    assert not standing["store/order/updated"].active
    assert "store/cart/created" not in standing
    recorder.calls.clear()
    healed = {hook.topic: hook for hook in run(connector.register_hooks(session, ADDRESS, SECRET))}
    assert all(hook.active for hook in healed.values())
    assert len(healed) == len(connector.topics())
    assert sorted(call.method for call in recorder.sent()) == ["POST", "PUT"]


def test_hooks_of_another_receiver_are_left_alone(run: Run, session: Session) -> None:
    run(connector.register_hooks(session, ADDRESS, SECRET))
    other = "https://counter.example/in/2"
    hooks = run(connector.register_hooks(session, other, SECRET))
    heard = set(connector.topics()) - {hook.topic for hook in hooks}
    assert heard == {DELIVERY_EXCEPTION}, "the vendor complains to one receiver only"
    run(connector.remove_hooks(session, ADDRESS))
    assert run(connector.list_hooks(session, ADDRESS)) == []
    assert len(run(connector.list_hooks(session, other))) == len(hooks)
    run(connector.remove_hooks(session))
    assert run(connector.list_hooks(session)) == []


def test_what_the_vendor_sends_is_genuine_and_means_what_it_says(
    run: Run, session: Session, shop: Shop, receiver: Receiver
) -> None:
    run(connector.register_hooks(session, receiver.address, SECRET))
    shop.change("order.status", order_id=101, status_id=10)
    shop.change("order.message", order_id=102, message="Où est mon colis ?")
    shop.change("stock.change", variant_id=70, location_id=2, by=-1)
    eventually(lambda: {"store/order/statusUpdated", "store/order/message/created"} <= set(receiver.scopes()))
    eventually(lambda: any("stock_changed" in scope for scope in receiver.scopes()))
    named = set()
    for headers, body in list(receiver.received):
        connector.verify(session.settings, SECRET, headers, body)
        hint = connector.hint(headers, body)
        named.add((hint.resource, hint.external_id))
        with pytest.raises(BadSignatureError):
            connector.verify(session.settings, SECRET, headers, body.replace(b"10", b"11") + b" ")
    assert (Resource.ORDERS, "101") in named
    assert (Resource.STOCK, "70:2") in named
    assert any(resource is Resource.ORDER_MESSAGES for resource, _ in named)


def test_without_the_client_secret_our_own_header_still_guards(
    run: Run, shop: Shop, recorder: Recorder
) -> None:
    settings = session_for(shop, recorder, client_secret="").settings
    body = b'{"scope": "store/order/created", "data": {"id": 1}}'
    signed = {"X-Guichet-Secret": SECRET, "webhook-signature": "v1,of-a-key-we-do-not-know"}
    connector.verify(settings, SECRET, signed, body)
    for headers in ({}, {"X-Guichet-Secret": "another"}, {"webhook-signature": "v1,abc"}):
        with pytest.raises(BadSignatureError):
            connector.verify(settings, SECRET, headers, body)


def test_a_signature_from_a_key_that_is_being_changed_is_right_once(shop: Shop, recorder: Recorder) -> None:
    settings = session_for(shop, recorder).settings
    body = b'{"scope": "store/order/created", "data": {"id": 1}}'
    right = b64encode(digest(CLIENT_SECRET.encode(), b"msg_1.1561479923." + body, "sha256")).decode()
    headers = {"x-guichet-secret": SECRET, "webhook-id": "msg_1", "webhook-timestamp": "1561479923"}
    connector.verify(settings, SECRET, {**headers, "webhook-signature": f"v1,AAAA v1,{right}"}, body)
    for signature in ("", f"v2,{right}", f"v1,{right[:-2]}", right):
        with pytest.raises(BadSignatureError):
            connector.verify(settings, SECRET, {**headers, "webhook-signature": signature}, body)


@pytest.mark.parametrize(
    ("scope", "signal"),
    [("store/app/uninstalled", "uninstalled"), (DELIVERY_EXCEPTION, "delivery_failing")],
)
def test_what_concerns_the_account_is_a_signal(scope: str, signal: str) -> None:
    body = json.dumps({"scope": scope, "data": {"type": "app", "id": 1}}).encode()
    hint = connector.hint({}, body)
    assert (hint.signal, hint.resource, hint.external_id) == (signal, None, None)


def test_the_same_words_for_two_shops_things_have_two_keys() -> None:
    body = b'{"scope": "store/order/updated", "data": {"id": 1}, "hash": "same"}'
    other = b'{"scope": "store/order/created", "data": {"id": 1}, "hash": "same"}'
    assert connector.hint({}, body).key != connector.hint({}, other).key
    assert connector.hint({"Webhook-Id": "msg_9"}, body).key == "msg_9"


@pytest.mark.parametrize("resource", connector.provable)
def test_the_proof_finds_every_field_equal(
    run: Run, session: Session, shop: Shop, resource: Resource
) -> None:
    if resource is Resource.ORDERS:
        shop.change("order.ship", order_id=102, tracking_number="8J5")
        shop.change("order.refund", order_id=102, amount=3)
    facts = {fact.external_id: fact for fact in facts_of(run(history(session, resource)))}
    samples = run(connector.sample(session, resource, [*facts, "999999"]))
    assert {one.external_id for one in samples} == set(facts)
    for one in samples:
        record = facts[one.external_id].record
        assert record is not None
        here = rendered(record)
        assert {name: here.get(name) for name in one.fields} == one.fields


def test_the_proof_sees_a_difference(run: Run, session: Session, shop: Shop) -> None:
    (fact,) = [one for one in facts_of(run(history(session, Resource.ORDERS))) if one.external_id == "101"]
    assert fact.record is not None
    wrong = rendered(msgspec.structs.replace(fact.record, mail="someone.else@mail.example"))
    (sample,) = run(connector.sample(session, Resource.ORDERS, ["101"]))
    assert [name for name, value in sample.fields.items() if wrong.get(name) != value] == ["mail"]
