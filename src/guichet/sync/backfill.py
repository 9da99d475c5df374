"""Reading everything: small resources whole, then the last 90 days, then what is older.

A run and its parts are rows, and each page is kept with its position in one transaction, so that a killed
process goes on where it was. Readers apply the pages; reading out waits when they fall behind. All of it is
history: it announces itself as such and reaches nobody.
"""

from __future__ import annotations

import asyncio
import time
from datetime import datetime, timedelta

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.jobs import enqueue
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import Connector, CountsThings, Page, ReadsHistory
from guichet.ports.records import Resource
from guichet.sync import proof, runs
from guichet.sync.errands import RunProof
from guichet.sync.leases import Leases
from guichet.sync.raw import keep, of_page
from guichet.sync.runs import Part, PartPlan
from guichet.sync.trouble import Kind, note_trouble, note_well

log = structlog.get_logger(__name__)

# Orders are read by stretches of their time, newest first, several side by side. Ends in days from now.
_RECENT = (30, 60, 90)
_OLDER = (180, 365, 730, 1460)
# Stretches overlap a little, since vendors differ on whether an end belongs to them; applying converges.
_OVERLAP = timedelta(seconds=2)

_SIDE_BY_SIDE = 4
_AHEAD = 12  # pages that may wait for the readers
_BACK_PRESSURE_REST = 0.1
_TRIES = 6
# Resources that have a time worth reading from its near end, and those that may be many.
_DATED = frozenset({Resource.ORDERS})
_MANY = frozenset({Resource.PRODUCTS, Resource.STOCK, Resource.CUSTOMERS})
# What can wait until the rest is there.
_LAST = frozenset({Resource.ORDER_MESSAGES, Resource.WISHLISTS})
_ORDER = {"whole": 0, "recent": 1, "older": 2}


class _PausedError(Exception):
    """Somebody paused the connection, or the vendor refused it: the run waits."""


def plan(connector: Connector) -> list[PartPlan]:
    """The parts of a run in their order: each phase begins when the one before it has ended."""
    if not isinstance(connector, ReadsHistory):
        return []
    now = utc_now()
    parts = []
    for resource in connector.resources:
        if resource in _DATED:
            parts += _stretches(resource, now)
        else:
            phase = "recent" if resource in _MANY else "older" if resource in _LAST else "whole"
            parts.append(PartPlan(resource, phase))
    return sorted(parts, key=lambda part: _ORDER[part.phase])


def _stretches(resource: Resource, now: datetime) -> list[PartPlan]:
    parts = []
    until: datetime | None = None
    for phase, ends in (("recent", _RECENT), ("older", _OLDER)):
        for days in ends:
            since = now - timedelta(days=days)
            parts.append(PartPlan(resource, phase, since=since, until=until))
            until = since + _OVERLAP
    return [*parts, PartPlan(resource, "older", until=until)]


async def start(transaction: Transaction, connection_id: int, connector: Connector) -> int:
    """Start a run over everything; returns its id. Raises RunningAlreadyError."""
    run_id = await runs.start(transaction, connection_id, plan(connector), utc_now())
    await connections.note_health(transaction, connection_id, syncing=True)
    return run_id


async def resume(transaction: Transaction, connection_id: int) -> int:
    """Have the gaps of the latest run read; returns its id.

    Raises NothingToResumeError, RunningAlreadyError.
    """
    run_id = await runs.resume(transaction, connection_id)
    await connections.note_health(transaction, connection_id, syncing=True)
    return run_id


class Backfills:
    """The runs of one process: each is led by the process that holds its lease."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._leases = Leases(services.database.conninfo)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def start_due(self) -> int:
        """Take up the runs that nobody leads; returns how many."""
        self._tasks = {run_id: task for run_id, task in self._tasks.items() if not task.done()}
        async with self._services.database.transaction() as transaction:
            running = await runs.running(transaction)
        begun = 0
        for run in running:
            if run.id not in self._tasks and await self._leases.take(run.id):
                self._tasks[run.id] = asyncio.create_task(self._lead(run.id, run.connection_id))
                begun += 1
        return begun

    async def _lead(self, run_id: int, connection_id: int) -> None:
        try:
            await run_through(self._services, run_id, connection_id)
        except Exception:
            log.exception("run_failed", run_id=run_id)
            await asyncio.sleep(1.0)
        finally:
            await self._leases.give_back(run_id)

    async def finish(self) -> None:
        """Leave the runs where they are."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._leases.close()


async def run_backfills(services: Services, stop: asyncio.Event) -> None:
    """Lead runs until it is time to stop."""
    if services.settings.muted:
        return
    backfills = Backfills(services)
    try:
        await repeat("backfills", backfills.start_due, stop, shortest=0.2, longest=0.5)
    finally:
        await backfills.finish()


