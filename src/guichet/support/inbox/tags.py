"""The tags that there are."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from guichet.kernel.db import Transaction
from guichet.support.inbox.model import Tag


async def list_tags(transaction: Transaction) -> Sequence[tuple[int, str]]:
    """All tags as (id, name), by name."""
    rows = await transaction.execute(select(Tag.id, Tag.name).order_by(Tag.key))
    return [(row.id, row.name) for row in rows]
