"""Loops that work while there is something to do and rest while there is nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable

import structlog

from guichet.kernel.db import DatabaseUnavailableError

log = structlog.get_logger(__name__)

_REST_AFTER_FAILURE = 1.0
_GATHERING = 0.25  # seconds from one beginning to the next, at most


async def rest(stop: asyncio.Event, seconds: float) -> None:
    """Wait so long, or until it is time to stop; not at all for no time."""
    if seconds <= 0:
        return
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        pass


def gathering(took: float) -> float:
    """Seconds to let more come together after work that `took` so many and found little.

    Twice the time of the work, and until a quarter of a second after it began: much at once costs far less
    than little by little.
    """
    return max(0.0, min(2 * took, _GATHERING - took))


async def repeat(
    name: str,
    work: Callable[[], Awaitable[int]],
    stop: asyncio.Event,
    *,
    shortest: float,
    longest: float,
    plenty: int = 1,
) -> None:
    """Do `work` until it is time to stop; rests (seconds) grow while it finds nothing to do.

    `work` returns how much it did. Less than `plenty` was all there was: more is let come together then. A
    failure is logged and work goes on after a rest: a loop outlives the database.
    """
    pause = shortest
    while not stop.is_set():
        begun = time.monotonic()
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
        elif done < plenty:
            await rest(stop, gathering(time.monotonic() - begun))
