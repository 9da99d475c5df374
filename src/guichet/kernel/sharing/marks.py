"""The marks: set, compared, forgotten."""

from __future__ import annotations

import hmac
from collections.abc import Sequence
from typing import Any

import psycopg

_FIRST = "INSERT INTO shared_marks (name, mark) VALUES (%s, %s) ON CONFLICT (name) DO NOTHING"
_HELD = "SELECT mark FROM shared_marks WHERE name = %s"
_SET = (
    "INSERT INTO shared_marks (name, mark) VALUES (%s, %s)"
    " ON CONFLICT (name) DO UPDATE SET mark = excluded.mark"
)


def mark_of_key(key: bytes) -> str:
    """What tells a secret key from others and gives nothing of it away (HKDF-SHA-256, RFC 5869)."""
    extracted = hmac.digest(bytes(32), key, "sha256")
    return hmac.digest(extracted, b"guichet mark\x01", "sha256").hex()


def agrees(connection: psycopg.Connection[Any], name: str, marks: Sequence[str]) -> bool:
    """Whether one of our marks is the installation's; the first host that asks sets it."""
    connection.execute(_FIRST, (name, marks[0]))
    row = connection.execute(_HELD, (name,)).fetchone()
    return row is not None and row[0] in marks


def mark_shared(connection: psycopg.Connection[Any], name: str, mark: str) -> None:
    """From now on this is the mark."""
    connection.execute(_SET, (name, mark))


def forget_shared(connection: psycopg.Connection[Any]) -> None:
    """Let the next host that starts set the marks: this is another place."""
    connection.execute("DELETE FROM shared_marks")
