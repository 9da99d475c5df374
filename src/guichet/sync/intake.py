"""Group commit: webhooks of many callers written in one transaction, each answered when its row is safe."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from typing import Any

import msgspec
import psycopg
import structlog
from prometheus_client import Counter

from guichet.kernel.db import packed_bytes
from guichet.kernel.events import Origin
from guichet.kernel.types import utc_now
from guichet.sync.raw import Raw, parameters

log = structlog.get_logger(__name__)

knocks = Counter("guichet_door_deliveries", "Webhooks at the door, by what became of them", ["outcome"])
_kept = knocks.labels("kept")

_BATCH_ROWS = 500
_BATCH_BYTES = 4 * 1024 * 1024
_QUEUE_ROWS = 4000
_QUEUE_BYTES = 64 * 1024 * 1024
# One connection's flood must leave room for the others.
_SHARE = 4
_FLUSH_SECONDS = 8.0
# From one commit to the next, where few rows come: a commit costs the same for one row as for some,
# and at two thousand a second most of what a webhook cost were commits. The first after a rest does not wait.
# On a busy machine commits take longer: then half of the time is enough for them.
_RHYTHM = 0.008
_LONGEST_REST = 0.02
_PLENTY = 64  # rows for which a commit pays by itself
_REST_AFTER_FAILURE = 0.5

# A key that was seen is not kept again; its first delivery is read again, so that a repeated hint still wakes
# a fetch. What another process inserts meanwhile is not visible here, but wakes a fetch by itself.
_INTAKE = """
WITH arrived AS MATERIALIZED (
    SELECT nextval((SELECT pg_get_serial_sequence('deliveries', 'id')::regclass)) AS id, row.*
    FROM unnest(%(connection_ids)s::bigint[], %(kinds)s::text[], %(resources)s::text[],
                %(origins)s::text[], %(headers)s::jsonb[], %(bodies)s::bytea[], %(read_at)s::timestamptz[],
                %(lanes)s::smallint[], %(keys)s::bytea[])
         AS row (connection_id, kind, resource, origin, headers, body, read_at, lane, key)
), fresh AS (
    INSERT INTO seen (connection_id, key, delivery_id, received_at)
    SELECT connection_id, key, id, %(now)s FROM arrived ORDER BY connection_id, key
    ON CONFLICT (connection_id, key) DO NOTHING
    RETURNING delivery_id
), kept AS (
    INSERT INTO deliveries (id, received_at, connection_id, kind, resource, origin, headers, body, read_at)
    SELECT a.id, %(now)s, a.connection_id, a.kind, a.resource, a.origin, a.headers, a.body, a.read_at
    FROM arrived a JOIN fresh f ON f.delivery_id = a.id
), woken AS (
    SELECT s.delivery_id, s.received_at, a.connection_id, a.lane, octet_length(a.body) AS size
    FROM arrived a JOIN seen s ON s.connection_id = a.connection_id AND s.key = a.key
    UNION ALL
    SELECT a.id, %(now)s, a.connection_id, a.lane, octet_length(a.body)
    FROM arrived a JOIN fresh f ON f.delivery_id = a.id
)
INSERT INTO deliveries_waiting (delivery_id, received_at, connection_id, lane, size, replayed)
SELECT delivery_id, received_at, connection_id, lane, size, false FROM woken
ON CONFLICT (delivery_id) DO NOTHING
"""


class FullError(Exception):
    """More is waiting than may wait: the caller is to come again."""


class NotKeptError(Exception):
    """The database did not take it: the caller is to come again."""


class Waiting(msgspec.Struct):
    """One webhook until it is committed; duplicates that come meanwhile share its answer."""

    raw: Raw
    key: bytes
    kept: asyncio.Future[None]


class Intake:
    """The queue and its one writer, on a database connection of its own.

    Connections take turns: a batch takes one of each, round and round, so none starves behind a flood.
    """

    def __init__(self, conninfo: str) -> None:
        self._conninfo = conninfo
        self._queues: OrderedDict[int, deque[Waiting]] = OrderedDict()
        self._by_key: dict[tuple[int, bytes], Waiting] = {}
        self._rows = 0
        self._bytes = 0
        self._arrived = asyncio.Event()
        self._writer: asyncio.Task[None] | None = None
        self._connection: psycopg.AsyncConnection[Any] | None = None

    @property
    def waiting(self) -> int:
        """How many rows wait for their commit."""
        return self._rows

    async def keep(
        self, connection_id: int, body: bytes, headers: dict[str, str], key: bytes, *, kind: str = "hint"
    ) -> None:
        """Return when the webhook is committed. Raises FullError or NotKeptError."""
        # A caller that goes away must not take the others' answer with it.
        await asyncio.shield(self.submit(connection_id, body, headers, key, kind=kind))

    def submit(
        self, connection_id: int, body: bytes, headers: dict[str, str], key: bytes, *, kind: str = "hint"
    ) -> asyncio.Future[None]:
        """A future that ends when the webhook is committed, or with NotKeptError; nobody may cancel it.

        Duplicates that come meanwhile share it. Raises FullError.
        """
        twin = self._by_key.get((connection_id, key))
        if twin is not None:
            return twin.kept
        waiting = self._enqueue(connection_id, body, headers, key, kind)
        if self._writer is None or self._writer.done():
            self._writer = asyncio.create_task(self._write())
        self._arrived.set()
        return waiting.kept

    def _enqueue(
        self, connection_id: int, body: bytes, headers: dict[str, str], key: bytes, kind: str = "hint"
    ) -> Waiting:
        queue = self._queues.get(connection_id)
        if self._rows >= _QUEUE_ROWS or self._bytes + len(body) > _QUEUE_BYTES:
            raise FullError
        if queue is not None and len(queue) >= _QUEUE_ROWS // _SHARE:
            raise FullError
        raw = Raw(
            connection_id=connection_id,
            kind=kind,
            resource=None,
            origin=Origin.LIVE,
            body=body,
            read_at=utc_now(),
            headers=headers,
        )
        waiting = Waiting(raw, key, asyncio.get_running_loop().create_future())
        self._queues.setdefault(connection_id, deque()).append(waiting)
        self._by_key[connection_id, key] = waiting
        self._rows += 1
        self._bytes += len(body)
        return waiting

    def _next_batch(self) -> list[Waiting]:
        batch: list[Waiting] = []
        size = 0
        while self._queues and len(batch) < _BATCH_ROWS and size < _BATCH_BYTES:
            connection_id, queue = self._queues.popitem(last=False)
            waiting = queue.popleft()
            if queue:
                self._queues[connection_id] = queue
            batch.append(waiting)
            size += len(waiting.raw.body)
        self._rows -= len(batch)
        self._bytes -= size
        return batch

    async def _write(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await self._arrived.wait()
            self._arrived.clear()
            while batch := self._next_batch():
                begun = loop.time()
                await self._commit(batch)
                if len(batch) < _PLENTY:
                    took = loop.time() - begun
                    await asyncio.sleep(max(_RHYTHM - took, min(took, _LONGEST_REST)))

    async def _commit(self, batch: list[Waiting]) -> None:
        try:
            async with asyncio.timeout(_FLUSH_SECONDS):
                await self._insert(batch)
        except BaseException as problem:
            # Whatever it was, and even while we are being stopped: what is not surely kept is refused.
            failure = NotKeptError(repr(problem))
            self._answer(batch, failure)
            self._refuse_all(failure)
            await self._hang_up()
            if not isinstance(problem, Exception):
                raise
            log.warning("intake_not_kept", rows=len(batch), reason=repr(problem))
            await asyncio.sleep(_REST_AFTER_FAILURE)
        else:
            _kept.inc(len(batch))
            self._answer(batch, None)

    def _answer(self, batch: list[Waiting], failure: NotKeptError | None) -> None:
        for waiting in batch:
            self._by_key.pop((waiting.raw.connection_id, waiting.key), None)
            if waiting.kept.done():
                continue
            if failure is None:
                waiting.kept.set_result(None)
            else:
                waiting.kept.set_exception(failure)
                waiting.kept.exception()  # a caller that went away does not fetch it

    async def _insert(self, batch: list[Waiting]) -> None:
        if self._connection is None or self._connection.closed:
            self._connection = await psycopg.AsyncConnection.connect(
                self._conninfo, autocommit=True, connect_timeout=5, application_name="guichet door"
            )
        values = parameters([waiting.raw for waiting in batch])
        values["keys"] = packed_bytes([waiting.key for waiting in batch])
        await self._connection.execute(_INTAKE, values)

    def _refuse_all(self, failure: NotKeptError) -> None:
        """Who waits behind a batch that failed is told at once, not after its own time-out."""
        while batch := self._next_batch():
            self._answer(batch, failure)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def close(self) -> None:
        """Stop writing; what still waits is refused, never answered as kept."""
        if self._writer is not None:
            self._writer.cancel()
            await asyncio.gather(self._writer, return_exceptions=True)
        self._refuse_all(NotKeptError("the server is stopping"))
        await self._hang_up()
