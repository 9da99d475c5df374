"""Reading for many callers at once: what is asked for while a statement runs goes into the next one.

Under load a statement so serves dozens of requests, and none is served older data than it would have read
by itself. Beside a quiet road nobody waits: the first one starts at once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Generic, TypeVar

Key = TypeVar("Key")
Found = TypeVar("Found")

_MOST = 64  # keys of one statement
_AT_ONCE = 2  # statements that run beside each other


class Gatherer(Generic[Key, Found]):
    """Reads by `read`; a key that it does not find gives None, and its failure is that of all who waited."""

    def __init__(self, read: Callable[[Sequence[Key]], Awaitable[Mapping[Key, Found]]]) -> None:
        self._read = read
        self._waiting: dict[Key, asyncio.Future[Found | None]] = {}
        self._running = 0
        self._tasks: set[asyncio.Task[None]] = set()

    async def get(self, key: Key) -> Found | None:
        """What is there under a key now."""
        future = self._waiting.get(key)
        if future is None:
            future = self._waiting[key] = asyncio.get_running_loop().create_future()
            if self._running < _AT_ONCE:
                self._running += 1
                task = asyncio.create_task(self._run())
                self._tasks.add(task)
                task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(future)

    async def _run(self) -> None:
        while self._waiting:
            taken = dict(list(self._waiting.items())[:_MOST])
            for key in taken:
                del self._waiting[key]
            try:
                found = await self._read(list(taken))
            except Exception as failure:  # noqa: BLE001 — whoever waits is told
                for future in taken.values():
                    future.set_exception(failure)
                    future.exception()  # nobody may wait any more, and that is no fault
                continue
            for key, future in taken.items():
                future.set_result(found.get(key))
        self._running -= 1  # nothing is awaited since the last look, so that nobody is left waiting
