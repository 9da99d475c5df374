"""What agents do with a ticket: assign, tag, snooze, close, open again, note, link an order; and undo it.

Each act is written into the ticket's log with what was before, so that it can be undone, into the trail of
the house, and announced.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import cast, delete, insert, select, text, update
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.dialects.postgresql import insert as insert_or

from guichet.kernel.auth import Actor, audit, find_account
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotFoundError
from guichet.kernel.events import Origin, publish, to_publish
from guichet.kernel.jobs import enqueue
from guichet.kernel.types import search_text, utc_now
from guichet.ports.happenings.support import TicketChanged, TicketMessageAdded
from guichet.support.inbox import log, moving
from guichet.support.inbox.errands import WakeTicket
from guichet.support.inbox.errors import CannotUndoError, NotAnAssigneeError
from guichet.support.inbox.mentions import mention
from guichet.support.inbox.model import (
    Direction,
    MessageState,
    Role,
    Tag,
    Ticket,
    TicketMessage,
    TicketOrder,
    TicketTag,
)
from guichet.support.inbox.model import TicketState as State
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.tickets import ANSWER, TicketFacts, find_ticket
from guichet.support.inbox.words import learn_words, preview_of, search_vector, searched_words

_UNDONE_BY_SAME = {
    "assigned": ("assigned",),
    "tagged": ("tagged",),
    "state": ("state",),
    "joined": ("joined", "split"),
    "split": ("joined", "split"),
}


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise about a ticket; UNSET leaves it, `assignee_id` None gives it to nobody."""

    assignee_id: int | msgspec.UnsetType | None = msgspec.UNSET
    state: State | None = None
    snoozed_until: datetime | None = None
    add_tags: Sequence[str] = ()
    remove_tags: Sequence[str] = ()


async def change(transaction: Transaction, actor: Actor, ticket: TicketFacts, wanted: Change) -> list[int]:
    """Change a ticket whose row is held; returns the log's entries, newest last, each of which can be undone.

    Raises NotAnAssigneeError.
    """
    entries: list[int] = []
    if wanted.assignee_id is not msgspec.UNSET and wanted.assignee_id != ticket.assignee_id:
        entries.append(await _assign(transaction, actor, ticket, wanted.assignee_id))
    if wanted.state is not None:
        until = wanted.snoozed_until if wanted.state is State.SNOOZED else None
        if (wanted.state, until) != (ticket.state, ticket.snoozed_until):
            entries.append(await set_state(transaction, actor, ticket, wanted.state, until))
    if wanted.add_tags or wanted.remove_tags:
        entries += await _retag(transaction, actor, ticket.id, wanted.add_tags, wanted.remove_tags)
    return entries


async def set_state(
    transaction: Transaction,
    actor: Actor,
    ticket: TicketFacts,
    state: State,
    until: datetime | None = None,
    **because: Any,
) -> int:
    """Put a ticket into a state; returns the log's entry."""
    now = utc_now()
    await transaction.execute(
        update(Ticket)
        .where(Ticket.id == ticket.id)
        .values(
            state=state.value,
            snoozed_until=until,
            closed_at=now if state is State.CLOSED else None,
        )
    )
    await refresh(transaction, [ticket.id])
    if until is not None:
        await enqueue(transaction, WakeTicket(ticket_id=ticket.id), run_at=until)
    before = {"state": ticket.state, "snoozed_until": ticket.snoozed_until}
    after = {"state": state.value, "snoozed_until": until}
    return await note_act(transaction, actor, ticket.id, "state", before=before, after=after, **because)


async def wake(transaction: Transaction, ticket_id: int) -> None:
    """Open a ticket whose snooze is over; one that was snoozed anew meanwhile sleeps on."""
    house = Actor.system("snooze")
    ticket = await find_ticket(transaction, ticket_id, house, lock=True)
    if ticket.state == State.SNOOZED and ticket.snoozed_until and ticket.snoozed_until <= utc_now():
        await set_state(transaction, house, ticket, State.OPEN, because="snooze")


