"""What the mirror and the inbox know about messages that arrive: set-based, a few statements for a batch."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.kernel.db import Transaction, driver
from guichet.support.inbox.incoming import Incoming
from guichet.support.joining import Candidate, is_relay_of, order_numbers, subject_key
from guichet.voice.sending import Answered, answered_by

_RECENT = 20  # conversations of a person or address looked at, the newest first
_CROWD = 50  # tickets that one word may lead to: a newsletter's id leads to more, and says nothing

# People, orders and stores are named by their tables: one round trip for what several rooms keep.
_PEOPLE = """
SELECT i.point, p.id, p.customer_id FROM identities i JOIN customer_profiles p ON p.id = i.profile_id
WHERE i.point = ANY(%s) ORDER BY i.point, p.id
"""
_PERSONS = "SELECT id, customer_id FROM customer_profiles WHERE id = ANY(%s)"
_ORDERS = """
SELECT o.id, o.number, o.profile_id, p.customer_id, lower(o.mail), s.id, o.connection_id
FROM orders o
LEFT JOIN customer_profiles p ON p.id = o.profile_id
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE {which} AND o.digest <> ''::bytea
"""
_BY_REFERENCE = """
SELECT DISTINCT r.reference, m.ticket_id, m.direction = 'out' AND m.source = ''
FROM unnest(%s::text[]) AS asked (reference)
CROSS JOIN LATERAL (SELECT t.reference, t.message_id FROM ticket_references t
                    WHERE t.reference = asked.reference ORDER BY t.message_id DESC LIMIT %s) AS r
JOIN ticket_messages m ON m.id = r.message_id
"""
_BY_ORDER = "SELECT DISTINCT ticket_id FROM ticket_orders WHERE order_id = ANY(%s)"
_BY_POINT = """
SELECT near.ticket_id FROM unnest(%s::text[]) AS asked (point)
CROSS JOIN LATERAL (SELECT p.ticket_id FROM ticket_participants p
                    WHERE p.point = asked.point ORDER BY p.ticket_id DESC LIMIT %s) AS near
"""
_BY_PERSON = """
SELECT near.id FROM customer_profiles c
CROSS JOIN LATERAL (SELECT t.id FROM tickets t WHERE t.profile_id = c.id AND t.joined_into IS NULL
                    ORDER BY t.last_message_at DESC, t.id DESC LIMIT %s) AS near
WHERE c.customer_id = ANY(%s)
"""
_TICKETS = """
SELECT t.id, t.state, t.store_id, c.customer_id, t.contact_point, t.contact_name, t.subject, t.preview,
       t.last_message_at, t.unanswered_since IS NOT NULL,
       ARRAY(SELECT p.point FROM ticket_participants p WHERE p.ticket_id = t.id),
       ARRAY(SELECT DISTINCT o.order_id FROM ticket_orders o WHERE o.ticket_id = t.id)
