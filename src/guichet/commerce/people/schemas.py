"""Shapes of the customers' API."""

from __future__ import annotations

from datetime import datetime

from guichet.commerce.orders import OrderItem
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape, Page


class StoreShape(Answered):
    id: Id
    name: str


class CustomerItem(Answered):
    """A person in a list; `spent` without what was refunded, by currency."""

    id: Id
    name: str
    mail: str
    phone: str
    orders_count: int
    spent: list[MoneyShape]
    last_order_at: datetime | None
    stores: list[StoreShape]


class IdentityShape(Answered):
    """By what a person is known: mail, phone, card, account (the id at a shop) or guest (words of orders).

    `verified`: it stands in an account at a shop, into which somebody signed in; a guest's words are not.
    """

    kind: str
    value: str
    connection_id: Id
    store: StoreShape | None
    verified: bool
    as_of: datetime | None


class SuggestionShape(Answered):
    """Somebody who may be the same person; `reason` is what they share: mail, phone or card."""

    customer_id: Id
    name: str
    reason: str


class MergeShape(Answered):
    """A join that stands and can be undone; `reason` is the rule's evidence or `person`."""

    id: Id
    customer_id: Id
    reason: str
    actor: str
    made_at: datetime


class CustomerShape(Answered):
    """A person whole. The id may differ from the one asked for, when that one was joined to this.

    `orders` is the first page; the others are those of `/orders?customer_id=…&cursor=` with its `next`.
    """

    id: Id
    name: str
    mail: str
    phone: str
    identities: list[IdentityShape]
    stores: list[StoreShape]
    orders: Page[OrderItem]
    orders_count: int
    totals: list[MoneyShape]
    refund_totals: list[MoneyShape]
    last_order_at: datetime | None
    suggestions: list[SuggestionShape]
    merged_from: list[MergeShape]
    version: int


class MergeAsked(Asked):
    """Whom to join to the person in the address."""

    customer_id: Id


class MergeAnswer(Answered):
    """The id that the joined person goes by."""

    customer_id: Id
