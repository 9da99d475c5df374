"""Fetching what hints ask for: one by one when little is wanted, by pages of changes when much is.

Calls go out with no transaction open; the raw answer and the end of the wish are one transaction.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import SETTLES, Page, ReadsChanges, ReadsRecords, ReadsThings
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, Resource
from guichet.sync.dead_letters import bury_unfetched, fetched
from guichet.sync.polling import changes
from guichet.sync.raw import keep, of_page
from guichet.sync.trouble import Kind, Trouble, note_trouble, note_well
from guichet.sync.wanting import Claimed, Group, claim, due_group, due_groups, forget_known, release, served

log = structlog.get_logger(__name__)

# More things of one resource than this: a page of changes is cheaper than asking one by one.
BUSY = 20
# Seconds for which many wait for those that come yet, twice as long at most: they are read once then.
GATHER = 4.0
_SINGLES = 25
_MOST_AT_ONCE = 5000
_LONGEST_LOOK = 60.0  # seconds, of one reading of changes; what is held for it is held longer
_LEASE = timedelta(minutes=2)
_SIDE_BY_SIDE = 8
_LATE_HINTS = timedelta(minutes=2)  # a hint that comes later than this is asked about
_LONGEST_PAUSE = 300.0
_ATTEMPTS = 8


class Lately:
    """What was read of one resource lately: of which `changes`, by pages, and how many things by name.

    Changes are those that no reading is needed for any more (`capabilities.SETTLES`). They save calls for
    hints that come after what they tell of was read, and are no truth: a process that does not have them
    asks the vendor.
    """

    def __init__(self) -> None:
        self.changes: dict[str, datetime] = {}
        self._named: deque[float] = deque()

    def note_named(self, count: int) -> None:
        """Remember that so many were asked for by name."""
        self._named.extend([time.monotonic()] * count)

    def named(self) -> int:
        """How many were asked for by name while many would have gathered."""
        while self._named and self._named[0] < time.monotonic() - GATHER:
            self._named.popleft()
        return len(self._named)

    def note_page(self, page: Page, facts: Sequence[Fact]) -> None:
        """Remember what this page brought; forget what is long past."""
        if page.told_at is None:
            return
        for fact in facts:
            changed = fact.source_version
            if changed is not None and changed + SETTLES <= page.told_at:
                self.changes[fact.external_id] = changed
        if page.last:
            since = page.told_at - _LATE_HINTS
            self.changes = {name: at for name, at in self.changes.items() if at > since}


class Fetchers:
    """The fetching of one process: groups side by side, each by one task at a time."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[tuple[int, str], asyncio.Task[None]] = {}
        self._lately: dict[tuple[int, str], Lately] = defaultdict(Lately)

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
            self._running[key] = asyncio.create_task(fetch_group(self._services, group, self._lately[key]))
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


async def fetch_group(services: Services, group: Group, lately: Lately) -> None:
    """Fetch the due things of one resource of one connection; never raises."""
    try:
        opened = await _open(services, group)
        if opened is None:
            return
        if _changing(opened, group.resource):
            await _fetch_few_or_many(services, opened, group.resource, lately)
        else:
            while await _fetch_some(services, opened, group.resource):
                pass
    except Exception:
        log.exception("fetch_failed", connection_id=group.connection_id, resource=group.resource)


async def _fetch_few_or_many(services: Services, opened: Opened, resource: str, lately: Lately) -> None:
    """Fetch by name while little is due, and by pages of changes while much is; until nothing is due."""
    connection_id, answers = opened.row.id, True
    while answers:
        async with services.database.transaction() as transaction:
            await forget_known(transaction, connection_id, resource, lately.changes)
            due = await due_group(transaction, connection_id, resource)
        if not due.count:
            return
        if due.count + lately.named() <= BUSY:
            lately.note_named(due.count)
            answers = await _fetch_some(services, opened, resource)
        elif (seconds := _gathering(due)) > 0:
            await asyncio.sleep(seconds)
        else:
            answers = await _fetch_by_changes(services, opened, resource, lately)


def _gathering(group: Group) -> float:
    """Seconds for which those that are due wait for others, so that one page serves them all."""
    newest, oldest = ((at - utc_now()).total_seconds() for at in (group.newest, group.oldest))
    if newest > 0:
        return 0.0  # the clock was set back
    return min(newest + GATHER, oldest + 2 * GATHER)


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


async def _fetch_by_changes(services: Services, opened: Opened, resource: str, lately: Lately) -> bool:
    """Read pages of changes; each serves all wishes whose things it brings, the others are asked for by name.

    Returns whether the vendor answers.
    """
    connection_id = opened.row.id
    async with services.database.transaction() as transaction:
        cursor = await connections.cursor(transaction, connection_id, resource, "changes")
        held = await claim(transaction, connection_id, resource, limit=_MOST_AT_ONCE, lease=_LEASE)
    left = {wish.external_id: wish for wish in held}
    if cursor is None:
        return await _fetch_named(services, opened, resource, held)
    live = any(wish.origin is Origin.LIVE for wish in held)
    deadline, last = time.monotonic() + _LONGEST_LOOK, False
    try:
        async with aclosing(changes(services, opened, cursor, live=live)) as polls:
            async for polled in polls:
                facts = _facts(opened, polled.page)
                lately.note_page(polled.page, facts)
                brought = [left.pop(fact.external_id) for fact in facts if fact.external_id in left]
                async with services.database.transaction() as transaction:
                    await served(transaction, connection_id, resource, brought)
                last = polled.page.last
                if time.monotonic() > deadline:
                    break
    except Exception as failure:  # noqa: BLE001 — the vendor's answers decide what happens to the wishes
        trouble = await note_trouble(services, connection_id, failure)
        await _put_back(services, connection_id, resource, list(left.values()), trouble)
        return False
    await note_well(services, connection_id)
    if last:
        return await _fetch_named(services, opened, resource, list(left.values()))
    async with services.database.transaction() as transaction:
        await release(transaction, connection_id, resource, list(left.values()))
    return True


def _facts(opened: Opened, page: Page) -> Sequence[Fact]:
    """What a page brings; an unreadable one brings nothing (its reader says why)."""
    if not isinstance(opened.connector, ReadsRecords):
        return ()
    try:
        read = opened.connector.read(page.resource, page.body)
        return [one for one in read if isinstance(one, Fact)]
    except MalformedError:
        return ()


async def _fetch_some(services: Services, opened: Opened, resource: str) -> bool:
    """Fetch by name some of what is due; returns whether there was some and the vendor answers."""
    async with services.database.transaction() as transaction:
        held = await claim(transaction, opened.row.id, resource, limit=_SINGLES, lease=_LEASE)
    return bool(held) and await _fetch_named(services, opened, resource, held)


async def _fetch_named(services: Services, opened: Opened, resource: str, held: Sequence[Claimed]) -> bool:
    """Fetch these by name; returns whether the vendor answers, else those not asked for are due again."""
    for first in range(0, len(held), _SINGLES):
        some = held[first : first + _SINGLES]
        trouble = await _fetch(services, opened, resource, some)
        if trouble is None:
            continue
        if trouble.kind is not Kind.REQUEST:
            await _put_back(services, opened.row.id, resource, held[first + _SINGLES :], trouble)
            return False
        if len(some) > 1:
            # One of them may be at fault: each alone, so that the others are served.
            for wish in some:
                await _fetch(services, opened, resource, [wish])
    return True


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
