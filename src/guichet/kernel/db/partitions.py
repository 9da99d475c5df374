"""Tables partitioned by time: made ahead, dropped whole when old, with a default that catches the rest."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import DDL, Table, event, text

from guichet.kernel.db.collecting import may_collect
from guichet.kernel.db.database import Transaction

_WEEK = timedelta(days=7)
_EPOCH_MONDAY = datetime.fromisoformat("2024-01-01T00:00:00+00:00")
_ONE_BY_ONE = text("SELECT pg_advisory_xact_lock(:lock)")
_LOCK = 4_871_022  # shared by all who use the database: this one is the makers' of partitions
# To make or drop a partition its table is locked for a moment. Rather than to let all who write wait behind a
# long reader, it is given up after this, and tried again an hour later.
_PATIENCE = text("SET LOCAL lock_timeout = '1s'")


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
    """Make the weekly partitions of `table` from this week to `ahead` weeks on; returns those made.

    None is made while a backup is taken: there is some time, and the default partition takes what comes.
    Raises sqlalchemy.exc.DBAPIError when somebody reads the table for long.
    """
    if not await may_collect(transaction):
        return []
    await transaction.execute(_ONE_BY_ONE, {"lock": _LOCK})  # hosts that start at once
    await transaction.execute(_PATIENCE)
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


async def drop_partition(transaction: Transaction, name: str) -> bool:
    """Drop a partition with its rows, in a transaction of its own; false while a backup is taken.

    Raises sqlalchemy.exc.DBAPIError when somebody reads the table for long.
    """
    if not await may_collect(transaction):
        return False
    await transaction.execute(_PATIENCE)
    await transaction.execute(text(f'DROP TABLE "{name}"'))
    return True


_PARTITIONS = text(
    "SELECT name FROM (SELECT child.relname AS name,"
    " CAST(substring(pg_get_expr(child.relpartbound, child.oid)"
    "   FROM 'TO \\(''([^'']+)''\\)') AS timestamptz) AS ends"
    " FROM pg_inherits JOIN pg_class child ON child.oid = pg_inherits.inhrelid"
    " WHERE pg_inherits.inhparent = to_regclass(:table)) partition"
    " WHERE ends <= :before ORDER BY ends"
)
