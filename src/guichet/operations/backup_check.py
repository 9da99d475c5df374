"""Checking a backup by restoring it: into a throw-away server of our own, where all is counted again."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec
import psycopg
from psycopg import sql

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.migrations import upgrade
from guichet.operations.backup import (
    BLOBS,
    DUMP,
    BackupError,
    Manifest,
    counted,
    load,
    read_manifest,
)

_CHUNK = 1024 * 1024
_MOST_SHOWN = 5
# What is written once and thrown away needs no care for power cuts.
_CARELESS = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "1GB"}
# A restored database, its indexes built anew, and the log of that.
_ROOM = 1.5


class Checked(msgspec.Struct, frozen=True):
    """What was found in a whole backup; `compared` when its manifest said how much there must be."""

    tables: int
    rows: int
    position: int
    files: int
    compared: bool


def check_backup(folder: Path) -> Checked:
    """Restore the backup into a throw-away server, bring it to this version, and compare it to its manifest.

    Every file is read and hashed, and each that a row names must be there. Nothing of an installation is
    touched; the server stands in the folder for temporary files (TMPDIR). Raises BackupError with all that
    is wrong, kernel.postgres.PostgresError.
    """
    manifest = read_manifest(folder)
    _need_room(manifest)
    files, wrong = _hashed(folder / BLOBS)
    if len(files) != manifest.files:
        wrong.append(f"{len(files)} files, {manifest.files} were copied")
    with tempfile.TemporaryDirectory(prefix="guichet-check-") as scratch:
        Path(scratch).chmod(0o755)  # the server's own user must reach its database
        server = EmbeddedPostgres(
            Path(scratch) / "data", overrides=_CARELESS, system_folder=Path(scratch) / "system"
        )
        try:
            with server:
                load(server.address, folder / DUMP)
                address = _where_it_stands(server.address)
                rows, position = _looked_at(address, manifest, files, wrong)
        finally:
            server.destroy()
    if wrong:
        raise BackupError(f"The backup in {folder} is not whole: {'; '.join(wrong)}.")
    return Checked(len(rows), sum(rows.values()), position, len(files), bool(manifest.rows))


def _need_room(manifest: Manifest) -> None:
    scratch = Path(tempfile.gettempdir())
    free, needed = shutil.disk_usage(scratch).free, int(manifest.database_bytes * _ROOM)
    if free < needed:
        raise BackupError(
            f"To restore the backup {needed >> 20} MB are needed, and {scratch} has {free >> 20} MB left."
            " Name another folder for temporary files with TMPDIR."
        )


def _hashed(folder: Path) -> tuple[set[str], list[str]]:
    """The files by their names, and in words what is wrong with those that are not what they are called."""
    files, spoilt = set(), []
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_file():
            files.add(path.name)
            if _digest(path) != path.name:
                spoilt.append(path.name)
    return files, [f"{len(spoilt)} files are spoilt ({_some(spoilt)})"] if spoilt else []


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _where_it_stands(address: str) -> str:
    """The address with the schema that the backup's tables came into, where that is not the usual one."""
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT CAST(relnamespace AS regnamespace)::text FROM pg_class WHERE relname = 'alembic_version'"
        ).fetchone()
    schema = str(found[0]) if found else "public"
    return address if schema == "public" else f"{address}&options={quote(f'-csearch_path={schema}')}"


def _looked_at(
    address: str, manifest: Manifest, files: set[str], wrong: list[str]
) -> tuple[dict[str, int], int]:
    """Compare what was restored; adds to `wrong` in words. Returns the rows and the newest position."""
    with psycopg.connect(address) as connection:
        rows, position = counted(connection)
        if manifest.rows:
            wrong += [
                f"{table}: {rows.get(table, 0)} rows, {manifest.rows.get(table, 0)} were counted"
                for table in sorted(rows.keys() | manifest.rows.keys())
                if rows.get(table) != manifest.rows.get(table)
            ]
            if position != manifest.position:
                wrong.append(f"the newest event is at {position}, it was at {manifest.position}")
        missing = sorted(set(_named(connection)) - files)
        if missing:
            wrong.append(f"{len(missing)} files that rows name are missing ({_some(missing)})")
    upgrade(address)
    return rows, position


def _named(connection: psycopg.Connection[Any]) -> Iterator[str]:
    """The digests of files that rows name: columns called so, and fields of documents called so.

    Raw rows and events are passed over: what they name stands in the rows that were made of them.
    """
    for table, column, kind in connection.execute(_COLUMNS).fetchall():
        names = sql.SQL(_IN_DOCUMENTS if kind == "jsonb" else _IN_COLUMN).format(
            table=sql.Identifier(table), column=sql.Identifier(column)
        )
        for (digest,) in connection.execute(names):
            yield digest


def _some(names: list[str]) -> str:
    return ", ".join(names[:_MOST_SHOWN]) + (" …" if len(names) > _MOST_SHOWN else "")


_COLUMNS = (
    "SELECT c.relname, a.attname, CAST(a.atttypid AS regtype)::text FROM pg_class c"
    " JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
    " WHERE c.relkind = 'r' AND NOT c.relispartition"
    " AND c.relnamespace = CAST(current_schema() AS regnamespace)"
    " AND (a.atttypid = 'jsonb'::regtype OR a.attname LIKE '%sha256') ORDER BY 1, 2"
)
_IN_COLUMN = "SELECT DISTINCT {column} FROM {table} WHERE {column} <> ''"
_IN_DOCUMENTS = (
    "SELECT DISTINCT named.digest #>> ARRAY[]::text[] FROM {table},"
    " jsonb_path_query({column}, 'lax $.**.sha256') AS named (digest)"
    " WHERE jsonb_typeof(named.digest) = 'string' AND named.digest <> '\"\"'"
)
