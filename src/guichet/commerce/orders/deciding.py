"""Deciding what a batch of facts changes among the orders: the hot path's own form of `commerce.mirroring`.

The caller is the only writer of the connection's rows (`applying.apply` holds the connection's lock), so rows
are read, compared here, and then written.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from guichet.commerce.provenance import NEVER, Told, Version
from guichet.commerce.writing import moment_text, update_rows
from guichet.kernel.db import Transaction, driver

PROVENANCE = (
    "id",
    "connection_id",
    "external_id",
    "source_version",
    "read_at",
    "digest",
    "version",
    "absent_read_at",
)


class Known(msgspec.Struct, frozen=True):
    """What a table holds of a thing: its place in the order of facts and the columns asked for besides."""

    id: int
    told: Version
    version: int
    absent_read_at: datetime | None
    extra: tuple[Any, ...]

    @property
    def seen(self) -> bool:
        """Whether a record of it ever came; a row of a thing never seen only keeps its absence."""
        return self.told.read_at > NEVER

    @property
    def gone(self) -> bool:
        return is_gone(self.told.read_at, self.absent_read_at)


class Sorted(msgspec.Struct, frozen=True):
    """A batch sorted by what is to be done: `new` rows, `changed` and `fresh` ones, and absences."""

    new: list[Told]
    changed: list[tuple[Known, Told]]
    fresh: list[tuple[Known, Told]]
    absent: list[tuple[Known, Told]]


def is_gone(read_at: datetime, absent_read_at: datetime | None) -> bool:
    """The law that PostgreSQL's `gone_at` follows."""
    return absent_read_at is not None and absent_read_at >= read_at


async def known_rows(
    transaction: Transaction,
    table: str,
    connection_id: int,
    external_ids: Sequence[str],
    extra: Sequence[str] = (),
) -> dict[str, Known]:
    """The rows there are of these things, by external id."""
    columns = "".join(f", {column}" for column in extra)
    connection = await driver(transaction)
    cursor = await connection.execute(
        f"SELECT external_id, id, source_version, read_at, digest, version, absent_read_at{columns}"
        f" FROM {table} WHERE connection_id = %s AND external_id = ANY(%s)",
        (connection_id, list(external_ids)),
    )
    return {
        row[0]: Known(row[1], Version(row[2], row[3], row[4]), row[5], row[6], tuple(row[7:]))
        for row in await cursor.fetchall()
    }


def sort_out(told: Sequence[Told], known: Mapping[str, Known]) -> Sorted:
    """Compare a merged batch with what is there."""
    sorted_out = Sorted([], [], [], [])
    for one in told:
        row = known.get(one.external_id)
        if row is None:
            sorted_out.new.append(one)
            continue
        if one.version is not None and row.told < one.version:
            same = row.told.digest == one.version.digest
            (sorted_out.fresh if same else sorted_out.changed).append((row, one))
        if one.absent_read_at is not None and (row.absent_read_at or NEVER) < one.absent_read_at:
            sorted_out.absent.append((row, one))
    return sorted_out


def provenance_of(identity: int, connection_id: int, told: Told) -> tuple[Any, ...]:
    """The values of PROVENANCE for a new row; moments as text, which a copied row takes far more cheaply."""
    version = told.version or Version(NEVER, NEVER, b"")
    return (
        identity,
        connection_id,
        told.external_id,
        moment_text(version.source_version),
        moment_text(version.read_at),
        version.digest,
        1,
        told.absent_read_at,
    )


def version_document(row: Known, told: Told) -> dict[str, Any]:
    """The columns of the winning fact's version as `update_rows` takes them."""
    assert told.version is not None  # noqa: S101 — only rows with a record are changed
    return {
        "id": row.id,
        "source_version": told.version.source_version,
        "read_at": told.version.read_at,
        "digest": f"\\x{told.version.digest.hex()}",
    }


async def refresh(transaction: Transaction, table: str, fresh: Sequence[tuple[Known, Told]]) -> None:
    """Note that rows were read again as they are: no change, so nothing is announced."""
    documents = [version_document(row, told) for row, told in fresh]
    await update_rows(transaction, table, ("source_version", "read_at"), documents)


async def mark_absent(
    transaction: Transaction, table: str, absent: Sequence[tuple[Known, Told]]
) -> dict[int, int]:
    """Keep the latest absence of each row; returns the new version of those, by id."""
    documents = [{"id": row.id, "absent_read_at": told.absent_read_at} for row, told in absent]
    return await update_rows(transaction, table, ("absent_read_at",), documents, counted=True)
