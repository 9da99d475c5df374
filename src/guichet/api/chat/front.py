"""What one process keeps for its chat visitors: the signer of their tokens, their limits, their live feed."""

from __future__ import annotations

import time
from typing import cast

from starlette.requests import Request

from guichet.api.chat.feed import Feed
from guichet.api.keys import Token
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.signing import Signer
from guichet.kernel.web import RateLimiter
from guichet.support.chat import Channel, is_open

_OPEN_KEPT = 10.0  # seconds for which it is taken as known whether somebody is there


class ChatFront:
    """Made once for each process, with the application.

    Limits count what a page or a visitor does in a minute: they guard against one that runs wild, beside the
    rate of each address that the whole API is held to.
    """

    def __init__(self, services: Services) -> None:
        self.signer: Signer[Token] = Signer(services.vault, "shopper", Token)
        self.feed = Feed(services.database)
        self.looks = RateLimiter("chat-key", 3000)
        self.sessions = RateLimiter("chat-sessions", 30)
        self.messages = RateLimiter("chat-messages", 30)
        self.files = RateLimiter("chat-files", 10)
        self._open: dict[int, tuple[float, bool]] = {}

    async def is_open(self, transaction: Transaction, channel: Channel) -> bool:
        """Whether somebody can answer at a store; asked of the database every few seconds only."""
        kept = self._open.get(channel.store_id)
        now = time.monotonic()
        if kept is None or kept[0] < now:
            kept = self._open[channel.store_id] = (now + _OPEN_KEPT, await is_open(transaction, channel))
        return channel.enabled and kept[1]


def hold(limiter: RateLimiter, caller: object) -> None:
    """Count one act of a caller. Raises TooManyRequestsError."""
    taken, _ = limiter.take(str(caller))
    if not taken:
        raise limiter.refusal()


def front_of(request: Request) -> ChatFront:
    """The front of this process."""
    return cast("ChatFront", request.app.state.chat)
