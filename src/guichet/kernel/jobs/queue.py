"""The queue: rows in, claimed in batches, ended one by one."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import IntegrityError

from guichet.kernel.db import Transaction
from guichet.kernel.errors import Told
from guichet.kernel.jobs.declare import names_by_payload
from guichet.kernel.traces import traceparent
from guichet.kernel.types import utc_now

_ENQUEUE = text(
    "INSERT INTO jobs (name, key, payload, state, run_at, attempts, created_at, trace)"
    " VALUES (:name, :key, :payload, 'waiting', :run_at, 0, :now, :trace)"
    " ON CONFLICT (name, key) WHERE key IS NOT NULL AND state = 'waiting' AND lease IS NULL"
    " DO UPDATE SET run_at = LEAST(jobs.run_at, excluded.run_at)"
).bindparams(bindparam("payload", type_=JSONB))
_CLAIM = text(
    "UPDATE jobs SET run_at = :lease_ends, lease = :lease, attempts = attempts + 1"
    " WHERE id IN (SELECT id FROM jobs due WHERE state = 'waiting' AND run_at <= :now"
    "   AND name = ANY(:names)"
    "   AND (key IS NULL OR NOT EXISTS (SELECT FROM jobs running WHERE running.lease IS NOT NULL"
    "     AND running.state = 'waiting' AND running.run_at > :now AND running.id <> due.id"
    "     AND running.name = due.name AND running.key = due.key))"
    "   ORDER BY run_at LIMIT :limit FOR UPDATE SKIP LOCKED)"
    " RETURNING id, name, payload, attempts, lease, trace"
)
_RENEW = text("UPDATE jobs SET run_at = :lease_ends WHERE id = :id AND lease = :lease")
_FINISH = text("DELETE FROM jobs WHERE id = :id AND lease = :lease")
# Somebody asked for the same thing meanwhile: that job will do it.
_YIELD = text(
    "DELETE FROM jobs held WHERE id = :id AND lease = :lease AND EXISTS (SELECT FROM jobs newer"
    " WHERE newer.name = held.name AND newer.key = held.key AND newer.state = 'waiting'"
    " AND newer.lease IS NULL)"
)
_AGAIN = text(
    "UPDATE jobs SET run_at = :run_at, lease = NULL, reason = :reason, attempts = :attempts, told = :told,"
    " failed_at = :failed_at WHERE id = :id AND lease = :lease"
).bindparams(bindparam("told", type_=JSONB))
_BURY = text(
    "UPDATE jobs SET state = 'dead', reason = :reason, told = :told, failed_at = :failed_at"
    " WHERE id = :id AND lease = :lease"
).bindparams(bindparam("told", type_=JSONB))


class Claimed(msgspec.Struct, frozen=True):
    """A job that this worker holds until its lease ends."""

    id: int
    name: str
    payload: Any
    attempts: int
    lease: int
    trace: str | None = None


async def enqueue(
    transaction: Transaction,
    payload: msgspec.Struct,
    *,
    key: str | None = None,
    run_at: datetime | None = None,
) -> None:
    """Have the payload's job done after this transaction commits, at `run_at` or at once.

    While a job of the same name and key waits, a second is not made; the earlier time counts. One asked for
    while it runs waits for its end and then runs again, so that no wish is lost; two jobs of a key never run
    side by side.
    """
    now = utc_now()
    await transaction.execute(
        _ENQUEUE,
        {
            "name": names_by_payload[type(payload)],
            "key": key,
            "payload": msgspec.to_builtins(payload),
            "run_at": run_at or now,
            "now": now,
            "trace": traceparent(),
        },
    )


async def claim(
    transaction: Transaction, names: Sequence[str], *, lease: timedelta, limit: int
) -> list[Claimed]:
    """Take up to `limit` due jobs of these names; a worker that dies loses them when the lease ends."""
    now = utc_now()
    rows = await transaction.execute(
        _CLAIM,
        {
            "names": list(names),
            "now": now,
            "lease": secrets.randbits(62),  # so that a worker that overslept cannot end another's claim
            "lease_ends": now + lease,
            "limit": limit,
        },
    )
    return [Claimed(**row) for row in rows.mappings()]


async def renew(transaction: Transaction, claimed: Claimed, *, lease: timedelta) -> None:
    """The job is still being done."""
    await transaction.execute(
        _RENEW, {"id": claimed.id, "lease": claimed.lease, "lease_ends": utc_now() + lease}
    )


async def finish(transaction: Transaction, claimed: Claimed) -> None:
    """The job is done."""
    await transaction.execute(_FINISH, {"id": claimed.id, "lease": claimed.lease})


async def put_back(
    transaction: Transaction, claimed: Claimed, run_at: datetime, failure: Exception, *, counted: bool
) -> None:
    """The job is to be tried again at `run_at`; an attempt that is not counted is taken back."""
    if (await transaction.execute(_YIELD, {"id": claimed.id, "lease": claimed.lease})).rowcount:
        return
    again = {
        "id": claimed.id,
        "lease": claimed.lease,
        "run_at": run_at,
        "attempts": claimed.attempts if counted else claimed.attempts - 1,
        **_why(failure),
    }
    try:
        async with transaction.begin_nested():
            await transaction.execute(_AGAIN, again)
    except IntegrityError:  # somebody asks for the same thing at this very moment: that job will do it
        await finish(transaction, claimed)


async def bury(transaction: Transaction, claimed: Claimed, failure: Exception) -> None:
    """The job never worked: keep it to be seen."""
    await transaction.execute(_BURY, {"id": claimed.id, "lease": claimed.lease, **_why(failure)})


def _why(failure: Exception) -> dict[str, Any]:
    return {
        "reason": f"{type(failure).__name__}: {failure}"[:2000],
        "told": msgspec.to_builtins(Told.of(failure)),
        "failed_at": utc_now(),
    }
