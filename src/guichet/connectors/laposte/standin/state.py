"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors._kit import Memory

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS application (
    key TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, quota INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parcel (number TEXT PRIMARY KEY, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS scan (
    id INTEGER PRIMARY KEY AUTOINCREMENT, number TEXT NOT NULL, at TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS scan_number ON scan (number, at, id);
"""


class State(Memory):
    """The stand-in's memory. One connection, used from the event loop's thread only."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _SCHEMA)

    def put_application(self, key: str, name: str, quota: int) -> None:
        self._connection.execute("INSERT OR REPLACE INTO application VALUES (?, ?, ?)", (key, name, quota))

    def drop_application(self, name: str) -> None:
        self._connection.execute("DELETE FROM application WHERE name = ?", (name,))

    def application(self, key: str) -> tuple[str, int] | None:
        """The name and the quota (calls a minute) of a key."""
        found = self._connection.execute("SELECT name, quota FROM application WHERE key = ?", (key,))
        row = found.fetchone()
        return None if row is None else (str(row[0]), int(row[1]))

    def applications(self) -> list[Json]:
        rows = self._connection.execute("SELECT key, name, quota FROM application ORDER BY name")
        return [{"key": key, "name": name, "quota": quota} for key, name, quota in rows]

    def put_parcel(self, number: str, body: Mapping[str, Any]) -> None:
        """Write a parcel over; its scans stay."""
        self._connection.execute(
            "INSERT OR REPLACE INTO parcel VALUES (?, ?)", (number, msgspec.json.encode(body))
        )

    def parcel(self, number: str) -> Json | None:
        row = self._connection.execute("SELECT body FROM parcel WHERE number = ?", (number,)).fetchone()
        return None if row is None else dict(msgspec.json.decode(row[0]))

    def drop_parcel(self, number: str) -> None:
        """Forget a parcel with its scans, as the carrier does after some months."""
        self._connection.execute("DELETE FROM parcel WHERE number = ?", (number,))
        self._connection.execute("DELETE FROM scan WHERE number = ?", (number,))

    def numbers(self, after: str, limit: int) -> list[str]:
        """Numbers in their order, page by page."""
        rows = self._connection.execute(
            "SELECT number FROM parcel WHERE number > ? ORDER BY number LIMIT ?", (after, limit)
        )
        return [row[0] for row in rows]

    def open_numbers(self, limit: int) -> list[str]:
        """Numbers of parcels that have not arrived, the latest announced last."""
        rows = self._connection.execute(
            "SELECT p.number FROM parcel p WHERE NOT EXISTS (SELECT 1 FROM scan s WHERE s.number = p.number"
            " AND json_extract(CAST(s.body AS TEXT), '$.code') IN ('DI0', 'DI1', 'DI2'))"
            " ORDER BY p.rowid DESC LIMIT ?",
            (limit,),
        )
        return [row[0] for row in rows][::-1]

    def count(self) -> tuple[int, int]:
        """How many parcels and scans there are."""
        parcels = self._connection.execute("SELECT count(*) FROM parcel").fetchone()[0]
        return int(parcels), int(self._connection.execute("SELECT count(*) FROM scan").fetchone()[0])

    def add_scan(self, number: str, at: str, body: Mapping[str, Any]) -> None:
        """`at` is in UTC, so that text sorts as time does."""
        self._connection.execute(
            "INSERT INTO scan (number, at, body) VALUES (?, ?, ?)", (number, at, msgspec.json.encode(body))
        )

    def scans(self, number: str) -> list[Json]:
        """The scans of a parcel, newest first."""
        rows = self._connection.execute(
            "SELECT body FROM scan WHERE number = ? ORDER BY at DESC, id DESC", (number,)
        )
        return [dict(msgspec.json.decode(row[0])) for row in rows]
