"""What satisfaction does when a ticket was closed or opened again, and when the sending of its mail ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.ports.happenings.support import TicketChanged, TicketMessageAdded
from guichet.ports.happenings.sync import ActEnded
from guichet.support.csat.asking import end_asking
from guichet.support.csat.planning import plan, withdraw


@reaction("support.csat.tickets", on=(TicketChanged, TicketMessageAdded))
async def follow_tickets(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Plan a question for what was resolved just now, and take it back where it was not the end."""
    touched, closed = set(), set()
    for event in events:
        happening = event.happening
        if isinstance(happening, TicketMessageAdded):
            touched |= {happening.ticket_id} if happening.direction == "in" else set()
        elif isinstance(happening, TicketChanged) and happening.what == "state":
            touched.add(happening.ticket_id)
            closed |= {happening.ticket_id} if is_live(event) else set()
    if touched:
        await withdraw(transaction, touched)
    if closed:
        await plan(transaction, closed)


@reaction("support.csat.mails", on=(ActEnded,))
async def follow_mails(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Note which questions never left."""
    for event in events:
        ended = cast("ActEnded", event.happening)
        if ended.kind == "send_message":
            await end_asking(transaction, ended.key, ended.state, ended.reason, ended.result)
