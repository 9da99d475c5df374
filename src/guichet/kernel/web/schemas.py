"""Shapes that every room's API shares."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Generic, TypeVar

import msgspec
from fastapi import Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from guichet.kernel.types import Money

Item = TypeVar("Item")


class Answered(BaseModel):
    """Base of what is answered; built from rows and structs by their attributes."""

    model_config = ConfigDict(from_attributes=True)


class Asked(BaseModel):
    """Base of what is sent to us: unknown fields are refused, so that a misspelt one is never ignored."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


class MoneyShape(BaseModel):
    """Money in minor units: 8900 EUR is 89 euros."""

    model_config = ConfigDict(from_attributes=True, extra="forbid")

    amount: int = Field(ge=-(2**53), le=2**53, examples=[8900])
    currency: str = Field(pattern="^[A-Z]{3}$", examples=["EUR"])

    @classmethod
    def of(cls, money: Money) -> MoneyShape:
        """The shape of an amount."""
        return cls(amount=money.amount, currency=money.currency)

    def money(self) -> Money:
        """The amount."""
        return Money(self.amount, self.currency)


class Page(Answered, Generic[Item]):
    """A page of a list; `next` is the cursor of the following page, null on the last.

    `as_of` says how fresh the mirror was; null where the list is the house's own.
    """

    items: list[Item]
    next: str | None = None
    as_of: datetime | None = None


class PageRequest(msgspec.Struct, frozen=True):
    """How much of a list is asked for, and from where on."""

    limit: int
    cursor: str | None


def _page_request(
    limit: Annotated[int, Query(ge=1, le=200, description="How many items at most.")] = 50,
    cursor: Annotated[
        str | None, Query(max_length=2000, description="`next` of the page before; absent for the first.")
    ] = None,
) -> PageRequest:
    return PageRequest(limit, cursor)


PageQuery = Annotated[PageRequest, Depends(_page_request)]
"""The parameters `limit` and `cursor` of a list's route."""
