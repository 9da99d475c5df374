"""Waiting for news where an outside system tells of them over a connection that is held open."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from guichet.ports.capabilities import Session


@runtime_checkable
class WaitsForNews(Protocol):
    """Waits some minutes until there is something to read; False when it cannot tell, or nothing came.

    A wait is a hint to read what changed, never more: nothing is lost without it. Cancelling ends it at once.
    """

    async def wait_for_news(self, session: Session) -> bool: ...
