"""Readers: raw rows in batches through a connector's pure `read` into commerce, in one transaction each.

A row that cannot be read, or that the database will not have, becomes a dead letter alone; those behind it
go on. A lane is taken by one reader at a time.
"""

from __future__ import annotations

import asyncio
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog
from prometheus_client import Counter

from guichet import connections
from guichet.commerce.applying import apply as apply_to_commerce
from guichet.commerce.provenance import ReadFact
from guichet.kernel.db import Transaction, driver, passes, was_canceled
from guichet.kernel.events import Origin
from guichet.kernel.jobs import enqueue
from guichet.kernel.loops import gathering, repeat
from guichet.kernel.services import Services
from guichet.kernel.traces import tracer
from guichet.kernel.types import utc_now
from guichet.ports import registry
from guichet.ports.capabilities import ReadsChanges, ReadsRecords, ReadsThings, ReceivesHooks
from guichet.ports.failures import MalformedError
from guichet.ports.pushing import ReadsHooks, SendsByItself, TakesPushes
from guichet.ports.records import Fact, Resource, Unreadable
from guichet.sync.dead_letters import Unread, bury, resolved
from guichet.sync.delivered import Delivered
from guichet.sync.errands import TendHooks
from guichet.sync.pushed import Heard, note_heard, take_pushes
from guichet.sync.raw import HISTORY_LANES, LANES
from guichet.sync.wanting import Wish, want

log = structlog.get_logger(__name__)
_tracer = tracer(__name__)
_rows_at_once: dict[int, int] = {}  # by lane, in this process

_BATCH_ROWS = 500  # taken at once at least, where so many wait; while that is quick, up to four times as many
_MOST_ROWS = 2000
_ROW_BYTES = 2048  # of a batch's rows together, on average; a larger row counts as several
_AIM = 0.15  # seconds that a batch may last; a write transaction is to end within a quarter
_HANDS = 3  # lanes read side by side
_TURN = 0.5  # seconds after which a lane in which more waits lets others have the hand
_LOOK = 0.1  # seconds from one look at what waits to the next while a hand is free and others read
_ID_LIMIT = 500
# What was told later than this after it happened is news no more: it must not start clocks or write letters.
_LATE = timedelta(minutes=10)
# An advisory lock's first number says whose it is: this one is the readers', the second is the lane.
_LOCK = 4_871_002

_LANES = """
SELECT lane FROM generate_series(0, %s) AS lane
WHERE EXISTS (SELECT FROM deliveries_waiting w WHERE w.lane = lane.lane)
"""
# Connections that share a lane take turns, so that a chat does not wait behind a shop's ten thousand orders;
# they are found by a step from each to the next. A row whose delivery is gone with its partition comes
# without a body, to be forgotten. Each is looked up by its key, whatever is believed of a table that grows by
# thousands of rows a second (hence OFFSET).
_TAKE = """
WITH RECURSIVE sharing AS (
    SELECT min(connection_id) AS connection_id FROM deliveries_waiting WHERE lane = %(lane)s
    UNION ALL
    SELECT (SELECT min(connection_id) FROM deliveries_waiting
            WHERE lane = %(lane)s AND connection_id > sharing.connection_id)
    FROM sharing WHERE connection_id IS NOT NULL
), first AS (
    SELECT row.* FROM sharing CROSS JOIN LATERAL (
        SELECT *, row_number() OVER (ORDER BY delivery_id) AS turn
        FROM (SELECT * FROM deliveries_waiting
              WHERE lane = %(lane)s AND connection_id = sharing.connection_id
              ORDER BY delivery_id LIMIT %(rows)s) AS own
    ) AS row ORDER BY turn, delivery_id LIMIT %(rows)s
)
SELECT w.delivery_id, w.received_at, w.connection_id, w.replayed, c.connector_id,
       d.kind, d.resource, COALESCE(d.origin, 'live'), d.headers::text, d.body, d.read_at
FROM (SELECT *, sum(size) OVER (ORDER BY turn, delivery_id) - size AS before FROM first) AS w
LEFT JOIN LATERAL (
    SELECT * FROM deliveries WHERE id = w.delivery_id AND received_at = w.received_at OFFSET 0
) d ON true
LEFT JOIN connections c ON c.id = w.connection_id
WHERE w.before < %(bytes)s ORDER BY w.delivery_id
"""

