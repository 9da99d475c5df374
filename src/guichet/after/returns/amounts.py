"""What was paid for single pieces of a line, and what of it may go back. Pure.

The pieces of a line are numbered from 1, and each has its own share of what was paid, so that the shares of
all pieces are exactly the whole: whichever pieces come back, in whatever order, no more goes back than was
paid.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from guichet.after.policy import Decision


class Bounds(msgspec.Struct, frozen=True, kw_only=True):
    """What may go back, in minor units: `least` to `most` for the goods, `delivery` besides."""

    least: int = 0
    most: int = 0
    delivery: int = 0


def share_of(paid: int, quantity: int, pieces: Iterable[int]) -> int:
    """What was paid for these pieces of a line of `quantity` that cost `paid`, in minor units."""
    return sum(paid * piece // quantity - paid * (piece - 1) // quantity for piece in pieces)


def bounds_of(decided: Sequence[tuple[int, Decision]]) -> Bounds:
    """The bounds of accepted lines, each with its base: what the policy says, never more than was paid."""
    most = sum(min(base, decision.most) for base, decision in decided)
    least = sum(min(base, decision.least, decision.most) for base, decision in decided)
    return Bounds(least=least, most=most, delivery=sum(decision.delivery for _, decision in decided))
