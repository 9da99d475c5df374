"""Doing jobs."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta

import msgspec
import structlog
from opentelemetry.trace import Span, StatusCode
from sqlalchemy import text

from guichet.kernel.db import DatabaseUnavailableError
from guichet.kernel.jobs.declare import Job, Periodic, RetryLaterError, declared_jobs, declared_periodic
from guichet.kernel.jobs.queue import Claimed, bury, claim, finish, put_back, renew
from guichet.kernel.services import Services
from guichet.kernel.traces import context_of, tracer
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)
_tracer = tracer(__name__)

# A worker holds a job by renewing its lease: of one that died, another takes the job over this soon.
_LEASE = timedelta(seconds=60)
_RENEWAL = 20.0
_LONGEST_PAUSE = timedelta(hours=6)

_PLAN = text(
    "INSERT INTO periodic_jobs (name, next_at) SELECT name, :now FROM unnest(CAST(:names AS text[])) AS name"
    " ON CONFLICT DO NOTHING"
)
_RESTING = text("SELECT name FROM periodic_jobs WHERE name = ANY(:names) AND next_at > :now")
_TAKE_DUE = text(
    "UPDATE periodic_jobs SET next_at = :next_at, ran_at = :now"
    " WHERE name = :name AND next_at <= :now RETURNING name"
)
_TOLD = text("UPDATE periodic_jobs SET reason = :reason WHERE name = :name")


async def run_due_jobs(services: Services) -> int:
    """Claim the next due job and do it; returns how many were claimed, one or none.

    A worker runs several of these side by side, so that a long job holds nobody up.
    """
    if not declared_jobs:
        return 0
    async with services.database.transaction() as transaction:
        claimed = await claim(transaction, list(declared_jobs), lease=_LEASE, limit=1)
    for held in claimed:
        renewing = asyncio.create_task(_renew(services, held))
        try:
            with _tracer.start_as_current_span(f"job {held.name}", context_of(held.trace)) as span:
                span.set_attribute("guichet.attempt", held.attempts)
                await _do(services, declared_jobs[held.name], held, span)
        finally:
            renewing.cancel()
    return len(claimed)


async def _renew(services: Services, held: Claimed) -> None:
    while True:
        await asyncio.sleep(_RENEWAL)
        try:
            async with services.database.transaction() as transaction:
                await renew(transaction, held, lease=_LEASE)
        except DatabaseUnavailableError:
            log.warning("job_not_renewed", job_id=held.id)


async def _do(services: Services, declared: Job, held: Claimed, span: Span) -> None:
    try:
        payload = msgspec.convert(held.payload, declared.payload)
        async with asyncio.timeout(declared.limit.total_seconds()):
            await declared.perform(services, payload)
    except RetryLaterError as later:
        await _put_back(services, held, timedelta(seconds=later.seconds), later, counted=False)
    except Exception as failure:  # noqa: BLE001 — whatever a job raises is a reason to try it again
        span.record_exception(failure)
        span.set_status(StatusCode.ERROR)
        await _failed(services, declared, held, failure)
    else:
        async with services.database.transaction() as transaction:
            await finish(transaction, held)


async def _failed(services: Services, declared: Job, held: Claimed, failure: Exception) -> None:
    log.warning("job_failed", job=declared.name, job_id=held.id, attempts=held.attempts, exc_info=failure)
    if held.attempts < declared.attempts:
        await _put_back(services, held, pause_after(held.attempts), failure, counted=True)
        return
    async with services.database.transaction() as transaction:
        await bury(transaction, held, failure)


async def _put_back(
    services: Services, held: Claimed, pause: timedelta, failure: Exception, *, counted: bool
) -> None:
    async with services.database.transaction() as transaction:
        await put_back(transaction, held, utc_now() + pause, failure, counted=counted)


def pause_after(attempts: int) -> timedelta:
    """Exponential backoff with full jitter: 2, 4, 8 … seconds at most, never above six hours."""
    longest = min(_LONGEST_PAUSE.total_seconds(), 2.0**attempts)
    return timedelta(seconds=random.uniform(longest / 2, longest))  # noqa: S311 — jitter


async def run_periodic(services: Services) -> int:
    """Do whatever is due; each is taken by one worker. Returns how many were done here."""
    if not declared_periodic:
        return 0
    now = utc_now()
    async with services.database.single_statements() as reading:
        resting = set(await reading.scalars(_RESTING, {"names": list(declared_periodic), "now": now}))
    due = [declared for name, declared in declared_periodic.items() if name not in resting]
    if not due:  # nearly always: twenty timers looked at one by one cost more than the rest of an idle worker
        return 0
    async with services.database.transaction() as transaction:
        await transaction.execute(_PLAN, {"names": [declared.name for declared in due], "now": now})
    done = 0
    for declared in due:
        if await _due(services, declared, utc_now()):
            await _tick(services, declared)
            done += 1
    return done


async def _due(services: Services, declared: Periodic, now: datetime) -> bool:
    async with services.database.transaction() as transaction:
        taken = await transaction.scalar(
            _TAKE_DUE, {"name": declared.name, "now": now, "next_at": now + declared.every}
        )
    return taken is not None


async def _tick(services: Services, declared: Periodic) -> None:
    reason = None
    try:
        await declared.tick(services)
    except Exception as failure:
        log.warning("periodic_failed", name=declared.name, exc_info=failure)
        reason = f"{type(failure).__name__}: {failure}"[:2000]
    async with services.database.transaction() as transaction:
        await transaction.execute(_TOLD, {"name": declared.name, "reason": reason})
