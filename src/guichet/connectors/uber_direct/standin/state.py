"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was."""

from __future__ import annotations

import secrets
from base64 import urlsafe_b64encode
from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors._kit import Memory

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS organisation (
    client_id TEXT PRIMARY KEY, client_secret TEXT NOT NULL, customer_id TEXT NOT NULL, name TEXT NOT NULL,
    signing_key TEXT NOT NULL, hook TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS token (token TEXT PRIMARY KEY, customer_id TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS quote (id TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS delivery (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, customer_id TEXT NOT NULL,
    idempotency_key TEXT, body BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS delivery_key ON delivery (customer_id, idempotency_key);
"""


class State(Memory):
    """The stand-in's memory. One connection, used from the event loop's thread only."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _SCHEMA)

    def put_organisation(self, given: Json) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO organisation VALUES"
            " (:client_id, :client_secret, :customer_id, :name, :signing_key, :hook)",
            given,
        )

    def organisation(self, customer_id: str) -> Json | None:
        row = self._connection.execute(
            "SELECT client_id, client_secret, customer_id, name, signing_key, hook FROM organisation"
            " WHERE customer_id = ?",
            (customer_id,),
        ).fetchone()
        names = ("client_id", "client_secret", "customer_id", "name", "signing_key", "hook")
        return None if row is None else dict(zip(names, row, strict=True))

    def customer_of(self, client_id: str, client_secret: str) -> str | None:
        row = self._connection.execute(
            "SELECT customer_id FROM organisation WHERE client_id = ? AND client_secret = ?",
            (client_id, client_secret),
        ).fetchone()
        return None if row is None else str(row[0])

    def set_hook(self, customer_id: str, address: str) -> None:
        self._connection.execute(
            "UPDATE organisation SET hook = ? WHERE customer_id = ?", (address, customer_id)
        )

    def new_token(self, customer_id: str) -> str:
        token = secrets.token_urlsafe(24)
        self._connection.execute("INSERT INTO token VALUES (?, ?)", (token, customer_id))
        return token

    def customer_of_token(self, token: str) -> str | None:
        row = self._connection.execute("SELECT customer_id FROM token WHERE token = ?", (token,)).fetchone()
        return None if row is None else str(row[0])

    def put_quote(self, body: Json) -> None:
        self._connection.execute("INSERT INTO quote VALUES (?, ?)", (body["id"], msgspec.json.encode(body)))

    def quote(self, quote_id: str) -> Json | None:
        row = self._connection.execute("SELECT body FROM quote WHERE id = ?", (quote_id,)).fetchone()
        return None if row is None else dict(msgspec.json.decode(row[0]))

    def add_delivery(self, customer_id: str, key: str | None, body: Json) -> None:
        """Raises sqlite3.IntegrityError for a key that was used."""
        self._connection.execute(
            "INSERT INTO delivery (id, customer_id, idempotency_key, body) VALUES (?, ?, ?, ?)",
            (body["id"], customer_id, key or None, msgspec.json.encode(body)),
        )

    def by_key(self, customer_id: str, key: str) -> Json | None:
        row = self._connection.execute(
            "SELECT body FROM delivery WHERE customer_id = ? AND idempotency_key = ?", (customer_id, key)
        ).fetchone()
        return None if row is None else dict(msgspec.json.decode(row[0]))

    def delivery(self, delivery_id: str) -> tuple[str, Json] | None:
        """The organisation of a delivery, and its document."""
        row = self._connection.execute(
            "SELECT customer_id, body FROM delivery WHERE id = ?", (delivery_id,)
        ).fetchone()
        return None if row is None else (str(row[0]), dict(msgspec.json.decode(row[1])))

    def put_delivery(self, body: Json) -> None:
        self._connection.execute(
            "UPDATE delivery SET body = ? WHERE id = ?", (msgspec.json.encode(body), body["id"])
        )

    def deliveries(self, customer_id: str | None, limit: int, offset: int) -> list[Json]:
        """Newest first."""
        rows = self._connection.execute(
            "SELECT body FROM delivery WHERE ?1 IS NULL OR customer_id = ?1"
            " ORDER BY number DESC LIMIT ?2 OFFSET ?3",
            (customer_id, limit, offset),
        )
        return [dict(msgspec.json.decode(row[0])) for row in rows]


def new_id(kind: str) -> str:
    """An id of the vendor's form: `del_` or `dqt_`, and sixteen bytes in base64."""
    return f"{kind}_{urlsafe_b64encode(secrets.token_bytes(16)).decode().rstrip('=')}"
