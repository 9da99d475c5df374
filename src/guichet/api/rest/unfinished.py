"""What did not get done: dead jobs and parked events, for an operator to try again or to let go."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self, cast

import msgspec
from fastapi import APIRouter, Request, Response
from pydantic import Field

from guichet.kernel.auth import CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.errors import GuichetError, Told
from guichet.kernel.events import Parked, discard_parked, parked_events, replay_parked
from guichet.kernel.jobs import JobState, KeptJob, discard_dead, list_jobs, retry_dead
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Language, Words
from guichet.kernel.web import Answered, Page, PageQuery, decode_cursor, page_of, reader_language

declare_scopes(
    {
        "system.manage": Words(
            "Try again what the system could not do, or let it go",
            "Relancer ou abandonner ce que le système n’a pu faire",
        )
    },
    roles=(Role.OPERATIONS, Role.DEVELOPER),
)

router = APIRouter(tags=["system"])

_reads = requires("system.read")
_manages = requires("system.manage")

# The kinds of failure of an outside system (`ports.failures`), whose own words are the last error.
_OUTSIDE = {
    "bad_credentials": Words("The other system refuses our access.", "L’autre système refuse notre accès."),
    "throttled": Words("The other system asks us to wait.", "L’autre système demande d’attendre."),
    "gone": Words("It does not exist there any more.", "Cela n’y existe plus."),
    "rejected": Words("The other system refused it.", "L’autre système l’a refusé."),
    "outage": Words("The other system did not answer.", "L’autre système n’a pas répondu."),
    "malformed": Words(
        "The other system answered in a way that its contract does not know.",
        "L’autre système a répondu hors de son contrat.",
    ),
}


class JobShape(Answered):
    """A job; `title` and `reason` are in the reader's language."""

    id: Id
    name: str = Field(description="Its kind, stable.", examples=["sync.remove_hooks"])
    title: str = Field(description="What it does; its name where nobody said.")
    state: JobState
    payload: dict[str, Any] = Field(description="What it is about, without what is sealed.")
    attempts: int
    most_attempts: int | None = Field(
        description="How often it may fail; null for a kind that this version does not have."
    )
    code: str | None = Field(description="Of the last failure: stable.")
    reason: str | None = Field(description="Why it failed last, for a person.")
    last_error: str | None = Field(description="The same as it was raised, for the developer.")
    run_at: datetime = Field(description="When it is due, or when a worker's hold on it ends.")
    failed_at: datetime | None
    created_at: datetime

    @classmethod
    def of(cls, job: KeptJob, language: Language) -> Self:
        """A job in the reader's language."""
        return cls(
            id=Id(job.id),
            name=job.name,
            title=job.title.text(language) if job.title else job.name,
            state=job.state,
            payload=dict(job.payload),
            attempts=job.attempts,
            most_attempts=job.most_attempts,
            code=job.told.code if job.told else None,
            reason=_reason(job.told, language),
            last_error=job.reason,
            run_at=job.run_at,
            failed_at=job.failed_at,
            created_at=job.created_at,
        )


class ParkedEventShape(Answered):
    """An event that a reaction could not take; `reason` is in the reader's language."""

    id: Id
    reaction: str
    event_id: Id
    name: str = Field(description="What happened.", examples=["order.changed"])
    entity: str
    entity_id: Id
    happened_at: datetime
    code: str | None = Field(description="Of the last failure: stable.")
    reason: str | None = Field(description="Why it failed last, for a person.")
    last_error: str = Field(description="The same as it was raised, for the developer.")
    parked_at: datetime
    attempts: int
    replayable: bool = Field(description="Whether this version still has the reaction.")

    @classmethod
    def of(cls, parked: Parked, language: Language) -> Self:
        """A parked event in the reader's language."""
        told = msgspec.structs.asdict(parked)
        return cls(
            **{**told, "reason": _reason(parked.told, language), "last_error": parked.reason},
            code=parked.told.code if parked.told else None,
        )


class ReplayedShape(Answered):
    taken: bool


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/jobs", dependencies=[_reads])
async def list_all_jobs(request: Request, page: PageQuery, state: JobState = JobState.DEAD) -> Page[JobShape]:
    """The jobs that used up their attempts, or those that wait or are at work; newest first."""
    language = reader_language(request)
    below = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        found = await list_jobs(transaction, state, below=below, limit=page.limit + 1)
    return page_of(found, page, lambda job: JobShape.of(job, language), lambda job: (job.id,))


@router.post("/jobs/{job_id}/retries", status_code=202, dependencies=[_manages])
async def retry_job(request: Request, actor: CurrentActor, job_id: Id) -> Response:
    """Try a dead job again, from its first attempt on."""
    async with _services(request).database.transaction() as transaction:
        job = await retry_dead(transaction, job_id)
        await audit(transaction, actor, "job.retried", entity="job", entity_id=job_id, before=_trail_of(job))
    return Response(status_code=202)


@router.delete("/jobs/{job_id}", status_code=204, dependencies=[_manages])
async def discard_job(request: Request, actor: CurrentActor, job_id: Id) -> Response:
    """Let a dead job go: what it was to do is not done."""
    async with _services(request).database.transaction() as transaction:
        job = await discard_dead(transaction, job_id)
        await audit(
            transaction, actor, "job.discarded", entity="job", entity_id=job_id, before=_trail_of(job)
        )
    return Response(status_code=204)


@router.get("/parked-events", dependencies=[_reads])
async def list_parked_events(request: Request, page: PageQuery) -> Page[ParkedEventShape]:
    """The events that some reaction could not take, newest first."""
    language = reader_language(request)
    below = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        found = await parked_events(transaction, below=below, limit=page.limit + 1)
    return page_of(found, page, lambda one: ParkedEventShape.of(one, language), lambda one: (one.id,))


@router.post("/parked-events/{parked_event_id}/replays", dependencies=[_manages])
async def replay_parked_event(request: Request, actor: CurrentActor, parked_event_id: Id) -> ReplayedShape:
    """Give a parked event to its reaction again; `taken` says whether it went this time."""
    services = _services(request)
    taken = await replay_parked(services.database, parked_event_id)
    async with services.database.transaction() as transaction:
        await audit(
            transaction,
            actor,
            "parked_event.replayed",
            entity="parked_event",
            entity_id=parked_event_id,
            after={"taken": taken},
        )
    return ReplayedShape(taken=taken)


@router.delete("/parked-events/{parked_event_id}", status_code=204, dependencies=[_manages])
async def discard_parked_event(request: Request, actor: CurrentActor, parked_event_id: Id) -> Response:
    """Let a parked event go: its reaction will not have heard of it."""
    async with _services(request).database.transaction() as transaction:
        parked = await discard_parked(transaction, parked_event_id)
        before = {
            name: getattr(parked, name)
            for name in ("reaction", "event_id", "name", "entity", "entity_id", "reason")
        }
        await audit(
            transaction,
            actor,
            "parked_event.discarded",
            entity="parked_event",
            entity_id=parked_event_id,
            before=before,
        )
    return Response(status_code=204)


def _trail_of(job: KeptJob) -> dict[str, Any]:
    return {"name": job.name, "payload": job.payload, "attempts": job.attempts, "reason": job.reason}


def _reason(told: Told | None, language: Language) -> str | None:
    if told is None:
        return None
    words = told.words or _OUTSIDE.get(told.code) or GuichetError.title
    return words.text(language)
