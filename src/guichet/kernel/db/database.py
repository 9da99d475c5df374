"""Connections and transactions."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

import msgspec
import psycopg
from sqlalchemy import event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, OperationalError, PendingRollbackError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from guichet.kernel.db.lists import PlainListDumper

Transaction = AsyncConnection
"""An open transaction. Code below the edge gets one and never commits it."""

Result = TypeVar("Result")

psycopg.adapters.register_dumper(list, PlainListDumper)  # for every connection of this process

_open_transactions: ContextVar[int] = ContextVar("open_transactions", default=0)

# Deadlock, serialization failure, and connections that broke or were ended by an administrator.
_RETRYABLE = ("40P01", "40001", "08", "57P01", "57P02", "57P03")
_ATTEMPTS = 5
# Connections that broke, rolled back for others' sake, no room on the disk or in memory, locks that did not
# come free, ended by an operator or for having been idle, a disk that fails.
_PASSING = ("08", "40", "53", "55P03", "57P", "25P03", "58")
_CANCELED = "57014"


class DatabaseUnavailableError(Exception):
    """The database does not answer; what was asked was not done."""


def in_transaction() -> bool:
    """Whether this task holds a transaction open."""
    return _open_transactions.get() > 0


def _jsonb(value: Any) -> str:
    return msgspec.json.encode(value).decode()


class Database:
    """One PostgreSQL, reached by libpq address; `pool_size` connections for each process.

    `statement_timeout` and `idle_timeout` are in milliseconds: a forgotten transaction must not hold the
    others up. `connect_timeout` is in seconds, for each host that the address names;
    connections older than `kept_for` seconds are made anew (never, by default). `on_connect` is told of each
    new connection: the pid of the server's process behind it.
    """

    def __init__(
        self,
        url: str,
        *,
        pool_size: int = 10,
        statement_timeout: int = 30_000,
        idle_timeout: int = 10_000,
        connect_timeout: int = 10,
        kept_for: int = -1,
        on_connect: Callable[[int], None] | None = None,
    ) -> None:
        self.url = url
        address = make_url(url)
        options = (
            f"-c statement_timeout={statement_timeout}"
            f" -c idle_in_transaction_session_timeout={idle_timeout}"
            " -c timezone=UTC -c default_transaction_isolation=read\\ committed"
        )
        own = address.query.get("options", "")
        own = own if isinstance(own, str) else " ".join(own)
        self.engine: AsyncEngine = create_async_engine(
            address.set(drivername="postgresql+psycopg"),
            pool_size=pool_size,
            max_overflow=pool_size,
            pool_pre_ping=False,
            pool_recycle=kept_for,
            json_serializer=_jsonb,
            json_deserializer=msgspec.json.decode,
            # The address may bring options of its own, such as the schema in which a workspace stands.
            connect_args={"options": f"{own} {options}".lstrip(), "connect_timeout": connect_timeout},
        )
        if on_connect is not None:
            event.listen(
                self.engine.sync_engine,
                "connect",
                lambda connected, _: on_connect(connected.driver_connection.info.backend_pid),
            )
        # Of the same pool.
        self._autocommit = self.engine.execution_options(isolation_level="AUTOCOMMIT")
        self._read_only = self.engine.execution_options(postgresql_readonly=True)

    @property
    def conninfo(self) -> str:
        """The address as libpq understands it, for a connection outside the pool."""
        return make_url(self.url).set(drivername="postgresql").render_as_string(hide_password=False)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Open a transaction, commit it at the end, roll it back on any error.

        Raises DatabaseUnavailableError when no connection can be had.
        """
        async with self._connected(self.engine) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Transaction]:
        """Open a transaction in which PostgreSQL refuses every write.

        Raises DatabaseUnavailableError when no connection can be had.
        """
        async with self._connected(self._read_only) as connection, connection.begin():
            yield connection

    @asynccontextmanager
    async def single_statements(self) -> AsyncIterator[Transaction]:
        """A connection on which each statement is a transaction of its own.

        For a read of one statement: begin and commit would be two more round trips, more than most reads
        cost. Raises DatabaseUnavailableError when no connection can be had.
        """
        async with self._connected(self._autocommit) as connection:
            yield connection

    @asynccontextmanager
    async def _connected(self, engine: AsyncEngine) -> AsyncIterator[Transaction]:
        try:
            connection = await engine.connect()
        except (OperationalError, PoolTimeoutError, OSError) as failure:
            raise DatabaseUnavailableError(str(failure)) from failure
        token = _open_transactions.set(_open_transactions.get() + 1)
        try:
            yield connection
        finally:
            _open_transactions.reset(token)
            await asyncio.shield(connection.close())  # a cancelled task, too, gives its connection back

    async def run(self, work: Callable[[Transaction], Awaitable[Result]]) -> Result:
        """Run `work` in a transaction, again when PostgreSQL says that trying again is right.

        `work` may run several times and must have no effect outside the database.
        """
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                async with self.transaction() as transaction:
                    return await work(transaction)
            except DBAPIError as failure:
                if attempt == _ATTEMPTS or not _is_retryable(failure):
                    raise
                await asyncio.sleep(random.uniform(0, 0.02 * 2**attempt))  # noqa: S311 — jitter
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Close all connections."""
        await self.engine.dispose()


def _is_retryable(failure: DBAPIError) -> bool:
    state = getattr(failure.orig, "sqlstate", None) or ""
    return failure.connection_invalidated or state.startswith(_RETRYABLE)


def passes(failure: BaseException) -> bool:
    """Whether the database, not what was asked of it, is the cause: the same will do later."""
    state = _state(failure)
    if state is not None:
        return state.startswith(_PASSING)
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    return isinstance(cause, DatabaseUnavailableError | PendingRollbackError | psycopg.OperationalError)


def was_canceled(failure: BaseException) -> bool:
    """Whether a statement took too long: less of it may do, and of the least somebody holds what it needs."""
    return _state(failure) == _CANCELED


def _state(failure: BaseException) -> str | None:
    """PostgreSQL's code of what went wrong; None where it is not PostgreSQL's."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    return cause.sqlstate if isinstance(cause, psycopg.Error) else None


async def driver(transaction: Transaction) -> psycopg.AsyncConnection[Any]:
    """The psycopg connection of a transaction, for the few hot statements in plain SQL."""
    raw = await transaction.get_raw_connection()
    return cast("psycopg.AsyncConnection[Any]", raw.driver_connection)
