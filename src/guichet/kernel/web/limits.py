"""Rate limits: so many requests a minute for each caller.

Counted in each process, not in the database: the limit guards a process against a client that runs wild, and
a write for every read would cost more than most reads. With several processes a caller may so get up to as
many times the stated rate. What must be exact (guesses at a password) is counted in the database
(`kernel.auth.throttle`).
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from guichet.kernel.errors import TooManyRequestsError
from guichet.kernel.web.facts import Quota

WINDOW = 60
_MOST_CALLERS = 50_000


class RateLimiter:
    """Token buckets: each caller may use `limit` requests at once, and regains them over a minute."""

    def __init__(self, policy: str, limit: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._policy = policy
        self._limit = limit
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> tuple[bool, Quota]:
        """Take one request off the caller's bucket; returns whether there was one, and what is left."""
        now = self._clock()
        tokens, at = self._buckets.pop(caller, (float(self._limit), now))
        tokens = min(self._limit, tokens + (now - at) * self._limit / WINDOW)
        taken = tokens >= 1
        tokens -= taken
        self._buckets[caller] = (tokens, now)
        if len(self._buckets) > _MOST_CALLERS:
            self._buckets.popitem(last=False)  # the one who has been away longest
        rest = (self._limit - tokens) * WINDOW / self._limit
        return taken, Quota(self._policy, self._limit, WINDOW, int(tokens), rest)

    def refusal(self) -> TooManyRequestsError:
        """The answer to who has none left."""
        return TooManyRequestsError(retry_after=max(1.0, WINDOW / self._limit))
