"""Filling in the words of profiles that were kept before words were what they are now."""

from __future__ import annotations

from guichet.commerce.customers.profiles import lock_people, plain_words, replace_words
from guichet.kernel.db import Transaction, driver

_PROFILES = """
SELECT p.id, p.first_name, p.last_name, p.company, p.search_text,
  ARRAY(SELECT point FROM identities i WHERE i.profile_id = p.id)
FROM customer_profiles p WHERE p.id > %s AND p.id <= %s ORDER BY p.id LIMIT %s
"""


async def fill_profile_words(transaction: Transaction, after: int, through: int, count: int) -> int:
    """Fill in at most `count` profiles with ids after `after`; returns up to which id it is done."""
    await lock_people(transaction)
    connection = await driver(transaction)
    cursor = await connection.execute(_PROFILES, (after, through, count))
    rows = await cursor.fetchall()
    wanted = {}
    for identity, first_name, last_name, company, text, points in rows:
        kinds = dict(point.split(":", 1) for point in points)
        words = plain_words((first_name, last_name, company), kinds.get("mail", ""), kinds.get("phone", ""))
        wanted[identity] = (text.split(), words)
    await replace_words(transaction, wanted)
    return rows[-1][0] if len(rows) == count else through
