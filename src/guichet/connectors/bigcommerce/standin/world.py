"""One running stand-in: its memory, its settings, its quotas, and the way a change becomes webhooks."""

from __future__ import annotations

import asyncio
import logging
import random
import time
import uuid
from collections.abc import Callable, Coroutine
from typing import Any

from guichet.connectors.bigcommerce.standin import faults
from guichet.connectors.bigcommerce.standin.announcements import hooks_for, payload_of, queue_delivery
from guichet.connectors.bigcommerce.standin.settings import StandinSettings
from guichet.connectors.bigcommerce.standin.state import Json, State
from guichet.connectors.bigcommerce.standin.stores import Store

_LOG = logging.getLogger(__name__)


class Quota:
    """Calls of one store in a fixed window of time."""

    def __init__(self, window_seconds: float) -> None:
        self.window_seconds = window_seconds
        self.ends = 0.0
        self.used = 0

    def spend(self, quota: int) -> tuple[bool, dict[str, str]]:
        """Counts one call. Returns whether it is within the quota, and the vendor's headers."""
        now = time.monotonic()
        if now >= self.ends:
            self.ends, self.used = now + self.window_seconds, 0
        allowed = self.used < quota
        self.used += 1 if allowed else 0
        reset = max(1, int((self.ends - now) * 1000))
        headers = {
            "X-Rate-Limit-Time-Window-Ms": str(int(self.window_seconds * 1000)),
            "X-Rate-Limit-Time-Reset-Ms": str(reset),
            "X-Rate-Limit-Requests-Quota": str(quota),
            "X-Rate-Limit-Requests-Left": str(max(0, quota - self.used)),
        }
        if not allowed:
            headers["X-Retry-After"] = str(max(1, -(-reset // 1000)))
        return allowed, headers


class World:
    """What all handlers share. Used from one event loop."""

    def __init__(self, settings: StandinSettings, state: State) -> None:
        self.settings = settings
        self.state = state
        self.random = random.Random()  # noqa: S311 - draws which calls fail, no secret
        self.quotas: dict[str, Quota] = {}
        self.busy_stores: set[str] = set()
        self.wake_sender: Callable[[], None] = lambda: None
        self._tasks: set[asyncio.Task[None]] = set()

    def quota(self, store_hash: str) -> Quota:
        if store_hash not in self.quotas:
            self.quotas[store_hash] = Quota(self.settings.quota_window_seconds)
        return self.quotas[store_hash]

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Runs work beside the calls, kept alive until it ends or the stand-in stops."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._note_end)

    def _note_end(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            _LOG.error("Work beside the calls ended by an error", exc_info=task.exception())

    async def stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def announce(self, store: Store, scope: str, data: Json) -> None:
        """Queues one webhook for each hook that listens, as the store's faults allow."""
        knobs = faults.Faults.of(store.faults)
        if not knobs.webhooks_enabled:
            self.state.add_to_tally(store.hash, "webhooks suppressed")
            return
        now = time.time()
        payload = payload_of(store.hash, store.number, scope, data, int(now))
        for hook_id in hooks_for(self.state, store.hash, scope, now):
            if self.chance(knobs.webhook_drop_percent):
                self.state.add_to_tally(store.hash, "webhooks dropped")
                continue
            copies = 2 if self.chance(knobs.webhook_duplicate_percent) else 1
            message = f"msg_{uuid.uuid4().hex}"
            for _ in range(copies):
                wait = knobs.webhook_delay_seconds + self.random.uniform(0, knobs.webhook_reorder_seconds)
                queue_delivery(self.state, hook_id, message, payload, now + wait)
            self.state.add_to_tally(store.hash, "webhooks queued", copies)
        self.wake_sender()

    def chance(self, percent: float) -> bool:
        return percent > 0 and self.random.uniform(0, 100) < percent
