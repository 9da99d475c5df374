"""Partitions of the tables that are kept by time, made some weeks ahead."""

from __future__ import annotations

from guichet.kernel.db import Database, ensure_partitions
from guichet.kernel.types import utc_now
from guichet.migrations.models import Base, import_models


async def make_partitions(database: Database) -> list[str]:
    """Make the partitions that are missing from this week on; returns the names of those made."""
    import_models()
    made: list[str] = []
    for table in Base.metadata.sorted_tables:
        if table.dialect_options["postgresql"]["partition_by"]:
            async with database.transaction() as transaction:
                made += await ensure_partitions(transaction, table.name, utc_now())
    return made
