"""Queries of the installation."""

from __future__ import annotations

import os
import socket
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction

BEAT = timedelta(seconds=5)
"""How often each process says that it lives."""

_FORGOTTEN = timedelta(days=1)

_MUTE = text(
    "INSERT INTO muting (id, reason, since) VALUES (1, :reason, :since)"
    " ON CONFLICT (id) DO UPDATE SET reason = excluded.reason, since = excluded.since"
)
_BEAT = text(
    "INSERT INTO process_beats (process, role, started_at, beat_at) VALUES (:process, :role, :at, :at)"
    " ON CONFLICT (process) DO UPDATE SET beat_at = GREATEST(process_beats.beat_at, excluded.beat_at)"
)


class Beat(msgspec.Struct, frozen=True):
    """A process (host and pid), its role, and when it last said that it lives."""

    process: str
    role: str
    started_at: datetime
    beat_at: datetime


async def is_muted(transaction: Transaction) -> bool:
    """Whether this copy must keep still."""
    return bool(await transaction.scalar(text("SELECT EXISTS (SELECT FROM muting)")))


async def mute(transaction: Transaction, reason: str, now: datetime) -> None:
    """Have all processes keep still until `unmute`."""
    await transaction.execute(_MUTE, {"reason": reason, "since": now})


async def unmute(transaction: Transaction) -> bool:
    """Let all processes poll, send and act; false when they did already."""
    ended = await transaction.execute(text("DELETE FROM muting"))
    return bool(ended.rowcount)


def this_process() -> str:
    """The name under which this process says that it lives."""
    return f"{socket.gethostname()}:{os.getpid()}"


async def beat(transaction: Transaction, process: str, role: str, now: datetime) -> None:
    """Say that this process lives; what has been silent for a day is forgotten.

    A time that lies ahead stays: it shows that a clock went back, and who sets that right (`ClockFollower`)
    may look later than the next beat.
    """
    await transaction.execute(_BEAT, {"process": process, "role": role, "at": now})
    await transaction.execute(
        text("DELETE FROM process_beats WHERE beat_at < :before"), {"before": now - _FORGOTTEN}
    )


async def beats(transaction: Transaction, *, since: datetime) -> list[Beat]:
    """The processes that said something since then."""
    rows = await transaction.execute(
        text(
            "SELECT process, role, started_at, beat_at FROM process_beats WHERE beat_at >= :since"
            " ORDER BY process"
        ),
        {"since": since},
    )
    return [Beat(row.process, row.role, row.started_at, row.beat_at) for row in rows]