async def run_through(services: Services, run_id: int, connection_id: int) -> None:
    """Read the parts of a run, phase by phase, then wait for the readers and end it."""
    try:
        opened = await connections.open_connection(services, connection_id, patient=True)
    except NotUsableError:
        await asyncio.sleep(1.0)
        return
    except ConnectionNotFoundError:
        async with services.database.transaction() as transaction:
            await runs.end(transaction, run_id, "stopped", utc_now())
        return
    await _count(services, opened, run_id)
    for phase in _ORDER:
        async with services.database.transaction() as transaction:
            open_parts = [part for part in await runs.parts(transaction, run_id) if part.open]
            parts = [part for part in open_parts if part.phase == phase]
            if parts:
                await runs.enter_phase(transaction, run_id, connection_id, phase)
        if not await _read_parts(services, opened, parts):
            return
    while await _waiting(services, connection_id, limit=1):  # noqa: ASYNC110 — another process reads
        await asyncio.sleep(_BACK_PRESSURE_REST)
    async with services.database.transaction() as transaction:
        await runs.finish(transaction, run_id, utc_now())
        await connections.note_health(transaction, connection_id, syncing=False)
        # A reading of everything ends with its proof.
        proof_id = await proof.ask(transaction, connection_id)
        await enqueue(transaction, RunProof(proof_id), key=str(connection_id))


async def _count(services: Services, opened: Opened, run_id: int) -> None:
    """Ask how many there are, for the bar; what the vendor does not say stays unknown."""
    connector = opened.connector
    if not isinstance(connector, CountsThings):
        return
    async with services.database.transaction() as transaction:
        parts = [part for part in await runs.parts(transaction, run_id) if part.total is None and part.open]
    for part in parts:
        try:
            total = await connector.count(opened.session, part.resource, since=part.since)
            if part.until is not None and total is not None:
                later = await connector.count(opened.session, part.resource, since=part.until)
                total = None if later is None else max(0, total - later)
        except Exception as failure:  # noqa: BLE001 — the bar is a courtesy: reading goes on without it
            await note_trouble(services, opened.row.id, failure, of_one_thing=True)
            return
        async with services.database.transaction() as transaction:
            await runs.set_total(transaction, part, total)


async def _read_parts(services: Services, opened: Opened, parts: list[Part]) -> bool:
    """Read parts side by side; false when the run must be left for now."""
    gate = asyncio.Semaphore(_SIDE_BY_SIDE)

    async def one(part: Part) -> None:
        async with gate:
            await _read_part(services, opened, part)

    results = await asyncio.gather(*(one(part) for part in parts), return_exceptions=True)
    for result in results:
        if isinstance(result, _PausedError):
            return False
        if isinstance(result, BaseException):
            raise result
    return True


async def _read_part(services: Services, opened: Opened, part: Part) -> None:
    """Read one part to its end; failures that pass are waited for, those that do not end the part alone."""
    tries = 0
    while True:
        read_before = part.read
        try:
            await _read_pages(services, opened, part)
            await note_well(services, opened.row.id)
            return
        except _PausedError:
            raise
        except Exception as failure:  # noqa: BLE001 — the vendor's answers decide what comes next
            trouble = await note_trouble(services, opened.row.id, failure)
        if trouble.kind is Kind.REFUSED:
            raise _PausedError
        async with services.database.transaction() as transaction:
            part = await runs.part(transaction, part.run_id, part.place)
        tries = 0 if part.read > read_before or trouble.kind in (Kind.WAIT, Kind.OUTAGE) else tries + 1
        if tries >= _TRIES or trouble.kind is Kind.REQUEST:
            async with services.database.transaction() as transaction:
                await runs.fail_part(transaction, part, trouble.code, trouble.words)
            return
        await asyncio.sleep(min(trouble.retry_after, 30.0))
        await _check_usable(services, opened)


async def _read_pages(services: Services, opened: Opened, part: Part) -> None:
    connector = opened.connector
    if not isinstance(connector, ReadsHistory):
        raise TypeError(f"{connector.manifest.id} reads no history")
    pages = connector.history(
        opened.session, part.resource, part.position, since=part.since, until=part.until
    )
    began = time.monotonic()
    last = False
    async for page in pages:
        last = page.last
        # The pace counts from page to page, waiting for the readers included: it is what a person waits for.
        before, began = began, time.monotonic()
        await _keep_page(services, opened, part, page, began - before)
        if last:
            break
        await _wait_for_readers(services, opened)
    if not last:
        async with services.database.transaction() as transaction:
            await runs.finish_part(transaction, part)


async def _keep_page(services: Services, opened: Opened, part: Part, page: Page, seconds: float) -> None:
    async with services.database.transaction() as transaction:
        if page.rows:
            await keep(transaction, [of_page(opened.row.id, "page", page, Origin.HISTORY)])
        await runs.advance(
            transaction, part, opened.row.id, rows=page.rows, position=page.position, seconds=seconds
        )
        if page.last:
            await runs.finish_part(transaction, part)


async def _wait_for_readers(services: Services, opened: Opened) -> None:
    waited = 0
    while await _waiting(services, opened.row.id, limit=_AHEAD) >= _AHEAD:
        await asyncio.sleep(_BACK_PRESSURE_REST)
        waited += 1
        if waited % 50 == 0:
            await _check_usable(services, opened)
    await _check_usable(services, opened)


async def _check_usable(services: Services, opened: Opened) -> None:
    try:
        async with services.database.transaction() as transaction:
            row = await connections.find_connection(transaction, opened.row.id)
    except ConnectionNotFoundError:
        raise _PausedError from None
    if not row.usable or row.settings != opened.row.settings:
        raise _PausedError


async def _waiting(services: Services, connection_id: int, *, limit: int) -> int:
    async with services.database.transaction() as transaction:
        return await runs.waiting_pages(transaction, connection_id, limit=limit)
