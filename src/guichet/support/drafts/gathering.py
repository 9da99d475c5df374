"""Gathering what a draft may claim: the ticket's own orders, its customer, shop and products, and the names
that plain words may not hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

import msgspec

from guichet.commerce.customers import PersonRow, customers_of, find_person
from guichet.commerce.orders import OrderFilter, OrderNotFoundError, OrderShape, list_orders, view_order
from guichet.kernel.db import Transaction, driver
from guichet.support.drafts.composing import PRE_SALE
from guichet.support.drafts.facts import Code, Fact, FactSheet, Words
from guichet.support.drafts.normal import fold, words_of
from guichet.support.drafts.order_facts import order_facts
from guichet.support.drafts.products import product_facts
from guichet.support.drafts.sources import About, told_by_others
from guichet.support.inbox import TicketFacts, orders_of, participants_of

_MOST_ORDERS = 3
_RECENT = timedelta(days=60)
_SHORTEST_NAME = 3
_LONGEST_FIRST_NAME = 40

_STORE = "SELECT name, time_zone, locale, connection_id, read_at FROM stores WHERE id = %s"
# An entry of a name begins with the word itself and goes on with the others of the name.
_NAMES = """
SELECT asked.name FROM unnest(%s::text[]) AS asked (name)
WHERE EXISTS (SELECT FROM profile_words p WHERE p.word = asked.name)
   OR EXISTS (SELECT FROM profile_words p WHERE p.word >= asked.name || ' ' AND p.word < asked.name || '!')
"""


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """The message of theirs that a draft answers: the newest of those that nobody answered.

    `text` is what they wrote since the last answer; `role` is the author's.
    """

    message_id: int
    role: str
    subject: str
    text: str
    sent_at: datetime
    language: str


class StoreBrief(msgspec.Struct, frozen=True):
    """The store of a ticket."""

    name: str = ""
    zone: str = ""
    locale: str = ""
    connection_id: int | None = None
    read_at: datetime | None = None


async def store_of(transaction: Transaction, store_id: int | None) -> StoreBrief:
    """A ticket's store; an empty one where it has none."""
    connection = await driver(transaction)
    row = await (await connection.execute(_STORE, (store_id,))).fetchone()
    return StoreBrief() if row is None else StoreBrief(*row)


async def gather(
    transaction: Transaction,
    ticket: TicketFacts,
    question: Question,
    store: StoreBrief,
    *,
    topic: str,
    language: str,
    now: datetime,
) -> FactSheet:
    """The facts of a ticket's own customer, and of what the message asks about."""
    person = await _person(transaction, ticket)
    own, others = await _orders(transaction, ticket, person, topic, now)
    facts = [fact for order in own for fact in order_facts(order, now)]
    facts += _ticket_facts(ticket, question, topic, person, store)
    if topic in PRE_SALE:
        facts += await product_facts(transaction, f"{question.subject}\n{question.text}", store.connection_id)
    about = About(
        ticket=ticket,
        topic=topic,
        language=language,
        first_name=_first_name(ticket, person),
        orders=own,
        now=now,
    )
    facts += await told_by_others(transaction, about)
    foreign = [fact.record for order in others for fact in order_facts(order, now)]
    participants = await participants_of(transaction, ticket.id)
    named = [ticket.contact_name, *(one.name for one in participants), *(_names_of(person))]
    return FactSheet(
        facts, zone=store.zone, foreign=foreign, names=_forbidden(named, [*own, *others], store, facts)
    )


async def known_names(transaction: Transaction, asked: Sequence[str]) -> set[str]:
    """Which of these folded words and pairs of words are names of customers."""
    if not asked:
        return set()
    connection = await driver(transaction)
    return {row[0] for row in await (await connection.execute(_NAMES, (list(asked),))).fetchall()}


async def _person(transaction: Transaction, ticket: TicketFacts) -> PersonRow | None:
    if ticket.profile_id is None:
        return None
    customer_id = (await customers_of(transaction, [ticket.profile_id])).get(ticket.profile_id)
    return None if customer_id is None else await find_person(transaction, customer_id)


