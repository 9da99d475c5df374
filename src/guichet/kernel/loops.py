"""Loops that work while there is something to do and rest while there is nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from guichet.kernel.db import DatabaseUnavailableError

log = structlog.get_logger(__name__)

_REST_AFTER_FAILURE = 1.0


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until it is time to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass


async def repeat(
    name: str, work: Callable[[], Awaitable[int]], stop: asyncio.Event, *, shortest: float, longest: float
) -> None:
    """Do `work` until it is time to stop; rests (seconds) grow while it finds nothing to do.

    `work` returns how much it did. A failure is logged and work goes on after a rest: a loop outlives the
    database.
    """
    pause = shortest
    while not stop.is_set():
        try:
            done = await work()
        except DatabaseUnavailableError as failure:
            log.warning("database_unavailable", loop=name, reason=str(failure))
            await rest(stop, _REST_AFTER_FAILURE)
            continue
        except Exception:
            log.exception("loop_failed", loop=name)
            await rest(stop, _REST_AFTER_FAILURE)
            continue
        pause = shortest if done else min(longest, pause * 1.5)
        if not done:
            await rest(stop, pause)
