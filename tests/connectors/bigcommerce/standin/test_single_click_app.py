"""The single-click app: installed from the control panel, opened, taken off again."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
from joserfc import jwt
from joserfc.jwk import OctKey
from tests.connectors.bigcommerce.standin.world import CLIENT_SECRET, Receiver, Shop, eventually

CALLBACK = "http://127.0.0.1:9/auth"


def install(shop: Shop) -> dict[str, str]:
    asked = {"app_auth_url": CALLBACK, "store": "lyon"}
    answer = shop.client.get("/_control/install", params=asked, follow_redirects=False)
    assert answer.status_code == 302
    target = answer.headers["location"]
    assert target.startswith(f"{CALLBACK}?")
    return {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}


def exchange(shop: Shop, granted: dict[str, str], **changes: Any) -> httpx.Response:
    body = {
        "client_id": "app-of-lyon", "client_secret": CLIENT_SECRET, "code": granted["code"],
        "scope": granted["scope"], "context": granted["context"], "grant_type": "authorization_code",
        "redirect_uri": CALLBACK, **changes,
    }  # fmt: skip
    return shop.client.post("/oauth2/token", json=body)


def test_a_code_buys_a_token_once(shop: Shop) -> None:
    granted = install(shop)
    assert granted["context"] == "stores/lyon"
    bought = exchange(shop, granted)
    assert bought.status_code == 200
    assert bought.json()["account_uuid"] == granted["account_uuid"]
    app = Shop(shop.client, "lyon", bought.json()["access_token"])
    assert app.call("GET", "/v2/orders").status_code == 200
    assert exchange(shop, granted).status_code == 400


def test_a_wrong_secret_or_address_buys_nothing(shop: Shop) -> None:
    assert exchange(shop, install(shop), client_secret="guess").json()["error"] == "invalid_client"
    assert exchange(shop, install(shop), redirect_uri="http://127.0.0.1:9/evil").status_code == 400
    assert exchange(shop, install(shop), context="stores/paris").status_code == 400


def test_installing_again_ends_the_former_token(shop: Shop) -> None:
    former = exchange(shop, install(shop)).json()["access_token"]
    latter = exchange(shop, install(shop)).json()["access_token"]
    assert Shop(shop.client, "lyon", former).call("GET", "/v2/time").status_code == 401
    assert Shop(shop.client, "lyon", latter).call("GET", "/v2/time").status_code == 200


def test_opening_the_app_sends_a_signed_payload(shop: Shop) -> None:
    payload = shop.client.get("/_control/load_payload", params={"store": "lyon"}).json()["signed_payload_jwt"]
    claims = jwt.decode(payload, OctKey.import_key(CLIENT_SECRET), algorithms=["HS256"]).claims
    assert (claims["aud"], claims["iss"], claims["sub"]) == ("app-of-lyon", "bc", "stores/lyon")
    query = {"store": "lyon", "app_load_url": "http://127.0.0.1:9/load"}
    sent = shop.client.get("/_control/load_payload", params=query, follow_redirects=False)
    assert sent.headers["location"].startswith("http://127.0.0.1:9/load?signed_payload_jwt=")


def test_taking_the_app_off_ends_its_tokens_and_says_so(shop: Shop, receiver: Receiver) -> None:
    shop.hook("store/app/uninstalled", f"{receiver.address}/in")
    answer = shop.client.post("/_control/uninstall", params={"store": "lyon"})
    assert answer.status_code == 200
    eventually(lambda: receiver.scopes() == ["store/app/uninstalled"])
    assert shop.call("GET", "/v2/time").status_code == 401
    again = {"hash": "lyon", "token": "anew", "client_id": "app-of-lyon", "client_secret": CLIENT_SECRET}
    shop.client.post("/_control/stores", json=again).raise_for_status()
    anew = Shop(shop.client, "lyon", "anew")
    assert anew.get("/v3/hooks")["data"] == []
    anew.hook("store/app/uninstalled", f"{receiver.address}/in")
