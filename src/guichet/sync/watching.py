"""Watching parcels: the numbers of shipments under way are asked of their carriers, as often as pays.

Questions go out with no transaction open; the raw answer, and when its numbers are due next, are one
transaction, and the same readers apply it as all else. What a carrier's budget cannot serve is stretched
(`pacing`).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, ConnectionRow, NotUsableError, Opened
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import Page, ReadsRecords, TracksParcels
from guichet.ports.failures import MalformedError
from guichet.ports.records import Fact, ParcelRecord
from guichet.sync.pacing import NEVER_SEEN, Seen, Stretch, pace_of, seen_in, stretch_of
from guichet.sync.raw import keep, of_page
from guichet.sync.trouble import Kind, note_trouble, note_well
from guichet.sync.watches import (
    Asked,
    Claimed,
    FirstQuestion,
    Waiting,
    claim,
    last_shipment,
    leave_orphans,
    load,
    put_off,
    reconsidered,
    release,
    unconsidered,
    watch,
    watch_again,
)

log = structlog.get_logger(__name__)

_SWEEP_EVERY = 5.0  # seconds
_SWEEP_WHOLE_EVERY = 600.0
_OVERLAP = 2000  # ids of shipments
_SWEEP_ROWS = 5000
_WEIGH_EVERY = 60.0
_LEASE = timedelta(minutes=2)
_SIDE_BY_SIDE = 3  # calls of one carrier
_UNANSWERED_PAUSE = timedelta(minutes=15)
_OUTAGE_REST = 5.0
_LONGEST_PAUSE = 300.0
_USUAL_SECONDS = connections.RECONCILE_SECONDS
# A number that bears a shipment so much younger begins another life.
_GIVEN_AGAIN_AFTER = timedelta(days=120)
_LATELY = timedelta(days=3)
_AGE_OFFSET = 1.0  # seconds that a first question waits for each day since the shipment
_FRESH = timedelta(days=1)  # since the shipment: its first question comes before all that can wait


class Watchers:
    """The watching of one process: each carrier connection by one task."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._running: dict[int, asyncio.Task[None]] = {}
        self._resting: dict[int, float] = {}
        self._stretches: dict[int, tuple[float, Stretch]] = {}
        self._sweeper = Sweeper(services)

    async def start_due(self) -> int:
        """Look for new numbers, and start a task for each carrier that has parcels due; returns how many."""
        self._running = {key: task for key, task in self._running.items() if not task.done()}
        async with self._services.database.transaction() as transaction:
            carriers = await connections.find_capable(transaction, TracksParcels)
        if carriers:
            await self._sweeper.sweep_when_due(carriers)
        started = 0
        for row in carriers:
            if row.id in self._running or self._resting.get(row.id, 0.0) > time.monotonic():
                continue
            self._running[row.id] = asyncio.create_task(self._follow(row.id))
            started += 1
        return started

    async def finish(self) -> None:
        """End what is running; claims that were held end by their lease."""
        for task in self._running.values():
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _follow(self, connection_id: int) -> None:
        """Ask a carrier of what is due until nothing is, or it has had enough; never raises."""
        try:
            opened = await connections.open_connection(self._services, connection_id)
            while True:
                stretch = await self._stretch(opened)
                rests = await asyncio.gather(
                    *(ask_next(self._services, opened, stretch) for _ in range(_SIDE_BY_SIDE))
                )
                rest = max(rests)
                if rest > 0:
                    self._resting[connection_id] = time.monotonic() + rest
                    return
        except (NotUsableError, ConnectionNotFoundError):
            return
        except Exception:
            log.exception("watching_failed", connection_id=connection_id)
            self._resting[connection_id] = time.monotonic() + 5.0

    async def _stretch(self, opened: Opened) -> Stretch:
        weighed_at, stretch = self._stretches.get(opened.row.id, (-_WEIGH_EVERY, Stretch()))
        if time.monotonic() - weighed_at < _WEIGH_EVERY:
            return stretch
        stretch = await weigh(self._services, opened)
        self._stretches[opened.row.id] = (time.monotonic(), stretch)
        return stretch


async def run_watchers(services: Services, stop: asyncio.Event) -> None:
    """Watch parcels until it is time to stop."""
    if services.settings.muted:
        return
    watchers = Watchers(services)
    try:
        await repeat("watchers", watchers.start_due, stop, shortest=0.5, longest=1.0)
    finally:
        await watchers.finish()


