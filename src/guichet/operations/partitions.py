"""Partitions of the tables that are kept by time, made some weeks ahead."""

from __future__ import annotations

from sqlalchemy import text

from guichet.kernel.db import Database, ensure_partitions
from guichet.kernel.types import utc_now

# Asked of the database, not of the rooms: to import them for their names would make each start slower.
_PARTITIONED = text(
    "SELECT CAST(CAST(partrelid AS regclass) AS text) FROM pg_partitioned_table"
    " JOIN pg_class ON pg_class.oid = partrelid"
    " WHERE relnamespace = CAST(current_schema() AS regnamespace) ORDER BY 1"
)


async def make_partitions(database: Database) -> list[str]:
    """Make the partitions that are missing from this week on; returns the names of those made."""
    async with database.transaction() as transaction:
        tables = (await transaction.execute(_PARTITIONED)).scalars().all()
    made: list[str] = []
    for table in tables:
        async with database.transaction() as transaction:
            made += await ensure_partitions(transaction, table, utc_now())
    return made
