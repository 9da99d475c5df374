"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors._kit import Memory

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS account (
    public_key TEXT PRIMARY KEY, secret_key TEXT NOT NULL, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS parcel (
    id INTEGER PRIMARY KEY AUTOINCREMENT, reference TEXT, returns INTEGER NOT NULL, body BLOB NOT NULL);
CREATE UNIQUE INDEX IF NOT EXISTS parcel_reference ON parcel (returns, reference);
"""


class State(Memory):
    """The stand-in's memory. One connection, used from the event loop's thread only."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _SCHEMA)

    def put_account(self, public_key: str, secret_key: str, name: str) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO account VALUES (?, ?, ?)", (public_key, secret_key, name)
        )

    def drop_account(self, name: str) -> None:
        self._connection.execute("DELETE FROM account WHERE name = ?", (name,))

    def secret_of(self, public_key: str) -> str | None:
        found = self._connection.execute(
            "SELECT secret_key FROM account WHERE public_key = ?", (public_key,)
        ).fetchone()
        return None if found is None else str(found[0])

    def add(self, reference: str | None, body: Json, *, returns: bool) -> int:
        """A new parcel's id. Raises sqlite3.IntegrityError for a reference that was used."""
        made = self._connection.execute(
            "INSERT INTO parcel (reference, returns, body) VALUES (?, ?, ?)",
            (reference or None, int(returns), msgspec.json.encode(body)),
        )
        return int(made.lastrowid or 0)

    def put(self, parcel_id: int, body: Json) -> None:
        self._connection.execute(
            "UPDATE parcel SET body = ? WHERE id = ?", (msgspec.json.encode(body), parcel_id)
        )

    def parcel(self, parcel_id: int) -> Json | None:
        row = self._connection.execute(
            "SELECT id, returns, body FROM parcel WHERE id = ?", (parcel_id,)
        ).fetchone()
        return None if row is None else _parcel(row)

    def by_reference(self, reference: str, *, returns: bool) -> Json | None:
        row = self._connection.execute(
            "SELECT id, returns, body FROM parcel WHERE reference = ? AND returns = ?",
            (reference, int(returns)),
        ).fetchone()
        return None if row is None else _parcel(row)

    def parcels(self, *, returns: bool) -> list[Json]:
        """All of a kind, newest first."""
        rows = self._connection.execute(
            "SELECT id, returns, body FROM parcel WHERE returns = ? ORDER BY id DESC", (int(returns),)
        )
        return [_parcel(row) for row in rows]


def _parcel(row: Any) -> Json:
    body = msgspec.json.decode(row[2])
    # The form of Colissimo's numbers, so that who follows La Poste's parcels recognises them.
    number = f"{'8R' if row[1] else '6A'}{int(row[0]):011d}"
    return {**body, "id": int(row[0]), "returns": bool(row[1]), "tracking_number": number}
