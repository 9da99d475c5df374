"""Filing: messages that arrived are put into their conversations, a batch at a time.

History is silent: what a first sync brings makes closed tickets that can be read, found and gone on from, and
that start no clock. All else opens or opens again, save what is automatic: that is kept, and changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from guichet.commerce.writing import copy_rows, json_text, next_ids
from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Origin, ToPublish, publish, to_publish
from guichet.kernel.types import utc_now
from guichet.ports.happenings.support import TicketChanged, TicketMessageAdded, TicketOpened
from guichet.support.inbox import log
from guichet.support.inbox.answering import OURS
from guichet.support.inbox.incoming import Incoming
from guichet.support.inbox.known import Known, KnownOrder, KnownTicket, candidates_of, know, mentioned
from guichet.support.inbox.model import Direction, Role, TicketState
from guichet.support.inbox.standing import refresh
from guichet.support.inbox.words import learn_words, preview_of, search_vector, searched_words
from guichet.support.joining import Arriving, Mention, Placement, place, subject_key
from guichet.voice.sending import known_as_ours

_MESSAGE = (
    *("id", "ticket_id", "direction", "channel", "source", "source_id", "connection_id", "author_role"),
    *("author_name", "author_point", "author_profile_id", "recipients", "subject", "preview", "sent_at"),
    *(
        "recorded_at",
        "origin",
        "automatic",
        "attachments",
        "state",
        "reason",
        "mentions",
        "placement",
        "search",
    ),
)
_TICKET = (
    *("id", "version", "follows_id", "state", "silent", "store_id", "channel", "connection_id", "profile_id"),
    *("contact_name", "contact_point", "subject", "preview", "last_from", "messages_count", "opened_at"),
    *("last_message_at", "closed_at"),
)
_KNOWN_SOURCES = """
SELECT source, source_id FROM ticket_messages
WHERE source <> '' AND (source, source_id) IN (SELECT * FROM unnest(%s::text[], %s::bigint[]))
"""
_KNOWN_OURS = "SELECT reference FROM ticket_references WHERE reference = ANY(%s)"
_OPEN_AGAIN = """
UPDATE tickets SET state = 'open', silent = false, snoozed_until = NULL, closed_at = NULL
WHERE id = ANY(%s) AND state <> 'open'
RETURNING id
"""
# Answered at the shop itself: it is the customer's turn, unless they wrote since.
_ANSWERED_THERE = """
UPDATE tickets AS t SET state = 'waiting'
WHERE t.id = ANY(%s) AND t.state = 'open' AND NOT EXISTS (
    SELECT FROM ticket_messages m WHERE m.ticket_id = t.id AND m.direction = 'in' AND m.automatic = ''
    AND m.sent_at > (SELECT max(o.sent_at) FROM ticket_messages o
                     WHERE o.ticket_id = t.id AND o.direction = 'out' AND o.source <> ''))
RETURNING id
"""
_SUGGEST = ("ticket_id", "kind", "other_id", "message_id", "evidence", "state", "made_at")


class Filed(msgspec.Struct, frozen=True, kw_only=True):
    """Where a message went. `opened`: it began its conversation."""

    incoming: Incoming
    message_id: int
    ticket_id: int
    placement: Placement
    orders: tuple[tuple[KnownOrder, str, bool], ...]
    role: Role
    opened: bool


async def file(transaction: Transaction, batch: Sequence[Incoming]) -> list[Filed]:
    """Put mirrored messages into conversations; one that is filed already is left where it is."""
    connection = await driver(transaction)
    # Filing reads, decides and writes: two batches side by side would not see each other's conversations.
    await connection.execute("SELECT pg_advisory_xact_lock(hashtextextended('support.filing', 0))")
    fresh = await _fresh(transaction, batch)
    if not fresh:
        return []
    known = await know(transaction, fresh)
    message_ids = await next_ids(transaction, "ticket_messages", len(fresh))
    ticket_ids = iter(await next_ids(transaction, "tickets", len(fresh)))
    filed = []
    for incoming, message_id in zip(fresh, message_ids, strict=True):
        one = _decide(known, incoming, message_id, ticket_ids)
        _note(known, one)
        filed.append(one)
    await _write(transaction, known, filed)
    return filed


async def _fresh(transaction: Transaction, batch: Sequence[Incoming]) -> list[Incoming]:
    connection = await driver(transaction)
    sources, ids = [one.source for one in batch], [one.source_id for one in batch]
    cursor = await connection.execute(_KNOWN_SOURCES, (sources, ids))
    there = set(await cursor.fetchall())
    by_key = {(one.source, one.source_id): one for one in batch}
    fresh = [one for key, one in by_key.items() if key not in there]
    # A mailbox shows what left by it, our own answers too, and some come back to it by a copy or a customer's
    # forward: those stand in their tickets already.
    cursor = await connection.execute(_KNOWN_OURS, (sorted({word for one in fresh for word in _ours(one)}),))
    ours = {row[0] for row in await cursor.fetchall()}
    # So do mails that the house wrote by itself: they begin no conversation, their answers do.
    ours |= {OURS + one for one in await known_as_ours(transaction, _plain_ours(fresh))}
    fresh = [one for one in fresh if not ours.intersection(_ours(one))]
    return sorted(fresh, key=lambda one: (one.sent_at, one.source_id))


def _ours(incoming: Incoming) -> list[str]:
    """The words under which a message of the shop's would be known as an answer of ours."""
    if incoming.direction is not Direction.OUT and not incoming.by_us:
        return []
    return [OURS + word.removeprefix("id:") for word in incoming.own_references if word.startswith("id:")]


