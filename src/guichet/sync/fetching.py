"""Fetching what hints ask for: one by one when little is wanted, by pages of changes when much is.

Calls go out with no transaction open; the raw answer and the end of the wish are one transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import aclosing
from datetime import timedelta

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.ports.capabilities import Page, ReadsChanges, ReadsRecords, ReadsThings
from guichet.ports.failures import MalformedError
from guichet.ports.records import Resource
from guichet.sync.dead_letters import bury_unfetched, fetched
from guichet.sync.polling import changes
from guichet.sync.raw import keep, of_page
from guichet.sync.trouble import Kind, Trouble, note_trouble, note_well
from guichet.sync.wanting import Claimed, Group, claim, due_groups, release, served

log = structlog.get_logger(__name__)

# More things of one resource than this: a page of changes is cheaper than asking one by one.
BUSY = 20
_SINGLES = 25
_PAGES = 8
_LEASE = timedelta(minutes=2)
_SIDE_BY_SIDE = 8
_LONGEST_PAUSE = 300.0
_ATTEMPTS = 8


class Fetchers:
    """The fetching of one process: groups side by side, each by one task at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[tuple[int, str], asyncio.Task[None]] = {}

    async def start_due(self) -> int:
        """Start a task for each group that is due and not being fetched here; returns how many."""
        self._running = {key: task for key, task in self._running.items() if not task.done()}
        async with self._services.database.transaction() as transaction:
            groups = await due_groups(transaction)
        started = 0
        for group in groups:
            key = (group.connection_id, group.resource)
            if key in self._running or len(self._running) >= _SIDE_BY_SIDE:
                continue
            self._running[key] = asyncio.create_task(fetch_group(self._services, group))
            started += 1
        return started

    async def finish(self) -> None:
        """End what is running; claims that were held end by their lease."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)


async def run_fetchers(services: Services, stop: asyncio.Event) -> None:
    """Fetch what is wanted until it is time to stop."""
    if services.settings.muted:
        return
    fetchers = Fetchers(services)
    try:
        await repeat("fetchers", fetchers.start_due, stop, shortest=0.05, longest=0.25)
    finally:
        await fetchers.finish()


async def fetch_group(services: Services, group: Group) -> None:
    """Fetch the due things of one resource of one connection; never raises."""
    try:
        opened = await _open(services, group)
        if opened is None:
            return
        if group.count > BUSY and _changing(opened, group.resource):
            await _fetch_by_changes(services, opened, group.resource)
        await _fetch_singles(services, opened, group.resource)
    except Exception:
        log.exception("fetch_failed", connection_id=group.connection_id, resource=group.resource)


async def _open(services: Services, group: Group) -> Opened | None:
    """The connection, or None when nothing may be asked of it: what is wanted then waits."""
    try:
        return await connections.open_connection(services, group.connection_id)
    except (NotUsableError, ConnectionNotFoundError):
        async with services.database.transaction() as transaction:
            resting = await claim(
                transaction, group.connection_id, group.resource, limit=10_000, lease=timedelta(seconds=30)
            )
        log.info("fetch_rests", connection_id=group.connection_id, wanted=len(resting))
        return None


def _changing(opened: Opened, resource: str) -> bool:
    connector = opened.connector
    return isinstance(connector, ReadsChanges) and Resource(resource) in connector.changing


async def _fetch_by_changes(services: Services, opened: Opened, resource: str) -> None:
    """Read pages of changes; each serves all wishes whose things it brings."""
    connection_id = opened.row.id
    async with services.database.transaction() as transaction:
        cursor = await connections.cursor(transaction, connection_id, resource, "changes")
        if cursor is None:
            return
        held = await claim(transaction, connection_id, resource, limit=5000, lease=_LEASE)
    if not held:
        return
    live = any(wish.origin is Origin.LIVE for wish in held)
    left = {wish.external_id: wish for wish in held}
    try:
        pages = 0
        async with aclosing(changes(services, opened, cursor, live=live)) as polls:
            async for polled in polls:
                brought = [left.pop(key) for key in _ids(opened, polled.page) if key in left]
                async with services.database.transaction() as transaction:
                    await served(transaction, connection_id, resource, brought)
                pages += 1
                if not left or pages >= _PAGES:
                    break
    except Exception as failure:  # noqa: BLE001 — the vendor's answers decide what happens to the wishes
        trouble = await note_trouble(services, connection_id, failure)
        await _put_back(services, connection_id, resource, list(left.values()), trouble)
        return
    await note_well(services, opened.row.id)
    async with services.database.transaction() as transaction:
        await release(transaction, connection_id, resource, list(left.values()))


def _ids(opened: Opened, page: Page) -> Sequence[str]:
    """The ids of what a page brings; an unreadable page brings nothing (its reader says why)."""
    if not isinstance(opened.connector, ReadsRecords):
        return ()
    try:
        return [read.external_id for read in opened.connector.read(page.resource, page.body)]
    except MalformedError:
        return ()


async def _fetch_singles(services: Services, opened: Opened, resource: str) -> None:
    """Fetch claimed things by name until none is due or the vendor has had enough."""
    connection_id = opened.row.id
    while True:
        async with services.database.transaction() as transaction:
            held = await claim(transaction, connection_id, resource, limit=_SINGLES, lease=_LEASE)
        if not held:
            return
        trouble = await _fetch(services, opened, resource, held)
        if trouble is None:
            continue
        if trouble.kind is not Kind.REQUEST:
            return
        if len(held) > 1:
            # One of them may be at fault: each alone, so that the others are served.
            for wish in held:
                await _fetch(services, opened, resource, [wish])


async def _fetch(
    services: Services, opened: Opened, resource: str, held: Sequence[Claimed]
) -> Trouble | None:
    connector, connection_id = opened.connector, opened.row.id
    if not isinstance(connector, ReadsThings):
        raise TypeError(f"{connector.manifest.id} cannot fetch")
    names = [wish.external_id for wish in held]
    try:
        page = await connector.fetch(opened.session, Resource(resource), names)
    except Exception as failure:  # noqa: BLE001 — the vendor's answers decide what happens to the wishes
        trouble = await note_trouble(services, connection_id, failure, of_one_thing=True)
        await _put_back(services, connection_id, resource, held, trouble)
        return trouble
    live = any(wish.origin is Origin.LIVE for wish in held)
    origin = Origin.LIVE if live else held[0].origin

    async def kept(transaction: Transaction) -> None:
        await keep(transaction, [of_page(connection_id, "fetch", page, origin)])
        await served(transaction, connection_id, resource, held)
        await fetched(transaction, connection_id, resource, names)

    await services.database.run(kept)
    await note_well(services, opened.row.id)
    return None


async def _put_back(
    services: Services, connection_id: int, resource: str, held: Sequence[Claimed], trouble: Trouble
) -> None:
    """Try again later; what can never be fetched, or failed too often, becomes a dead letter."""
    if not held:
        return
    single = len(held) == 1
    hopeless = single and (
        trouble.kind is Kind.REQUEST or (trouble.kind is Kind.UNEXPECTED and held[0].attempts >= _ATTEMPTS)
    )
    async with services.database.transaction() as transaction:
        if hopeless:
            await _give_up(transaction, connection_id, resource, held[0], trouble)
            return
        pause = trouble.retry_after
        if trouble.kind is Kind.REQUEST:
            pause = _LEASE.total_seconds()  # they are asked for one by one in a moment, still held
        elif trouble.kind is not Kind.WAIT:
            pause = min(_LONGEST_PAUSE, 2.0 ** min(held[0].attempts, 12))
        await release(transaction, connection_id, resource, held, pause=timedelta(seconds=pause))


async def _give_up(
    transaction: Transaction, connection_id: int, resource: str, wish: Claimed, trouble: Trouble
) -> None:
    await served(transaction, connection_id, resource, [wish])
    await bury_unfetched(transaction, connection_id, resource, wish.external_id, trouble.words)
