"""The live values of a ticket: its customer, its order with parcels and refunds, its store."""

from __future__ import annotations

from datetime import datetime

import msgspec

from guichet.commerce.customers import customers_of, find_person
from guichet.commerce.orders import OrderNotFoundError, OrderShape, view_order
from guichet.correspondence import language_of
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.tracking import TrackingLinks
from guichet.support.inbox import Direction, TicketFacts, item_of, messages_of
from guichet.voice.facts import CustomerFact, Facts, Front, OrderFact, StoreFact, front_of, order_fact

_ORDERS = "orders.read"
_MESSAGES = 20  # of which the newest of the customer says the language
_WORDS = 2_000


class TicketContext(msgspec.Struct, frozen=True, kw_only=True):
    """All that a text for a ticket stands on; `as_of` is the reading of the order."""

    facts: Facts
    front: Front | None
    language: str
    as_of: datetime | None


async def context_of(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, links: TrackingLinks
) -> TicketContext:
    """The live values of a ticket as far as the actor's rights go, its store, and the customer's language."""
    front = await front_of(transaction, ticket.store_id) if ticket.store_id is not None else None
    facts = await facts_of(transaction, actor, ticket, front, links)
    return TicketContext(
        facts=facts,
        front=front,
        language=await reader_language_of(transaction, ticket),
        as_of=facts.order.as_of if facts.order else None,
    )


async def facts_of(
    transaction: Transaction, actor: Actor, ticket: TicketFacts, front: Front | None, links: TrackingLinks
) -> Facts:
    """The live values of a ticket as far as the actor's rights go."""
    order = await _order(transaction, actor, ticket)
    return Facts(
        now=utc_now(),
        customer=await _customer(transaction, ticket, order),
        order=_with_link(order, links) if order else None,
        store=front.fact if front else StoreFact(),
        agent=actor.name if actor.id is not None else "",
    )


async def reader_language_of(transaction: Transaction, ticket: TicketFacts) -> str:
    """The language in which the customer wrote last; "" where that cannot be said."""
    known = (await item_of(transaction, ticket.id)).language
    if known:
        return known
    for message in await messages_of(transaction, ticket.id, count=_MESSAGES, longest=_WORDS):
        if message.direction == Direction.IN and not message.automatic:
            found = language_of(message.text)
            if found is not None:
                return found
    return ""


async def _order(transaction: Transaction, actor: Actor, ticket: TicketFacts) -> OrderShape | None:
    if ticket.order_id is None or not actor.allows(_ORDERS):
        return None
    try:
        return await view_order(transaction, ticket.order_id, actor.targets(_ORDERS, "store"))
    except OrderNotFoundError:
        return None


def _with_link(order: OrderShape, links: TrackingLinks) -> OrderFact:
    return msgspec.structs.replace(order_fact(order), tracking_link=links.of_order(order.id).address)


async def _customer(transaction: Transaction, ticket: TicketFacts, order: OrderShape | None) -> CustomerFact:
    """By the person that the mirror knows; else by the name under which they wrote."""
    if ticket.profile_id is not None:
        person_id = (await customers_of(transaction, [ticket.profile_id])).get(ticket.profile_id)
        person = await find_person(transaction, person_id) if person_id is not None else None
        if person is not None and (person.first_name or person.last_name):
            name = f"{person.first_name} {person.last_name}".strip()
            return CustomerFact(name=name, first_name=person.first_name)
    # The name of an order's buyer is that of whoever wrote only where both say the same.
    if order is not None:
        billing = order.billing
        name = f"{billing.first_name} {billing.last_name}".strip()
        if name and name.casefold() == ticket.contact_name.strip().casefold():
            return CustomerFact(name=name, first_name=billing.first_name)
    return CustomerFact(name=ticket.contact_name)
