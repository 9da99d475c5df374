"""The single-click app: installed from the control panel, loaded, uninstalled; and forged."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.connectors.bigcommerce.recording import Recorder, facts_of, history
from tests.connectors.bigcommerce.standin.world import CLIENT_SECRET, Shop

from guichet.connectors.bigcommerce import connector
from guichet.connectors.bigcommerce.settings import AppSettings
from guichet.ports.capabilities import Session
from guichet.ports.failures import BadSignatureError, OutsideError, RejectedError
from guichet.ports.records import Resource

Run = Callable[[Any], Any]
CALLBACK = "http://127.0.0.1:8000/apps/bigcommerce/auth"


@pytest.fixture
def app(shop: Shop) -> AppSettings:
    address = str(shop.client.base_url).rstrip("/")
    return AppSettings(
        client_id=f"app-of-{shop.hash}",
        client_secret=CLIENT_SECRET,
        api_address=address,
        login_address=address,
    )


def install(shop: Shop, **asked: str) -> dict[str, str]:
    """What the vendor's panel sends the browser to us with."""
    query = {"app_auth_url": CALLBACK, "store": shop.hash, **asked}
    answer = shop.client.get("/_control/install", params=query)
    assert answer.status_code == 302, answer.text
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def signed(app: AppSettings, **changes: Any) -> dict[str, str]:
    now = int(time.time())
    claims = {
        "aud": app.client_id, "iss": "bc", "iat": now, "nbf": now, "exp": now + 600, "sub": "stores/abc123",
        "user": {"id": 1, "email": "camille@merchant.example"}, **changes,
    }  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    return {"signed_payload_jwt": jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(app.client_secret))}


def test_a_merchant_installs_the_app_and_the_shop_is_read(
    run: Run, shop: Shop, app: AppSettings, recorder: Recorder
) -> None:
    query = install(shop, client_id=app.client_id)
    callback = run(connector.receive_callback(recorder, app, "auth", query, CALLBACK))
    assert (callback.act, callback.account) == ("installed", shop.hash)
    session = Session(connection_id=1, settings=callback.settings, http=recorder)
    assert len(facts_of(run(history(session, Resource.ORDERS)))) == 3
    with pytest.raises(OutsideError):
        run(connector.receive_callback(recorder, app, "auth", query, CALLBACK))


def test_too_little_granted_is_said_before_a_token_is_taken(
    run: Run, shop: Shop, app: AppSettings, recorder: Recorder
) -> None:
    query = install(shop, client_id=app.client_id, scope="store_v2_orders_read_only store_v2_products")
    with pytest.raises(RejectedError, match="store_v2_customers, store_v2_orders"):
        run(connector.receive_callback(recorder, app, "auth", query, CALLBACK))
    assert not recorder.calls


def test_a_code_of_another_shop_is_refused(
    run: Run, shop: Shop, app: AppSettings, recorder: Recorder
) -> None:
    query = {**install(shop, client_id=app.client_id), "context": "stores/othershop"}
    with pytest.raises((OutsideError, BadSignatureError)):
        run(connector.receive_callback(recorder, app, "auth", query, CALLBACK))


@pytest.mark.parametrize("context", ["", "lyon", "stores/", "stores/a/../b", "stores/a b", "shops/lyon"])
def test_a_context_that_names_no_shop_is_refused(
    run: Run, app: AppSettings, recorder: Recorder, context: str
) -> None:
    query = {"code": "x", "scope": "", "context": context}
    with pytest.raises(RejectedError):
        run(connector.receive_callback(recorder, app, "auth", query, CALLBACK))
    assert not recorder.calls


def test_the_vendors_own_payload_is_believed(
    run: Run, shop: Shop, app: AppSettings, recorder: Recorder
) -> None:
    payload = shop.client.get(
        "/_control/load_payload", params={"store": shop.hash, "client_id": app.client_id}
    ).json()
    callback = run(connector.receive_callback(recorder, app, "load", payload, CALLBACK))
    assert (callback.act, callback.account) == ("loaded", shop.hash)
    assert "@" in callback.user


@pytest.mark.parametrize(("name", "act"), [("uninstall", "uninstalled"), ("remove_user", "user_removed")])
def test_who_leaves_is_named(run: Run, app: AppSettings, recorder: Recorder, name: str, act: str) -> None:
    callback = run(connector.receive_callback(recorder, app, name, signed(app), CALLBACK))
    assert (callback.act, callback.account, callback.user) == (act, "abc123", "camille@merchant.example")
    assert callback.settings is None


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-app"},
        {"iss": "someone"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"aud": None},
        {"iss": None},
        {"sub": None},
        {"nbf": int(time.time()) + 3600},
    ],
)
def test_a_payload_that_is_not_for_us_or_not_now_is_refused(
    run: Run, app: AppSettings, recorder: Recorder, changes: dict[str, Any]
) -> None:
    with pytest.raises(BadSignatureError):
        run(connector.receive_callback(recorder, app, "load", signed(app, **changes), CALLBACK))


def test_a_payload_signed_otherwise_is_refused(run: Run, app: AppSettings, recorder: Recorder) -> None:
    stranger = AppSettings(client_id=app.client_id, client_secret="another-secret-of-enough-letters")
    unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJzdG9yZXMvYWJjMTIzIn0."
    whole = signed(app)["signed_payload_jwt"]
    for token in (signed(stranger)["signed_payload_jwt"], unsigned, whole[:-3] + "AAA", "", "a.b.c"):
        with pytest.raises(BadSignatureError):
            query = {"signed_payload_jwt": token}
            run(connector.receive_callback(recorder, app, "load", query, CALLBACK))


def test_a_callback_that_the_vendor_does_not_have_is_refused(
    run: Run, app: AppSettings, recorder: Recorder
) -> None:
    with pytest.raises(RejectedError):
        run(connector.receive_callback(recorder, app, "dance", signed(app), CALLBACK))
