"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was.

Documents are JSON, with a few columns lifted out of them for the vendor's filters. An order's own fields are
its `body`; what the vendor serves at addresses below it (lines, addresses, shipments) are its `parts`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

Identity = int | str
Json = dict[str, Any]

_SCHEMA = """
CREATE TABLE IF NOT EXISTS store (
    hash TEXT PRIMARY KEY, number INTEGER NOT NULL, name TEXT NOT NULL, quota INTEGER NOT NULL,
    information BLOB NOT NULL, faults BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS token (
    token TEXT PRIMARY KEY, store TEXT NOT NULL, client_id TEXT NOT NULL, client_secret TEXT NOT NULL,
    scopes TEXT, origin TEXT NOT NULL, revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS grant_code (
    code TEXT PRIMARY KEY, store TEXT NOT NULL, client_id TEXT, scope TEXT NOT NULL,
    redirect_uri TEXT NOT NULL, account_uuid TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS bucket (id INTEGER PRIMARY KEY, store TEXT NOT NULL, kind TEXT NOT NULL,
    last_number INTEGER NOT NULL DEFAULT 0, UNIQUE (store, kind));
CREATE TABLE IF NOT EXISTS document (
    bucket INTEGER NOT NULL, id NOT NULL, parent, created INTEGER, modified INTEGER, owner INTEGER,
    status INTEGER, channel INTEGER, email TEXT, code TEXT, deleted INTEGER NOT NULL DEFAULT 0,
    body BLOB NOT NULL, parts BLOB);
CREATE UNIQUE INDEX IF NOT EXISTS document_id ON document (bucket, id);
CREATE INDEX IF NOT EXISTS document_listed ON document (bucket, deleted, id);
CREATE INDEX IF NOT EXISTS document_modified ON document (bucket, deleted, modified, id);
CREATE INDEX IF NOT EXISTS document_created ON document (bucket, deleted, created, id);
CREATE INDEX IF NOT EXISTS document_status ON document (bucket, deleted, status, id) WHERE status IS NOT NULL;
CREATE INDEX IF NOT EXISTS document_parent ON document (bucket, deleted, parent, id) WHERE parent IS NOT NULL;
CREATE INDEX IF NOT EXISTS document_email ON document (bucket, deleted, email, id) WHERE email IS NOT NULL;
CREATE INDEX IF NOT EXISTS document_owner ON document (bucket, deleted, owner, id) WHERE owner IS NOT NULL;
CREATE INDEX IF NOT EXISTS document_code ON document (bucket, deleted, code, id) WHERE code IS NOT NULL;
CREATE TABLE IF NOT EXISTS hook (
    id INTEGER PRIMARY KEY AUTOINCREMENT, store TEXT NOT NULL, token TEXT NOT NULL, client_id TEXT NOT NULL,
    scope TEXT NOT NULL, destination TEXT NOT NULL, headers BLOB NOT NULL, is_active INTEGER NOT NULL,
    active_from REAL NOT NULL, created_at INTEGER NOT NULL, updated_at INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS hook_store ON hook (store, scope);
CREATE TABLE IF NOT EXISTS delivery (
    id INTEGER PRIMARY KEY AUTOINCREMENT, hook INTEGER NOT NULL, message TEXT NOT NULL, body BLOB NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0, due REAL NOT NULL);
CREATE INDEX IF NOT EXISTS delivery_due ON delivery (due, id);
CREATE INDEX IF NOT EXISTS delivery_hook ON delivery (hook);
CREATE TABLE IF NOT EXISTS adjustment (
    id INTEGER PRIMARY KEY AUTOINCREMENT, store TEXT NOT NULL, due REAL NOT NULL, body BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS tally (store TEXT NOT NULL, name TEXT NOT NULL, count INTEGER NOT NULL,
    PRIMARY KEY (store, name));
"""

_COLUMNS = "id, parent, created, modified, owner, status, channel, email, code, deleted, body, parts"


