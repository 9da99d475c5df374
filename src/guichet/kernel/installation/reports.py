"""Reads that look over much and may be a little old: on a hot standby while it is fresh, else as all others.

How fresh it is, this process tells by its own beat, which it stamps and reads by one clock: neither an idle
database, nor the clock of another host, nor the standby of another installation deceives it.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError

from guichet.kernel.db import Database, DatabaseUnavailableError, Transaction, was_canceled
from guichet.kernel.installation.repository import this_process
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now

log = structlog.get_logger(__name__)

Result = TypeVar("Result")

_CONNECTIONS = 3
_PATIENCE = (
    3.0  # seconds until the standby says how fresh it is: it must not hold up what the database can do
)
_KEPT_FOR = 60  # seconds: where the address names several hosts, the one that follows may be another by then
_REST = 10.0  # seconds in which one that did not answer is not asked
# A host that vanishes in the middle of a read is noticed within eleven seconds.
_NOTICED = {"keepalives_idle": "5", "keepalives_interval": "2", "keepalives_count": "3"}
_BEATS = text(
    "SELECT max(beat_at) FILTER (WHERE process = :own) AS own, max(beat_at) AS latest FROM process_beats"
)


class Freshness(msgspec.Struct, frozen=True):
    """How far the standby is behind at most; None where it does not answer or holds no beat."""

    behind: timedelta | None
    fresh: bool


class _NotFreshError(Exception):
    """The standby is too far behind."""


class Reports:
    """The way to read for a report; with `standby` absent, all is read in the database itself.

    `bound` is how far the standby may be behind, `process` whose beat tells.
    """

    def __init__(
        self,
        database: Database,
        standby: Database | None = None,
        *,
        bound: timedelta = timedelta(seconds=30),
        process: str | None = None,
    ) -> None:
        self._database = database
        self._standby = standby
        self._bound = bound
        self._process = process or this_process()
        self._rests_until = 0.0
        self._left_alone: set[asyncio.Task[Any]] = set()

    @classmethod
    def of(cls, database: Database, settings: Settings) -> Reports:
        """As the settings say it."""
        if settings.reports_database_url is None:
            return cls(database)
        address = make_url(settings.reports_database_url)
        noticed = {name: value for name, value in _NOTICED.items() if name not in address.query}
        standby = Database(
            address.update_query_dict(noticed).render_as_string(hide_password=False),
            pool_size=_CONNECTIONS,
            connect_timeout=int(_PATIENCE),
            kept_for=_KEPT_FOR,
        )
        return cls(database, standby, bound=timedelta(seconds=settings.reports_staleness))

    async def read(self, work: Callable[[Transaction], Awaitable[Result]]) -> tuple[Result, datetime | None]:
        """What `work` reads, and as of when at least; None where the database itself answered.

        The transaction refuses writes. `work` may run twice: a standby that fails or breaks a read off, as it
        does when that stands in the way of what it has to replay, is left for the database, once.
        """
        if self._standby is not None and time.monotonic() >= self._rests_until:
            try:
                return await self._read_there(self._standby, work)
            except _NotFreshError:
                log.info("standby_behind")
            except (DatabaseUnavailableError, TimeoutError) as failure:
                self._rests_until = time.monotonic() + _REST
                log.warning("standby_unavailable", reason=str(failure))
            except DBAPIError as failure:
                if was_canceled(failure):  # it takes too long here as there
                    raise
                log.warning("standby_broke_off", reason=str(failure.orig))
        async with self._database.reading() as transaction:
            return await work(transaction), None

    async def freshness(self) -> Freshness | None:
        """How fresh the standby is; None where there is none. For who watches over it: it is always asked."""
        if self._standby is None:
            return None
        standby = self._standby

        async def ask() -> datetime | None:
            async with standby.reading() as transaction:
                beats = (await transaction.execute(_BEATS, {"own": self._process})).one()
                known: datetime | None = beats.own or beats.latest
                return known

        asked = asyncio.create_task(ask())
        try:
            await self._await(asked, asked)
            latest = asked.result()
        except (DatabaseUnavailableError, TimeoutError, DBAPIError):
            latest = None
        if latest is None:
            return Freshness(None, fresh=False)
        behind = max(timedelta(0), utc_now() - latest)
        return Freshness(behind, fresh=behind <= self._bound)

    async def close(self) -> None:
        """Close the connections to the standby."""
        if self._standby is not None:
            await self._standby.close()

    async def _read_there(
        self, standby: Database, work: Callable[[Transaction], Awaitable[Result]]
    ) -> tuple[Result, datetime | None]:
        answered = asyncio.Event()

        async def attempt() -> tuple[Result, datetime | None]:
            async with standby.reading() as transaction:
                as_of = await self._fresh(transaction)
                answered.set()
                return await work(transaction), as_of

        reading = asyncio.create_task(attempt())
        answering = asyncio.create_task(answered.wait())
        try:
            await self._await(reading, answering)
            return await reading
        finally:
            answering.cancel()

    async def _fresh(self, transaction: Transaction) -> datetime:
        """The moment up to which the standby has all. Raises _NotFreshError."""
        own: datetime | None = (await transaction.execute(_BEATS, {"own": self._process})).one().own
        # One that lies ahead was stamped before the clock went back.
        if own is None or not timedelta(0) <= utc_now() - own <= self._bound:
            raise _NotFreshError
        return own

    async def _await(self, reading: asyncio.Task[Any], answering: asyncio.Task[Any]) -> None:
        """Wait for an answer. Raises TimeoutError; the read is then left alone, since even to break it off
        one would wait for a standby that stands still.
        """
        try:
            await asyncio.wait({reading, answering}, timeout=_PATIENCE, return_when=asyncio.FIRST_COMPLETED)
            if not (reading.done() or answering.done()):
                raise TimeoutError(f"no answer within {_PATIENCE:.0f} seconds")
        except BaseException:
            self._left_alone.add(reading)
            reading.add_done_callback(self._forget)
            reading.cancel()
            raise

    def _forget(self, reading: asyncio.Task[Any]) -> None:
        self._left_alone.discard(reading)
        if not reading.cancelled():
            reading.exception()
