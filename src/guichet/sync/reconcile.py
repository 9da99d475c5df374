"""Reconciling: what webhooks lost is healed by reading, on a schedule, what changed since the cursor.

Resources without a date of change are read whole on a slower schedule; ids are compared on the slowest, so
that a deletion whose webhook was lost is noticed.
"""

from __future__ import annotations

import asyncio
import random
from contextlib import aclosing
from datetime import datetime, timedelta

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, CursorRow, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import (
    Connector,
    NamesThings,
    ReadsChanges,
    ReadsHistory,
    ReadsThings,
)
from guichet.ports.records import Resource
from guichet.sync import mirror
from guichet.sync.polling import changes, origin_of
from guichet.sync.raw import keep, of_page
from guichet.sync.trouble import Kind, note_trouble, note_well
from guichet.sync.wanting import Wish, want

log = structlog.get_logger(__name__)

WHOLE_EVERY = timedelta(hours=1)
# What costs the vendor a call for each order is read again more rarely, and only as far back.
_DEAR = frozenset({Resource.ORDER_MESSAGES})
_DEAR_EVERY = timedelta(hours=24)
_DEAR_BACK = timedelta(days=30)
NAMES_EVERY = timedelta(hours=24)
# Read by their token alone: there is nothing to compare them with.
NOT_RECONCILED = frozenset({Resource.CARTS})

# A cursor is held by renewing its lease: of a process that died, another takes it over this soon.
_LEASE = timedelta(seconds=60)
_RENEW_EVERY = 20.0
_SIDE_BY_SIDE = 8
_WISHES = 5000


async def begin(transaction: Transaction, connection_id: int, connector: Connector, now: datetime) -> None:
    """Make the cursors of a new connection: what changes from `now` on is theirs, the rest is the run's."""
    changing: tuple[Resource, ...] = ()
    if isinstance(connector, ReadsChanges):
        changing = connector.changing
        for resource in changing:
            await connections.begin_cursor(transaction, connection_id, resource, "changes", now, now)
    if isinstance(connector, ReadsHistory):
        for resource in connector.resources:
            if resource not in changing and resource not in NOT_RECONCILED:
                due = now + _whole_every(resource)
                await connections.begin_cursor(transaction, connection_id, resource, "whole", now, due)
    if isinstance(connector, NamesThings) and isinstance(connector, ReadsThings):
        for resource in connector.nameable:
            due = now + NAMES_EVERY
            await connections.begin_cursor(transaction, connection_id, resource, "names", now, due)


def _whole_every(resource: Resource) -> timedelta:
    return _DEAR_EVERY if resource in _DEAR else WHOLE_EVERY


class Reconcilers:
    """The reconciling of one process: cursors side by side, each by one task at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: set[asyncio.Task[None]] = set()

    async def start_due(self) -> int:
        """Start a task for each cursor that is due; returns how many."""
        self._running = {task for task in self._running if not task.done()}
        if len(self._running) >= _SIDE_BY_SIDE:
            return 0
        async with self._services.database.transaction() as transaction:
            due = await connections.claim_due_cursors(transaction, utc_now(), _LEASE)
        for cursor in due:
            self._running.add(asyncio.create_task(_hold(self._services, cursor)))
        return len(due)

    async def finish(self) -> None:
        """End what is running: the cursors stand where the last page was kept."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)


async def run_reconcilers(services: Services, stop: asyncio.Event) -> None:
    """Reconcile what is due until it is time to stop."""
    if services.settings.muted:
        return
    reconcilers = Reconcilers(services)
    try:
        await repeat("reconcilers", reconcilers.start_due, stop, shortest=0.2, longest=0.5)
    finally:
        await reconcilers.finish()


async def _hold(services: Services, cursor: CursorRow) -> None:
    """Follow a cursor, its lease renewed meanwhile."""
    renewing = asyncio.create_task(_renew(services, cursor))
    try:
        await follow(services, cursor)
    finally:
        renewing.cancel()


async def _renew(services: Services, cursor: CursorRow) -> None:
    while True:
        await asyncio.sleep(_RENEW_EVERY)
        try:
            async with services.database.transaction() as transaction:
                await connections.hold_cursor(transaction, cursor, utc_now(), _LEASE)
        except Exception:
            log.exception("lease_not_renewed", connection_id=cursor.connection_id)