FROM tickets t LEFT JOIN customer_profiles c ON c.id = t.profile_id
WHERE t.id = ANY(%s) AND t.joined_into IS NULL
"""


class KnownOrder(msgspec.Struct, frozen=True):
    """A mirrored order, as far as a message that names it is concerned."""

    id: int
    number: str
    profile_id: int | None
    person_id: int | None
    mail: str
    store_id: int | None
    connection_id: int


class KnownTicket(msgspec.Struct, kw_only=True):
    """A conversation as it stands while a batch is filed; what is filed in it is noted here at once."""

    id: int
    state: str
    store_id: int | None
    person_id: int | None
    contact_point: str
    contact_name: str
    subject_key: str
    words: str
    last_message_at: datetime
    unanswered: bool
    participants: set[str]
    order_ids: set[int]

    def candidate(self, references: frozenset[str], ours: frozenset[str]) -> Candidate:
        """The ticket as the rules see it for a message that names these words."""
        return Candidate(
            ticket_id=self.id,
            state=self.state,
            store_id=self.store_id,
            person_id=self.person_id,
            contact_point=self.contact_point,
            contact_name=self.contact_name,
            participants=frozenset(self.participants),
            references=references,
            ours=ours,
            order_ids=frozenset(self.order_ids),
            subject_key=self.subject_key,
            words=self.words,
            last_message_at=self.last_message_at,
            unanswered=self.unanswered,
        )


class Known(msgspec.Struct, kw_only=True):
    """All that a batch of messages may meet, by what leads to it."""

    profiles: dict[str, list[int]]  # by point
    persons: dict[int, int]  # by profile
    orders: dict[int, KnownOrder]
    numbers: dict[str, list[int]]  # orders by number
    answered: dict[str, Answered]  # mails that the house wrote by itself, by the words that name them
    tickets: dict[int, KnownTicket]
    by_reference: dict[str, dict[int, bool]]  # tickets by word; true: the word is of an answer of ours
    by_point: dict[str, set[int]]
    by_person: dict[int, set[int]]
    by_order: dict[int, set[int]]

    def persons_of(self, incoming: Incoming) -> frozenset[int]:
        """Who may stand outside of it, by their address or account."""
        profiles = list(self.profiles.get(incoming.outsider[0], ()))
        if incoming.author_profile_id is not None:
            profiles.append(incoming.author_profile_id)
        return frozenset(self.persons[one] for one in profiles if one in self.persons)

    def enter(self, ticket: KnownTicket) -> None:
        """Have what comes later find this ticket."""
        self.tickets[ticket.id] = ticket
        for point in ticket.participants:
            self.by_point.setdefault(point, set()).add(ticket.id)
        if ticket.person_id is not None:
            self.by_person.setdefault(ticket.person_id, set()).add(ticket.id)
        for order_id in ticket.order_ids:
            self.by_order.setdefault(order_id, set()).add(ticket.id)


async def know(transaction: Transaction, batch: Sequence[Incoming]) -> Known:
    """Read what the batch may meet."""
    profiles, persons = await _people(transaction, batch)
    answered = await answered_by(transaction, sorted({word for one in batch for word in one.references}))
    orders, numbers = await _orders(transaction, batch, {one.order_id for one in answered.values()})
    persons |= {
        one.profile_id: one.person_id
        for one in orders.values()
        if one.profile_id is not None and one.person_id is not None
    }
    known = Known(
        profiles=profiles,
        persons=persons,
        orders=orders,
        numbers=numbers,
        answered=answered,
        tickets={},
        by_reference={},
        by_point={},
        by_person={},
        by_order={},
    )
    words = sorted({word for one in batch for word in one.references})
    found = await _rows(transaction, _BY_REFERENCE, words, _CROWD)
    for word, ticket_id, ours in found:
        hits = known.by_reference.setdefault(word, {})
        hits[ticket_id] = ours or hits.get(ticket_id, False)
    points = sorted({one.outsider[0] for one in batch} - {""})
    ids = {row[1] for row in found}
    ids |= {row[0] for row in await _rows(transaction, _BY_ORDER, sorted(orders))}
    ids |= {row[0] for row in await _rows(transaction, _BY_POINT, points, _RECENT)}
    ids |= {row[0] for row in await _rows(transaction, _BY_PERSON, _RECENT, sorted(set(persons.values())))}
    for row in await _rows(transaction, _TICKETS, sorted(ids)):
        known.enter(_ticket(row))
    return known


def mentioned(known: Known, incoming: Incoming) -> list[tuple[KnownOrder, str, bool]]:
    """The orders that a message is about: (order, page, answered or number, whether its author bought it).

    What answers a mail of the house's own is about that mail's order, for the one whom the mail went to.
    """
    point, persons = incoming.outsider[0], known.persons_of(incoming)
    found: dict[int, tuple[KnownOrder, str, bool]] = {}
    for order_id in incoming.page_order_ids:
        if order_id in known.orders:
            found[order_id] = (known.orders[order_id], "page", True)
    for answered in (known.answered[word] for word in incoming.references if word in known.answered):
        order = known.orders.get(answered.order_id)
        if order is not None:
            bought = point == answered.point or _bought(order, point, persons)
            found.setdefault(order.id, (order, "answered", bought))
    for number in order_numbers(f"{incoming.subject}\n{incoming.text}"):
        for order_id in known.numbers.get(number, ()):
            order = known.orders[order_id]
            found.setdefault(order_id, (order, "number", _bought(order, point, persons)))
    mentions = list(found.values())
    # One number in several shops: where the author bought in one of them, or wrote to one, that is the one.
    for decided in (
        [one for one in mentions if one[2]],
        [
            one
            for one in mentions
            if incoming.for_store_id is not None and one[0].store_id == incoming.for_store_id
        ],
    ):
        numbers = {order.number for order, _, _ in decided}
        mentions = [one for one in mentions if one in decided or one[0].number not in numbers]
    return mentions


def _bought(order: KnownOrder, point: str, persons: frozenset[int]) -> bool:
    """Whether the mirror says that who stands outside bought an order."""
    by_mail = bool(order.mail) and point == f"mail:{order.mail}"
    by_person = order.person_id is not None and order.person_id in persons
    return by_mail or by_person or is_relay_of(point, order.mail)


async def _people(
    transaction: Transaction, batch: Sequence[Incoming]
) -> tuple[dict[str, list[int]], dict[int, int]]:
    profiles: dict[str, list[int]] = defaultdict(list)
    persons: dict[int, int] = {}
    points = {one.author_point for one in batch} | {
        recipient.point for one in batch if one.direction == "out" for recipient in one.recipients
    }
    for point, profile_id, person_id in await _rows(transaction, _PEOPLE, sorted(points - {""})):
        profiles[point].append(profile_id)
        persons[profile_id] = person_id
    accounts = sorted({one.author_profile_id for one in batch if one.author_profile_id is not None})
    persons |= {row[0]: row[1] for row in await _rows(transaction, _PERSONS, accounts)}
    return profiles, persons


async def _orders(
    transaction: Transaction, batch: Sequence[Incoming], answered: set[int]
) -> tuple[dict[int, KnownOrder], dict[str, list[int]]]:
    numbers = sorted({word for one in batch for word in order_numbers(f"{one.subject}\n{one.text}")})
    pages = sorted({order_id for one in batch for order_id in one.page_order_ids} | answered)
    rows: Iterable[Any] = [
        *await _rows(transaction, _ORDERS.format(which="o.number = ANY(%s)"), numbers),
        *await _rows(transaction, _ORDERS.format(which="o.id = ANY(%s)"), pages),
    ]
    orders = {row[0]: KnownOrder(*row) for row in rows}
    by_number: dict[str, list[int]] = defaultdict(list)
    for order in orders.values():
        by_number[order.number].append(order.id)
    return orders, by_number


async def _rows(transaction: Transaction, statement: str, *values: Any) -> Sequence[Sequence[Any]]:
    if any(value == [] for value in values):
        return ()
    connection = await driver(transaction)
    return await (await connection.execute(statement, values)).fetchall()


def _ticket(row: Sequence[Any]) -> KnownTicket:
    return KnownTicket(
        id=row[0],
        state=row[1],
        store_id=row[2],
        person_id=row[3],
        contact_point=row[4],
        contact_name=row[5],
        subject_key=subject_key(row[6]),
        words=f"{row[6]} {row[7]}",
        last_message_at=row[8],
        unanswered=row[9],
        participants=set(row[10]),
        order_ids=set(row[11]),
    )


def candidates_of(known: Known, incoming: Incoming, order_ids: Iterable[int]) -> list[Candidate]:
    """The conversations that share something with a message."""
    point, _ = incoming.outsider
    ids: set[int] = set(known.by_point.get(point, ())) if point else set()
    for person in known.persons_of(incoming):
        ids |= known.by_person.get(person, set())
    for order_id in order_ids:
        ids |= known.by_order.get(order_id, set())
    hits: Mapping[str, dict[int, bool]] = {
        word: known.by_reference.get(word, {}) for word in incoming.references
    }
    for tickets in hits.values():
        ids |= set(tickets)
    return [
        known.tickets[ticket_id].candidate(
            frozenset(word for word, tickets in hits.items() if ticket_id in tickets),
            frozenset(word for word, tickets in hits.items() if tickets.get(ticket_id)),
        )
        for ticket_id in sorted(ids & set(known.tickets))
    ]