def _plain_ours(batch: Sequence[Incoming]) -> list[str]:
    return sorted({word.removeprefix(OURS) for one in batch for word in _ours(one)})


def _decide(known: Known, incoming: Incoming, message_id: int, ticket_ids: Any) -> Filed:
    orders = tuple(mentioned(known, incoming))
    arriving = _arriving(known, incoming, orders)
    candidates = candidates_of(known, incoming, [order.id for order, _, _ in orders])
    placement = place(arriving, candidates)
    opened = placement.ticket_id is None
    if incoming.direction is Direction.OUT:
        role = Role.SHOP
    else:
        role = Role.CUSTOMER if placement.author_is_customer else Role.THIRD_PARTY
    return Filed(
        incoming=incoming,
        message_id=message_id,
        ticket_id=next(ticket_ids) if placement.ticket_id is None else placement.ticket_id,
        placement=placement,
        orders=orders,
        role=role,
        opened=opened,
    )


def _arriving(known: Known, incoming: Incoming, orders: Sequence[tuple[KnownOrder, str, bool]]) -> Arriving:
    persons = known.persons_of(incoming)
    point, name = incoming.outsider
    buyers = {order.person_id for order, how, _ in orders if how == "page" and order.person_id is not None}
    return Arriving(
        channel=incoming.channel,
        store_id=_store_of(incoming, orders),
        point=point,
        name=name,
        persons=persons | buyers,
        references=incoming.references,
        orders=tuple(
            Mention(order_id=order.id, store_id=order.store_id, by_author=bought)
            for order, _, bought in orders
        ),
        subject=incoming.subject,
        text=incoming.text,
        sent_at=incoming.sent_at,
        vouched=incoming.vouched,
        automatic=incoming.automatic,
    )


def _store_of(incoming: Incoming, orders: Sequence[tuple[KnownOrder, str, bool]]) -> int | None:
    """The store that a message concerns: that of the order its author bought, else the one it was sent to."""
    for order, _, bought in orders:
        if bought and order.store_id is not None:
            return order.store_id
    return incoming.for_store_id


def _note(known: Known, filed: Filed) -> None:
    """Have the rest of the batch see what was just filed."""
    incoming = filed.incoming
    ticket = known.tickets.get(filed.ticket_id)
    if ticket is None:
        _, person, point, name = _contact(known, filed)
        silent = incoming.origin is Origin.HISTORY
        ticket = KnownTicket(
            id=filed.ticket_id,
            state=TicketState.CLOSED if silent or incoming.automatic else TicketState.OPEN,
            store_id=_store_of(incoming, filed.orders),
            person_id=person,
            contact_point=point,
            contact_name=name,
            subject_key=subject_key(incoming.subject),
            words=f"{incoming.subject} {preview_of(incoming.text)}",
            last_message_at=incoming.sent_at,
            unanswered=not silent,
            participants=set(),
            order_ids=set(),
        )
    ticket.last_message_at = max(ticket.last_message_at, incoming.sent_at)
    ticket.participants |= {one.point for one in incoming.recipients if one.point}
    if incoming.author_point and incoming.automatic != "bounce":
        ticket.participants.add(incoming.author_point)
    if (
        incoming.origin is not Origin.HISTORY
        and incoming.direction is Direction.IN
        and not incoming.automatic
    ):
        ticket.state = TicketState.OPEN
    ticket.order_ids |= {order.id for order, _, bought in filed.orders if bought}
    known.enter(ticket)
    for word in (*incoming.own_references, *incoming.references):
        known.by_reference.setdefault(word, {}).setdefault(ticket.id, False)


