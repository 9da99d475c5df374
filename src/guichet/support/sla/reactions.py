"""What service levels do when something happened to a ticket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, reaction
from guichet.ports.happenings.support import AnswerEnded, TicketChanged, TicketMessageAdded, TicketOpened
from guichet.support.sla.holding import keep_due

# What of a ticket decides on its clocks, or on the service level that holds for it.
_DECIDES = frozenset({"state", "joined", "split", "undone", "tagged", "queue"})


@reaction("support.sla.clocks", on=(TicketOpened, TicketMessageAdded, TicketChanged, AnswerEnded))
async def follow_tickets(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have tickets say which of their clocks runs out first."""
    ids = {_ticket_of(event) for event in events} - {None}
    if ids:
        await keep_due(transaction, cast("set[int]", ids))


def _ticket_of(event: Announced) -> int | None:
    """The ticket whose clocks may have changed; None where they cannot have."""
    told = event.happening
    match told:
        case TicketOpened():
            return told.ticket_id
        case TicketMessageAdded():
            return None if told.automatic or told.direction == "note" else told.ticket_id
        case TicketChanged():
            return told.ticket_id if told.what in _DECIDES else None
        case AnswerEnded():
            return told.ticket_id
    return None
