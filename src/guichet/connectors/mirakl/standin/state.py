"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors._kit import Memory

Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS shop (id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS "order" (
    id TEXT PRIMARY KEY, shop INTEGER NOT NULL, created TEXT NOT NULL, updated TEXT NOT NULL,
    body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS order_created ON "order" (shop, created, id);
CREATE TABLE IF NOT EXISTS thread (
    id TEXT PRIMARY KEY, shop INTEGER NOT NULL, updated TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS thread_updated ON thread (shop, updated DESC, id);
CREATE TABLE IF NOT EXISTS message (
    id TEXT PRIMARY KEY, thread TEXT NOT NULL, created TEXT NOT NULL, body BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS message_thread ON message (thread, created, id);
CREATE TABLE IF NOT EXISTS attachment (id TEXT PRIMARY KEY, shop INTEGER NOT NULL, content BLOB NOT NULL);
"""
_LAST_MESSAGES = 100


class State(Memory):
    """The stand-in's memory. One connection, used from the event loop's thread only. Times are in UTC."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _SCHEMA)

    def put_shop(self, shop_id: int, key: str, name: str) -> None:
        self._connection.execute("INSERT OR REPLACE INTO shop VALUES (?, ?, ?)", (shop_id, key, name))

    def shop_of(self, key: str) -> tuple[int, str] | None:
        """Number and name of the shop that has this key."""
        row = self._connection.execute("SELECT id, name FROM shop WHERE key = ?", (key,)).fetchone()
        return None if row is None else (int(row[0]), str(row[1]))

    def shops(self) -> list[Json]:
        rows = self._connection.execute("SELECT id, key, name FROM shop ORDER BY id")
        return [{"shop_id": shop_id, "key": key, "name": name} for shop_id, key, name in rows]

    def put_order(self, shop_id: int, order: Mapping[str, Any]) -> None:
        """Write an order over, by its own dates."""
        self._connection.execute(
            'INSERT OR REPLACE INTO "order" VALUES (?, ?, ?, ?, ?)',
            (
                *(order["order_id"], shop_id, order["created_date"], order["last_updated_date"]),
                msgspec.json.encode(order),
            ),
        )

    def order(self, order_id: str) -> tuple[int, Json] | None:
        """The shop of an order, and the order."""
        row = self._connection.execute('SELECT shop, body FROM "order" WHERE id = ?', (order_id,)).fetchone()
        return None if row is None else (int(row[0]), msgspec.json.decode(row[1]))

    def drop_order(self, order_id: str) -> None:
        self._connection.execute('DELETE FROM "order" WHERE id = ?', (order_id,))

    def orders(
        self, shop_id: int, asked: Mapping[str, str], limit: int, offset: int
    ) -> tuple[list[bytes], int]:
        """A page of orders as JSON, and how many there are; `asked` as OR11 names its filters."""
        where, values = ["shop = ?"], [str(shop_id)]
        for name, condition in (
            ("start_date", "created >= ?"),
            ("end_date", "created < ?"),
            ("start_update_date", "updated >= ?"),
            ("end_update_date", "updated < ?"),
        ):
            if asked.get(name):
                where.append(condition)
                values.append(asked[name])
        if asked.get("order_ids"):
            named = asked["order_ids"].split(",")
            where.append(f"id IN ({','.join('?' * len(named))})")
            values += named
        chosen = " AND ".join(where)
        total = self._connection.execute(f'SELECT count(*) FROM "order" WHERE {chosen}', values).fetchone()[0]
        direction = "DESC" if asked.get("order") == "desc" else "ASC"
        rows = self._connection.execute(
            f'SELECT body FROM "order" WHERE {chosen}'
            f" ORDER BY created {direction}, id {direction} LIMIT {limit} OFFSET {offset}",
            values,
        )
        return [bytes(row[0]) for row in rows], int(total)

    def put_thread(self, thread_id: str, shop_id: int, updated: str, body: Mapping[str, Any]) -> None:
        """Write a thread over; its messages stay."""
        self._connection.execute(
            "INSERT OR REPLACE INTO thread VALUES (?, ?, ?, ?)",
            (thread_id, shop_id, updated, msgspec.json.encode(body)),
        )

    def thread(self, thread_id: str) -> tuple[int, Json] | None:
        """The shop of a thread, and the thread without its messages."""
        row = self._connection.execute("SELECT shop, body FROM thread WHERE id = ?", (thread_id,)).fetchone()
        return None if row is None else (int(row[0]), msgspec.json.decode(row[1]))

    def threads(self, shop_id: int, since: str, limit: int, offset: int) -> list[str]:
        """Threads in which something was written since, the latest first, by their ids."""
        rows = self._connection.execute(
            "SELECT id FROM thread WHERE shop = ? AND updated >= ?"
            " ORDER BY updated DESC, id LIMIT ? OFFSET ?",
            (shop_id, since, limit, offset),
        )
        return [str(row[0]) for row in rows]

    def add_message(self, message_id: str, thread_id: str, created: str, body: Mapping[str, Any]) -> None:
        self._connection.execute(
            "INSERT INTO message VALUES (?, ?, ?, ?)",
            (message_id, thread_id, created, msgspec.json.encode(body)),
        )

    def messages(self, thread_id: str) -> list[Json]:
        """The last hundred messages of a thread, oldest first."""
        rows = self._connection.execute(
            "SELECT body FROM message WHERE thread = ? ORDER BY created DESC, rowid DESC LIMIT ?",
            (thread_id, _LAST_MESSAGES),
        )
        return [msgspec.json.decode(row[0]) for row in rows][::-1]

    def put_attachment(self, attachment_id: str, shop_id: int, content: bytes) -> None:
        self._connection.execute("INSERT INTO attachment VALUES (?, ?, ?)", (attachment_id, shop_id, content))

    def attachment(self, attachment_id: str, shop_id: int) -> bytes | None:
        row = self._connection.execute(
            "SELECT content FROM attachment WHERE id = ? AND shop = ?", (attachment_id, shop_id)
        ).fetchone()
        return None if row is None else bytes(row[0])

    def counts(self) -> Json:
        """How many of each there are."""
        count = self._connection.execute
        return {
            "orders": count('SELECT count(*) FROM "order"').fetchone()[0],
            "threads": count("SELECT count(*) FROM thread").fetchone()[0],
            "messages": count("SELECT count(*) FROM message").fetchone()[0],
        }