facts_read = Counter("guichet_facts_read", "Facts given to commerce", ["origin"])
letters_died = Counter("guichet_dead_letters", "Things that could not be read or applied", ["code"])


class Taken(msgspec.Struct, frozen=True):
    """How many deliveries a batch had, and whether it was full: more may wait."""

    deliveries: int
    full: bool


class Skills(msgspec.Struct, frozen=True):
    """A connector, and what of reading it can do; asked once a batch: asking costs as much as reading."""

    connector: Any
    records: bool
    hooks: bool
    pushes: bool
    by_itself: bool

    @classmethod
    def of(cls, connector_id: str) -> Skills:
        """Raises ports.registry.UnknownConnectorError."""
        connector = registry.find(connector_id)
        return cls(
            connector,
            isinstance(connector, ReadsRecords),
            isinstance(connector, ReadsHooks),
            isinstance(connector, TakesPushes),
            isinstance(connector, SendsByItself),
        )


class Reading:
    """What a batch of deliveries amounts to."""

    def __init__(self) -> None:
        self._skills: dict[str, Skills] = {}
        self.facts: dict[tuple[int, Origin], list[tuple[Delivered, ReadFact]]] = defaultdict(list)
        self.wishes: list[Wish] = []
        self.poll_at_once: set[tuple[int, str]] = set()
        self.signals: set[tuple[int, str]] = set()
        self.pushes: dict[int, list[Delivered]] = defaultdict(list)
        self.heard: dict[int, Heard] = defaultdict(Heard)
        self.unread: list[Unread] = []

    def take(self, delivered: Delivered) -> None:
        """Read one delivery; whatever a connector raises makes it a dead letter, never a stop."""
        if delivered.kind is None:
            return
        facts: list[tuple[tuple[int, Origin], tuple[Delivered, ReadFact]]] = []
        try:
            skills = self._skills_of(delivered.connector_id or "")
            if delivered.kind == "hook":
                self._take_hook(delivered, skills, facts)
            elif delivered.resource is None and skills.pushes:
                self.pushes[delivered.connection_id].append(delivered)
            elif delivered.kind == "hint":
                self._take_hint(delivered, skills.connector)
            else:
                self._take_page(delivered, skills, facts)
        except MalformedError as malformed:
            self.unread.append(delivered.unread("malformed", malformed.words))
        except Exception as failure:  # noqa: BLE001 — a connector's fault must not stop the rows behind
            # No traceback from within the transaction: drawing one can take longer than it may last.
            log.warning("delivery_unreadable", delivery_id=delivered.delivery_id, reason=repr(failure))
            self.unread.append(delivered.unread("malformed", f"{type(failure).__name__}: {failure}"))
        for key, fact in facts:
            self.facts[key].append(fact)

    def _skills_of(self, connector_id: str) -> Skills:
        skills = self._skills.get(connector_id)
        if skills is None:
            skills = self._skills[connector_id] = Skills.of(connector_id)
        return skills

    def _take_page(
        self,
        delivered: Delivered,
        skills: Skills,
        facts: list[tuple[tuple[int, Origin], tuple[Delivered, ReadFact]]],
    ) -> None:
        if not skills.records or delivered.resource is None:
            raise MalformedError("the connector reads no records")
        read = skills.connector.read(Resource(delivered.resource), delivered.body)
        self._take_facts(delivered, read, facts)

    def _take_hook(
        self,
        delivered: Delivered,
        skills: Skills,
        facts: list[tuple[tuple[int, Origin], tuple[Delivered, ReadFact]]],
    ) -> None:
        """A webhook of a system that sends things whole: facts where it carries some, else a hint."""
        if not skills.hooks:
            raise MalformedError("the connector reads no webhooks")
        heard = self.heard[delivered.connection_id] if skills.by_itself else Heard()
        heard.at(delivered.received_at)
        try:
            read = skills.connector.read_hook(delivered.headers or {}, delivered.body)
            if read is None:
                self._take_hint(delivered, skills.connector)
            else:
                self._take_facts(delivered, read, facts)
        except Exception:
            heard.refused += 1
            raise
        heard.documents += len(facts)

    def _take_facts(
        self,
        delivered: Delivered,
        read: Iterable[Fact | Unreadable],
        facts: list[tuple[tuple[int, Origin], tuple[Delivered, ReadFact]]],
    ) -> None:
        origin = Origin(delivered.origin)
        if delivered.replayed and origin is not Origin.HISTORY:
            origin = Origin.REPLAY
        unread: list[Unread] = []
        for one in read:
            if isinstance(one, Unreadable):
                unread.append(
                    delivered.unread("unreadable", one.reason, external_id=one.external_id, raw=one.raw)
                )
            else:
                key = (delivered.connection_id, _fact_origin(origin, one, delivered.read_at))
                facts.append((key, (delivered, ReadFact(one, delivered.read_at))))
        self.unread += unread

    def _take_hint(self, delivered: Delivered, connector: Any) -> None:
        if not isinstance(connector, ReceivesHooks):
            raise MalformedError("the connector receives no webhooks")
        hint = connector.hint(delivered.headers or {}, delivered.body)
        if hint.external_id is not None and ("\x00" in hint.external_id or len(hint.external_id) > _ID_LIMIT):
            raise MalformedError("the id is no text, or a very long one")
        if hint.signal is not None:
            self.signals.add((delivered.connection_id, hint.signal))
        if hint.resource is None:
            return
        fetchable = isinstance(connector, ReadsThings) and hint.resource in connector.fetchable
        if fetchable and hint.external_id is not None:
            late = hint.happened_at is not None and delivered.received_at - hint.happened_at > _LATE
            origin = Origin.CATCH_UP if late else Origin.LIVE
            if delivered.replayed:
                origin = Origin.REPLAY
            hinted_at = None if delivered.replayed else hint.happened_at  # who replays wants it read again
            self.wishes.append(
                Wish(delivered.connection_id, hint.resource.value, hint.external_id, origin, hinted_at)
            )
        elif isinstance(connector, ReadsChanges) and hint.resource in connector.changing:
            self.poll_at_once.add((delivered.connection_id, hint.resource.value))


