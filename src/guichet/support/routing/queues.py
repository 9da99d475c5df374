"""Queues: making, changing and retiring them, who serves them, and how many tickets stand in each."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit, list_accounts
from guichet.kernel.db import Transaction
from guichet.kernel.types import search_text, utc_now
from guichet.support.inbox import ANSWER, TicketFacts, note_act, put_in_queues
from guichet.support.routing.errors import QueueInUseError, QueueNameTakenError, QueueNotFoundError
from guichet.support.routing.model import Queue, QueueChoice, QueueMember, RoutedAgent

_MOST_STAFF = 2000
PRESENT_MINUTES = 10
"""Whoever used the desk so lately is taken to be there."""

_QUEUES = text(
    "SELECT q.id, q.version, q.name, q.about, q.position, q.skills,"
    " ARRAY(SELECT m.user_id FROM queue_members m WHERE m.queue_id = q.id ORDER BY m.user_id) AS members"
    " FROM queues q WHERE q.retired_at IS NULL ORDER BY q.position, q.id"
)
_COUNTS = (
    "SELECT t.queue_id, count(*) FILTER (WHERE t.state = 'open') AS open,"
    " count(*) FILTER (WHERE t.state = 'open' AND t.assignee_id IS NULL) AS unassigned"
    " FROM tickets t WHERE t.joined_into IS NULL AND t.state <> 'closed' AND t.queue_id IS NOT NULL{stores}"
    " GROUP BY t.queue_id"
)
_LOADS = text(
    "SELECT assignee_id, count(*) FROM tickets WHERE joined_into IS NULL AND state = 'open'"
    " AND assignee_id = ANY(:users) GROUP BY assignee_id"
)
_RULE_OF = text(
    "SELECT name FROM routing_rules WHERE acts @> jsonb_build_array(jsonb_build_object('queue_id',"
    " CAST(:queue_id AS bigint))) ORDER BY position LIMIT 1"
)


class QueueFacts(msgspec.Struct, frozen=True, kw_only=True):
    """A queue with the ids of its members."""

    id: int
    version: int
    name: str
    about: str
    position: int
    skills: list[str]
    members: list[int]


class QueueWish(msgspec.Struct, frozen=True, kw_only=True):
    """How a queue is to be."""

    name: str
    about: str = ""
    skills: Sequence[str] = ()
    members: Collection[int] = ()


class AgentFacts(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who answers tickets: skills, limit, presence, and how many open tickets they have."""

    id: int
    name: str
    skills: list[str]
    most: int | None
    away: bool
    seen_at: datetime | None
    open: int


async def list_queues(transaction: Transaction) -> list[QueueFacts]:
    """The queues in their order."""
    return [QueueFacts(**row) for row in (await transaction.execute(_QUEUES)).mappings()]


async def count_queues(
    transaction: Transaction, store_ids: frozenset[int] | None
) -> dict[int, tuple[int, int]]:
    """By queue: the open tickets and those of them that nobody has; `store_ids` None means all stores."""
    stores = "" if store_ids is None else " AND t.store_id = ANY(:stores)"
    values = {} if store_ids is None else {"stores": sorted(store_ids)}
    rows = await transaction.execute(text(_COUNTS.format(stores=stores)), values)
    return {row.queue_id: (row.open, row.unassigned) for row in rows}


async def find_queue(transaction: Transaction, queue_id: int) -> QueueFacts:
    """A queue that is not retired. Raises QueueNotFoundError."""
    for queue in await list_queues(transaction):
        if queue.id == queue_id:
            return queue
    raise QueueNotFoundError(queue_id=queue_id)


async def make_queue(transaction: Transaction, actor: Actor, wish: QueueWish) -> int:
    """Make a queue, the last of all. Raises QueueNameTakenError."""
    queues = await list_queues(transaction)
    _require_free_name(queues, wish.name)
    position = max((queue.position for queue in queues), default=0) + 1
    row = await transaction.execute(
        insert(Queue)
        .values(version=1, name=wish.name, about=wish.about, position=position, skills=_clean(wish.skills))
        .returning(Queue.id)
    )
    queue_id = int(row.scalar_one())
    await _set_members(transaction, queue_id, wish.members)
    await audit(
        transaction, actor, "queue.made", entity="queue", entity_id=queue_id, after=msgspec.to_builtins(wish)
    )
    return queue_id


async def change_queue(transaction: Transaction, actor: Actor, queue_id: int, wish: QueueWish) -> None:
    """Have a queue be as wished. Raises QueueNotFoundError, QueueNameTakenError."""
    before = await find_queue(transaction, queue_id)
    others = [queue for queue in await list_queues(transaction) if queue.id != queue_id]
    _require_free_name(others, wish.name)
    values = {"name": wish.name, "about": wish.about, "skills": _clean(wish.skills)}
    await transaction.execute(
        update(Queue).where(Queue.id == queue_id).values(version=Queue.version + 1, **values)
    )
    await _set_members(transaction, queue_id, wish.members)
    await audit(
        transaction,
        actor,
        "queue.changed",
        entity="queue",
        entity_id=queue_id,
        before=msgspec.to_builtins(before),
        after=msgspec.to_builtins(wish),
    )


