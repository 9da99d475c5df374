"""The vendor's login host, and the control panel's part of a single-click app: install, load, uninstall."""

from __future__ import annotations

import asyncio
import http.client
import secrets
import time
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import msgspec
from joserfc import jwt
from joserfc.jwk import OctKey
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from guichet.connectors.bigcommerce.standin.state import Json
from guichet.connectors.bigcommerce.standin.stores import Store, add_token, find_client_secret, get_store
from guichet.connectors.bigcommerce.standin.world import World

APP_SCOPES = (
    "store_v2_default store_v2_orders store_v2_transactions store_v2_customers store_v2_products"
    " store_v2_information_read_only store_v2_marketing store_inventory store_locations store_cart"
    " store_channel_settings store_sites"
)
_USER: Json = {
    "id": 9128,
    "username": "camille.marchand",
    "email": "camille@merchant.example",
    "locale": "fr",
}
_LIFETIME_SECONDS = 86_400
_TIMEOUT_SECONDS = 10.0


def token_endpoint(world: World) -> Callable[[Request], Awaitable[Response]]:
    """`POST /oauth2/token`: exchanges a code, once, for a permanent token."""

    async def exchange(request: Request) -> Response:
        raw = await request.body()
        try:
            fields = msgspec.json.decode(raw)
        except msgspec.DecodeError:
            fields = {name: values[0] for name, values in parse_qs(raw.decode("utf-8", "replace")).items()}
        if not isinstance(fields, dict):
            return _error("invalid_request", "The body must be an object")
        with world.state.transaction():
            return _exchange(world, fields)

    return exchange


def control_routes(world: World) -> list[Route]:
    """`/install`, `/load_payload` and `/uninstall`, below `/_control`."""
    panel = ControlPanel(world)
    return [
        Route("/install", panel.install),
        Route("/load_payload", panel.load_payload),
        Route("/uninstall", panel.uninstall, methods=["GET", "POST"]),
    ]


class ControlPanel:
    """What the merchant's browser does in the vendor's control panel."""

    def __init__(self, world: World) -> None:
        self.world = world

    async def install(self, request: Request) -> Response:
        """Sends the browser to the app's auth callback with a code."""
        asked = request.query_params
        store, target = self._store(request), asked.get("app_auth_url", "")
        if store is None or not _is_loopback(target):
            return _refusal("Give store=… that exists and app_auth_url=http://127.0.0.1:…")
        code, scope = secrets.token_urlsafe(24), asked.get("scope", APP_SCOPES)
        account = store.information["account_uuid"]
        self.world.state.connection.execute(
            "INSERT INTO grant_code VALUES (?, ?, ?, ?, ?, ?)",
            (code, store.hash, asked.get("client_id"), scope, target, account),
        )
        query = {"code": code, "scope": scope, "context": f"stores/{store.hash}", "account_uuid": account}
        return RedirectResponse(_with_query(target, query), 302)

    async def load_payload(self, request: Request) -> Response:
        """A signed payload of the merchant opening the app; with `app_load_url`, sends the browser there."""
        store = self._store(request)
        client = self._client(store, request)
        if store is None or client is None:
            return _refusal("Give store=… that exists, with client_id=… when it has several apps")
        payload = signed_payload(store, *client)
        target = request.query_params.get("app_load_url", "")
        if target and _is_loopback(target):
            return RedirectResponse(_with_query(target, {"signed_payload_jwt": payload}), 302)
        return _json({"signed_payload_jwt": payload})

    async def uninstall(self, request: Request) -> Response:
        """Revokes the app's tokens, drops its hooks after `store/app/uninstalled`, and calls the app."""
        store = self._store(request)
        client = self._client(store, request)
        if store is None or client is None:
            return _refusal("Give store=… that exists, with client_id=… when it has several apps")
        with self.world.state.transaction():
            self._remove_app(store, client[0])
        payload, status = signed_payload(store, *client), None
        target = request.query_params.get("app_uninstall_url", "")
        if target and _is_loopback(target):
            address = _with_query(target, {"signed_payload_jwt": payload})
            status = await asyncio.to_thread(_get, address)
        return _json({"signed_payload_jwt": payload, "app_status": status})

    def _remove_app(self, store: Store, client_id: str) -> None:
        state = self.world.state
        self.world.announce(store, "store/app/uninstalled", {"type": "app", "id": client_id})
        state.connection.execute(
            "UPDATE token SET revoked = 1 WHERE store = ? AND client_id = ?", (store.hash, client_id)
        )
        # The last webhook still leaves by these hooks, but no app of this id has them any more.
        state.connection.execute(
            "UPDATE hook SET is_active = 0, client_id = 'uninstalled ' || client_id"
            " WHERE store = ? AND client_id = ?",
            (store.hash, client_id),
        )

    def _store(self, request: Request) -> Store | None:
        return get_store(self.world.state, request.query_params.get("store", ""))

    def _client(self, store: Store | None, request: Request) -> tuple[str, str] | None:
        if store is None:
            return None
        row = self.world.state.connection.execute(
            "SELECT client_id, client_secret FROM token"
            " WHERE store = ? AND client_id = coalesce(?, client_id) ORDER BY origin DESC LIMIT 1",
            (store.hash, request.query_params.get("client_id")),
        ).fetchone()
        return (str(row[0]), str(row[1])) if row else None


