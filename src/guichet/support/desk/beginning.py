"""Conversations that staff begin: from an order, from a customer, or aside of a ticket."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import text

from guichet.commerce.customers import customers_of, find_person, profiles_of
from guichet.commerce.orders import totals_of, view_order
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotFoundError
from guichet.support.desk.schemas import BeginningAsked, BeginningShape, ToWhomShape, WayShape
from guichet.support.inbox import (
    ANSWER,
    READ,
    Answer,
    Beginning,
    NamedShape,
    NobodyToWriteToError,
    NotTheirAddressError,
    attachable,
    begin,
    find_ticket,
    known_aside,
    queue_answer,
    recipient,
    ways_to_begin,
)

_MAIL = "mail:"
_BOUGHT_BY = text("SELECT profile_id FROM orders WHERE id = :order_id")


class About(NamedTuple):
    """What a conversation is to be about; one of them is said."""

    order_id: int | None
    customer_id: int | None
    parent_id: int | None


class _Known(NamedTuple):
    """What is known of whom it is to be with."""

    people: Sequence[tuple[str, str]]  # (name, mail)
    stores: Sequence[tuple[int, str]]
    profile_ids: dict[str, int]  # by mail; how the customer appeared with it
    order: tuple[int, str] | None
    parent_id: int | None = None


async def addresses_of(transaction: Transaction, point: str, profile_id: int | None) -> list[str]:
    """The mail addresses that a ticket's customer is known by, the one that they wrote from first."""
    mails = [point.removeprefix(_MAIL)] if point.startswith(_MAIL) else []
    if profile_id is not None:
        customer_id = (await customers_of(transaction, [profile_id])).get(profile_id)
        if customer_id is not None:
            mails += (await _mails_of(transaction, customer_id)).keys()
    return list(dict.fromkeys(mails))


async def view_beginning(transaction: Transaction, actor: Actor, about: About) -> BeginningShape:
    """To whom and how a conversation can be begun. Raises NobodyToWriteToError, NotFoundError."""
    known = await _known(transaction, actor, about)
    store_id = known.stores[0][0] if len(known.stores) == 1 else None
    mail = known.people[0][1] if known.people else "somebody@guichet.invalid"
    ways = await ways_to_begin(
        transaction, Beginning(name="", point=f"{_MAIL}{mail}", subject="", store_id=store_id)
    )
    return BeginningShape(
        people=[ToWhomShape(name=name, mail=mail) for name, mail in known.people],
        stores=[NamedShape(id=key, name=name) for key, name in known.stores],
        store_id=store_id,
        order=None if known.order is None else NamedShape(id=known.order[0], name=known.order[1]),
        ways=[
            WayShape(channel=way.channel, connection_id=way.connection_id, label=way.label, address="")
            for way in ways
        ],
    )


async def begin_ticket(
    transaction: Transaction, actor: Actor, asked: BeginningAsked
) -> tuple[int, int, datetime]:
    """Begin a conversation; returns the ticket's id, its first message's, and when that leaves.

    Raises NobodyToWriteToError, NotTheirAddressError, NotAllowedError, NoChannelError.
    """
    about = About(asked.order_id, asked.customer_id, asked.parent_id)
    known = await _known(transaction, actor, about)
    to = recipient("to", asked.to)
    mail = to.point.removeprefix(_MAIL)
    if about.parent_id is None and mail not in {one for _, one in known.people}:
        raise NotTheirAddressError
    store_id = _store(known, asked.store_id)
    actor.require(ANSWER, f"store:{store_id}" if store_id is not None else "store:")
    beginning = Beginning(
        name=asked.to.name or next((name for name, one in known.people if one == mail), ""),
        point=to.point,
        subject=" ".join(asked.subject.split()),
        profile_id=known.profile_ids.get(mail),
        store_id=store_id,
        order_id=None if known.order is None else known.order[0],
        parent_id=known.parent_id,
    )
    named = [(one.sha256, one.name) for one in asked.attachments]
    answer = Answer(
        text=asked.text,
        subject=asked.subject,
        channel="mail",
        connection_id=asked.connection_id,
        copies=[recipient(one.field, one) for one in asked.copies],
        attachments=await attachable(transaction, actor, about.parent_id, named),
    )
    ticket = await begin(transaction, actor, beginning)
    message_id, leaves_at = await queue_answer(transaction, actor, ticket, answer)
    return ticket.id, message_id, leaves_at


