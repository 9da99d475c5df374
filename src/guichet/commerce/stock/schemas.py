"""Shapes of the stock API."""

from __future__ import annotations

from datetime import datetime

from guichet.kernel.types import Id
from guichet.kernel.web import Answered


class StockVariant(Answered):
    """Which variant a level is of."""

    id: Id
    product_id: Id
    sku: str
    name: str
    options: list[dict[str, str]]


class StockLocation(Answered):
    """Where a level is."""

    id: Id
    name: str


class StockShape(Answered):
    """How much of a variant a location holds; `available` is what may still be promised, never below zero."""

    id: Id
    variant: StockVariant
    location: StockLocation
    on_hand: int
    reserved: int
    safety: int
    available: int
    tracked: bool
    version: int
    as_of: datetime
