"""Everything the stand-in keeps, in one SQLite file, so that a killed process resumes where it was."""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from guichet.connectors._kit import Memory

Json = dict[str, Any]

INBOX = "INBOX"
SENT = "Sent"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS mailbox (
    address TEXT PRIMARY KEY, name TEXT NOT NULL, password TEXT NOT NULL, validity INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS mail (
    address TEXT NOT NULL, folder TEXT NOT NULL, uid INTEGER NOT NULL, at TEXT NOT NULL, raw BLOB NOT NULL,
    PRIMARY KEY (address, folder, uid));
CREATE TABLE IF NOT EXISTS letter (
    id INTEGER PRIMARY KEY AUTOINCREMENT, person TEXT NOT NULL, name TEXT NOT NULL, wrote INTEGER NOT NULL,
    other TEXT NOT NULL, at TEXT NOT NULL, raw BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS letter_person ON letter (person, id);
"""


class Stored(msgspec.Struct, frozen=True):
    """A mail of a folder: its number, when it came, and the bytes."""

    uid: int
    at: datetime
    raw: bytes


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """A mail as a person outside has it: one they `wrote`, or one that came to them."""

    id: int
    person: str
    name: str
    wrote: bool
    other: str
    at: datetime
    raw: bytes


class State(Memory):
    """The stand-in's memory. One connection, used from the event loop's thread only."""

    def __init__(self, directory: Path) -> None:
        super().__init__(directory, _SCHEMA)
        self._waiting: dict[str, set[asyncio.Event]] = defaultdict(set)

    @contextmanager
    def told_of_news(self, address: str) -> Iterator[asyncio.Event]:
        """An event that is set when a mail comes into the mailbox's inbox."""
        news = asyncio.Event()
        self._waiting[address].add(news)
        try:
            yield news
        finally:
            self._waiting[address].discard(news)

    def put_mailbox(self, address: str, name: str, password: str) -> None:
        """Make a mailbox, or give the one that is there another name and password."""
        self._connection.execute(
            "INSERT INTO mailbox VALUES (?, ?, ?, ?)"
            " ON CONFLICT (address) DO UPDATE SET name = excluded.name, password = excluded.password",
            (address, name, password, int(time.time())),
        )

    def mailbox(self, address: str) -> Json | None:
        """The mailbox of this address: name, password, validity of its numbers."""
        found = self._connection.execute(
            "SELECT address, name, password, validity FROM mailbox WHERE address = ?", (address,)
        ).fetchone()
        return (
            None
            if found is None
            else dict(zip(("address", "name", "password", "validity"), found, strict=True))
        )

    def mailboxes(self) -> list[str]:
        rows = self._connection.execute("SELECT address FROM mailbox ORDER BY address")
        return [str(row[0]) for row in rows]

    def deliver(self, address: str, folder: str, raw: bytes, at: datetime) -> int:
        """Put a mail into a folder; returns its number there."""
        row = self._connection.execute(
            "INSERT INTO mail SELECT ?, ?, coalesce(max(uid), 0) + 1, ?, ? FROM mail"
            " WHERE address = ? AND folder = ? RETURNING uid",
            (address, folder, _text(at), raw, address, folder),
        ).fetchone()
        if folder == INBOX:
            for news in self._waiting[address]:
                news.set()
        return int(row[0])

    def next_uid(self, address: str, folder: str) -> int:
        """The number that the folder's next mail will get."""
        row = self._connection.execute(
            "SELECT coalesce(max(uid), 0) + 1 FROM mail WHERE address = ? AND folder = ?", (address, folder)
        ).fetchone()
        return int(row[0])

    def uids(self, address: str, folder: str, *, since: datetime | None = None) -> list[int]:
        """The numbers of a folder's mails; `since`: of those that came then or later."""
        rows = self._connection.execute(
            "SELECT uid FROM mail WHERE address = ? AND folder = ? AND at >= ? ORDER BY uid",
            (address, folder, "" if since is None else _text(since)),
        )
        return [int(row[0]) for row in rows]

    def mail(self, address: str, folder: str, uid: int) -> Stored | None:
        row = self._connection.execute(
            "SELECT uid, at, raw FROM mail WHERE address = ? AND folder = ? AND uid = ?",
            (address, folder, uid),
        ).fetchone()
        return None if row is None else Stored(row[0], datetime.fromisoformat(row[1]), row[2])

    def keep_letter(
        self, person: str, name: str, *, wrote: bool, other: str, at: datetime, raw: bytes
    ) -> int:
        """Keep a mail as its writer or receiver outside has it; returns its id."""
        kept = self._connection.execute(
            "INSERT INTO letter (person, name, wrote, other, at, raw) VALUES (?, ?, ?, ?, ?, ?)",
            (person, name, wrote, other, _text(at), raw),
        )
        return int(kept.lastrowid or 0)

    def letters(self, *, person: str = "", after: int = 0, most: int = 200) -> Sequence[Letter]:
        """The letters that people wrote and got, oldest first, those after an id; of one person or of all."""
        rows = self._connection.execute(
            "SELECT id, person, name, wrote, other, at, raw FROM letter"
            " WHERE id > ? AND (? = '' OR person = ?) ORDER BY id LIMIT ?",
            (after, person, person, most),
        )
        return [_letter(row) for row in rows]

    def people(self) -> Sequence[Letter]:
        """The last letter of everybody, the newest first."""
        rows = self._connection.execute(
            "SELECT id, person, name, wrote, other, at, raw FROM letter"
            " WHERE id IN (SELECT max(id) FROM letter GROUP BY person) ORDER BY at DESC, id DESC LIMIT 200"
        )
        return [_letter(row) for row in rows]

    def name_of(self, person: str) -> str:
        """How a person called themselves last."""
        row = self._connection.execute(
            "SELECT name FROM letter WHERE person = ? AND name <> '' ORDER BY id DESC LIMIT 1", (person,)
        ).fetchone()
        return "" if row is None else str(row[0])

    def count(self) -> Json:
        """How many mails lie in mailboxes, and how many letters people wrote and got."""
        (mails,) = self._connection.execute("SELECT count(*) FROM mail").fetchone()
        wrote, got = self._connection.execute(
            "SELECT count(*) FILTER (WHERE wrote), count(*) FILTER (WHERE NOT wrote) FROM letter"
        ).fetchone()
        return {"mails": mails, "written": wrote, "received": got}

    def happens(self, fault: str) -> bool:
        """Whether this call is one of those that a knob counts."""
        left = self.faults().get(fault, 0.0)
        if left >= 1:
            self.set_faults({fault: left - 1})
        return left >= 1


def _text(moment: datetime) -> str:
    """A moment in UTC, so that text sorts as time does."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _letter(row: Sequence[Any]) -> Letter:
    number, person, name, wrote, other, at, raw = row
    return Letter(
        id=number,
        person=person,
        name=name,
        wrote=bool(wrote),
        other=other,
        at=datetime.fromisoformat(at),
        raw=raw,
    )