def _fact_origin(origin: Origin, fact: Fact, read_at: datetime) -> Origin:
    """A change that we learn of long after it was made is caught up with, not live."""
    if origin is not Origin.LIVE or fact.source_version is None:
        return origin
    return Origin.CATCH_UP if read_at - fact.source_version > _LATE else Origin.LIVE


async def read_lane(services: Services, lane: int) -> Taken:
    """Read the next batch of a lane; as large as lately went within the time that a transaction may take."""
    try:
        return await _read(services, lane, careful=False)
    except Exception as failure:
        if passes(failure):
            raise
        log.warning("batch_not_applied", lane=lane, reason=repr(failure))
    return await _read(services, lane, careful=True)


class Readers:
    """Hands that read lanes side by side: while the database is busy with one, another is read.

    A free hand takes the lane that was read longest ago, and history only where no news waits for a hand. A
    lane that had little is left alone for a moment, so that more comes together.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._hands: dict[int, asyncio.Task[int]] = {}  # by lane
        self._began: dict[int, float] = {}
        self._rest_until: dict[int, float] = {}
        self.deliveries = 0  # read so far

    async def turn(self) -> int:
        """Give what waits to free hands, and wait for one; returns in how many lanes something was."""
        lanes = [lane for lane in await self._waiting() if lane not in self._hands]
        now = time.monotonic()
        ready = [lane for lane in lanes if self._rest_until.get(lane, 0) <= now]
        ready.sort(key=lambda lane: (lane >= HISTORY_LANES, self._began.get(lane, 0)))
        for lane in ready[: _HANDS - len(self._hands)]:
            self._began[lane] = now
            self._hands[lane] = asyncio.create_task(self._read(lane))
        if self._hands:
            full = len(self._hands) == _HANDS
            await asyncio.wait(
                self._hands.values(), timeout=None if full else _LOOK, return_when=asyncio.FIRST_COMPLETED
            )
        elif lanes:
            await asyncio.sleep(min(self._rest_until[lane] for lane in lanes) - now)
        return len(lanes) + self._collect()

    async def end(self) -> None:
        """Wait for what is being read; nothing is begun any more."""
        await asyncio.gather(*self._hands.values(), return_exceptions=True)

    def _collect(self) -> int:
        """Free the hands that are done; returns how many were at work. Raises what a lane failed by."""
        at_work = len(self._hands)
        done = [lane for lane, hand in self._hands.items() if hand.done()]
        failures = []
        for lane in done:
            hand = self._hands.pop(lane)
            if failure := hand.exception():
                failures.append(failure)
            else:
                self.deliveries += hand.result()
        if failures:
            raise failures[0]
        return at_work

    async def _waiting(self) -> list[int]:
        async with self._services.database.single_statements() as reading:
            connection = await driver(reading)
            rows = await (await connection.execute(_LANES, (3 * LANES - 1,))).fetchall()
        return [lane for (lane,) in rows]

    async def _read(self, lane: int) -> int:
        """Read a lane until it is empty or its turn is over."""
        begun, done = time.monotonic(), 0
        while True:
            taken = await read_lane(self._services, lane)
            done += taken.deliveries
            now = time.monotonic()
            if not taken.full:
                # Who had nothing found another worker at it.
                self._rest_until[lane] = now + (gathering(now - begun) if done else _LOOK)
                return done
            if now - begun > _TURN:
                return done


async def read_all(services: Services) -> int:
    """Read all that waits; returns how many deliveries that was."""
    readers = Readers(services)
    try:
        while await readers.turn():
            pass
    finally:
        await readers.end()
    return readers.deliveries


async def run_readers(services: Services, stop: asyncio.Event) -> None:
    """Read until it is time to stop."""
    readers = Readers(services)
    try:
        await repeat("readers", readers.turn, stop, shortest=0.03, longest=0.2)
    finally:
        await readers.end()


async def _read(services: Services, lane: int, *, careful: bool) -> Taken:
    began, rows_at_once = utc_now(), _rows_at_once.get(lane, _BATCH_ROWS)
    most_bytes = rows_at_once * _ROW_BYTES
    async with services.database.transaction() as transaction:
        connection = await driver(transaction)
        locked = await connection.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", (_LOCK, lane))
        if not (await locked.fetchone() or (False,))[0]:
            return Taken(0, full=False)
        asked = {"lane": lane, "rows": rows_at_once, "bytes": most_bytes}
        taken = await connection.execute(_TAKE, asked, binary=True)
        rows = await taken.fetchall()
        batch = [Delivered(*row) for row in rows]
        if not batch:
            return Taken(0, full=False)
        done = [delivered.delivery_id for delivered in batch]
        await connection.execute("DELETE FROM deliveries_waiting WHERE delivery_id = ANY(%s)", (done,))
        with _tracer.start_as_current_span("read lane") as span:
            span.set_attribute("guichet.lane", lane)
            span.set_attribute("guichet.deliveries", len(batch))
            await _take(services, transaction, batch, began, careful=careful)
    full = len(batch) == rows_at_once or sum(len(one.body or b"") for one in batch) >= most_bytes
    if full:
        _rows_at_once[lane] = next_size(rows_at_once, (utc_now() - began).total_seconds())
    return Taken(len(batch), full)


def next_size(rows: int, seconds: float) -> int:
    """How many rows to take at once after so many took so many seconds."""
    return max(_BATCH_ROWS, min(_MOST_ROWS, 2 * rows, int(rows * _AIM / max(seconds, 0.001))))


async def _take(
    services: Services,
    transaction: Transaction,
    batch: Sequence[Delivered],
    began: datetime,
    *,
    careful: bool,
) -> None:
    reading = Reading()
    for delivered in batch:
        reading.take(delivered)
    for (connection_id, origin), facts in reading.facts.items():
        await _apply(transaction, connection_id, origin, facts, reading.unread, careful=careful)
        facts_read.labels(origin.value).inc(len(facts))
    for connection_id, pushes in reading.pushes.items():
        reading.unread += await _take_pushes(services, transaction, connection_id, pushes, careful=careful)
    for connection_id, heard in reading.heard.items():
        await note_heard(transaction, connection_id, heard)
    await want(transaction, reading.wishes)
    await _act_on_hints(transaction, reading)
    await bury(transaction, reading.unread)
    for unread in reading.unread:
        letters_died.labels(unread.code).inc()
    again = [delivered.delivery_id for delivered in batch if delivered.replayed]
    if again:
        await resolved(transaction, again, began)


async def _apply(
    transaction: Transaction,
    connection_id: int,
    origin: Origin,
    facts: Sequence[tuple[Delivered, ReadFact]],
    unread: list[Unread],
    *,
    careful: bool,
) -> None:
    """Apply facts; `careful`: in halves within savepoints, until one that cannot be applied stands alone."""
    read_facts = [fact for _, fact in facts]
    if not careful:
        await apply_to_commerce(transaction, connection_id, read_facts, origin)
        return
    try:
        async with transaction.begin_nested():
            await apply_to_commerce(transaction, connection_id, read_facts, origin)
    except Exception as failure:
        if transaction.invalidated or passes(failure):
            raise
        if len(facts) == 1:
            if was_canceled(failure):
                raise  # one fact cannot take so long by itself: somebody holds what it needs
            delivered, read = facts[0]
            log.warning("fact_not_applied", delivery_id=delivered.delivery_id, reason=repr(failure))
            unread.append(
                delivered.unread(
                    "not_applied",
                    f"{type(failure).__name__}: {failure}",
                    external_id=read.fact.external_id,
                    raw=msgspec.json.encode(read.fact),
                )
            )
            return
        middle = len(facts) // 2
        await _apply(transaction, connection_id, origin, facts[:middle], unread, careful=True)
        await _apply(transaction, connection_id, origin, facts[middle:], unread, careful=True)


async def _take_pushes(
    services: Services,
    transaction: Transaction,
    connection_id: int,
    pushes: Sequence[Delivered],
    *,
    careful: bool,
) -> list[Unread]:
    """Take what was pushed; `careful`: one push after the other within a savepoint, which can fail alone."""
    if not careful:
        return await take_pushes(services, transaction, connection_id, pushes)
    unread: list[Unread] = []
    for one in pushes:
        try:
            async with transaction.begin_nested():
                unread += await take_pushes(services, transaction, connection_id, [one])
        except Exception as failure:
            if transaction.invalidated or passes(failure) or was_canceled(failure):
                raise
            log.warning("push_not_applied", delivery_id=one.delivery_id, reason=repr(failure))
            unread.append(one.unread("not_applied", f"{type(failure).__name__}: {failure}"))
    return unread


async def _act_on_hints(transaction: Transaction, reading: Reading) -> None:
    for connection_id, resource in sorted(reading.poll_at_once):
        await connections.move_cursor(transaction, connection_id, resource, "changes", due_at=utc_now())
    for connection_id, signal in sorted(reading.signals):
        if signal == "uninstalled":
            await connections.note_health(transaction, connection_id, refused_code="uninstalled", words="")
        else:
            await enqueue(transaction, TendHooks(connection_id), key=str(connection_id))
