"""Joining and splitting conversations, and taking either back. Messages move; ids and the log stay.

A joined ticket is left as a stub that leads to where its messages are. What came after a join stays where it
came to when the join is undone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert, select, text, update

from guichet.kernel.auth import Actor, audit
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import TicketChanged, TicketOpened
from guichet.support.inbox import log
from guichet.support.inbox.errors import CannotJoinError, CannotSplitError, CannotUndoError
from guichet.support.inbox.model import (
    Ticket,
    TicketMessage,
    TicketMove,
    TicketOrder,
    TicketSuggestion,
    TicketTag,
)
from guichet.support.inbox.model import TicketState as State
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.tickets import TicketFacts, find_ticket

_MESSAGES_OF = text("SELECT id FROM ticket_messages WHERE ticket_id = :ticket_id ORDER BY id")
_MOVE = text("UPDATE ticket_messages SET ticket_id = :to_id WHERE id = ANY(:ids) AND ticket_id = :from_id")
_MOVE_ORDERS = text(
    "UPDATE ticket_orders SET ticket_id = :to_id WHERE message_id = ANY(:ids) AND ticket_id = :from_id"
)
_COPY_HAND = text(
    "INSERT INTO ticket_orders (ticket_id, order_id, message_id, how)"
    " SELECT :to_id, order_id, NULL, how FROM ticket_orders WHERE ticket_id = :from_id AND message_id IS NULL"
    " ON CONFLICT DO NOTHING"
)
_COPY_TAGS = text(
    "INSERT INTO ticket_tags (ticket_id, tag_id) SELECT :to_id, tag_id FROM ticket_tags"
    " WHERE ticket_id = :from_id ON CONFLICT DO NOTHING"
)
_SETTLE = text(
    "UPDATE ticket_suggestions SET state = 'taken', decided_at = :now WHERE state = 'open' AND kind = :kind"
    " AND ((ticket_id = :one AND other_id IS NOT DISTINCT FROM :other)"
    " OR (ticket_id = :other AND other_id = :one))"
)
_FIRST_OF = text(
    "SELECT m.author_name, m.author_point, m.author_profile_id, m.author_role, m.subject, m.channel,"
    " m.connection_id, m.sent_at, m.direction, m.recipients FROM ticket_messages m WHERE m.id = ANY(:ids)"
    " AND m.direction <> 'note' ORDER BY m.direction = 'in' DESC, m.sent_at, m.id LIMIT 1"
)
_STORE_OF = text(
    "SELECT s.id FROM ticket_orders x JOIN orders o ON o.id = x.order_id"
    " JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id"
    " WHERE x.ticket_id = :ticket_id ORDER BY x.message_id DESC NULLS LAST LIMIT 1"
)


async def join(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, other: TicketFacts
) -> tuple[int, int]:
    """Join `other` into `ticket`; both rows are held. Returns (the id that stays, the log's entry).

    The customer, owner and subject of `ticket` stay; it is open where either was. Raises CannotJoinError.
    """
    if ticket.id == other.id:
        raise CannotJoinError
    moved = list((await transaction.execute(_MESSAGES_OF, {"ticket_id": other.id})).scalars())
    tags = select(TicketTag.tag_id).where(TicketTag.ticket_id == ticket.id)
    had = list((await transaction.execute(tags)).scalars())
    state = _livelier(ticket.state, other.state)
    kept = {"tags": had, "target": _kept(ticket), "joined": state, **_kept(other)}
    move_id = await _keep_move(transaction, "join", other.id, ticket.id, moved, kept)
    await _move_messages(transaction, moved, other.id, ticket.id)
    values = {"to_id": ticket.id, "from_id": other.id}
    await transaction.execute(_COPY_HAND, values)
    await transaction.execute(_COPY_TAGS, values)
    await transaction.execute(
        update(Ticket)
        .where(Ticket.id == other.id)
        .values(joined_into=ticket.id, unanswered_since=None, version=Ticket.version + 1)
    )
    owner = ticket.assignee_id if ticket.assignee_id is not None else other.assignee_id
    until = ticket.snoozed_until or other.snoozed_until if state == State.SNOOZED else None
    changed: dict[str, Any] = {"state": state, "assignee_id": owner, "silent": ticket.silent and other.silent}
    changed["snoozed_until"] = until
    if state != State.CLOSED:
        changed["closed_at"] = None
    await transaction.execute(update(Ticket).where(Ticket.id == ticket.id).values(**changed))
    await refresh(transaction, [ticket.id])
    settled = {"now": utc_now(), "kind": "join", "one": ticket.id, "other": other.id}
    await transaction.execute(_SETTLE, settled)
    told: dict[str, Any] = {"move_id": str(move_id), "from_id": str(other.id), "to_id": str(ticket.id)}
    before = {"state": ticket.state, "assignee_id": ticket.assignee_id, "silent": ticket.silent}
    entry = await log.write(transaction, actor, ticket.id, "joined", **told, before=before)
    await log.write(transaction, actor, other.id, "joined", **told)
    await _announce(transaction, actor, "joined", ticket.id, other.id, told)
    return ticket.id, entry


async def split(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, message_ids: Sequence[int]
) -> tuple[int, int]:
    """Take messages out of a ticket, whose row is held, into one of their own.

    Returns (the new ticket's id, the log's entry on the old one). Raises CannotSplitError.
    """
    of_ticket = set((await transaction.execute(_MESSAGES_OF, {"ticket_id": ticket.id})).scalars())
    moved = sorted(set(message_ids))
    first = (await transaction.execute(_FIRST_OF, {"ids": moved})).mappings().one_or_none()
    stays = sorted(of_ticket - set(moved))
    staying = (await transaction.execute(_FIRST_OF, {"ids": stays})).one_or_none()
    if first is None or staying is None or not set(moved) <= of_ticket:
        raise CannotSplitError
    new_id = await _begin(transaction, ticket, dict(first))
    move_id = await _keep_move(transaction, "split", ticket.id, new_id, moved, {})
    await _move_messages(transaction, moved, ticket.id, new_id)
    store = await transaction.scalar(_STORE_OF, {"ticket_id": new_id})
    if store is not None:
        await transaction.execute(update(Ticket).where(Ticket.id == new_id).values(store_id=store))
    await refresh(transaction, [ticket.id, new_id])
    settled = {"now": utc_now(), "kind": "split", "one": ticket.id, "other": None}
    await transaction.execute(_SETTLE, settled)
    told: dict[str, Any] = {"move_id": str(move_id), "from_id": str(ticket.id), "to_id": str(new_id)}
    entry = await log.write(transaction, actor, ticket.id, "split", **told)
    await log.write(
        transaction, actor, new_id, "opened", state=ticket.state, origin="live", split_from=str(ticket.id)
    )
    opened = TicketOpened(
        ticket_id=new_id, channel=first["channel"], store_id=ticket.store_id, silent=ticket.silent
    )
    await publish(transaction, [to_publish(opened, new_id)], origin=Origin.LIVE)
    await _announce(transaction, actor, "split", ticket.id, new_id, told)
    return new_id, entry


async def _begin(transaction: Transaction, ticket: TicketFacts, first: Mapping[str, Any]) -> int:
    """A ticket of its own for messages that are taken out of another.

    Who wrote them is its customer: a third party, too, has a conversation of their own now.
    """
    theirs = first["direction"] == "in" and first["author_point"] not in ("", ticket.contact_point)
    row = await transaction.execute(
        insert(Ticket)
        .values(
            version=0,
            state=State.OPEN.value if ticket.state == State.SNOOZED else ticket.state,
            silent=ticket.silent,
            store_id=ticket.store_id,
            channel=first["channel"],
            connection_id=first["connection_id"],
            profile_id=first["author_profile_id"] if theirs else ticket.profile_id,
            contact_name=first["author_name"] if theirs else ticket.contact_name,
            contact_point=first["author_point"] if theirs else ticket.contact_point,
            subject=first["subject"] or ticket.subject,
            preview="",
            last_from=first["author_role"],
            messages_count=0,
            assignee_id=ticket.assignee_id,
            opened_at=first["sent_at"],
            last_message_at=first["sent_at"],
        )
        .returning(Ticket.id)
    )
    return int(row.scalar_one())


async def undo_move(transaction: Transaction, actor: Actor, move_id: int) -> None:
    """Take back a join or a split. Raises CannotUndoError when it is, or when the tickets moved on since."""
    query = select(*TicketMove.__table__.columns).where(TicketMove.id == move_id).with_for_update()
    move = (await transaction.execute(query)).mappings().one_or_none()
    if move is None or move["undone_at"] is not None:
        raise CannotUndoError
    now = utc_now()
    await transaction.execute(update(TicketMove).where(TicketMove.id == move_id).values(undone_at=now))
    from_id, to_id = move["from_id"], move["to_id"]
    if move["kind"] == "split":
        house = Actor.system("undo")
        new = await find_ticket(transaction, to_id, house, lock=True)
        old = await find_ticket(transaction, from_id, house, lock=True)
        if new.id != to_id or old.id != from_id:
            raise CannotUndoError
        await join(transaction, actor, old, new)
        return
    await _part(transaction, from_id, to_id, move["message_ids"], move["before"])
    told: dict[str, Any] = {"from_id": str(from_id), "to_id": str(to_id)}
    await log.write(transaction, actor, from_id, "undone", was="joined", **told)
    await _announce(transaction, actor, "split", to_id, from_id, told)


async def _part(
    transaction: Transaction, from_id: int, to_id: int, message_ids: Sequence[int], before: dict[str, Any]
) -> None:
    """Give a joined ticket its messages back."""
    stub = await transaction.scalar(select(Ticket.joined_into).where(Ticket.id == from_id).with_for_update())
    there = select(TicketMessage.id).where(
        TicketMessage.ticket_id == to_id, TicketMessage.id.in_(list(message_ids))
    )
    moved = list((await transaction.execute(there)).scalars())
    if stub != to_id or not moved:
        raise CannotUndoError
    await _move_messages(transaction, moved, to_id, from_id)
    values = {name: before[name] for name in ("state", "assignee_id", "silent")}
    await transaction.execute(
        update(Ticket).where(Ticket.id == from_id).values(joined_into=None, snoozed_until=None, **values)
    )
    still = update(Ticket).where(Ticket.id == to_id, Ticket.state == before["joined"])
    await transaction.execute(still.values(state=before["target"]["state"]))
    await transaction.execute(
        text(
            "DELETE FROM ticket_tags x WHERE x.ticket_id = :to_id AND NOT x.tag_id = ANY(:had)"
            " AND EXISTS (SELECT FROM ticket_tags y WHERE y.ticket_id = :from_id AND y.tag_id = x.tag_id)"
        ),
        {"to_id": to_id, "from_id": from_id, "had": before["tags"]},
    )
    by_hand = select(TicketOrder.order_id).where(
        TicketOrder.ticket_id == from_id, TicketOrder.message_id.is_(None)
    )
    await transaction.execute(
        text(
            "DELETE FROM ticket_orders"
            " WHERE ticket_id = :to_id AND message_id IS NULL AND order_id = ANY(:ids)"
        ),
        {"to_id": to_id, "ids": list((await transaction.execute(by_hand)).scalars())},
    )
    await refresh(transaction, [from_id, to_id])


async def _keep_move(
    transaction: Transaction,
    kind: str,
    from_id: int,
    to_id: int,
    moved: Sequence[int],
    before: dict[str, Any],
) -> int:
    row = await transaction.execute(
        insert(TicketMove)
        .values(
            kind=kind, from_id=from_id, to_id=to_id, message_ids=list(moved), before=before, made_at=utc_now()
        )
        .returning(TicketMove.id)
    )
    return int(row.scalar_one())


async def _move_messages(transaction: Transaction, ids: Sequence[int], from_id: int, to_id: int) -> None:
    values = {"ids": list(ids), "from_id": from_id, "to_id": to_id}
    await transaction.execute(_MOVE, values)
    await transaction.execute(_MOVE_ORDERS, values)


def _kept(ticket: TicketFacts) -> dict[str, Any]:
    return {"state": ticket.state, "assignee_id": ticket.assignee_id, "silent": ticket.silent}


def _livelier(one: str, other: str) -> str:
    order = (State.OPEN, State.SNOOZED, State.WAITING, State.CLOSED)
    return min((State(one), State(other)), key=order.index).value


async def _announce(
    transaction: Transaction, actor: Actor, what: str, one: int, other: int, told: dict[str, Any]
) -> None:
    await audit(transaction, actor, f"ticket.{what}", entity="ticket", entity_id=one, after=told)
    events = [to_publish(TicketChanged(ticket_id=id_, what=what), id_) for id_ in (one, other)]
    await publish(transaction, events, origin=Origin.LIVE)


async def dismiss(transaction: Transaction, actor: Actor, ticket: TicketFacts, suggestion_id: int) -> bool:
    """Put a suggestion aside; false when there is none that is open."""
    row = await transaction.execute(
        update(TicketSuggestion)
        .where(
            TicketSuggestion.id == suggestion_id,
            TicketSuggestion.ticket_id == ticket.id,
            TicketSuggestion.state == "open",
        )
        .values(state="dismissed", decided_at=utc_now())
    )
    if row.rowcount:
        await log.write(transaction, actor, ticket.id, "dismissed", suggestion_id=str(suggestion_id))
        changed = TicketChanged(ticket_id=ticket.id, what="suggested")
        await publish(transaction, [to_publish(changed, ticket.id)], origin=Origin.LIVE)
    return bool(row.rowcount)
