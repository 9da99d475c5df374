"""The stores that one stand-in process plays, and the tokens that open them."""

from __future__ import annotations

import secrets
import uuid
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from guichet.connectors.bigcommerce.standin.state import Json, State

_TIMEZONE: Json = {
    "name": "Europe/Paris",
    "raw_offset": 3600,
    "dst_offset": 7200,
    "dst_correction": True,
    "date_format": {"display": "j M Y", "export": "j M Y", "extended_display": "j M Y @ H:i"},
}


@dataclass(frozen=True, slots=True)
class Store:
    """`hash` is the vendor's public id of the store, `number` the one that webhooks carry."""

    hash: str
    number: int
    name: str
    quota: int
    information: Json
    faults: Json


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, of an app's account at a store; `scopes` None opens everything."""

    token: str
    store: str
    client_id: str
    client_secret: str
    scopes: frozenset[str] | None


def create_store(state: State, asked: Json, default_quota: int) -> Json:
    """Creates a store, or adds a token to one; what is not asked for is kept or invented. Returns its keys.

    Raises ValueError when the hash is missing or holds other than letters and digits.
    """
    store_hash = str(asked.get("hash") or "")
    if not store_hash.isalnum():
        raise ValueError("Give the store a hash of letters and digits, e.g. 'demo1'")
    known = get_store(state, store_hash)
    name = str(asked.get("name") or (known.name if known else store_hash))
    number = int(asked.get("store_id") or (known.number if known else _number_of(store_hash)))
    quota = int(asked.get("quota") or (known.quota if known else default_quota))
    information = known.information if known else _information(store_hash, number, name)
    information = {**information, "name": name, **(asked.get("information") or {})}
    with state.transaction():
        state.connection.execute(
            "INSERT INTO store VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (hash) DO UPDATE"
            " SET name = excluded.name, number = excluded.number, quota = excluded.quota,"
            " information = excluded.information",
            (store_hash, number, name, quota, msgspec.json.encode(information), b"{}"),
        )
        client_id = str(asked.get("client_id") or secrets.token_hex(16))
        client_secret = str(asked.get("client_secret") or secrets.token_hex(32))
        token = str(asked.get("token") or secrets.token_hex(16))
        add_token(state, token, store_hash, client_id, client_secret, asked.get("scopes"), "account")
    return {
        "hash": store_hash,
        "token": token,
        "client_id": client_id,
        "client_secret": client_secret,
        "name": name,
        "quota": quota,
        "store_id": number,
    }


def add_token(
    state: State,
    token: str,
    store_hash: str,
    client_id: str,
    client_secret: str,
    scopes: Sequence[str] | None,
    origin: str,
) -> None:
    """Lets a token open a store; `origin` is `account` (made in the control panel) or `oauth` (by an app)."""
    state.connection.execute(
        "INSERT OR REPLACE INTO token VALUES (?, ?, ?, ?, ?, ?, 0)",
        (token, store_hash, client_id, client_secret, " ".join(scopes) if scopes else None, origin),
    )


def get_store(state: State, store_hash: str) -> Store | None:
    row = state.connection.execute(
        "SELECT number, name, quota, information, faults FROM store WHERE hash = ?", (store_hash,)
    ).fetchone()
    if row is None:
        return None
    number, name, quota, information, faults = row
    return Store(
        store_hash, number, name, quota, msgspec.json.decode(information), msgspec.json.decode(faults)
    )


def list_store_hashes(state: State) -> list[str]:
    return [row[0] for row in state.connection.execute("SELECT hash FROM store ORDER BY hash")]


def save_information(state: State, store_hash: str, information: Json) -> None:
    state.connection.execute(
        "UPDATE store SET information = ?, name = ? WHERE hash = ?",
        (msgspec.json.encode(information), str(information.get("name", store_hash)), store_hash),
    )


def save_faults(state: State, store_hash: str, faults: Json) -> None:
    state.connection.execute(
        "UPDATE store SET faults = ? WHERE hash = ?", (msgspec.json.encode(faults), store_hash)
    )


def find_token(state: State, token: str, store_hash: str) -> Token | None:
    """The token if it opens this store and was not revoked."""
    row = state.connection.execute(
        "SELECT client_id, client_secret, scopes FROM token WHERE token = ? AND store = ? AND revoked = 0",
        (token, store_hash),
    ).fetchone()
    if row is None:
        return None
    client_id, client_secret, scopes = row
    return Token(token, store_hash, client_id, client_secret, frozenset(scopes.split()) if scopes else None)


def find_client_secret(state: State, client_id: str) -> str | None:
    row = state.connection.execute(
        "SELECT client_secret FROM token WHERE client_id = ? LIMIT 1", (client_id,)
    ).fetchone()
    return str(row[0]) if row else None


def _number_of(store_hash: str) -> int:
    return 1_000_000 + zlib.crc32(store_hash.encode()) % 9_000_000


def _information(store_hash: str, number: int, name: str) -> Json:
    return {
        "id": store_hash,
        "account_uuid": str(uuid.uuid5(uuid.NAMESPACE_DNS, store_hash)),
        "domain": f"{store_hash}.example",
        "secure_url": f"https://{store_hash}.example",
        "control_panel_base_url": f"https://store-{store_hash}.example",
        "status": "live",
        "name": name,
        "first_name": "Camille",
        "last_name": "Marchand",
        "address": "12 rue du Guichet, 75010 Paris",
        "country": "France",
        "country_code": "FR",
        "infrastructure_region": "europe-west1",
        "phone": "+33100000000",
        "admin_email": f"admin@{store_hash}.example",
        "order_email": f"orders@{store_hash}.example",
        "favicon_url": "",
        "timezone": _TIMEZONE,
        "language": "fr",
        "currency": "EUR",
        "currency_symbol": "€",
        "decimal_separator": ",",
        "thousands_separator": " ",
        "decimal_places": 2,
        "currency_symbol_location": "right",
        "weight_units": "KGS",
        "dimension_units": "Centimeters",
        "dimension_decimal_places": 2,
        "dimension_decimal_token": ",",
        "dimension_thousands_token": " ",
        "plan_name": "Enterprise",
        "plan_level": "Enterprise",
        "plan_is_trial": False,
        "industry": "Retail",
        "logo": {"url": ""},
        "is_price_entered_with_tax": True,
        "store_id": number,
        "default_channel_id": 1,
        "default_site_id": 1000,
        "active_comparison_modules": [],
        "features": {
            "stencil_enabled": True,
            "sitewidehttps_enabled": True,
            "facebook_catalog_id": "",
            "checkout_type": "optimized",
            "wishlists_enabled": True,
            "graphql_storefront_api_enabled": True,
            "shopper_consent_tracking_enabled": True,
            "multi_storefront_enabled": True,
            "storefront_limits": {"active": 10, "total_including_inactive": 20},
        },
    }