async def retire_queue(transaction: Transaction, actor: Actor, queue_id: int) -> None:
    """Take a queue out of use; tickets in it are in none from now on. Raises QueueInUseError."""
    queue = await find_queue(transaction, queue_id)
    rule = await transaction.scalar(_RULE_OF, {"queue_id": queue_id})
    if rule is not None:
        raise QueueInUseError(rule=rule)
    await transaction.execute(update(Queue).where(Queue.id == queue_id).values(retired_at=utc_now()))
    await transaction.execute(delete(QueueMember).where(QueueMember.queue_id == queue_id))
    living = text("SELECT id FROM tickets WHERE queue_id = :queue_id AND state <> 'closed'")
    tickets = (await transaction.execute(living, {"queue_id": queue_id})).scalars()
    await put_in_queues(transaction, dict.fromkeys(tickets))
    await audit(
        transaction,
        actor,
        "queue.retired",
        entity="queue",
        entity_id=queue_id,
        before=msgspec.to_builtins(queue),
    )


async def choose_queue(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, queue_id: int | None
) -> None:
    """Put a ticket into a queue by hand: rules leave it there. Raises QueueNotFoundError."""
    queue = None if queue_id is None else await find_queue(transaction, queue_id)
    values = {"queue_id": queue_id, "user_id": actor.id, "chosen_at": utc_now()}
    chosen = insert_or(QueueChoice).values(ticket_id=ticket.id, **values)
    await transaction.execute(chosen.on_conflict_do_update(index_elements=["ticket_id"], set_=values))
    await put_in_queues(transaction, {ticket.id: queue_id})
    after = {"queue_id": queue_id, "name": queue.name if queue else ""}
    await note_act(transaction, actor, ticket.id, "queued", after=after)


async def list_agents(transaction: Transaction) -> list[AgentFacts]:
    """Everybody who can answer tickets somewhere, by name."""
    return [agent for agent, _ in await agents_with_grants(transaction)]


async def agents_with_grants(transaction: Transaction) -> list[tuple[AgentFacts, Any]]:
    """Everybody who can answer tickets somewhere, each with the grants that say where."""
    accounts = [
        one
        for one in await list_accounts(transaction, beyond=None, limit=_MOST_STAFF)
        if one.state == "active" and any(grant.gives(ANSWER) for grant in one.grants)
    ]
    ids = [one.id for one in accounts]
    columns = (RoutedAgent.user_id, RoutedAgent.skills, RoutedAgent.most, RoutedAgent.away)
    rows = await transaction.execute(select(*columns).where(RoutedAgent.user_id.in_(ids)))
    kept = {row.user_id: row for row in rows}
    loads = {row[0]: row[1] for row in await transaction.execute(_LOADS, {"users": ids})}
    found = []
    for one in accounts:
        known = kept.get(one.id)
        agent = AgentFacts(
            id=one.id,
            name=one.name,
            skills=list(known.skills) if known else [],
            most=known.most if known else None,
            away=known.away if known else False,
            seen_at=one.last_seen_at,
            open=loads.get(one.id, 0),
        )
        found.append((agent, one.grants))
    return found


async def set_agent(
    transaction: Transaction,
    actor: Actor,
    user_id: int,
    *,
    skills: Sequence[str],
    most: int | None,
    away: bool,
) -> None:
    """Say what somebody masters, how many open tickets they take at most, and whether they are away."""
    values = {"skills": _clean(skills), "most": most, "away": away}
    kept = insert_or(RoutedAgent).values(user_id=user_id, **values)
    await transaction.execute(kept.on_conflict_do_update(index_elements=["user_id"], set_=values))
    await audit(transaction, actor, "agent.routed", entity="user", entity_id=user_id, after=values)


async def _set_members(transaction: Transaction, queue_id: int, members: Collection[int]) -> None:
    await transaction.execute(delete(QueueMember).where(QueueMember.queue_id == queue_id))
    if members:
        rows = [{"queue_id": queue_id, "user_id": one} for one in sorted(set(members))]
        await transaction.execute(insert(QueueMember).values(rows))


def _require_free_name(queues: Sequence[QueueFacts], name: str) -> None:
    if any(search_text(queue.name) == search_text(name) for queue in queues):
        raise QueueNameTakenError


def _clean(skills: Sequence[str]) -> list[str]:
    """Skills as they are compared: lower case, each once."""
    return sorted({one.strip().lower() for one in skills if one.strip()})
