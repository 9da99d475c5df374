"""The orders of those whom a customer's link names, latest first."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text

from guichet.commerce.orders import OrderNotFoundError, view_order
from guichet.kernel.db import Transaction
from guichet.purchase.tracking.collecting import collections_of
from guichet.purchase.tracking.story import OrderStory, story_of

MOST_ORDERS = 20
"""The most orders on a customer's page: the latest."""

# By the appearances that were signed, never by the person: who is joined to somebody later is not shown.
_LATEST = text(
    "SELECT o.id FROM orders o WHERE o.profile_id = ANY(:profiles) AND o.gone_at IS NULL AND o.digest <> ''"
    " AND o.state <> 'incomplete' ORDER BY o.placed_at DESC, o.id DESC LIMIT :count"
)


async def stories_of_profiles(transaction: Transaction, profile_ids: Sequence[int]) -> list[OrderStory]:
    """The latest orders of these appearances, of all shops."""
    asked = {"profiles": list(profile_ids), "count": MOST_ORDERS}
    found = (await transaction.scalars(_LATEST, asked)).all()
    stories = []
    for order_id in found:
        try:
            order = await view_order(transaction, order_id)
            stories.append(story_of(order, await collections_of(transaction, order_id)))
        except OrderNotFoundError:
            continue
    return stories
