"""Joins that only a person can decide: who shares a contact point and is somebody else by the rules.

Suggestions are derived when read, from the same rows as the grouping: there is nothing to keep up to date.
"""

from __future__ import annotations

import msgspec

from guichet.kernel.db import Transaction, driver

# A call centre's number has thousands behind it: as many are looked at as a person may want to see.
_LOOKED_AT = 50

_SUGGESTIONS = f"""
SELECT other.customer_id, min(split_part(mine.point, ':', 1)) AS reason
FROM customer_profiles own
JOIN identities mine ON mine.profile_id = own.id
CROSS JOIN LATERAL (
    SELECT profile_id FROM identities sharing WHERE sharing.point = mine.point LIMIT {_LOOKED_AT}
) AS sharing
JOIN customer_profiles other ON other.id = sharing.profile_id
WHERE own.customer_id = %(customer)s AND other.customer_id <> %(customer)s
  AND NOT EXISTS (
    SELECT FROM join_decisions here
    JOIN join_decisions there ON there.merge_id = here.merge_id AND there.side <> here.side
    WHERE NOT here.same AND here.profile_id = own.id AND there.profile_id = other.id
  )
GROUP BY other.customer_id ORDER BY other.customer_id LIMIT %(limit)s
"""


class Suggestion(msgspec.Struct, frozen=True):
    """Somebody who may be the same person; `reason` is the kind of what they share: mail, phone or card."""

    customer_id: int
    reason: str


async def suggestions_of(transaction: Transaction, customer_id: int, limit: int = 20) -> list[Suggestion]:
    """Who may be the same person, and is not by the rules."""
    connection = await driver(transaction)
    cursor = await connection.execute(_SUGGESTIONS, {"customer": customer_id, "limit": limit})
    return [Suggestion(*row) for row in await cursor.fetchall()]
