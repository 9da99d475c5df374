"""Finding a ticket by any id that leads to it, and holding it while it is changed."""

from __future__ import annotations

from datetime import datetime

import msgspec
from sqlalchemy import select, text

from guichet.kernel.auth import Actor, Bound, Role, declare_scopes
from guichet.kernel.db import Transaction
from guichet.kernel.types import Words
from guichet.support.inbox.errors import TicketNotFoundError, TicketWasTestError
from guichet.support.inbox.model import TestTicket, Ticket

READ = "tickets.read"
ANSWER = "tickets.answer"

# Declared beside their names, since workers ask too who may answer, and load no routes.
declare_scopes(
    {
        READ: Words("See tickets", "Voir les tickets"),
        ANSWER: Words("Answer tickets and work on them", "Répondre aux tickets et les traiter"),
    },
    roles=(Role.AGENT, Role.LEAD),
    bound=Bound.NARROWED,
)
declare_scopes(
    {READ: Words("See tickets", "Voir les tickets")},
    roles=(Role.OPERATIONS, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
)

_TRIES = 5
_SURVIVING = text(
    "WITH RECURSIVE trail AS (SELECT id, joined_into, 1 AS steps FROM tickets WHERE id = :id"
    " UNION ALL SELECT t.id, t.joined_into, trail.steps + 1 FROM trail"
    " JOIN tickets t ON t.id = trail.joined_into WHERE trail.steps < 1000)"
    " SELECT id FROM trail WHERE joined_into IS NULL"
)


class TicketFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A ticket as its verbs need it."""

    id: int
    version: int
    state: str
    silent: bool
    store_id: int | None
    channel: str
    connection_id: int | None
    profile_id: int | None
    contact_name: str
    contact_point: str
    order_id: int | None
    subject: str
    assignee_id: int | None
    follows_id: int | None
    unanswered_since: datetime | None
    snoozed_until: datetime | None
    parent_id: int | None


_COLUMNS = tuple(getattr(Ticket, field) for field in TicketFacts.__struct_fields__)


async def find_ticket(
    transaction: Transaction, ticket_id: int, actor: Actor, *, scope: str = READ, lock: bool = False
) -> TicketFacts:
    """The ticket that an id leads to, through all that it was joined into.

    `lock` holds its row until the transaction ends. Raises TicketNotFoundError, also where the actor's rights
    do not reach the ticket's store, and TicketWasTestError for the number of a test.
    """
    row = None
    surviving: int | None = ticket_id
    for _ in range(_TRIES):
        query = select(*_COLUMNS).where(Ticket.id == surviving, Ticket.joined_into.is_(None))
        row = (await transaction.execute(query.with_for_update() if lock else query)).mappings().one_or_none()
        if row is not None:
            break
        # It was joined to another, long ago or while we waited for its row: go on to that one.
        surviving = (await transaction.execute(_SURVIVING, {"id": surviving})).scalar()
        if surviving is None:
            break
    stores = actor.targets(scope, "store")
    if row is None and await _was_test(transaction, ticket_id, stores):
        raise TicketWasTestError(ticket_id=ticket_id)
    if row is None or (stores is not None and row["store_id"] not in stores):
        raise TicketNotFoundError(ticket_id=ticket_id)
    return TicketFacts(**row)


async def _was_test(transaction: Transaction, ticket_id: int, stores: frozenset[int] | None) -> bool:
    """Whether a number was that of a test, of one of these stores (None: of any)."""
    query = select(TestTicket.store_id).where(TestTicket.id == ticket_id)
    store_id = (await transaction.execute(query)).scalar()
    return store_id is not None and (stores is None or store_id in stores)
