"""What a colleague has done before one first looks: a note that calls the lead."""

from __future__ import annotations

from sqlalchemy import text

from guichet.kernel.auth import Actor, ActorKind
from guichet.kernel.db import Transaction
from guichet.support.inbox import find_ticket
from guichet.support.inbox.service import add_note

_STAFF = text("SELECT id, name FROM users WHERE mail = :mail AND state = 'active'")
_CALLED = text("SELECT EXISTS (SELECT FROM ticket_mentions)")
# The one that has waited longest, with its order beside it.
_TICKET = text(
    "SELECT id FROM tickets WHERE state = 'open' AND joined_into IS NULL AND parent_id IS NULL"
    " AND order_id IS NOT NULL ORDER BY last_message_at, id LIMIT 1"
)
_SAID = "@{name} le client attend depuis longtemps : un geste, oui ou non ? Je réponds dès que tu as vu."


async def call_the_lead(transaction: Transaction) -> bool:
    """Have the agent call the lead by a note, once; false while no ticket is there to write it in."""
    if await transaction.scalar(_CALLED):
        return True
    agent, lead = [
        (await transaction.execute(_STAFF, {"mail": f"{name}@demo.example"})).one_or_none()
        for name in ("agent", "lead")
    ]
    if agent is None or lead is None:
        return True
    ticket_id = await transaction.scalar(_TICKET)
    if ticket_id is None:
        return False
    ticket = await find_ticket(transaction, ticket_id, Actor.system("demo"), lock=True)
    writer = Actor(kind=ActorKind.USER, id=agent.id, name=agent.name)
    await add_note(transaction, writer, ticket, _SAID.format(name=lead.name), [lead.id])
    return True
