"""What this room keeps of people who left an address in a shop: given out and erased by that address."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, update

from guichet.before.demand.model import ShopRequest
from guichet.kernel.db import Transaction


async def export(transaction: Transaction, mails: Sequence[str]) -> dict[str, Any]:
    """What they asked for."""
    query = select(
        ShopRequest.location_id, ShopRequest.product_id, ShopRequest.variant_id, ShopRequest.wanted,
        ShopRequest.said, ShopRequest.contact_mail, ShopRequest.contact_name, ShopRequest.state,
        ShopRequest.asked_at,
    ).where(ShopRequest.contact_mail.in_(mails))  # fmt: skip
    rows = (await transaction.execute(query.order_by(ShopRequest.id))).mappings()
    return {"shop_requests": [dict(row) for row in rows]}


async def erase(transaction: Transaction, mails: Sequence[str]) -> None:
    """Leave nothing of them; that something was asked for stays."""
    theirs = update(ShopRequest).where(ShopRequest.contact_mail.in_(mails))
    await transaction.execute(theirs.values(contact_mail="", contact_name=""))
