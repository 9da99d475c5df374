"""Runs: how far the reading of everything has come, and how long it will still take."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import distinct_on, insert

from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.sync import SyncProgressed
from guichet.ports.records import Resource
from guichet.sync.errors import NothingToResumeError, RunningAlreadyError
from guichet.sync.model import RunPart, SyncRun, WaitingDelivery
from guichet.sync.raw import lane_of

_ANNOUNCE_EVERY = timedelta(seconds=1)
_SIDE_BY_SIDE = 4


class PartPlan(msgspec.Struct, frozen=True):
    """One resource to be read, whole or one stretch of its time."""

    resource: Resource
    phase: str
    since: datetime | None = None
    until: datetime | None = None


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A part of a run as it stands."""

    run_id: int
    place: int
    resource: Resource
    phase: str
    since: datetime | None
    until: datetime | None
    state: str
    read: int
    total: int | None
    position: dict[str, Any]
    busy_seconds: float
    code: str
    reason: str

    @property
    def open(self) -> bool:
        return self.state in ("waiting", "running")


class Run(msgspec.Struct, frozen=True, kw_only=True):
    """A reading of everything."""

    id: int
    connection_id: int
    state: str
    phase: str
    started_at: datetime
    finished_at: datetime | None


class ResourceProgress(msgspec.Struct, frozen=True, kw_only=True):
    """How far one resource has come, over its parts; `total` None where the vendor does not say."""

    resource: str
    read: int
    total: int | None
    state: str
    code: str = ""
    reason: str = ""


class Progress(msgspec.Struct, frozen=True, kw_only=True):
    """A run for a person: `seconds_left` None while nothing is known of its length; `gaps` failed."""

    run: Run
    resources: list[ResourceProgress]
    gaps: list[Part]
    seconds_left: int | None


async def start(
    transaction: Transaction, connection_id: int, plans: Sequence[PartPlan], now: datetime
) -> int:
    """Write a run with its parts. Raises RunningAlreadyError."""
    statement = (
        insert(SyncRun)
        .values(
            connection_id=connection_id,
            state="running",
            phase=plans[0].phase if plans else "whole",
            started_at=now,
            finished_at=None,
            announced_at=now,
        )
        .on_conflict_do_nothing(index_elements=["connection_id"], index_where=text("state = 'running'"))
        .returning(SyncRun.id)
    )
    run_id: int | None = (await transaction.execute(statement)).scalar_one_or_none()
    if run_id is None:
        raise RunningAlreadyError
    rows: list[dict[str, Any]] = [
        {
            "run_id": run_id,
            "place": place,
            "resource": part.resource.value,
            "phase": part.phase,
            "since": part.since,
            "until": part.until,
            "state": "waiting",
            "read": 0,
            "total": None,
            "position": {},
            "busy_seconds": 0.0,
            "reason": "",
        }
        for place, part in enumerate(plans)
    ]
    if rows:
        await transaction.execute(insert(RunPart), rows)
    await _announce(transaction, connection_id, run_id)
    return run_id


async def running(transaction: Transaction) -> list[Run]:
    """The runs that are not over."""
    query = select(*_RUN).where(SyncRun.state == "running").order_by(SyncRun.id)
    return [Run(**row) for row in (await transaction.execute(query)).mappings()]


async def parts(transaction: Transaction, run_id: int) -> list[Part]:
    """The parts of a run in their order."""
    query = select(*_PART).where(RunPart.run_id == run_id).order_by(RunPart.place)
    return [_part(row) for row in (await transaction.execute(query)).mappings()]


async def part(transaction: Transaction, run_id: int, place: int) -> Part:
    """One part as it stands."""
    query = select(*_PART).where(RunPart.run_id == run_id, RunPart.place == place)
    return _part((await transaction.execute(query)).mappings().one())


