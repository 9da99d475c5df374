"""Shapes of the search."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from guichet.commerce.orders import Named
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, MoneyShape


class Kind(StrEnum):
    """What can be found; a parcel leads to its order."""

    ORDER = "order"
    CUSTOMER = "customer"
    PRODUCT = "product"


class Matched(StrEnum):
    """By which field it was found."""

    NUMBER = "number"
    TRACKING_NUMBER = "tracking_number"
    MAIL = "mail"
    PHONE = "phone"
    NAME = "name"
    RECIPIENT = "recipient"
    POSTCODE = "postcode"
    TOWN = "town"
    SKU = "sku"
    GTIN = "gtin"
    WORDS = "words"


class FoundItem(Answered):
    """A thing that was found; `id` is that of its own address (`/orders/{id}`, `/customers/{id}`, …).

    `title` is the order's number, the customer's or the product's name; `subtitle` names who and where, in
    no language. `at` is when the order was placed, or the customer's last one; `total` is the order's.
    `state` is an order's state, `hidden` for a product that shops do not show, else "". `exact`: what was
    typed is the whole of a number, mail address, phone, sku or bar code, not a beginning.
    """

    kind: str
    id: Id
    title: str
    subtitle: str
    state: str
    parcel_state: str = ""
    matched: str
    exact: bool
    at: datetime | None = None
    total: MoneyShape | None = None
    store: Named | None = None
    customer: Named | None = None
    as_of: datetime | None = None


class FillingShape(Answered):
    """How many ids of how many are filled in, after an update that changed how things are found."""

    done: int
    of: int


class SearchAnswer(Answered):
    """The first things found, best first: whole numbers, then beginnings, words, places; the latest first.

    `as_of` is the oldest reading among them. `filling` is null, but after an update: not all is found yet.
    """

    items: list[FoundItem]
    filling: FillingShape | None = None
    as_of: datetime | None