async def _orders(
    transaction: Transaction, ticket: TicketFacts, person: PersonRow | None, topic: str, now: datetime
) -> tuple[list[OrderShape], list[OrderShape]]:
    """The orders of the ticket: those of its customer, and others that somebody put there."""
    ids = (await orders_of(transaction, ticket.id))[:_MOST_ORDERS]
    if not ids and person is not None and topic not in PRE_SALE:
        # Who has bought one thing lately writes about that.
        recent = await list_orders(transaction, OrderFilter(customer_id=person.id), count=2)
        recent = [one for one in recent if now - one.placed_at < _RECENT]
        ids = [recent[0].id] if len(recent) == 1 else []
    own: list[OrderShape] = []
    others: list[OrderShape] = []
    for order_id in ids:
        try:
            order = await view_order(transaction, order_id)
        except OrderNotFoundError:
            continue
        (own if _is_theirs(order, ticket, person) else others).append(order)
    return own, others


def _is_theirs(order: OrderShape, ticket: TicketFacts, person: PersonRow | None) -> bool:
    if person is not None and order.customer is not None and order.customer.id == person.id:
        return True
    return bool(order.mail) and ticket.contact_point == f"mail:{order.mail.lower()}"


def _ticket_facts(
    ticket: TicketFacts, question: Question, topic: str, person: PersonRow | None, store: StoreBrief
) -> Iterable[Fact]:
    record = f"ticket:{ticket.id}"
    yield Fact(
        record=record,
        field="topic",
        value=Code(vocabulary="topics", code=topic),
        as_of=question.sent_at,
        source="",
    )
    first_name = _first_name(ticket, person)
    if first_name:
        yield Fact(
            record=record if person is None else f"customer:{person.id}",
            field="first_name",
            value=Words(text=first_name),
            as_of=question.sent_at if person is None or store.read_at is None else store.read_at,
            source="" if person is None else store.name,
        )
    if store.name and store.read_at is not None:
        yield Fact(
            record=f"store:{ticket.store_id}",
            field="name",
            value=Words(text=store.name),
            as_of=store.read_at,
            source=store.name,
        )


def _first_name(ticket: TicketFacts, person: PersonRow | None) -> str:
    """By which first name the customer is greeted; "" where that is not sure."""
    name = person.first_name if person is not None else _signed_first_name(ticket.contact_name)
    return name.strip() if _is_plain_name(name) else ""


def _signed_first_name(name: str) -> str:
    """The first of two or three words of a sender's name; a single word may be anything."""
    words = name.split()
    return words[0] if len(words) in (2, 3) else ""


def _is_plain_name(name: str) -> bool:
    """Whether a first name is one to be greeted by: letters, a hyphen, an apostrophe, not a sentence."""
    return 0 < len(name.strip()) <= _LONGEST_FIRST_NAME and all(
        sign.isalpha() or sign in " -'’" for sign in name.strip()
    )


def _names_of(person: PersonRow | None) -> list[str]:
    return [] if person is None else [person.first_name, person.last_name, person.company]


def _forbidden(
    people: Iterable[str], orders: Iterable[OrderShape], store: StoreBrief, facts: Iterable[Fact]
) -> set[str]:
    """Folded names that plain words may not hold: of people each word, of things the whole."""
    told = list(people)
    whole = [store.name]
    for order in orders:
        addresses = (order.billing, *order.shipping_addresses)
        told += [part for one in addresses for part in (one.first_name, one.last_name, one.company, one.city)]
        whole += [line.name for line in order.lines]
        told += [shipment.carrier for shipment in order.shipments]
    whole += [fact.value.text for fact in facts if fact.field == "name" and isinstance(fact.value, Words)]
    words = {word for name in told for word in words_of(fold(name)) if len(word) >= _SHORTEST_NAME}
    return words | {" ".join(words_of(fold(name))) for name in whole if words_of(fold(name))}
