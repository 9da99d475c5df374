"""What a clock stamped that was ahead: readings that nothing later could win against, wishes due too late."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import text

from guichet import connections
from guichet.kernel.db import Transaction
from guichet.kernel.events import Origin
from guichet.kernel.installation import when_clock_went_back
from guichet.ports.capabilities import ReadsThings
from guichet.ports.records import Resource
from guichet.sync import mirror
from guichet.sync.wanting import Wish, want

_FAR = timedelta(hours=1)  # no wish rests so long
# Asked of the database, not of the rooms: every mirrored table has this column (`commerce.provenance`).
_MIRRORED = text(
    "SELECT CAST(CAST(c.oid AS regclass) AS text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
    " WHERE c.relkind = 'r' AND c.relnamespace = CAST(current_schema() AS regnamespace)"
    " AND a.attname = 'absent_read_at' AND NOT a.attisdropped ORDER BY 1"
)
# In the order in which they were read, and none of it ahead.
_READ = (
    "UPDATE {table} SET read_at = CASE WHEN read_at > :now THEN LEAST(read_at - CAST(:gap AS interval), :now)"
    " ELSE read_at END, absent_read_at = CASE WHEN absent_read_at > :now"
    " THEN LEAST(absent_read_at - CAST(:gap AS interval), :now) ELSE absent_read_at END"
    " WHERE read_at > :now OR absent_read_at > :now"
)
_WISHES = text(
    "UPDATE wanted SET due_at = LEAST(due_at, :now), first_wanted_at = LEAST(first_wanted_at, :now)"
    " WHERE first_wanted_at > :now OR due_at > :far"
)
_CURSORS = text("UPDATE connection_cursors SET due_at = LEAST(due_at, :now), as_of = :now WHERE as_of > :now")


_RESOURCES = {table.name: resource for resource, table in mirror.TABLES.items()}


@when_clock_went_back
async def set_right(transaction: Transaction, now: datetime, gap: timedelta) -> None:
    """Have what was read by that clock count as read by now, and read it again; what is wanted is due.

    What was read since then lost against it, and nothing else might bring it again.
    """
    again: dict[int, list[tuple[Resource, str]]] = defaultdict(list)
    for table in (await transaction.execute(_MIRRORED)).scalars().all():
        statement, values = _READ.format(table=table), {"now": now, "gap": gap}
        resource = _RESOURCES.get(table)
        if resource is None:
            await transaction.execute(text(statement), values)
            continue
        rows = await transaction.execute(text(f"{statement} RETURNING connection_id, external_id"), values)
        for connection_id, external_id in rows.all():
            again[connection_id].append((resource, external_id))
    await transaction.execute(_WISHES, {"now": now, "far": now + _FAR})
    await transaction.execute(_CURSORS, {"now": now})
    for connection_id, things in again.items():
        await _read_again(transaction, connection_id, things)


async def _read_again(
    transaction: Transaction, connection_id: int, things: Sequence[tuple[Resource, str]]
) -> None:
    row = await connections.find_connection(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not row.usable or not isinstance(connector, ReadsThings):
        return
    fetchable = [one for one in things if one[0] in connector.fetchable]
    await want(
        transaction,
        [Wish(connection_id, resource.value, name, Origin.CATCH_UP) for resource, name in fetchable],
    )
