"""One message routed at once, as the reaction does for those that are announced: for tests of set-up."""

from __future__ import annotations

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.support.routing.facts import Occasion
from guichet.support.routing.rounds import run_round
from guichet.support.routing.telling import mark, tell
from guichet.support.routing.vocabulary import MESSAGE

_NOT_ANNOUNCED = 0


async def route_message(transaction: Transaction, ticket_id: int, message_id: int) -> int:
    """Tell what a customer's message is about and let the rules look; returns how many fired.

    What it keeps names no event: its caller takes it back.
    """
    await tell(transaction, [message_id])
    await mark(transaction, [ticket_id])
    occasion = Occasion(
        ticket_id=ticket_id,
        event_id=_NOT_ANNOUNCED,
        triggers=frozenset((MESSAGE,)),
        happened_at=utc_now(),
        message_id=message_id,
    )
    return await run_round(transaction, [occasion])
