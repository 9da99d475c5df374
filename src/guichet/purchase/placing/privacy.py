"""What this room keeps of people who ordered, found by their mail addresses: given out and erased.

The order itself is the shop's; here stays what was bought and for how much, without whose it was. Baskets
name nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, null, select, update

from guichet.kernel.db import Transaction
from guichet.purchase.placing.model import Purchase

_MAIL = func.lower(Purchase.contact["mail"].astext)


async def export(transaction: Transaction, mails: Sequence[str]) -> dict[str, Any]:
    """What they ordered here, and what they said of themselves."""
    query = select(
        Purchase.id, Purchase.number, Purchase.state, Purchase.contact, Purchase.address, Purchase.note,
        Purchase.placed_at,
    ).where(_MAIL.in_([mail.lower() for mail in mails]))  # fmt: skip
    rows = (await transaction.execute(query.order_by(Purchase.id))).mappings()
    return {"purchases": [dict(row) for row in rows]}


async def erase(transaction: Transaction, mails: Sequence[str]) -> None:
    """Leave nothing of whose the orders were."""
    emptied = {"contact": {}, "address": null(), "note": "", "customer_id": None}
    theirs = _MAIL.in_([mail.lower() for mail in mails])
    await transaction.execute(update(Purchase).where(theirs).values(**emptied))
