"""Jobs as an operator sees them: those that never worked, tried again or let go; and those that wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, get_type_hints

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.errors import ConflictError, NotFoundError, Told
from guichet.kernel.jobs.declare import declared_jobs
from guichet.kernel.types import Words, utc_now


class JobState(StrEnum):
    """`waiting` is also a job at work; `dead` one that used up its attempts."""

    WAITING = "waiting"
    DEAD = "dead"


class JobNotFoundError(NotFoundError):
    code = "job_not_found"
    detail = Words(
        "There is no such job (any more): it was done, or let go.",
        "Cette tâche n’existe pas ou plus : elle est faite, ou abandonnée.",
    )


class JobNotDeadError(ConflictError):
    code = "job_not_dead"
    detail = Words(
        "This job is not dead: it waits or is at work, and ends by itself.",
        "Cette tâche n’a pas échoué : elle attend ou est en cours, et finira d’elle-même.",
    )


class KeptJob(msgspec.Struct, frozen=True):
    """A job as an operator sees it; `payload` is without what is kept as bytes, since that is sealed."""

    id: int
    name: str
    title: Words | None
    state: JobState
    payload: Mapping[str, Any]
    attempts: int
    most_attempts: int | None
    reason: str | None
    told: Told | None
    run_at: datetime
    failed_at: datetime | None
    created_at: datetime


async def list_jobs(
    transaction: Transaction, state: JobState, *, below: int | None = None, limit: int = 50
) -> list[KeptJob]:
    """Up to `limit` jobs in a state, newest first, with ids below `below`."""
    values = {"state": state.value, "below": below or 2**63 - 1, "limit": limit}
    return [_kept(row) for row in (await transaction.execute(_LIST, values)).mappings()]


async def retry_dead(transaction: Transaction, job_id: int) -> KeptJob:
    """Try a dead job again from its first attempt on; returns what it was.

    Raises JobNotFoundError, JobNotDeadError.
    """
    found = await _lock_dead(transaction, job_id)
    await transaction.execute(_RETRY, {"id": job_id, "now": utc_now()})
    return found


async def discard_dead(transaction: Transaction, job_id: int) -> KeptJob:
    """Let a dead job go; returns what it was. Raises JobNotFoundError, JobNotDeadError."""
    found = await _lock_dead(transaction, job_id)
    await transaction.execute(text("DELETE FROM jobs WHERE id = :id"), {"id": job_id})
    return found


async def _lock_dead(transaction: Transaction, job_id: int) -> KeptJob:
    row = (await transaction.execute(_LOCK, {"id": job_id})).mappings().one_or_none()
    if row is None:
        raise JobNotFoundError
    if row["state"] != JobState.DEAD:
        raise JobNotDeadError
    return _kept(row)


def _kept(row: Mapping[Any, Any]) -> KeptJob:
    declared = declared_jobs.get(row["name"])
    shown: dict[str, Any] = {}
    if declared is not None:
        hints = get_type_hints(declared.payload)
        shown = {name: value for name, value in row["payload"].items() if hints.get(name) is not bytes}
    return KeptJob(
        id=row["id"],
        name=row["name"],
        title=declared.title if declared else None,
        state=JobState(row["state"]),
        payload=shown,
        attempts=row["attempts"],
        most_attempts=declared.attempts if declared else None,
        reason=row["reason"],
        told=msgspec.convert(row["told"], Told) if row["told"] else None,
        run_at=row["run_at"],
        failed_at=row["failed_at"],
        created_at=row["created_at"],
    )


_COLUMNS = "id, name, state, payload, attempts, reason, told, run_at, failed_at, created_at"
_LIST = text(
    f"SELECT {_COLUMNS} FROM jobs WHERE state = :state AND id < :below ORDER BY id DESC LIMIT :limit"
)
_LOCK = text(f"SELECT {_COLUMNS} FROM jobs WHERE id = :id FOR UPDATE")
# Its key is another's by now: jobs of one key that wait are one job.
_RETRY = text(
    "UPDATE jobs SET state = 'waiting', run_at = :now, attempts = 0, lease = NULL, key = NULL WHERE id = :id"
)
