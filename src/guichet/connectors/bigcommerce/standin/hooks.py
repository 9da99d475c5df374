"""V3 hooks: an app's list of what it wants to hear and where. Seen by that app's token only."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import urlsplit

import msgspec

from guichet.connectors.bigcommerce.standin.announcements import DELIVERY_EXCEPTION
from guichet.connectors.bigcommerce.standin.calls import Answer, Call, RefusedError, Routes, not_found
from guichet.connectors.bigcommerce.standin.paging import v3_one, v3_page, v3_pagination, v3_window
from guichet.connectors.bigcommerce.standin.shapes import now_epoch
from guichet.connectors.bigcommerce.standin.state import Json

MAXIMUM_PER_SCOPE = 10
_COLUMNS = "id, client_id, store, scope, destination, headers, is_active, created_at, updated_at"


def add_routes(routes: Routes) -> None:
    routes.add("v3", "hooks", get=list_hooks, post=post_hook)
    routes.add("v3", "hooks/*", get=get_hook, put=put_hook, delete=delete_hook)


def list_hooks(call: Call) -> Answer:
    conditions, values = ["store = ?", "client_id = ?"], [call.store.hash, call.token.client_id]
    for name in ("scope", "destination"):
        if wanted := call.query.get(name):
            conditions.append(f"{name} = ?")
            values.append(wanted)
    if (active := call.query.get("is_active")) is not None:
        conditions.append("is_active = ?")
        values.append("1" if active == "true" else "0")
    rows = call.state.connection.execute(
        f"SELECT {_COLUMNS} FROM hook WHERE {' AND '.join(conditions)} ORDER BY id",
        values,
    ).fetchall()
    limit, page = v3_window(call)
    chosen = [_present(row) for row in rows[(page - 1) * limit : page * limit]]
    return v3_page(chosen, v3_pagination(call, len(rows), len(chosen), limit, page))


def get_hook(call: Call) -> Answer:
    return v3_one(_hook(call))


def post_hook(call: Call) -> Answer:
    fields = call.fields()
    scope, destination = fields.get("scope"), fields.get("destination")
    missing = [name for name in ("scope", "destination") if not isinstance(fields.get(name), str)]
    if missing:
        raise RefusedError(422, "JSON data is missing or invalid", dict.fromkeys(missing, "is required"))
    _refuse_bad(call, str(scope), str(destination), None)
    now = now_epoch()
    headers = fields.get("headers") or {}
    cursor = call.state.connection.execute(
        "INSERT INTO hook (store, token, client_id, scope, destination, headers, is_active, active_from,"
        " created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            call.store.hash, call.token.token, call.token.client_id, scope, destination,
            msgspec.json.encode(headers), int(fields.get("is_active", True)),
            time.time() + call.world.settings.hook_activation_seconds, now, now,
        ),
    )  # fmt: skip
    return v3_one(_by_id(call, int(cursor.lastrowid or 0)))


def put_hook(call: Call) -> Answer:
    hook, fields = _hook(call), call.fields()
    scope = str(fields.get("scope", hook["scope"]))
    destination = str(fields.get("destination", hook["destination"]))
    _refuse_bad(call, scope, destination, hook["id"])
    headers = fields["headers"] if fields.get("headers") is not None else hook["headers"]
    is_active = bool(fields.get("is_active", hook["is_active"]))
    call.state.connection.execute(
        "UPDATE hook SET scope = ?, destination = ?, headers = ?, is_active = ?, updated_at = ? WHERE id = ?",
        (
            scope, destination, msgspec.json.encode(headers), int(is_active), now_epoch(), hook["id"],
        ),
    )  # fmt: skip
    return v3_one(_by_id(call, hook["id"]))


def delete_hook(call: Call) -> Answer:
    hook = _hook(call)
    call.state.connection.execute("DELETE FROM delivery WHERE hook = ?", (hook["id"],))
    call.state.connection.execute("DELETE FROM hook WHERE id = ?", (hook["id"],))
    return v3_one(hook)


def _hook(call: Call) -> Json:
    return _by_id(call, call.number(0))


def _by_id(call: Call, hook_id: int) -> Json:
    row = call.state.connection.execute(
        f"SELECT {_COLUMNS} FROM hook WHERE id = ? AND store = ? AND client_id = ?",
        (hook_id, call.store.hash, call.token.client_id),
    ).fetchone()
    if row is None:
        raise not_found()
    return _present(row)


def _present(row: tuple[Any, ...]) -> Json:
    return {
        "id": row[0],
        "client_id": row[1],
        "store_hash": row[2],
        "scope": row[3],
        "destination": row[4],
        "headers": msgspec.json.decode(row[5]),
        "is_active": bool(row[6]),
        "created_at": row[7],
        "updated_at": row[8],
    }


def _refuse_bad(call: Call, scope: str, destination: str, own_id: int | None) -> None:
    """The vendor's limits: a known kind of scope, an address that can be called, no twin, ten of a scope."""
    if not scope.startswith("store/"):
        raise RefusedError(422, "The scope is invalid.", {"scope": "must begin with store/"})
    target = urlsplit(destination)
    is_loopback = target.hostname in ("127.0.0.1", "localhost", "::1")
    if target.scheme != "https" and not (target.scheme == "http" and is_loopback):
        raise RefusedError(
            422, "The destination is invalid.", {"destination": "must be https (http on this machine only)"}
        )
    rows = call.state.connection.execute(
        "SELECT id, scope, destination FROM hook WHERE store = ? AND client_id = ?",
        (call.store.hash, call.token.client_id),
    ).fetchall()
    others = [row for row in rows if row[0] != own_id]
    of_scope = [row for row in others if row[1] == scope]
    if any(row[2] == destination for row in of_scope):
        words = {"destination": "A hook of this scope and destination exists"}
        raise RefusedError(422, "A duplicate of an existing webhook.", words)
    if len(of_scope) >= (1 if scope == DELIVERY_EXCEPTION else MAXIMUM_PER_SCOPE):
        raise RefusedError(422, "Too many webhooks of this scope.", {"scope": "the limit is reached"})
    exceptions = [row for row in others if row[1] == DELIVERY_EXCEPTION]
    clash = others if scope == DELIVERY_EXCEPTION else exceptions
    if any(row[2] == destination for row in clash):
        words = {"destination": "deliveryException needs a destination of its own"}
        raise RefusedError(422, "The destination is in use.", words)