async def follow(services: Services, cursor: CursorRow) -> None:
    """Read what one cursor has before it; never raises."""
    try:
        opened = await connections.open_connection(services, cursor.connection_id)
    except (NotUsableError, ConnectionNotFoundError):
        return
    try:
        match cursor.kind:
            case "changes":
                await _follow_changes(services, opened, cursor)
            case "whole":
                await _read_whole(services, opened, cursor)
            case _:
                await _compare_names(services, opened, cursor)
        await note_well(services, opened.row.id)
    except Exception as failure:  # noqa: BLE001 — the vendor's answers decide when it is tried again
        trouble = await note_trouble(services, cursor.connection_id, failure)
        pause = max(trouble.retry_after, 1.0)
        if trouble.kind is not Kind.WAIT:
            pause *= random.uniform(0.7, 1.3)  # noqa: S311 — jitter
        async with services.database.transaction() as transaction:
            await connections.move_cursor(
                transaction,
                cursor.connection_id,
                cursor.resource,
                cursor.kind,
                due_at=utc_now() + timedelta(seconds=pause),
            )


async def _follow_changes(services: Services, opened: Opened, cursor: CursorRow) -> None:
    async with aclosing(changes(services, opened, cursor)) as polls:
        async for _ in polls:
            pass


async def _read_whole(services: Services, opened: Opened, cursor: CursorRow) -> None:
    connector = opened.connector
    if not isinstance(connector, ReadsHistory):
        raise TypeError(f"{connector.manifest.id} reads no history")
    began = utc_now()
    resource = Resource(cursor.resource)
    since = began - _DEAR_BACK if resource in _DEAR else None
    async for page in connector.history(opened.session, resource, cursor.position, since=since):
        position = {} if page.last else page.position
        async with services.database.transaction() as transaction:
            if page.rows:
                raw = of_page(opened.row.id, "poll", page, origin_of(cursor, began))
                await keep(transaction, [raw])
            await connections.move_cursor(
                transaction, opened.row.id, resource, "whole", position=position, due_at=utc_now() + _LEASE
            )
        if page.last:
            break
    async with services.database.transaction() as transaction:
        await connections.move_cursor(
            transaction,
            opened.row.id,
            resource,
            "whole",
            position={},
            as_of=began,
            due_at=utc_now() + _whole_every(resource),
        )


async def _compare_names(services: Services, opened: Opened, cursor: CursorRow) -> None:
    """Fetch what is there and not here, and what is here and not there: the answer says which is true."""
    resource = Resource(cursor.resource)
    began = utc_now()
    missing, extra = await differing_ids(services, opened, resource)
    doubtful = [*missing, *extra]
    if doubtful:
        log.info("ids_differ", connection_id=opened.row.id, resource=resource, ids=len(doubtful))
    for start in range(0, len(doubtful), _WISHES):
        part = doubtful[start : start + _WISHES]
        async with services.database.transaction() as transaction:
            await want(transaction, [Wish(opened.row.id, resource, name, Origin.CATCH_UP) for name in part])
    async with services.database.transaction() as transaction:
        await connections.move_cursor(
            transaction, opened.row.id, resource, "names", as_of=began, due_at=began + NAMES_EVERY
        )


async def differing_ids(
    services: Services, opened: Opened, resource: Resource
) -> tuple[list[str], list[str]]:
    """The ids that are there and not here, and those that are here and not there."""
    connector = opened.connector
    if not isinstance(connector, NamesThings):
        raise TypeError(f"{connector.manifest.id} names nothing")
    there: set[str] = set()
    async for names in connector.names(opened.session, resource):
        there.update(names)
    here, as_of = await services.reports.read(
        lambda transaction: mirror.ids(transaction, opened.row.id, resource)
    )
    doubtful = here ^ there
    if as_of is not None and doubtful:
        async with services.database.transaction() as transaction:
            found = await mirror.ids(transaction, opened.row.id, resource, among=doubtful)
        here = here - doubtful | found
    return sorted(there - here), sorted(here - there)
