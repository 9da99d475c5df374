"""Tables partitioned by time: made ahead, dropped whole when old, with a default that catches the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DDL, Table, event, text

from guichet.kernel.db.database import Transaction

_WEEK = timedelta(days=7)
_EPOCH_MONDAY = datetime.fromisoformat("2024-01-01T00:00:00+00:00")


def partitioned_by_time(table: Table) -> Table:
    """Have the default partition made with the table, so that a row is never refused for its time."""
    make_default = DDL(  # type: ignore[no-untyped-call] # SQLAlchemy leaves it untyped
        f"CREATE TABLE {table.name}_default PARTITION OF {table.name} DEFAULT"
    )
    event.listen(table, "after_create", make_default)
    return table


async def ensure_partitions(
    transaction: Transaction, table: str, now: datetime, *, ahead: int = 4
) -> list[str]:
    """Make the weekly partitions of `table` from this week to `ahead` weeks on; returns those made."""
    first = _EPOCH_MONDAY + (now - _EPOCH_MONDAY) // _WEEK * _WEEK
    made = []
    for week in range(ahead + 1):
        begins = first + week * _WEEK
        name = f"{table}_{begins:%Y%m%d}"
        if await transaction.scalar(text("SELECT to_regclass(:name) IS NOT NULL"), {"name": name}):
            continue
        # A partition cannot take over rows that wait in the default one: leave such a week to it.
        bounds: dict[str, Any] = {"begins": begins, "ends": begins + _WEEK}
        column = await transaction.scalar(
            text(
                "SELECT a.attname FROM pg_partitioned_table p JOIN pg_attribute a"
                " ON a.attrelid = p.partrelid AND a.attnum = p.partattrs[0]"
                " WHERE p.partrelid = to_regclass(:name)"
            ),
            {"name": table},
        )
        waiting = await transaction.scalar(
            text(
                f"SELECT EXISTS (SELECT FROM {table}_default WHERE {column} >= :begins AND {column} < :ends)"
            ),
            bounds,
        )
        if waiting:
            continue
        await transaction.execute(
            text(
                f"CREATE TABLE {name} PARTITION OF {table}"
                f" FOR VALUES FROM ('{begins.isoformat()}') TO ('{(begins + _WEEK).isoformat()}')"
            )
        )
        made.append(name)
    return made


async def old_partitions(transaction: Transaction, table: str, before: datetime) -> list[str]:
    """The partitions of `table` that ended before a moment, oldest first; never the default one."""
    rows = await transaction.execute(_PARTITIONS, {"table": table, "before": before})
    return [row.name for row in rows]


async def drop_partition(transaction: Transaction, name: str) -> None:
    """Drop a partition with its rows, in a transaction of its own.

    For that moment nobody writes to the table: rather than to let all wait behind a long reader, it gives up
    after a second, and the next hour tries again. Raises sqlalchemy.exc.DBAPIError.
    """
    await transaction.execute(text("SET LOCAL lock_timeout = '1s'"))
    await transaction.execute(text(f'DROP TABLE "{name}"'))


_PARTITIONS = text(
    "SELECT name FROM (SELECT child.relname AS name,"
    " CAST(substring(pg_get_expr(child.relpartbound, child.oid)"
    "   FROM 'TO \\(''([^'']+)''\\)') AS timestamptz) AS ends"
    " FROM pg_inherits JOIN pg_class child ON child.oid = pg_inherits.inhrelid"
    " WHERE pg_inherits.inhparent = to_regclass(:table)) partition"
    " WHERE ends <= :before ORDER BY ends"
)
