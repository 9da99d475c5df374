"""What the inbox does when its time has come."""

from __future__ import annotations

from guichet.kernel.jobs import job
from guichet.kernel.services import Services
from guichet.support.inbox.answering import depart
from guichet.support.inbox.errands import SendAnswer, WakeTicket
from guichet.support.inbox.service import wake


@job("support.wake_ticket", WakeTicket)
async def wake_ticket(services: Services, payload: WakeTicket) -> None:
    """Open a snoozed ticket."""
    async with services.database.transaction() as transaction:
        await wake(transaction, payload.ticket_id)


@job("support.send_answer", SendAnswer)
async def send_answer(services: Services, payload: SendAnswer) -> None:
    """Have an answer leave."""
    async with services.database.transaction() as transaction:
        await depart(transaction, payload.message_id)