async def enter_phase(transaction: Transaction, run_id: int, connection_id: int, phase: str) -> None:
    """The run goes on with this phase."""
    await transaction.execute(update(SyncRun).where(SyncRun.id == run_id).values(phase=phase))
    await _announce(transaction, connection_id, run_id)


async def set_total(transaction: Transaction, part: Part, total: int | None) -> None:
    """How many there are, as the vendor says."""
    await _change(transaction, part, total=total)


async def advance(
    transaction: Transaction,
    part: Part,
    connection_id: int,
    *,
    rows: int,
    position: Mapping[str, Any],
    seconds: float,
) -> None:
    """A page more was kept; announced now and then."""
    await _change(
        transaction,
        part,
        state="running",
        read=RunPart.read + rows,
        position=dict(position),
        busy_seconds=RunPart.busy_seconds + seconds,
    )
    now = utc_now()
    quiet = update(SyncRun).where(SyncRun.id == part.run_id, SyncRun.announced_at < now - _ANNOUNCE_EVERY)
    if (await transaction.execute(quiet.values(announced_at=now))).rowcount:
        await _announce(transaction, connection_id, part.run_id)


async def finish_part(transaction: Transaction, part: Part) -> None:
    """Everything of this part was read; a total that was guessed too high ends at what there was."""
    await _change(transaction, part, state="done", total=RunPart.read)


async def fail_part(transaction: Transaction, part: Part, code: str, reason: str) -> None:
    """This part cannot be read; the others go on."""
    await _change(transaction, part, state="failed", code=code, reason=reason[:2000])


async def resume(transaction: Transaction, connection_id: int) -> int:
    """Have the parts of the latest run that failed read on from where they came; returns the run's id.

    Raises NothingToResumeError, RunningAlreadyError.
    """
    query = select(SyncRun.id, SyncRun.state).where(SyncRun.connection_id == connection_id)
    last = (await transaction.execute(query.order_by(SyncRun.id.desc()).limit(1).with_for_update())).first()
    if last is not None and last.state == "running":
        raise RunningAlreadyError
    if last is None or last.state != "done_with_gaps":
        raise NothingToResumeError
    run_id = int(last.id)
    await transaction.execute(
        update(SyncRun).where(SyncRun.id == run_id).values(state="running", finished_at=None)
    )
    await transaction.execute(
        update(RunPart)
        .where(RunPart.run_id == run_id, RunPart.state == "failed")
        .values(state="waiting", code="", reason="")
    )
    await _announce(transaction, connection_id, run_id)
    return run_id


async def finish(transaction: Transaction, run_id: int, now: datetime) -> None:
    """Everything was tried: the run is done, with gaps where parts of it failed."""
    failed = select(func.count()).where(RunPart.run_id == run_id, RunPart.state == "failed")
    state = "done_with_gaps" if await transaction.scalar(failed) else "done"
    await end(transaction, run_id, state, now)


async def end(transaction: Transaction, run_id: int, state: str, now: datetime) -> None:
    """The run is over."""
    ended = (
        update(SyncRun)
        .where(SyncRun.id == run_id, SyncRun.state == "running")
        .values(state=state, finished_at=now)
        .returning(SyncRun.connection_id)
    )
    connection_id: int | None = (await transaction.execute(ended)).scalar_one_or_none()
    if connection_id is not None:
        await _announce(transaction, connection_id, run_id)


async def stop_all(transaction: Transaction, connection_id: int) -> None:
    """End the runs of a connection that is being disconnected."""
    await transaction.execute(
        update(SyncRun)
        .where(SyncRun.connection_id == connection_id, SyncRun.state == "running")
        .values(state="stopped", finished_at=utc_now())
    )


async def waiting_pages(transaction: Transaction, connection_id: int, *, limit: int) -> int:
    """How many pages of history wait for the readers, counted up to `limit`."""
    lane = lane_of(connection_id, "page", Origin.HISTORY)
    some = (
        select(WaitingDelivery.delivery_id)
        .where(WaitingDelivery.lane == lane, WaitingDelivery.connection_id == connection_id)
        .limit(limit)
        .subquery()
    )
    return int(await transaction.scalar(select(func.count()).select_from(some)) or 0)