async def _assign(transaction: Transaction, actor: Actor, ticket: TicketFacts, user_id: int | None) -> int:
    if user_id is not None:
        await require_assignee(transaction, user_id, ticket.store_id)
    values = {"assignee_id": user_id, "version": Ticket.version + 1}
    await transaction.execute(update(Ticket).where(Ticket.id == ticket.id).values(values))
    before, after = {"assignee_id": ticket.assignee_id}, {"assignee_id": user_id}
    return await note_act(transaction, actor, ticket.id, "assigned", before=before, after=after)


async def require_assignee(transaction: Transaction, user_id: int, store_id: int | None) -> None:
    """Raise NotAnAssigneeError unless the user may answer tickets of the store."""
    try:
        account = await find_account(transaction, user_id)
    except NotFoundError:
        raise NotAnAssigneeError from None
    target = f"store:{store_id}" if store_id is not None else "store:"
    may = any(grant.gives(ANSWER) and grant.covers(ANSWER, target) for grant in account.grants)
    if account.state != "active" or not may:
        raise NotAnAssigneeError


async def _retag(
    transaction: Transaction, actor: Actor, ticket_id: int, added: Sequence[str], removed: Sequence[str]
) -> list[int]:
    put = await _put_tags(transaction, ticket_id, await _tag_ids(transaction, added))
    keys = [search_text(name) for name in removed]
    gone = await transaction.execute(
        delete(TicketTag)
        .where(
            TicketTag.ticket_id == ticket_id,
            TicketTag.tag_id.in_(select(Tag.id).where(Tag.key.in_(keys))),
        )
        .returning(TicketTag.tag_id)
    )
    taken = list(gone.scalars())
    if not put and not taken:
        return []
    await transaction.execute(update(Ticket).where(Ticket.id == ticket_id).values(version=Ticket.version + 1))
    data = {"added": put, "removed": taken, "names": [*added, *removed]}
    return [await note_act(transaction, actor, ticket_id, "tagged", **data)]


async def _tag_ids(transaction: Transaction, names: Sequence[str]) -> list[int]:
    wanted = {search_text(name): name for name in names if search_text(name)}
    if wanted:
        rows = [{"key": key, "name": name, "created_at": utc_now()} for key, name in wanted.items()]
        await transaction.execute(insert_or(Tag).values(rows).on_conflict_do_nothing())
    found = await transaction.execute(select(Tag.id).where(Tag.key.in_(list(wanted))))
    return list(found.scalars())


async def _put_tags(transaction: Transaction, ticket_id: int, tag_ids: Sequence[int]) -> list[int]:
    if not tag_ids:
        return []
    put = await transaction.execute(
        insert_or(TicketTag)
        .values([{"ticket_id": ticket_id, "tag_id": tag_id} for tag_id in tag_ids])
        .on_conflict_do_nothing()
        .returning(TicketTag.tag_id)
    )
    return list(put.scalars())


async def add_note(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, said: str, mentions: Sequence[int]
) -> int:
    """Write a note that only staff see; returns the message's id. Raises NotAnAssigneeError for a mention of
    somebody who cannot see the ticket.
    """
    for user_id in mentions:
        await require_assignee(transaction, user_id, ticket.store_id)
    now = utc_now()
    words = searched_words([said, actor.name])
    await learn_words(transaction, words)
    row = await transaction.execute(
        insert(TicketMessage)
        .values(
            ticket_id=ticket.id,
            direction=Direction.NOTE.value,
            channel="note",
            source="",
            author_role=Role.STAFF.value,
            author_name=actor.name,
            author_point="",
            author_user_id=actor.id,
            recipients=[],
            subject="",
            text=said,
            preview=preview_of(said),
            sent_at=now,
            recorded_at=now,
            origin=Origin.LIVE.value,
            automatic="",
            attachments=[],
            state=MessageState.RECEIVED.value,
            reason="",
            mentions=list(mentions),
            placement={"rule": "written", "evidence": []},
            search=cast(search_vector(words, now), TSVECTOR),
        )
        .returning(TicketMessage.id)
    )
    message_id = int(row.scalar_one())
    values = {"version": Ticket.version + 1}
    await transaction.execute(update(Ticket).where(Ticket.id == ticket.id).values(values))
    await mention(transaction, message_id, mentions, now, by=actor.id)
    named = [str(user_id) for user_id in mentions]
    await log.write(transaction, actor, ticket.id, "note", message_id=message_id, mentions=named)
    await audit(transaction, actor, "ticket.note", entity="ticket", entity_id=ticket.id)
    added = TicketMessageAdded(ticket_id=ticket.id, message_id=message_id, direction="note")
    await publish(transaction, [to_publish(added, ticket.id)], origin=Origin.LIVE)
    return message_id


