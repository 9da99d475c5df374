"""The words of an order that we take: where it stands, how it is paid, and how its stock is settled."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """`placing`: held here, and the shop is being told. `uncertain`: nobody knows whether it was."""

    PLACING = "placing"
    PLACED = "placed"
    UNCERTAIN = "uncertain"
    FAILED = "failed"
    CANCELLED = "cancelled"


OPEN = frozenset({State.PLACING, State.UNCERTAIN})
"""States in which the shop was not heard yet."""


class Payment(StrEnum):
    """How an order is paid that is not paid at the shop's own checkout."""

    PAY_ON_COLLECTION = "pay_on_collection"
    TRANSFER = "transfer"
    INVOICE = "invoice"


class Way(StrEnum):
    """How the shop's own taking and our hold of a line settle.

    `taken`: the shop takes it where we hold it. `moved`: it takes it elsewhere, and one adjustment moves the
    pieces from where we hold them to there. `given_back`: whoever counts the place where we hold it is told,
    and the shop is given back what it took elsewhere. `told`: the former alone.
    """

    TAKEN = "taken"
    MOVED = "moved"
    GIVEN_BACK = "given_back"
    TOLD = "told"