def signed_payload(store: Store, client_id: str, client_secret: str) -> str:
    """The JWT that the vendor signs, HS256, with the app's secret."""
    now = int(time.time())
    user = {"id": _USER["id"], "email": _USER["email"], "locale": _USER["locale"]}
    claims = {
        "aud": client_id,
        "iss": "bc",
        "iat": now,
        "nbf": now - 5,
        "exp": now + _LIFETIME_SECONDS,
        "jti": secrets.token_hex(16),
        "sub": f"stores/{store.hash}",
        "user": user,
        "owner": {"id": user["id"], "email": user["email"]},
        "url": "/",
        "channel_id": None,
    }
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(client_secret))


def _exchange(world: World, fields: Json) -> Response:
    client_id, state = str(fields.get("client_id", "")), world.state
    expected = find_client_secret(state, client_id)
    if expected is None or not secrets.compare_digest(expected, str(fields.get("client_secret", ""))):
        return _error("invalid_client", "The client credentials are invalid")
    if fields.get("grant_type") != "authorization_code":
        return _error("unsupported_grant_type", "The grant type must be authorization_code")
    row = state.connection.execute(
        "DELETE FROM grant_code WHERE code = ? RETURNING store, client_id, scope, redirect_uri, account_uuid",
        (str(fields.get("code", "")),),
    ).fetchone()
    if row is None or (row[1] is not None and row[1] != client_id):
        return _error("invalid_grant", "The code is invalid or was used")
    if fields.get("context") != f"stores/{row[0]}" or fields.get("redirect_uri") != row[3]:
        return _error("invalid_grant", "The context or the redirect URI is not that of the code")
    state.connection.execute(
        "UPDATE token SET revoked = 1 WHERE store = ? AND client_id = ? AND origin = 'oauth'",
        (row[0], client_id),
    )
    token = secrets.token_hex(16)
    add_token(state, token, row[0], client_id, expected, str(row[2]).split(), "oauth")
    user = {name: _USER[name] for name in ("id", "username", "email")}
    return _json(
        {
            "access_token": token,
            "scope": row[2],
            "user": user,
            "owner": user,
            "context": f"stores/{row[0]}",
            "account_uuid": row[4],
        }
    )


def _get(address: str) -> int | None:
    target = urlsplit(address)
    connection = http.client.HTTPConnection(target.hostname or "", target.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request("GET", f"{target.path or '/'}?{target.query}")
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _is_loopback(address: str) -> bool:
    target = urlsplit(address)
    return target.scheme in ("http", "https") and target.hostname in ("127.0.0.1", "localhost", "::1")


def _with_query(address: str, query: dict[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(query)}"


def _json(value: Any, status: int = 200) -> Response:
    return Response(msgspec.json.encode(value), status, media_type="application/json")


def _error(error: str, description: str) -> Response:
    return _json({"error": error, "error_description": description}, 400)


def _refusal(message: str) -> Response:
    return _json({"message": message}, 422)
