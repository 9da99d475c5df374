"""What people bought altogether, by person and currency; summed when read, over the index by profile."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from guichet.kernel.db import Transaction, driver

# Orders that came to nothing are counted as orders, not as money.
_NO_MONEY = ("incomplete", "cancelled", "declined")

_TOTALS = """
SELECT p.customer_id, o.currency, o.connection_id, o.store_external_id, min(s.id), min(s.name),
       count(*), sum(CASE WHEN o.state = ANY(%(no_money)s) THEN 0 ELSE o.total - o.refunded END)::bigint,
       sum(o.refunded)::bigint, max(o.placed_at)
FROM customer_profiles p
JOIN orders o ON o.profile_id = p.id AND o.gone_at IS NULL
LEFT JOIN stores s ON s.connection_id = o.connection_id AND s.external_id = o.store_external_id
WHERE p.customer_id = ANY(%(customers)s)
GROUP BY p.customer_id, o.currency, o.connection_id, o.store_external_id
ORDER BY p.customer_id, o.currency, o.connection_id, o.store_external_id
"""


class Totals(msgspec.Struct, frozen=True):
    """One person's orders at one shop front in one currency; amounts in minor units, refunds taken off."""

    customer_id: int
    currency: str
    connection_id: int
    store_external_id: str
    store_id: int | None
    store_name: str | None
    orders: int
    spent: int
    refunded: int
    last_order_at: datetime


_LAST = """
SELECT asked.id, (
    SELECT max(last.placed_at) FROM customer_profiles p CROSS JOIN LATERAL (
        SELECT o.placed_at FROM orders o WHERE o.profile_id = p.id AND o.gone_at IS NULL
        ORDER BY o.placed_at DESC, o.id DESC LIMIT 1) AS last
    WHERE p.customer_id = asked.id)
FROM unnest(%s::bigint[]) AS asked (id)
"""


async def last_orders_of(transaction: Transaction, customer_ids: Sequence[int]) -> dict[int, datetime]:
    """When each of these persons ordered last; those who never did are not in it."""
    if not customer_ids:
        return {}
    connection = await driver(transaction)
    cursor = await connection.execute(_LAST, (list(customer_ids),))
    return {customer_id: at for customer_id, at in await cursor.fetchall() if at is not None}


async def totals_of(transaction: Transaction, customer_ids: Sequence[int]) -> list[Totals]:
    """What these persons bought, by person, currency and shop front."""
    connection = await driver(transaction)
    cursor = await connection.execute(_TOTALS, {"customers": list(customer_ids), "no_money": list(_NO_MONEY)})
    return [Totals(*row) for row in await cursor.fetchall()]
