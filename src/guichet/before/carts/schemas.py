"""Shapes of baskets."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, MoneyShape


class BasketLineAsked(Asked):
    """So many pieces of a variant."""

    variant_id: Id
    quantity: Annotated[int, Field(ge=1, le=10_000)] = 1


class BasketItem(Answered):
    """A line as it is now: `price` of one piece, null where the shop tells none or sells it no more.

    `available`: the shop may still promise as many pieces of it as the line wants.
    """

    variant_id: Id
    product_id: Id
    name: str
    options: list[dict[str, str]]
    sku: str
    picture: str
    quantity: int
    price: MoneyShape | None
    total: MoneyShape | None
    available: bool


class BasketShape(Answered):
    """A basket. `total` is null where a price is not known; `ordered`: it became an order.

    `address` leads any device to it, as does the QR code of that address.
    """

    store_id: Id
    version: int
    lines: list[BasketItem]
    total: MoneyShape | None
    ordered: bool
    changed_at: datetime
    ends_at: datetime
    address: str
