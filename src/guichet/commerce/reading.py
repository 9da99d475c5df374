"""What the rooms' reads share: a price as the API shows it, and where a row came from."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Protocol

from guichet.kernel.types import Id
from guichet.kernel.web import Answered, MoneyShape

_CURRENCY = re.compile(r"[A-Z]{3}")
_EXACT = 2**53  # beyond it a number in JSON is not read exactly everywhere


class Source(Answered):
    """Where a mirrored thing came from, and when it was read there last."""

    connection_id: Id
    external_id: str
    version: int
    read_at: datetime


class HasReadAt(Protocol):
    """A row with the time of its last reading."""

    @property
    def read_at(self) -> datetime: ...


def price_shape(amount: int | None, currency: str) -> MoneyShape | None:
    """Minor units as money; None where the shop's price or currency could not be read."""
    if amount is None or not -_EXACT <= amount <= _EXACT or not _CURRENCY.fullmatch(currency):
        return None
    return MoneyShape(amount=amount, currency=currency)


def oldest_reading(rows: Iterable[HasReadAt | Any]) -> datetime | None:
    """How fresh a list is: the oldest reading among its rows; None for none."""
    return min((row.read_at for row in rows), default=None)
