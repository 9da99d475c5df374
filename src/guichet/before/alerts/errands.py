"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class TellShopper(msgspec.Struct, frozen=True):
    """Tell a shopper what waits to be told."""

    shopper_id: int


class PrimeMarks(msgspec.Struct, frozen=True):
    """Begin to remember how articles stand and what they cost."""

    stock: bool
    prices: bool
