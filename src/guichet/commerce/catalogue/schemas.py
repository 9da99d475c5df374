"""Shapes of the catalogue's API."""

from __future__ import annotations

from datetime import datetime

from guichet.commerce.reading import Source
from guichet.commerce.stock import Holding
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, MoneyShape


class CategoryShape(Answered):
    """A branch of a shop's tree; `parent_id` null for a root, or for one whose parent is not mirrored."""

    id: Id
    connection_id: Id
    external_id: str
    name: str
    parent_id: Id | None
    position: int
    visible: bool
    as_of: datetime


class ProductRow(Answered):
    """A product in a list; `available` over all its variants and places, null where stock is not tracked."""

    id: Id
    connection_id: Id
    name: str
    sku: str
    brand: str
    kind: str
    picture: str | None
    price: MoneyShape | None
    sale_price: MoneyShape | None
    visible: bool
    variants_count: int
    available: int | None
    version: int
    as_of: datetime


class NamedThing(Answered):
    id: Id
    name: str


class OptionShape(Answered):
    name: str
    value: str


class LevelShape(Answered):
    """A variant's stock at a location."""

    location: NamedThing
    state: Holding
    on_hand: int
    reserved: int
    safety: int
    available: int
    tracked: bool
    as_of: datetime


class ListPrice(Answered):
    """A variant's price on one of the shop's price lists."""

    price_list: NamedThing
    price: MoneyShape | None
    sale_price: MoneyShape | None
    source_price: str


class VariantShape(Answered):
    """A sellable form. `price` is the product's where it has none of its own; `source_price` is as told.

    `gtin` is as told; `gtin14` null when it is missing or its check digit is wrong.
    """

    id: Id
    external_id: str
    sku: str
    gtin: str
    gtin14: str | None
    options: list[OptionShape]
    price: MoneyShape | None
    sale_price: MoneyShape | None
    source_price: str
    list_prices: list[ListPrice]
    weight_grams: int | None
    picture: str | None
    purchasable: bool
    available: int | None
    stock: list[LevelShape]


class ProductShape(Answered):
    """A product whole; `gone_at` says since when the shop has it no more."""

    id: Id
    name: str
    sku: str
    brand: str
    kind: str
    description: str
    address: str
    pictures: list[str]
    price: MoneyShape | None
    sale_price: MoneyShape | None
    source_price: str
    visible: bool
    gone_at: datetime | None
    categories: list[NamedThing]
    stores: list[NamedThing]
    variants: list[VariantShape]
    as_of: datetime
    source: Source
