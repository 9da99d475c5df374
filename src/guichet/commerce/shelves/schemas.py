"""Shapes of the shelves' API."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from guichet.commerce.stock import Holding
from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class Short(StrEnum):
    """Which shortage to list: `low` means low or out."""

    LOW = "low"
    OUT = "out"


class ShelfLevel(Answered):
    """What one location holds of a variant; `available` is what may still be promised, never below zero."""

    location_id: Id
    state: Holding
    on_hand: int
    reserved: int
    safety: int
    available: int
    as_of: datetime


class ShelfShape(Answered):
    """A variant with what each location holds; `available` is the sum, null where nothing is counted."""

    variant_id: Id
    product_id: Id
    name: str
    sku: str
    gtin: str
    options: list[dict[str, str]]
    picture: str | None
    available: int | None
    levels: list[ShelfLevel]
