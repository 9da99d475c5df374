"""Filling in the words of what was mirrored before they were kept, some hundred things at a time.

A migration says up to which id it is to be done (`search_fills`); what arrives meanwhile brings its words
itself. The search answers all the while, and says that it is not complete yet.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import msgspec
from sqlalchemy import text

from guichet.commerce.customers import fill_profile_words
from guichet.commerce.orders import fill_order_words
from guichet.kernel.db import Database, Transaction

_BATCH = 500
_PARTS: dict[str, Callable[[Transaction, int, int, int], Awaitable[int]]] = {
    "orders": fill_order_words,
    "people": fill_profile_words,
}


class Filling(msgspec.Struct, frozen=True):
    """How many ids of how many are filled in."""

    done: int
    of: int


async def filling(transaction: Transaction) -> Filling | None:
    """How far it is; None when all is filled in."""
    rows = (await transaction.execute(text("SELECT done_through, through FROM search_fills"))).all()
    return Filling(sum(row[0] for row in rows), sum(row[1] for row in rows)) if rows else None


async def fill_some(database: Database) -> bool:
    """Fill in one batch of each part that is not done; returns whether there may be more."""
    more = False
    for part, fill in _PARTS.items():
        async with database.transaction() as transaction:
            row = (
                await transaction.execute(
                    text("SELECT done_through, through FROM search_fills WHERE part = :part FOR UPDATE"),
                    {"part": part},
                )
            ).first()
            if row is None:
                continue
            done = await fill(transaction, row.done_through, row.through, _BATCH)
            ended = done >= row.through
            statement = (
                "DELETE FROM search_fills WHERE part = :part AND :done >= through"
                if ended
                else "UPDATE search_fills SET done_through = :done WHERE part = :part"
            )
            await transaction.execute(text(statement), {"part": part, "done": done})
            more = more or not ended
    return more
