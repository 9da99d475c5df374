"""Alembic's environment: runs on the connection that `run.py` hands over, in its transaction."""

from __future__ import annotations

from typing import Any, Literal, cast

from alembic import context
from alembic.operations import MigrationScript
from alembic.operations.ops import CreateTableOp, ExecuteSQLOp, OpContainer
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection, text

from guichet.migrations.models import Base

_PARTITIONS = text("SELECT relname FROM pg_class WHERE relispartition")


def _run(connection: Connection) -> None:
    partitions = set(connection.scalars(_PARTITIONS))

    def is_ours(name: str | None, kind: str, _parents: Any) -> bool:
        """Partitions are made by the house as time goes on, not by migrations."""
        return not (kind == "table" and name in partitions)

    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        include_name=is_ours,
        compare_type=True,
        process_revision_directives=_add_default_partitions,
    )
    with context.begin_transaction():
        context.run_migrations()


def _add_default_partitions(
    _context: MigrationContext,
    _revision: str | tuple[str | None, ...] | Literal["head"] | Any,
    directives: list[MigrationScript],
) -> None:
    """Have every partitioned table made with its default partition, so that no row is ever refused."""
    for script in directives:
        for operations in script.upgrade_ops_list:
            _add_to(operations)


def _add_to(container: OpContainer) -> None:
    operations: list[Any] = []
    for operation in container.ops:
        operations.append(operation)
        if isinstance(operation, CreateTableOp) and "postgresql_partition_by" in operation.kw:
            table = operation.table_name
            operations.append(ExecuteSQLOp(f"CREATE TABLE {table}_default PARTITION OF {table} DEFAULT"))
    container.ops = operations


_run(cast("Connection", context.config.attributes["connection"]))
