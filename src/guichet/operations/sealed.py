"""All that is kept sealed, found where it is declared, and sealed anew with the newest key."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, get_type_hints

import msgspec
from sqlalchemy import Column, Table, bindparam, select, text, tuple_, update
from sqlalchemy.dialects.postgresql import JSONB

from guichet.kernel.db import Database
from guichet.kernel.jobs import declared_jobs
from guichet.kernel.vault import SealBrokenError, Vault
from guichet.migrations.models import Base, import_models
from guichet.operations.services import import_rooms

_BATCH = 500


class SealedField(msgspec.Struct, frozen=True):
    """A field of a job's payload that is kept sealed, and for which context."""

    job: str
    field: str
    context: str


def sealed_columns() -> list[Column[Any]]:
    """Every column that is declared to hold something sealed."""
    import_models()
    return [
        column for table in Base.metadata.sorted_tables for column in table.columns if "sealed" in column.info
    ]


def sealed_fields() -> list[SealedField]:
    """Every field of a job's payload that is declared to hold something sealed."""
    import_rooms("jobs")
    return [
        SealedField(name, field, meta.extra["sealed"])
        for name, declared in declared_jobs.items()
        for field, hint in get_type_hints(declared.payload, include_extras=True).items()
        for meta in _metas(hint)
        if meta.extra and "sealed" in meta.extra
    ]


async def seal_all_anew(database: Database, vault: Vault) -> int:
    """Seal everything with the newest key, in batches; returns how many secrets.

    Raises SealBrokenError, which says where, when no key opens one.
    """
    sealed = 0
    for column in sealed_columns():
        sealed += await _seal_column(database, vault, column)
    for field in sealed_fields():
        sealed += await _seal_field(database, vault, field)
    return sealed


def _metas(hint: Any) -> Iterator[msgspec.Meta]:
    for extra in getattr(hint, "__metadata__", ()):
        if isinstance(extra, msgspec.Meta):
            yield extra
    for inner in getattr(hint, "__args__", ()):
        yield from _metas(inner)


async def _seal_column(database: Database, vault: Vault, column: Column[Any]) -> int:
    table = column.table
    assert isinstance(table, Table)  # noqa: S101 — narrows the type for the checker
    key = list(table.primary_key.columns)
    sealed, after = 0, None
    while True:
        query = select(*table.columns).where(column.is_not(None)).order_by(*key).limit(_BATCH)
        if after is not None:
            query = query.where(tuple_(*key) > tuple_(*after))
        async with database.transaction() as transaction:
            rows: Sequence[Mapping[Any, Any]] = (
                (await transaction.execute(query.with_for_update())).mappings().all()
            )
            for row in rows:
                again = _again(
                    vault, row[column.name], column.info["sealed"], row, f"{table.name}.{column.name}"
                )
                mine = [part == row[part.name] for part in key]
                await transaction.execute(update(table).where(*mine).values({column.name: again}))
        sealed += len(rows)
        if len(rows) < _BATCH:
            return sealed
        after = [rows[-1][part.name] for part in key]


async def _seal_field(database: Database, vault: Vault, field: SealedField) -> int:
    sealed, after = 0, 0
    while True:
        async with database.transaction() as transaction:
            values = {"job": field.job, "after": after, "limit": _BATCH}
            rows = (await transaction.execute(_JOBS, values)).all()
            for row in rows:
                kept = row.payload.get(field.field)
                if kept is None:
                    continue
                where = f"{field.field} of job {row.id} ({field.job})"
                again = _again(vault, base64.b64decode(kept), field.context, row.payload, where)
                payload = {**row.payload, field.field: base64.b64encode(again).decode()}
                await transaction.execute(_WRITE_JOB, {"id": row.id, "payload": payload})
                sealed += 1
        if len(rows) < _BATCH:
            return sealed
        after = rows[-1].id


def _again(vault: Vault, kept: bytes, context: str, row: Mapping[str, Any], where: str) -> bytes:
    filled = context.format_map(row)
    try:
        return vault.seal(vault.open(kept, filled), filled)
    except SealBrokenError as failure:
        raise SealBrokenError(f"{where}: {failure}") from failure


_JOBS = text(
    "SELECT id, payload FROM jobs WHERE name = :job AND id > :after ORDER BY id LIMIT :limit FOR UPDATE"
)
_WRITE_JOB = text("UPDATE jobs SET payload = :payload WHERE id = :id").bindparams(
    bindparam("payload", type_=JSONB)
)