async def link_order(transaction: Transaction, actor: Actor, ticket: TicketFacts, order_id: int) -> int:
    """Say that a ticket is about an order, first of all; returns the log's entry."""
    await transaction.execute(
        insert_or(TicketOrder)
        .values(ticket_id=ticket.id, order_id=order_id, message_id=None, how="hand")
        .on_conflict_do_nothing()
    )
    await refresh(transaction, [ticket.id])
    return await note_act(transaction, actor, ticket.id, "order", order_id=str(order_id))


async def undo(transaction: Transaction, actor: Actor, ticket: TicketFacts, entry_id: int) -> int:
    """Take back what an entry of the log says, where nothing of its kind was done since.

    Returns the new entry. Raises CannotUndoError.
    """
    entry = await log.find_entry(transaction, ticket.id, entry_id)
    if entry is None or entry.kind not in _UNDONE_BY_SAME:
        raise CannotUndoError
    kinds = (*_UNDONE_BY_SAME[entry.kind], "undone")
    for later in await log.entries_after(transaction, ticket.id, entry_id, kinds):
        if later.kind != "undone" or later.data.get("entry_id") == str(entry_id):
            raise CannotUndoError
    await _take_back(transaction, actor, ticket, entry)
    return await note_act(transaction, actor, ticket.id, "undone", entry_id=str(entry_id), was=entry.kind)


async def _take_back(transaction: Transaction, actor: Actor, ticket: TicketFacts, entry: log.Entry) -> None:
    data = entry.data
    if entry.kind == "assigned":
        values: dict[str, Any] = {"assignee_id": data["before"]["assignee_id"], "version": Ticket.version + 1}
        await transaction.execute(update(Ticket).where(Ticket.id == ticket.id).values(values))
    elif entry.kind == "tagged":
        await transaction.execute(
            delete(TicketTag).where(TicketTag.ticket_id == ticket.id, TicketTag.tag_id.in_(data["added"]))
        )
        await _put_tags(transaction, ticket.id, data["removed"])
    elif entry.kind == "state":
        until = data["before"].get("snoozed_until")
        await set_state(
            transaction,
            actor,
            ticket,
            State(data["before"]["state"]),
            datetime.fromisoformat(until) if until else None,
            because="undo",
        )
    else:
        await moving.undo_move(transaction, actor, int(data["move_id"]))


async def note_act(transaction: Transaction, actor: Actor, ticket_id: int, kind: str, **data: Any) -> int:
    """Write what somebody did to a ticket: into its log, the audit trail and the events; the log's entry."""
    entry_id = await log.write(transaction, actor, ticket_id, kind, **data)
    await audit(
        transaction,
        actor,
        f"ticket.{kind}",
        entity="ticket",
        entity_id=ticket_id,
        before=data.get("before"),
        after=data.get("after") or data,
    )
    changed = TicketChanged(ticket_id=ticket_id, what=kind)
    version = await transaction.scalar(text("SELECT version FROM tickets WHERE id = :id"), {"id": ticket_id})
    await publish(transaction, [to_publish(changed, ticket_id, version=version or 0)], origin=Origin.LIVE)
    return entry_id