def _contact(known: Known, filed: Filed) -> tuple[int | None, int | None, str, str]:
    """Whose conversation a new ticket is: (profile, person, address, name).

    Whom the shop wrote to where the shop began; the buyer where an order's page says it; else the author.
    """
    incoming = filed.incoming
    bought = next((order for order, _, mine in filed.orders if mine), None)
    point, name = incoming.outsider
    if bought is not None:
        if not point and bought.mail:
            point = f"mail:{bought.mail}"
        return bought.profile_id, bought.person_id, point, name
    profiles = known.profiles.get(point, [])
    if incoming.author_profile_id is not None:
        profiles = [incoming.author_profile_id]
    persons = {known.persons[one] for one in profiles if one in known.persons}
    if len(persons) == 1:  # a mailbox with several people behind it names none of them
        return profiles[0], persons.pop(), point, name
    return None, None, point, name


async def _write(transaction: Transaction, known: Known, filed: Sequence[Filed]) -> None:
    now = utc_now()
    await copy_rows(transaction, "tickets", _TICKET, [_ticket_row(known, one) for one in filed if one.opened])
    await copy_rows(transaction, "ticket_messages", _MESSAGE, [_message_row(one, now) for one in filed])
    await copy_rows(
        transaction,
        "ticket_references",
        ("reference", "message_id"),
        sorted(
            {
                (word, one.message_id)
                for one in filed
                for word in (*one.incoming.own_references, *one.incoming.references)
            }
        ),
    )
    await copy_rows(
        transaction,
        "ticket_orders",
        ("ticket_id", "order_id", "message_id", "how"),
        [
            (one.ticket_id, order.id, one.message_id, how)
            for one in filed
            for order, how, bought in one.orders
            if bought
        ],
    )
    suggested = [
        (
            *(one.ticket_id, hint.kind, hint.ticket_id if hint.kind == "join" else None, one.message_id),
            *(list(hint.evidence), "open", now),
        )
        for one in filed
        if one.incoming.origin is not Origin.HISTORY
        for hint in one.placement.suggestions
    ]
    await copy_rows(transaction, "ticket_suggestions", _SUGGEST, suggested)
    await learn_words(transaction, {word for one in filed for word in _searched(one)})
    again = await _open_again(transaction, filed)
    answered = await _answered_there(transaction, filed)
    await refresh(transaction, {one.ticket_id for one in filed})
    entries = [entry for one in filed for entry in _entries(one, again, now)]
    because = {"after": "waiting", "because": "answered_at_shop"}
    entries += [log.ToLog(ticket_id, now, "state", None, because) for ticket_id in sorted(answered)]
    await log.write_many(transaction, entries)
    for origin in Origin:
        events = [event for one in filed if one.incoming.origin is origin for event in _events(one)]
        await publish(transaction, events, origin=origin)


async def _open_again(transaction: Transaction, filed: Sequence[Filed]) -> set[int]:
    """Open the tickets in which a customer wrote anew."""
    woken = {
        one.ticket_id
        for one in filed
        if not one.opened
        and one.incoming.direction is Direction.IN
        and one.incoming.origin is not Origin.HISTORY
        and not one.incoming.automatic
    }
    if not woken:
        return set()
    connection = await driver(transaction)
    cursor = await connection.execute(_OPEN_AGAIN, (sorted(woken),))
    return {row[0] for row in await cursor.fetchall()}


async def _answered_there(transaction: Transaction, filed: Sequence[Filed]) -> set[int]:
    """Have tickets wait for the customer whom the shop answered outside this house."""
    told = {
        one.ticket_id
        for one in filed
        if not one.opened
        and one.incoming.direction is Direction.OUT
        and one.incoming.origin is not Origin.HISTORY
    }
    if not told:
        return set()
    connection = await driver(transaction)
    cursor = await connection.execute(_ANSWERED_THERE, (sorted(told),))
    return {row[0] for row in await cursor.fetchall()}