def _store(known: _Known, asked: int | None) -> int | None:
    offered = [store_id for store_id, _ in known.stores]
    if asked is not None and asked in offered:
        return asked
    return offered[0] if offered else None


async def _known(transaction: Transaction, actor: Actor, about: About) -> _Known:
    if about.parent_id is not None:
        return await _aside(transaction, actor, about.parent_id)
    if about.order_id is not None:
        return await _of_order(transaction, actor, about.order_id)
    if about.customer_id is not None:
        return await _of_customer(transaction, actor, about.customer_id)
    raise NobodyToWriteToError


async def _of_order(transaction: Transaction, actor: Actor, order_id: int) -> _Known:
    order = await view_order(transaction, order_id, actor.targets("orders.read", "store"))
    name = order.customer.name if order.customer else f"{order.billing.first_name} {order.billing.last_name}"
    mails = {order.mail.lower(): name.strip()} if order.mail else {}
    profile_ids: dict[str, int] = {}
    if order.customer is not None and actor.allows("customers.read"):
        profile_ids = await _mails_of(transaction, order.customer.id)
        mails |= {mail: name.strip() for mail in profile_ids if mail not in mails}
    bought_by: int | None = await transaction.scalar(_BOUGHT_BY, {"order_id": order_id})
    if bought_by is not None:  # also under another of their addresses it is this order's buyer
        profile_ids = dict.fromkeys(mails, bought_by)
    return _Known(
        people=[(name, mail) for mail, name in mails.items()],
        stores=[(order.store.id, order.store.name)] if order.store else [],
        profile_ids=profile_ids,
        order=(order.id, order.number),
    )


async def _of_customer(transaction: Transaction, actor: Actor, customer_id: int) -> _Known:
    actor.require("customers.read")
    person = await find_person(transaction, customer_id)
    if person is None:
        raise NotFoundError
    mails = await _mails_of(transaction, person.id)
    first = person.mail.lower()
    ordered = sorted(mails, key=lambda mail: (mail != first, mail))
    stores = actor.targets(READ, "store")
    bought = {
        one.store_id: one.store_name or ""
        for one in await totals_of(transaction, [person.id])
        if one.store_id is not None and (stores is None or one.store_id in stores)
    }
    return _Known(
        people=[(person.name, mail) for mail in ordered],
        stores=sorted(bought.items(), key=lambda one: one[1]),
        profile_ids=mails,
        order=None,
    )


async def _aside(transaction: Transaction, actor: Actor, ticket_id: int) -> _Known:
    ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER)
    written_to = await known_aside(transaction, actor.targets(ANSWER, "store"))
    people = [(name, point.removeprefix(_MAIL)) for point, name in written_to]
    order = None
    if ticket.order_id is not None and actor.allows("orders.read"):
        whole = await view_order(transaction, ticket.order_id, actor.targets("orders.read", "store"))
        order = (whole.id, whole.number)
    return _Known(
        people=people,
        stores=[(ticket.store_id, "")] if ticket.store_id is not None else [],
        profile_ids={},
        order=order,
        parent_id=ticket.id,
    )


async def _mails_of(transaction: Transaction, customer_id: int) -> dict[str, int]:
    """The mail addresses of a person, each with a profile that has it."""
    found: dict[str, int] = {}
    for profile in await profiles_of(transaction, customer_id):
        for mail in _mails(profile.mail, profile.points):
            found.setdefault(mail, profile.id)
    return found


def _mails(mail: str, points: Iterable[str]) -> list[str]:
    from_points = [one.removeprefix(_MAIL) for one in points if one.startswith(_MAIL)]
    return [one for one in (mail.lower(), *from_points) if "@" in one]