async def latest(transaction: Transaction, connection_ids: Sequence[int]) -> dict[int, Progress]:
    """The latest run of each connection."""
    query = (
        select(*_RUN)
        .ext(distinct_on(SyncRun.connection_id))
        .where(SyncRun.connection_id.in_(connection_ids))
        .order_by(SyncRun.connection_id, SyncRun.id.desc())
    )
    found = [Run(**row) for row in (await transaction.execute(query)).mappings()]
    query_parts = select(*_PART).where(RunPart.run_id.in_([run.id for run in found])).order_by(RunPart.place)
    by_run: dict[int, list[Part]] = {run.id: [] for run in found}
    for row in (await transaction.execute(query_parts)).mappings():
        by_run[row["run_id"]].append(_part(row))
    return {run.connection_id: progress_of(run, by_run[run.id]) for run in found}


def progress_of(run: Run, parts: Sequence[Part]) -> Progress:
    """A run for a person, its parts gathered by resource."""
    by_resource: dict[Resource, list[Part]] = {}
    for part in parts:
        by_resource.setdefault(part.resource, []).append(part)
    resources = [
        ResourceProgress(
            resource=resource.value,
            read=sum(part.read for part in some),
            total=_sum_known([part.total for part in some]),
            state=_state_of([part.state for part in some]),
            code=next((part.code for part in some if part.state == "failed"), ""),
            reason=next((part.reason for part in some if part.state == "failed"), ""),
        )
        for resource, some in by_resource.items()
    ]
    left = seconds_left(parts) if run.state == "running" else None
    gaps = [part for part in parts if part.state == "failed"]
    return Progress(run=run, resources=resources, gaps=gaps, seconds_left=left)


def seconds_left(parts: Sequence[Part]) -> int | None:
    """How long the rest will take at the pace measured so far, from page to page, quota's waits included.

    A part that was not begun is taken at the pace of its resource, else at that of all.
    """
    open_parts = [part for part in parts if part.open]
    if not open_parts:
        return 0
    if all(part.total is None for part in open_parts):
        return None
    overall = _pace(parts)
    if overall is None:
        return None
    alone = 0.0
    for part in open_parts:
        if part.total is None:
            continue
        same = [other for other in parts if other.resource == part.resource]
        pace = _pace([part]) or _pace(same) or overall
        alone += max(0, part.total - part.read) / pace
    return round(alone / min(_SIDE_BY_SIDE, len(open_parts)))


def _pace(parts: Sequence[Part]) -> float | None:
    read = sum(part.read for part in parts)
    busy = sum(part.busy_seconds for part in parts)
    return read / busy if read and busy > 0 else None


def _sum_known(totals: Sequence[int | None]) -> int | None:
    known = [total for total in totals if total is not None]
    return sum(known) if len(known) == len(totals) else None


def _state_of(states: Sequence[str]) -> str:
    if "failed" in states:
        return "failed"
    if all(state == "done" for state in states):
        return "done"
    return "waiting" if all(state == "waiting" for state in states) else "running"


async def _change(transaction: Transaction, part: Part, **values: Any) -> None:
    await transaction.execute(
        update(RunPart).where(RunPart.run_id == part.run_id, RunPart.place == part.place).values(**values)
    )


async def _announce(transaction: Transaction, connection_id: int, run_id: int) -> None:
    happening = SyncProgressed(connection_id=connection_id, run_id=run_id)
    await publish(transaction, [to_publish(happening, connection_id)], origin=Origin.LIVE)


def _part(row: Any) -> Part:
    return Part(**{**row, "resource": Resource(row["resource"])})


_RUN = tuple(SyncRun.__table__.c[name] for name in Run.__struct_fields__)
_PART = tuple(RunPart.__table__.c[name] for name in Part.__struct_fields__)
