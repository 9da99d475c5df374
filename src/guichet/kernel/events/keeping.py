"""How long events are kept: old ones go by whole partitions, and never one that somebody has yet to hear."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from guichet.kernel.db import Database, Transaction, drop_partition, old_partitions
from guichet.kernel.events.reactions import declared_reactions

_BATCH = 10_000
# A place is given when a transaction commits, which is a little after it wrote its events.
_SLACK = timedelta(hours=1)


async def drop_events(database: Database, before: datetime) -> list[str]:
    """Drop the partitions of events that ended before a moment; returns their names.

    What a declared reaction has not heard, what is parked and what has no place yet stays, and all after it.
    """
    async with database.transaction() as transaction:
        needed = await _needed_from(transaction)
        before = before if needed is None else min(before, needed)
        names = await old_partitions(transaction, "events", before)
    dropped: list[str] = []
    for name in names:
        async with database.transaction() as transaction:
            if not await drop_partition(transaction, name):
                return dropped  # a backup is being taken; the next hour goes on
        dropped.append(name)
    await _delete(database, _DELETE_OUTSIDE, before)
    await _delete(database, _DELETE_PLACES, before)
    return dropped


async def _needed_from(transaction: Transaction) -> datetime | None:
    """When the oldest event was written that somebody has yet to hear; None when all is heard."""
    names = [reaction.name for reaction in declared_reactions()]
    needed: datetime | None = await transaction.scalar(_NEEDED, {"reactions": names})
    return needed - _SLACK if needed else None


async def _delete(database: Database, statement: str, before: datetime) -> None:
    deleted = 1
    while deleted:
        async with database.transaction() as transaction:
            result = await transaction.execute(text(statement), {"before": before, "limit": _BATCH})
            deleted = result.rowcount


# A reaction without a cursor has heard nothing yet: one that builds a view begins at the first event.
_NEEDED = text(
    "SELECT least("
    " (SELECT min(recorded_at) FROM parked_events),"
    " (SELECT min(recorded_at) FROM events WHERE id > (SELECT highest FROM sequencer_state)),"
    " (SELECT min(recorded_at) FROM events"
    "  WHERE id = ANY(CAST((SELECT gaps FROM sequencer_state) AS bigint[]))),"
    " (SELECT recorded_at FROM event_positions WHERE position > (SELECT min(coalesce(c.position, 0))"
    "    FROM unnest(CAST(:reactions AS text[])) AS declared (reaction)"
    "    LEFT JOIN reaction_cursors c ON c.reaction = declared.reaction)"
    "  ORDER BY position LIMIT 1))"
)
_DELETE_OUTSIDE = (
    "DELETE FROM events_default WHERE ctid = ANY(ARRAY("
    "SELECT ctid FROM events_default WHERE recorded_at < :before LIMIT :limit))"
)
# Places are walked from the first on; the newest stays, since it says where "now" is.
_DELETE_PLACES = (
    "DELETE FROM event_positions WHERE recorded_at < :before"
    " AND position < (SELECT max(position) FROM event_positions)"
    " AND position = ANY(ARRAY(SELECT position FROM event_positions ORDER BY position LIMIT :limit))"
)