class Sweeper:
    """Finds the numbers to be watched: those of new shipments often, of all now and then.

    Ids become visible out of order and a shop may correct a number, so the whole is looked through too.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._swept = -_SWEEP_EVERY
        self._swept_whole = -_SWEEP_WHOLE_EVERY
        self._considered = ""
        self._after = 0

    async def sweep_when_due(self, carriers: Sequence[ConnectionRow]) -> None:
        """Sweep as often as is right; at once when other carriers are connected than before."""
        now = time.monotonic()
        considered = ",".join(str(row.id) for row in carriers)
        if considered != self._considered or now - self._swept_whole >= _SWEEP_WHOLE_EVERY:
            self._considered = considered
            self._swept = self._swept_whole = now
            await self.sweep(carriers, whole=True)
        elif now - self._swept >= _SWEEP_EVERY:
            self._swept = now
            await self.sweep(carriers)

    async def sweep(self, carriers: Sequence[ConnectionRow], *, whole: bool = False) -> int:
        """Watch the numbers of shipments that nobody considered yet; returns how many."""
        now = utc_now()
        after = 0 if whole else max(0, self._after - _OVERLAP)
        async with self._services.database.transaction() as transaction:
            self._after = await last_shipment(transaction)
            if whole:
                living = [row.id for row in await connections.connections(transaction)]
                await leave_orphans(transaction, living)
                await watch_again(transaction, now, lately=_LATELY, gap=_GIVEN_AGAIN_AFTER)
        considered = ",".join(str(row.id) for row in carriers)
        total = 0
        full = True
        while full:
            async with self._services.database.transaction() as transaction:
                waiting = await unconsidered(transaction, now, after=after, limit=_SWEEP_ROWS)
                if whole and len(waiting) < _SWEEP_ROWS:
                    waiting += await reconsidered(transaction, considered, now, limit=_SWEEP_ROWS)
                await _watch(transaction, considered, carriers, waiting, now)
            full = len(waiting) >= _SWEEP_ROWS
            total += len(waiting)
        return total


async def _watch(
    transaction: Transaction,
    considered: str,
    carriers: Sequence[ConnectionRow],
    waiting: Sequence[Waiting],
    now: datetime,
) -> None:
    if not waiting:
        return
    recognised = []
    for one in waiting:
        mine = next((row.id for row in carriers if _recognises(row, one)), None)
        age = max(0, (now - one.shipped_at).days)
        due = None if mine is None else now + timedelta(seconds=_AGE_OFFSET * age)
        recognised.append(FirstQuestion(one, mine, due, urgent=now - one.shipped_at < _FRESH))
    pace = pace_of(NEVER_SEEN, now, now).seconds or 0
    await watch(transaction, considered, recognised, pace)


def _recognises(row: ConnectionRow, waiting: Waiting) -> bool:
    connector = registry.find(row.connector_id)
    return isinstance(connector, TracksParcels) and connector.recognises(waiting.number, waiting.carrier)


async def weigh(services: Services, opened: Opened) -> Stretch:
    """What this carrier's budget makes of the paces of the parcels watched there."""
    connector = opened.connector
    if not isinstance(connector, TracksParcels):
        raise TypeError(f"{connector.manifest.id} tracks no parcels")
    limit = registry.limit_of(connector, opened.session.settings)
    async with services.database.transaction() as transaction:
        watched = await load(transaction, opened.row.id)
    answers_per_second = limit.calls / limit.seconds * connector.parcels_per_call
    return stretch_of(watched, answers_per_second, opened.row.reconcile_seconds / _USUAL_SECONDS)


async def ask_next(services: Services, opened: Opened, stretch: Stretch) -> float:
    """Ask the carrier of the numbers that are due, as many as go into one call.

    Returns the seconds to rest before the next call: 0 when more may be due.
    """
    connector = opened.connector
    if not isinstance(connector, TracksParcels):
        raise TypeError(f"{connector.manifest.id} tracks no parcels")
    async with services.database.transaction() as transaction:
        held = await claim(
            transaction, opened.row.id, utc_now(), limit=connector.parcels_per_call, lease=_LEASE
        )
    if not held:
        return 0.5
    try:
        page = await connector.track(opened.session, [one.number for one in held])
    except Exception as failure:  # noqa: BLE001 — the carrier's answers decide when it is asked again
        return await _put_back(services, opened, held, failure)
    now = utc_now()
    answers = _answers(opened, page)
    asked = [_asked(one, answers, stretch, now) for one in held]
    async with services.database.transaction() as transaction:
        if page.rows:
            await keep(transaction, [of_page(opened.row.id, "poll", page, Origin.LIVE)])
        await put_off(transaction, asked, now)
    await note_well(services, opened.row.id)
    return 0.0


def _answers(opened: Opened, page: Page) -> dict[str, ParcelRecord | None]:
    """What a page says by number; the reader of the row says what is wrong with one that cannot be read."""
    connector = opened.connector
    if not isinstance(connector, ReadsRecords):
        raise TypeError(f"{connector.manifest.id} reads no answers")
    answers: dict[str, ParcelRecord | None] = {}
    try:
        for read in connector.read(page.resource, page.body):
            if isinstance(read, Fact):
                record = read.record
                answers[read.external_id] = record if isinstance(record, ParcelRecord) else None
    except MalformedError:
        return {}
    return answers


def _asked(held: Claimed, answers: dict[str, ParcelRecord | None], stretch: Stretch, now: datetime) -> Asked:
    if held.number not in answers:
        seen = Seen(NEVER_SEEN.state, held.last_event_at)
        return Asked(held.number, seen, pace_of(seen, held.shipped_at, now), now + _UNANSWERED_PAUSE)
    seen = seen_in(answers[held.number], held.shipped_at)
    pace = pace_of(seen, held.shipped_at, now)
    if pace.seconds is None:
        return Asked(held.number, seen, pace, None)
    wait = pace.seconds * stretch.of(pace) * random.uniform(0.9, 1.1)  # noqa: S311 — jitter
    return Asked(held.number, seen, pace, now + timedelta(seconds=wait))


async def _put_back(services: Services, opened: Opened, held: Sequence[Claimed], failure: Exception) -> float:
    """Give the numbers back after a failure; returns how long to rest."""
    trouble = await note_trouble(services, opened.row.id, failure)
    now = utc_now()
    if trouble.kind is Kind.WAIT:
        rest, due = trouble.retry_after, now
    elif trouble.kind is Kind.OUTAGE:
        rest = min(_LONGEST_PAUSE, max(trouble.retry_after, _OUTAGE_REST))
        due = now
    else:
        # These numbers may be at fault: others go first.
        rest, due = _OUTAGE_REST, now + _UNANSWERED_PAUSE
    async with services.database.transaction() as transaction:
        await release(transaction, [one.number for one in held], due)
    return rest
