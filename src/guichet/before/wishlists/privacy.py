"""What this room keeps of shoppers: given out and erased (see `profiles.privacy`)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import delete, select

from guichet.before.wishlists.model import ListOpening, Wish, WishList
from guichet.kernel.db import Transaction


async def export(transaction: Transaction, shopper_ids: Sequence[int]) -> dict[str, Any]:
    """Their lists, what stands on them, and when staff saw them."""
    lists = select(WishList.id, WishList.name, WishList.shared, WishList.made_at).where(
        WishList.shopper_id.in_(shopper_ids)
    )
    wishes = select(
        Wish.list_id, Wish.product_id, Wish.variant_id, Wish.quantity, Wish.note, Wish.added_at
    ).where(Wish.shopper_id.in_(shopper_ids))
    opened = select(ListOpening.location_id, ListOpening.how, ListOpening.opened_at).where(
        ListOpening.shopper_id.in_(shopper_ids)
    )
    queries = {
        "wish_lists": lists.order_by(WishList.id),
        "wishes": wishes.order_by(Wish.id),
        "wish_list_openings": opened.order_by(ListOpening.id),
    }
    return {
        name: [dict(row) for row in (await transaction.execute(query)).mappings()]
        for name, query in queries.items()
    }


async def erase(transaction: Transaction, shopper_ids: Sequence[int]) -> None:
    """Leave nothing of them; links to their lists are over."""
    for table in (Wish, WishList, ListOpening):
        await transaction.execute(delete(table).where(table.shopper_id.in_(shopper_ids)))
