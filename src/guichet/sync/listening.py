"""Listening: where an outside system tells of news over an open connection, they wake a reading at once.

One listener for each such connection, in whichever process holds its lease. What it hears is a hint: the
cursor is read, as it is by the clock all the same.
"""

from __future__ import annotations

import asyncio
import time

import structlog

from guichet import connections
from guichet.connections import ConnectionNotFoundError, NotUsableError
from guichet.kernel.loops import repeat
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.ports.capabilities import ReadsChanges
from guichet.ports.failures import OutsideError
from guichet.ports.waiting import WaitsForNews
from guichet.sync.leases import Leases

log = structlog.get_logger(__name__)

_LOOK_EVERY = 2.0
_REST_AFTER_FAILURE = 60.0
# Who answers sooner than this that there is nothing cannot tell of news: it is asked again rarely.
_AT_ONCE = 5.0
_REST_OF_THE_MUTE = 600.0


class Listeners:
    """The listening of one process."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._leases = Leases(services.database.conninfo)
        self._tasks: dict[int, asyncio.Task[None]] = {}

    async def start_due(self) -> int:
        """Listen to the connections to which nobody listens yet, and to none that may not be used."""
        async with self._services.database.transaction() as transaction:
            rows = await connections.find_capable(transaction, WaitsForNews)
        usable = {row.id for row in rows}
        for connection_id, task in list(self._tasks.items()):
            if task.done() or connection_id not in usable:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
                del self._tasks[connection_id]
                await self._leases.give_back(_lease_of(connection_id))
        begun = 0
        for connection_id in usable - self._tasks.keys():
            if await self._leases.take(_lease_of(connection_id)):
                self._tasks[connection_id] = asyncio.create_task(listen(self._services, connection_id))
                begun += 1
        return begun

    async def finish(self) -> None:
        """Stop listening."""
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)
        await self._leases.close()


def _lease_of(connection_id: int) -> int:
    """Runs have the numbers above zero, so connections have those below."""
    return -connection_id


async def run_listeners(services: Services, stop: asyncio.Event) -> None:
    """Listen until it is time to stop."""
    if services.settings.muted:
        return
    listeners = Listeners(services)
    try:
        await repeat("listeners", listeners.start_due, stop, shortest=_LOOK_EVERY, longest=_LOOK_EVERY)
    finally:
        await listeners.finish()


async def listen(services: Services, connection_id: int) -> None:
    """Wait for one connection's news again and again, until it may not be used any more."""
    while True:
        began = time.monotonic()
        try:
            opened = await connections.open_connection(services, connection_id)
            connector = opened.connector
            if not isinstance(connector, WaitsForNews) or not isinstance(connector, ReadsChanges):
                return
            heard = await connector.wait_for_news(opened.session)
        except (NotUsableError, ConnectionNotFoundError):
            return
        except OutsideError as failure:
            # The reading by the clock meets it too, and says so where it is seen.
            log.info("listening_failed", connection_id=connection_id, reason=str(failure))
            await asyncio.sleep(_REST_AFTER_FAILURE)
            continue
        if heard:
            async with services.database.transaction() as transaction:
                for resource in connector.changing:
                    await connections.move_cursor(
                        transaction, connection_id, resource.value, "changes", due_at=utc_now()
                    )
        elif time.monotonic() - began < _AT_ONCE:
            await asyncio.sleep(_REST_OF_THE_MUTE)