def _state_of(filed: Filed) -> TicketState:
    incoming = filed.incoming
    if incoming.origin is Origin.HISTORY or incoming.automatic:
        return TicketState.CLOSED
    return TicketState.WAITING if incoming.direction is Direction.OUT else TicketState.OPEN


def _ticket_row(known: Known, filed: Filed) -> tuple[Any, ...]:
    incoming = filed.incoming
    profile, _, point, name = _contact(known, filed)
    state = _state_of(filed)
    return (
        *(filed.ticket_id, 0, filed.placement.follows_id, state.value, incoming.origin is Origin.HISTORY),
        *(_store_of(incoming, filed.orders), incoming.channel, incoming.connection_id, profile),
        *(_clean(name), point, _clean(incoming.subject), "", filed.role.value, 0, incoming.sent_at),
        *(incoming.sent_at, incoming.sent_at if state is TicketState.CLOSED else None),
    )


def _message_row(filed: Filed, now: Any) -> tuple[Any, ...]:
    incoming = filed.incoming
    return (
        *(filed.message_id, filed.ticket_id, incoming.direction.value, incoming.channel, incoming.source),
        *(incoming.source_id, incoming.connection_id, filed.role.value, _clean(incoming.author_name)),
        *(incoming.author_point, incoming.author_profile_id, json_text(incoming.recipients)),
        *(_clean(incoming.subject), preview_of(_clean(incoming.text)), incoming.sent_at, now),
        *(incoming.origin.value, incoming.automatic, json_text(incoming.attachments), "received", "", []),
        json_text({"rule": filed.placement.rule, "evidence": filed.placement.evidence}),
        search_vector(_searched(filed), incoming.sent_at),
    )


def _searched(filed: Filed) -> list[str]:
    incoming = filed.incoming
    numbers = [order.number for order, _, _ in filed.orders]
    said = [incoming.subject, incoming.text, incoming.author_name, incoming.author_point[5:], *numbers]
    return searched_words(map(_clean, said))


def _clean(text: str) -> str:
    return text.replace("\x00", "")


def _entries(filed: Filed, again: set[int], now: Any) -> list[log.ToLog]:
    incoming = filed.incoming
    entries = []
    if filed.opened:
        opened: dict[str, Any] = {"origin": incoming.origin.value, "state": _state_of(filed).value}
        if filed.placement.follows_id is not None:
            opened["follows"] = str(filed.placement.follows_id)
        entries.append(log.ToLog(filed.ticket_id, incoming.sent_at, "opened", None, opened))
    said = {
        "direction": incoming.direction.value,
        "role": filed.role.value,
        "origin": incoming.origin.value,
        "automatic": incoming.automatic,
        "rule": filed.placement.rule,
        "evidence": list(filed.placement.evidence),
    }
    entries.append(log.ToLog(filed.ticket_id, incoming.sent_at, "message", filed.message_id, said))
    if filed.ticket_id in again:
        again.discard(filed.ticket_id)
        entries.append(
            log.ToLog(filed.ticket_id, now, "state", None, {"after": "open", "because": "message"})
        )
    if incoming.origin is not Origin.HISTORY:
        entries += [
            log.ToLog(filed.ticket_id, now, "suggested", filed.message_id, msgspec.to_builtins(hint))
            for hint in filed.placement.suggestions
        ]
    return entries


def _events(filed: Filed) -> list[ToPublish]:
    incoming = filed.incoming
    events = []
    if filed.opened:
        opened = TicketOpened(
            ticket_id=filed.ticket_id,
            channel=incoming.channel,
            store_id=_store_of(incoming, filed.orders),
            silent=incoming.origin is Origin.HISTORY,
        )
        events.append(to_publish(opened, filed.ticket_id, happened_at=incoming.sent_at))
    added = TicketMessageAdded(
        ticket_id=filed.ticket_id,
        message_id=filed.message_id,
        direction=incoming.direction.value,
        automatic=incoming.automatic,
    )
    events.append(to_publish(added, filed.ticket_id, happened_at=incoming.sent_at))
    if filed.placement.suggestions and incoming.origin is not Origin.HISTORY:
        events.append(to_publish(TicketChanged(ticket_id=filed.ticket_id, what="suggested"), filed.ticket_id))
    return events
