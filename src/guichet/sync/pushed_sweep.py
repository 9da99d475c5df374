"""Letting go of what tills pushed long ago and nothing is composed of any more.

Of what was told whole nothing older is read, so that a move before the last count of its article says nothing
any longer. It is kept for some time all the same, since a count may be corrected. What receipts say of orders
is kept: something may be brought back years later.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from guichet.kernel.db import Transaction, driver
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.sync.pushed import lock_pushes

KEPT = timedelta(days=90)
"""So long after a count what it covers is kept."""

_SENDERS = "SELECT connection_id FROM push_senders ORDER BY connection_id"
_AT_ONCE = 1000
_WHOLE = """
SELECT id, resource, external_id, at FROM pushed_parts
WHERE id > %s AND connection_id = %s AND whole AND at < %s ORDER BY id LIMIT %s
"""
_COVERED = """
DELETE FROM pushed_parts AS part
USING unnest(%s::text[], %s::text[], %s::timestamptz[]) AS base (resource, external_id, at)
WHERE part.connection_id = %s AND part.resource = base.resource AND part.external_id = base.external_id
  AND part.at < base.at RETURNING part.document_id
"""
_EMPTY = """
DELETE FROM pushed_documents AS kept WHERE kept.id = ANY(%s) AND kept.reference = ''
  AND NOT EXISTS (SELECT FROM pushed_parts AS part WHERE part.document_id = kept.id)
"""


async def sweep_pushed(services: Services) -> None:
    """Let go of what was covered by a count long ago, some of a connection at a time."""
    before = utc_now() - KEPT
    async with services.database.transaction() as transaction:
        cursor = await (await driver(transaction)).execute(_SENDERS)
        senders = [row[0] for row in await cursor.fetchall()]
    for connection_id in senders:
        after: int | None = 0
        while after is not None:
            async with services.database.transaction() as transaction:
                after = await _sweep_some(transaction, connection_id, before, after)


async def _sweep_some(
    transaction: Transaction, connection_id: int, before: datetime, after: int
) -> int | None:
    """Sweep what some counts cover; gives the last of these, None where there were no more."""
    await lock_pushes(transaction, connection_id)
    connection = await driver(transaction)
    asked = (after, connection_id, before, _AT_ONCE)
    bases = await (await connection.execute(_WHOLE, asked)).fetchall()
    if not bases:
        return None
    things = tuple([row[place] for row in bases] for place in (1, 2, 3))
    covered = await (await connection.execute(_COVERED, (*things, connection_id))).fetchall()
    await connection.execute(_EMPTY, (sorted({row[0] for row in covered}),))
    return int(bases[-1][0])
