"""The single-click app: trading the one-time code for a lasting token, and the callbacks' signed payloads.

The vendor sends no `state` of ours with the code, so what it claims is checked by the trade itself: the
answer must name the same shop and grant the scopes that we need. `load`, `uninstall` and `remove_user` carry
a JWT signed with the app's secret (HS256, `aud` our client id, `iss` bc, `sub` stores/HASH).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from guichet.connectors._kit import UNANSWERED, failure_to_reach
from guichet.connectors.bigcommerce.errors import failure_of
from guichet.connectors.bigcommerce.settings import AppSettings, Settings
from guichet.kernel.http import Http
from guichet.ports.capabilities import AppCallback, Callback
from guichet.ports.failures import BadSignatureError, MalformedError, RejectedError
from guichet.ports.manifest import Words

NEEDED_SCOPES = frozenset({"store_v2_orders", "store_v2_customers", "store_v2_products"})
_ACTS = {"load": "loaded", "uninstall": "uninstalled", "remove_user": "user_removed"}
CALLBACKS = (
    AppCallback(name="auth", title=Words("Auth callback URL", "Auth callback URL (installation)")),
    AppCallback(name="load", title=Words("Load callback URL", "Load callback URL (ouverture)")),
    AppCallback(
        name="uninstall", title=Words("Uninstall callback URL", "Uninstall callback URL (désinstallation)")
    ),
    AppCallback(
        name="remove_user",
        title=Words("Remove user callback URL", "Remove user callback URL (retrait d’un utilisateur)"),
    ),
)
_LEEWAY_SECONDS = 60
_CONTEXT = "stores/"


class Grant(msgspec.Struct):
    access_token: str
    scope: str = ""
    context: str = ""
    user: dict[str, Any] = {}


async def receive_callback(
    http: Http, app_settings: AppSettings, name: str, query: Mapping[str, str], address: str
) -> Callback:
    """What a callback asks of us, verified.

    `address` is where the vendor was told to send the code. Raises BadSignatureError for a forged or expired
    payload, RejectedError when the vendor refuses the code or the merchant granted too little.
    """
    if name == "auth":
        return await _install(http, app_settings, query, address)
    if name not in _ACTS:
        raise RejectedError(f"BigCommerce has no callback {name!r}")
    claims = _claims(app_settings, query.get("signed_payload_jwt", ""))
    user = claims.get("user")
    known = user if isinstance(user, dict) else {}
    return Callback(
        act=_ACTS[name],
        account=_account(str(claims.get("sub", ""))),
        user=str(known.get("email", "")),
        user_external_id=str(known.get("id", "")),
        signed_at=_signed_at(claims),
    )


async def _install(http: Http, app_settings: AppSettings, query: Mapping[str, str], address: str) -> Callback:
    code, scope, context = query.get("code", ""), query.get("scope", ""), query.get("context", "")
    if not code:
        raise RejectedError("BigCommerce's callback brings no code: start the installation again")
    account = _account(context)
    _refuse_missing(scope)
    grant = await _trade(http, app_settings, code, scope, context, address)
    if _account(grant.context) != account:
        raise BadSignatureError("the code belongs to another shop than the callback names")
    _refuse_missing(grant.scope or scope)
    return Callback(
        act="installed",
        account=account,
        settings=Settings(
            store_hash=account,
            access_token=grant.access_token,
            client_id=app_settings.client_id,
            client_secret=app_settings.client_secret,
            api_address=app_settings.api_address,
            login_address=app_settings.login_address,
        ),
        user=str(grant.user.get("email", "")),
        user_external_id=str(grant.user.get("id", "")),
    )


async def _trade(
    http: Http, app_settings: AppSettings, code: str, scope: str, context: str, address: str
) -> Grant:
    body = {
        "client_id": app_settings.client_id,
        "client_secret": app_settings.client_secret,
        "code": code,
        "scope": scope,
        "context": context,
        "grant_type": "authorization_code",
        "redirect_uri": address,
    }
    url = f"{app_settings.login_address.rstrip('/')}/oauth2/token"
    try:
        answer = await http.request("POST", url, headers={"Accept": "application/json"}, json=body)
    except UNANSWERED as failure:
        raise failure_to_reach(failure) from failure
    refusal = failure_of(answer, writing=True)
    if refusal is not None:
        raise refusal
    try:
        return msgspec.json.decode(answer.body, type=Grant)
    except msgspec.DecodeError as failure:
        raise MalformedError(f"the token's answer is in a shape never seen: {failure}") from failure


def _claims(app_settings: AppSettings, token: str) -> dict[str, Any]:
    try:
        key = OctKey.import_key(app_settings.client_secret)
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=["HS256"]).claims
        jwt.JWTClaimsRegistry(
            leeway=_LEEWAY_SECONDS,
            iss={"essential": True, "value": "bc"},
            aud={"essential": True, "value": app_settings.client_id},
            exp={"essential": True},
            sub={"essential": True},
        ).validate(claims)
    except (JoseError, ValueError) as failure:
        raise BadSignatureError(f"the signed payload is not BigCommerce's: {failure}") from failure
    return claims


def _signed_at(claims: Mapping[str, Any]) -> datetime | None:
    """When the vendor signed it: seconds since 1970 (RFC 7519 §4.1.6)."""
    issued = claims.get("iat")
    return datetime.fromtimestamp(issued, UTC) if isinstance(issued, int | float) else None


def _account(context: str) -> str:
    account = context.removeprefix(_CONTEXT)
    if not context.startswith(_CONTEXT) or not account.replace("-", "").replace("_", "").isalnum():
        raise RejectedError(f"{context!r} names no shop")
    return account


def _refuse_missing(scope: str) -> None:
    """A `_read_only` scope is too little; more than we need is the merchant's own choice."""
    missing = NEEDED_SCOPES - set(scope.split())
    if missing:
        raise RejectedError(f"the app was not granted {', '.join(sorted(missing))}")
