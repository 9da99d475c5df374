"""Writing mirrored rows, set-based: what a room whose rows follow the law of `provenance` needs no copy of.

A room says how a record becomes its columns; a batch is one reading of the rows that are there, the decision
made here, and one or two statements. The hot path of orders has statements of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

import msgspec
from sqlalchemy.dialects import postgresql

from guichet.commerce.provenance import NEVER, Arrived, Told, Version, newest
from guichet.kernel.db import Base, Transaction, driver
from guichet.kernel.events import Happening, publish, to_publish
from guichet.ports.records import Record

Row = Mapping[str, Any]

_PROVENANCE = {
    "external_id": "text",
    "source_version": "timestamptz",
    "read_at": "timestamptz",
    "digest": "bytea",
    "version": "bigint",
    "absent_read_at": "timestamptz",
}
_NOTHING_TOLD = Version(NEVER, NEVER, b"")
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class Kind(msgspec.Struct, frozen=True):
    """How one kind of record is kept: its table, its columns, and what an empty row holds.

    `row` must give the same columns for every record; `blank` stands for a thing of which only the absence
    was ever told.
    """

    model: type[Base]  # a model that is Mirrored too
    row: Callable[[Any], Row]
    blank: Record


class Change(msgspec.Struct, frozen=True):
    """A row that is now otherwise in the mirror.

    `record` is what was told when that is new, None when only its presence changed; `appeared` says that the
    thing was not there before, `gone` that it is not there now; `version` is the row's own. `announced` is
    False where nobody need know: news of a thing that is gone all the same.
    """

    id: int
    external_id: str
    version: int
    record: Any
    told: Version
    appeared: bool
    gone: bool
    announced: bool
    happened_at: datetime


class _Known(msgspec.Struct, frozen=True):
    id: int
    told: Version
    version: int
    absent_read_at: datetime | None


class _Decision(msgspec.Struct, frozen=True):
    external_id: str
    record: Any  # not None: the row's content is written
    told: Version
    version: int
    absent_read_at: datetime | None
    known: _Known | None
    was_there: bool
    changed: bool


async def mirror(transaction: Transaction, arrived: Arrived, kind: Kind) -> list[Change]:
    """Write what arrived and return the rows that changed by it, in the order of the external ids.

    Call it only below `commerce.apply`, which holds the connection's lock.
    """
    entries = newest(arrived.facts)
    table = _table(kind.model)
    known = await _known(transaction, table, arrived.connection_id, [entry.external_id for entry in entries])
    decisions = [
        decision
        for entry in entries
        if (decision := _decide(entry, known.get(entry.external_id))) is not None
    ]
    ids = await _write(transaction, arrived.connection_id, kind, decisions)
    await _refresh(transaction, table, [one for one in decisions if one.record is None and one.known])
    return [
        _change(decision, decision.known.id if decision.known else ids[decision.external_id])
        for decision in decisions
        if decision.changed or decision.record is not None
    ]


async def announce(
    transaction: Transaction,
    arrived: Arrived,
    changes: Sequence[Change],
    happening: Callable[[Change], Happening],
) -> None:
    """Publish a happening for each change that is to be announced, under the row's own id and version."""
    events = [
        to_publish(happening(change), change.id, version=change.version, happened_at=change.happened_at)
        for change in changes
        if change.announced
    ]
    await publish(transaction, events, origin=arrived.origin)


def encode_rows(rows: Sequence[Row]) -> str:
    """Rows as JSON for `json_to_recordset`; the sign NUL, which PostgreSQL cannot keep, is left out."""
    encoded = msgspec.json.encode(rows)
    if b"\\u0000" in encoded:
        encoded = _NUL.sub(rb"\1", encoded)
    return encoded.decode()


def recordset(model: type[Base], columns: Collection[str]) -> str:
    """The column list `name type, …` under which `json_to_recordset` reads rows meant for a table."""
    return ", ".join(f"{name} {sql_type}" for name, sql_type in _types(model, tuple(columns)).items())


def _decide(entry: Told, known: _Known | None) -> _Decision | None:
    """What a row becomes by what was told of it; None when it says nothing new."""
    before = known.told if known else _NOTHING_TOLD
    told = max(before, entry.version) if entry.version else before
    content = entry.record if told != before and told.digest != before.digest else None
    absences = [moment for moment in (known and known.absent_read_at, entry.absent_read_at) if moment]
    absent = max(absences, default=None)
    if known and told == before and absent == known.absent_read_at:
        return None
    was_there = _is_there(before, known.absent_read_at if known else None)
    is_there = _is_there(told, absent)
    changed = was_there != is_there or (is_there and content is not None)
    version = (known.version if known else 0) + (changed or known is None)
    return _Decision(entry.external_id, content, told, version, absent, known, was_there, changed)