@dataclass(slots=True)
class Document:
    """One document of a store; `created` and `modified` are epochs, `parts` what hangs below it.

    `code` is what people call it by: a sku, a coupon's code, the reference that an app gave an order.
    """

    id: Identity
    body: Json
    parts: Json = field(default_factory=dict)
    parent: Identity | None = None
    created: int | None = None
    modified: int | None = None
    owner: int | None = None
    status: int | None = None
    channel: int | None = None
    email: str | None = None
    code: str | None = None
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A document as stored: JSON is read only when asked for, since lists hand it through unread."""

    id: Identity
    parent: Identity | None
    created: int | None
    modified: int | None
    owner: int | None
    status: int | None
    channel: int | None
    email: str | None
    code: str | None
    deleted: int
    raw: bytes
    raw_parts: bytes | None

    def body(self) -> Json:
        return msgspec.json.decode(self.raw, type=dict[str, Any])

    def parts(self) -> Json:
        return msgspec.json.decode(self.raw_parts, type=dict[str, Any]) if self.raw_parts else {}

    def document(self) -> Document:
        return Document(
            self.id, self.body(), self.parts(), self.parent, self.created, self.modified, self.owner,
            self.status, self.channel, self.email, self.code, bool(self.deleted),
        )  # fmt: skip


class Where:
    """Conditions over the lifted columns (or JSON fields) of one kind, joined by AND."""

    def __init__(self, *, archived: bool = False) -> None:
        self.clauses: list[str] = ["deleted = ?"]
        self.values: list[object] = [int(archived)]

    def compare(self, column: str, operator: str, value: object) -> Where:
        self.clauses.append(f"{column} {operator} ?")
        self.values.append(value)
        return self

    def is_in(self, column: str, values: Sequence[object]) -> Where:
        self.clauses.append(f"{column} IN ({','.join('?' * len(values))})")
        self.values.extend(values)
        return self

    def holds(self, clause: str, *values: object) -> Where:
        """Any other condition, in SQL of ours with its values bound."""
        self.clauses.append(clause)
        self.values.extend(values)
        return self

    def json_field(self, path: str, operator: str, value: object) -> Where:
        return self.compare(f"json_extract(body, '$.{path}')", operator, value)


class State:
    """The stand-in's memory. One connection, used from the event loop's thread only."""

    def __init__(self, directory: Path) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        self.connection = sqlite3.connect(
            directory / "standin.sqlite3", isolation_level=None, check_same_thread=False
        )
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = NORMAL")
        self.connection.execute("PRAGMA busy_timeout = 5000")
        self.connection.execute("PRAGMA cache_size = -65536")
        self.connection.executescript(_SCHEMA)
        self._buckets: dict[tuple[str, str], int] = {}

    def close(self) -> None:
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; a transaction inside another is part of it."""
        if self.connection.in_transaction:
            yield
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.connection.execute("ROLLBACK")
            self._buckets.clear()
            raise
        self.connection.execute("COMMIT")

    def bucket(self, store: str, kind: str) -> int:
        known = self._buckets.get((store, kind))
        if known is not None:
            return known
        self.connection.execute("INSERT OR IGNORE INTO bucket (store, kind) VALUES (?, ?)", (store, kind))
        row = self.connection.execute(
            "SELECT id FROM bucket WHERE store = ? AND kind = ?", (store, kind)
        ).fetchone()
        self._buckets[store, kind] = int(row[0])
        return int(row[0])

    def next_number(self, store: str, kind: str) -> int:
        """Hands out the next id of a kind, above every id that was loaded."""
        bucket = self.bucket(store, kind)
        row = self.connection.execute(
            "UPDATE bucket SET last_number = last_number + 1 WHERE id = ? RETURNING last_number", (bucket,)
        ).fetchone()
        return int(row[0])

    def last_number(self, store: str, kind: str) -> int:
        """The highest id of a kind that was handed out or loaded."""
        row = self.connection.execute(
            "SELECT last_number FROM bucket WHERE id = ?", (self.bucket(store, kind),)
        ).fetchone()
        return int(row[0])

    def note_numbers(self, store: str, highest: Mapping[str, int]) -> None:
        """Remembers the highest ids seen, so that new ones stay above them."""
        self.connection.executemany(
            "UPDATE bucket SET last_number = max(last_number, ?) WHERE id = ?",
            [(number, self.bucket(store, kind)) for kind, number in highest.items()],
        )

    def put(self, store: str, kind: str, document: Document) -> None:
        self.put_many(store, kind, [document])

    def put_many(self, store: str, kind: str, documents: Iterable[Document]) -> int:
        """Writes documents, replacing those of the same id. Returns how many."""
        bucket, encode = self.bucket(store, kind), msgspec.json.encode
        rows = [
            (
                bucket, one.id, one.parent, one.created, one.modified, one.owner, one.status, one.channel,
                one.email, one.code, int(one.deleted), encode(one.body),
                encode(one.parts) if one.parts else None,
            )
            for one in documents
        ]  # fmt: skip
        self.connection.executemany(
            f"INSERT OR REPLACE INTO document (bucket, {_COLUMNS})"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            rows,
        )
        numbers = [row[1] for row in rows if isinstance(row[1], int)]
        if numbers:
            self.note_numbers(store, {kind: max(numbers)})
        return len(rows)

    def get(self, store: str, kind: str, identity: Identity) -> Row | None:
        row = self.connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE bucket = ? AND id = ?",
            (self.bucket(store, kind), identity),
        ).fetchone()
        return Row(*row) if row else None

    def delete(self, store: str, kind: str, identity: Identity) -> bool:
        cursor = self.connection.execute(
            "DELETE FROM document WHERE bucket = ? AND id = ?", (self.bucket(store, kind), identity)
        )
        return cursor.rowcount > 0

    def find(
        self,
        store: str,
        kind: str,
        where: Where | None = None,
        order: str = "id",
        limit: int = -1,
        offset: int = 0,
    ) -> list[Row]:
        """Lists documents of a kind; `order` is SQL of ours over the lifted columns only."""
        where = where or Where()
        clauses = "".join(f" AND {clause}" for clause in where.clauses)
        rows = self.connection.execute(
            f"SELECT {_COLUMNS} FROM document WHERE bucket = ?{clauses} ORDER BY {order} LIMIT ? OFFSET ?",
            (self.bucket(store, kind), *where.values, limit, offset),
        )
        return [Row(*row) for row in rows]

    def count(self, store: str, kind: str, where: Where | None = None) -> int:
        where = where or Where()
        clauses = "".join(f" AND {clause}" for clause in where.clauses)
        row = self.connection.execute(
            f"SELECT count(*) FROM document WHERE bucket = ?{clauses}",
            (self.bucket(store, kind), *where.values),
        ).fetchone()
        return int(row[0])

    def count_by_status(self, store: str, kind: str, where: Where) -> dict[int, int]:
        clauses = "".join(f" AND {clause}" for clause in where.clauses)
        rows = self.connection.execute(
            f"SELECT status, count(*) FROM document WHERE bucket = ?{clauses}"
            " AND status IS NOT NULL GROUP BY status",
            (self.bucket(store, kind), *where.values),
        )
        return dict(rows.fetchall())

    def kinds(self, store: str) -> dict[str, int]:
        """How many documents of each kind a store holds."""
        return dict(
            self.connection.execute(
                "SELECT kind, count(*) FROM document JOIN bucket ON bucket.id = document.bucket"
                " WHERE store = ? GROUP BY kind ORDER BY kind",
                (store,),
            )
        )

    def add_to_tally(self, store: str, name: str, count: int = 1) -> None:
        self.connection.execute(
            "INSERT INTO tally VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET count = count + excluded.count",
            (store, name, count),
        )

    def tallies(self, store: str) -> dict[str, int]:
        return dict(
            self.connection.execute("SELECT name, count FROM tally WHERE store = ? ORDER BY name", (store,))
        )
