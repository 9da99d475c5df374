"""Webhooks before they leave: who listens to a scope, what the thin payload says, and the waiting queue."""

from __future__ import annotations

import hashlib

import msgspec

from guichet.connectors.bigcommerce.standin.state import Json, State

DELIVERY_EXCEPTION = "store/hook/deliveryException"


def scope_matches(pattern: str, scope: str) -> bool:
    """Whether a hook's scope covers a happening's: `store/order/*` covers all below `store/order/`.

    The `*` in `store/channel/*/inventory/…` is the vendor's own spelling of that scope, not a wildcard.
    """
    if pattern == scope:
        return True
    return pattern.endswith("/*") and scope.startswith(pattern[:-1]) and scope != DELIVERY_EXCEPTION


def hooks_for(state: State, store_hash: str, scope: str, now: float) -> list[int]:
    """The active hooks that listen to a scope, of every app."""
    rows = state.connection.execute(
        "SELECT id, scope FROM hook WHERE store = ? AND is_active = 1 AND active_from <= ? ORDER BY id",
        (store_hash, now),
    )
    return [hook_id for hook_id, pattern in rows.fetchall() if scope_matches(pattern, scope)]


def payload_of(store_hash: str, store_number: int, scope: str, data: Json, created_at: int) -> bytes:
    """The body of a webhook; `hash` is the SHA-1 of the rest, the same for every copy of one happening."""
    payload: Json = {
        "producer": f"stores/{store_hash}",
        "created_at": created_at,
        "store_id": str(store_number),
        "scope": scope,
        "data": data,
    }
    digest = hashlib.sha1(msgspec.json.encode(payload), usedforsecurity=False).hexdigest()
    return msgspec.json.encode({**payload, "hash": digest})


def queue_delivery(state: State, hook_id: int, message: str, body: bytes, due: float) -> None:
    """Puts one delivery in the queue that survives a restart; `due` is an epoch."""
    state.connection.execute(
        "INSERT INTO delivery (hook, message, body, due) VALUES (?, ?, ?, ?)", (hook_id, message, body, due)
    )
