"""How well a location is supplied with a variant, in one word for every screen and every caller."""

from __future__ import annotations

from enum import StrEnum

# The last few of a form in a shop: one may be in a fitting room, another in the window.
LOW = 3


class Holding(StrEnum):
    """`low` is the last few, `untracked` is never counted by the shop."""

    ENOUGH = "enough"
    LOW = "low"
    OUT = "out"
    UNTRACKED = "untracked"


def holding(available: int, *, tracked: bool) -> Holding:
    """The word for what may still be promised of a variant at a location."""
    if not tracked:
        return Holding.UNTRACKED
    if available <= 0:
        return Holding.OUT
    return Holding.LOW if available <= LOW else Holding.ENOUGH
