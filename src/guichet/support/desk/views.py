"""A ticket whole: the conversation as one timeline, and what stands beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from guichet.commerce.orders import Timeline, TimelineItem, TimelineSource
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotFoundError
from guichet.kernel.web import encode_cursor
from guichet.support.csat import CsatHappening, happenings_of
from guichet.support.desk.beginning import addresses_of
from guichet.support.desk.returned import returned_items
from guichet.support.desk.schemas import (
    AsideHappening,
    ConversationShape,
    LogEntryShape,
    MessageFileShape,
    OrderHappening,
    ParticipantShape,
    PlacementShape,
    PresenceShape,
    RecipientShape,
    TicketMessageShape,
    TicketShape,
    TicketSide,
    TicketSuggestionShape,
    TimelineEntry,
    WayShape,
)
from guichet.support.desk.side import side_of
from guichet.support.inbox import (
    AsideRow,
    Entry,
    MessageRow,
    NamedShape,
    ParticipantRow,
    TicketFacts,
    TicketItem,
    TicketNotFoundError,
    Way,
    asides_of,
    conversation_log,
    find_ticket,
    item_of,
    messages_of,
    participants_of,
    rows_of,
    stubs_of,
    suggestions_of,
    ticket_item,
    ways_of,
)
from guichet.support.presence import present_at
from guichet.voice.sending import said_of_orders

MESSAGES = 100  # shown at once; older ones by their cursor
LONGEST = 20_000  # signs of a message's text in a conversation
# What the conversation says of the ticket itself; messages, notes and answers stand there themselves.
_SHOWN = frozenset(
    {
        *("opened", "withdrawn", "failed", "assigned", "tagged", "state", "joined", "split", "suggested"),
        *("dismissed", "order", "undone", "queued", "topic"),
    }
)
_UNDOABLE = frozenset({"assigned", "tagged", "state", "joined", "split"})
_STANDS_BESIDE = frozenset({"message", "expected"})
_NEVER_ANSWERS = frozenset({"withdrawn", "failed"})


async def view_ticket(transaction: Transaction, actor: Actor, ticket_id: int) -> TicketShape:
    """A ticket whole, by any id that leads to it. Raises TicketNotFoundError."""
    ticket = await find_ticket(transaction, ticket_id, actor)
    side, lives = await side_of(transaction, actor, ticket)
    participants = await participants_of(transaction, ticket.id)
    satisfaction = await happenings_of(transaction, ticket.id)
    return TicketShape(
        ticket=await item_of(transaction, ticket.id, me=actor.id or 0),
        parent=await _parent(transaction, actor, ticket),
        joined_from=await stubs_of(transaction, ticket.id),
        follows_id=ticket.follows_id,
        participants=[_participant(row) for row in participants],
        conversation=await _conversation(transaction, actor, ticket, side, lives, satisfaction),
        side=side,
        ways=[way_shape(way) for way in await ways_of(transaction, ticket)],
        addresses=await addresses_of(transaction, ticket.contact_point, ticket.profile_id),
        suggestions=await _suggestions(transaction, ticket.id),
        presence=[
            PresenceShape(user_id=one.user_id, name=one.name, doing=one.doing, since=one.since)
            for one in await present_at(transaction, ticket.id)
        ],
        csat=next((one for _, one in reversed(satisfaction) if one.mark is not None), None),
    )


def way_shape(way: Way) -> WayShape:
    """A way to answer as the API shows it."""
    return WayShape(
        channel=way.channel,
        connection_id=way.connection_id,
        label=way.label,
        address=way.address.removeprefix("mail:"),
    )


async def _parent(transaction: Transaction, actor: Actor, ticket: TicketFacts) -> TicketItem | None:
    if ticket.parent_id is None:
        return None
    try:
        parent = await find_ticket(transaction, ticket.parent_id, actor)
    except TicketNotFoundError:
        return None
    return await item_of(transaction, parent.id)


async def view_messages(
    transaction: Transaction, ticket_id: int, *, count: int, before: tuple[datetime, int] | None
) -> list[TicketMessageShape]:
    """Messages of a ticket, the newest first."""
    rows = await messages_of(transaction, ticket_id, count=count, longest=LONGEST, before=before)
    return [_message(row, {}) for row in rows]


async def view_message(transaction: Transaction, ticket_id: int, message_id: int) -> TicketMessageShape:
    """One message with its whole text. Raises NotFoundError."""
    rows = await messages_of(transaction, ticket_id, count=1, longest=2**30, message_id=message_id)
    if not rows:
        raise NotFoundError
    return _message(rows[0], {})


async def _conversation(
    transaction: Transaction,
    actor: Actor,
    ticket: TicketFacts,
    side: TicketSide,
    lives: Sequence[Timeline],
    satisfaction: Sequence[tuple[datetime, CsatHappening]],
) -> ConversationShape:
    rows = await messages_of(transaction, ticket.id, count=MESSAGES + 1, longest=LONGEST)
    shown = rows[:MESSAGES]
    whole = len(rows) <= MESSAGES
    since = None if whole else shown[-1].sent_at
    answered = {
        row.answers_id: row.id
        for row in reversed(shown)
        if row.answers_id is not None and row.state not in _NEVER_ANSWERS
    }
    entries = [
        TimelineEntry(at=row.sent_at, kind="message", message=_message(row, answered)) for row in shown
    ]
    entries += _done(await conversation_log(transaction, ticket.id))
    entries += [_aside(row) for row in await asides_of(transaction, ticket.id)]
    entries += [TimelineEntry(at=at, kind="csat", csat=one) for at, one in satisfaction]
    for beside, life in zip(side.orders, lives, strict=True):
        entries += [
            TimelineEntry(
                at=item.at,
                kind="order",
                order=OrderHappening(order_id=beside.order.id, number=beside.order.number, item=item),
            )
            for item in life.items
            if item.kind not in _STANDS_BESIDE
        ]
    entries += await _told(transaction, side)
    entries += await _returned(transaction, actor, side)
    kept = [entry for entry in entries if since is None or entry.at >= since]
    earlier = None if whole else encode_cursor((shown[-1].sent_at, shown[-1].id))
    return ConversationShape(
        items=sorted(kept, key=lambda entry: (entry.at, entry.kind == "message")), earlier=earlier
    )


async def _told(transaction: Transaction, side: TicketSide) -> list[TimelineEntry]:
    """What the house said to the customer by itself about the orders beside the conversation."""
    numbers = {beside.order.id: beside.order.number for beside in side.orders}
    return [
        TimelineEntry(
            at=said.ended_at or said.made_at,
            kind="order",
            order=OrderHappening(
                order_id=said.order_id,
                number=numbers[said.order_id],
                item=TimelineItem(
                    at=said.ended_at or said.made_at,
                    kind="told",
                    subject=said.subject,
                    text=said.text,
                    status=said.state,
                    reason=said.kind,
                    source=TimelineSource(label=said.author_name, as_of=said.ended_at or said.made_at),
                ),
            ),
        )
        for said in await said_of_orders(transaction, list(numbers))
        if said.order_id is not None
    ]


async def _returned(transaction: Transaction, actor: Actor, side: TicketSide) -> list[TimelineEntry]:
    """What happened to the returns of the orders beside the conversation."""
    numbers = {beside.order.id: beside.order.number for beside in side.orders}
    return [
        TimelineEntry(
            at=item.at,
            kind="order",
            order=OrderHappening(order_id=order_id, number=numbers[order_id], item=item),
        )
        for order_id, item in await returned_items(transaction, actor, list(numbers))
    ]


def _aside(row: AsideRow) -> TimelineEntry:
    ours = row.direction == "out"
    return TimelineEntry(
        at=row.sent_at,
        kind="aside",
        aside=AsideHappening(
            ticket_id=row.ticket_id,
            ticket_state=row.ticket_state,
            message_id=row.message_id,
            direction=row.direction,
            name=(not ours and row.author_name)
            or row.contact_name
            or row.contact_point.removeprefix("mail:"),
            preview=row.preview,
            state=row.state,
        ),
    )


def _done(entries: Sequence[Entry]) -> list[TimelineEntry]:
    undone = {entry.data.get("entry_id") for entry in entries if entry.kind == "undone"}
    newest = {entry.kind: entry.id for entry in entries if entry.kind in _UNDOABLE}
    return [
        TimelineEntry(
            at=entry.at,
            kind="entry",
            entry=LogEntryShape(
                id=entry.id,
                kind=entry.kind,
                actor=NamedShape(id=entry.actor_id, name=entry.actor_name) if entry.actor_id else None,
                data=entry.data,
                undoable=newest.get(entry.kind) == entry.id and str(entry.id) not in undone,
            ),
        )
        for entry in entries
        if entry.kind in _SHOWN
    ]


def _message(row: MessageRow, answered: Mapping[int, int]) -> TicketMessageShape:
    return TicketMessageShape(
        id=row.id,
        direction=row.direction,
        channel=row.channel,
        author=ParticipantShape(
            role=row.author_role,
            name=row.author_name,
            mail=row.author_point.removeprefix("mail:"),
            customer_id=row.customer_id,
            user_id=row.author_user_id,
        ),
        recipients=[
            RecipientShape(field=one["field"], name=one["name"], mail=one["point"].removeprefix("mail:"))
            for one in row.recipients
        ],
        subject=row.subject,
        text=row.text,
        shortened=row.shortened,
        folded=row.folded,
        html=row.html_sha256 != "",
        problems=row.problems,
        sent_at=row.sent_at,
        origin=row.origin,
        automatic=row.automatic,
        files=[MessageFileShape(**one) for one in row.attachments],
        state=row.state,
        reason=row.reason,
        leaves_at=row.leaves_at,
        answers_id=row.answers_id,
        answered_by=answered.get(row.id),
        mentions=row.mentions,
        order_ids=row.orders,
        placement=PlacementShape(rule=row.placement["rule"], evidence=row.placement["evidence"]),
    )


def _participant(row: ParticipantRow) -> ParticipantShape:
    return ParticipantShape(role=row.role, name=row.name, mail=row.point.removeprefix("mail:"))


async def _suggestions(transaction: Transaction, ticket_id: int) -> list[TicketSuggestionShape]:
    suggested = await suggestions_of(transaction, ticket_id)
    others = await rows_of(transaction, [one.other_id for one in suggested if one.other_id is not None])
    items = {row.id: ticket_item(row) for row in others}
    return [
        TicketSuggestionShape(
            id=one.id,
            kind=one.kind,
            ticket=items.get(one.other_id) if one.other_id is not None else None,
            message_id=one.message_id,
            evidence=one.evidence,
        )
        for one in suggested
        if one.kind == "split" or one.other_id in items
    ]