def _is_there(told: Version, absent_read_at: datetime | None) -> bool:
    return told.digest != b"" and (absent_read_at is None or absent_read_at < told.read_at)


def _change(decision: _Decision, row_id: int) -> Change:
    told = decision.told
    gone = not _is_there(told, decision.absent_read_at)
    happened_at = told.source_version if told.source_version != NEVER else told.read_at
    if gone and decision.absent_read_at:
        happened_at = decision.absent_read_at
    return Change(
        row_id,
        decision.external_id,
        decision.version,
        decision.record,
        told,
        decision.changed and not gone and not decision.was_there,
        gone,
        decision.changed,
        happened_at,
    )


async def _known(
    transaction: Transaction, table: str, connection_id: int, external_ids: list[str]
) -> dict[str, _Known]:
    connection = await driver(transaction)
    cursor = await connection.execute(
        "SELECT external_id, id, source_version, read_at, digest, version, absent_read_at"
        f" FROM {table} WHERE connection_id = %s AND external_id = ANY(%s)",
        (connection_id, external_ids),
    )
    return {
        row[0]: _Known(row[1], Version(row[2], row[3], bytes(row[4])), row[5], row[6])
        for row in await cursor.fetchall()
    }


async def _write(
    transaction: Transaction, connection_id: int, kind: Kind, decisions: Sequence[_Decision]
) -> dict[str, int]:
    """Insert what was never seen, overwrite what was told anew; returns the ids by external id."""
    written = [one for one in decisions if one.record is not None or one.known is None]
    if not written:
        return {}
    rows = [
        {**kind.row(one.record if one.record is not None else kind.blank), **_provenance(one)}
        for one in written
    ]
    connection = await driver(transaction)
    cursor = await connection.execute(
        _upsert(kind.model, tuple(rows[0])), {"connection_id": connection_id, "rows": encode_rows(rows)}
    )
    return {external_id: row_id for row_id, external_id in await cursor.fetchall()}


async def _refresh(transaction: Transaction, table: str, decisions: Sequence[_Decision]) -> None:
    """Move the version columns of rows whose content stays."""
    if not decisions:
        return
    rows = [{"id": one.known.id, **_provenance(one)} for one in decisions if one.known]
    connection = await driver(transaction)
    await connection.execute(
        f"UPDATE {table} AS t SET source_version = r.source_version, read_at = r.read_at,"
        " version = r.version, absent_read_at = r.absent_read_at"
        " FROM json_to_recordset(%s::json) AS r (id bigint, source_version timestamptz, read_at timestamptz,"
        " version bigint, absent_read_at timestamptz) WHERE t.id = r.id",
        (encode_rows(rows),),
    )


def _provenance(decision: _Decision) -> dict[str, Any]:
    return {
        "external_id": decision.external_id,
        "source_version": decision.told.source_version,
        "read_at": decision.told.read_at,
        "digest": "\\x" + decision.told.digest.hex(),
        "version": decision.version,
        "absent_read_at": decision.absent_read_at,
    }


@lru_cache(maxsize=64)
def _upsert(model: type[Base], names: tuple[str, ...]) -> str:
    columns = ", ".join(names)
    told = ", ".join(f"r.{name}" for name in names)
    overwritten = ", ".join(f"{name} = excluded.{name}" for name in names if name != "external_id")
    return (
        f"INSERT INTO {_table(model)} (connection_id, {columns})"
        f" SELECT %(connection_id)s, {told}"
        f" FROM json_to_recordset(%(rows)s::json) AS r ({recordset(model, names)})"
        f" ON CONFLICT (connection_id, external_id) DO UPDATE SET {overwritten}"
        " RETURNING id, external_id"
    )


def _table(model: type[Base]) -> str:
    return str(model.__tablename__)


@lru_cache(maxsize=64)
def _types(model: type[Base], names: tuple[str, ...]) -> dict[str, str]:
    columns = model.__table__.columns
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves it untyped
    return {
        name: _PROVENANCE.get(name) or columns[name].type.compile(dialect).split(" COLLATE")[0]
        for name in names
    }
