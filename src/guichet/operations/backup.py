"""Backup and restore: one folder with the database, the files and a manifest; never the secret key."""

from __future__ import annotations

import asyncio
import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import msgspec
import psycopg
from psycopg import sql

import guichet
from guichet.kernel.db import Database, begin_backup
from guichet.kernel.installation import mute
from guichet.kernel.postgres import MAJOR, Programs, installed_programs, own_account
from guichet.kernel.settings import Settings
from guichet.kernel.sharing import forget_shared
from guichet.kernel.types import utc_now
from guichet.migrations import upgrade
from guichet.operations.database import held_revision
from guichet.operations.services import blobs_folder, secret_key_file
from guichet.support.inbox import doubt_queued as doubt_answers
from guichet.sync import doubt_intended
from guichet.voice.sending import doubt_queued as doubt_mails

_FORMAT = 1
DUMP = "database.dump"
BLOBS = "blobs"
_MANIFEST = "manifest.json"
_DIGEST_LENGTH = 64


class BackupError(Exception):
    """A backup cannot be made or restored; the message says why and what to do."""


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a backup says of itself. `secret_key` is a note for people: where the key was, apart.

    `rows` are those of each table and `position` is the newest event's, as the dump saw them; a version that
    did not count left them empty. `database_bytes` is how large the database was.
    """

    format: int
    guichet: str
    revision: str | None
    made_at: datetime
    files: int
    bytes: int
    secret_key: str
    rows: dict[str, int] = {}
    position: int = 0
    database_bytes: int = 0


class _Dumped(msgspec.Struct, frozen=True):
    revision: str | None
    rows: dict[str, int]
    position: int
    database_bytes: int


def back_up(settings: Settings, folder: Path) -> Manifest:
    """Write a backup into `folder`, which must not be there yet; the house may go on working.

    Files are copied after the database was dumped: a file is on disk before the row that names it, so none
    that the dump names is missing; and nothing is collected meanwhile. `settings.database_url` must be set.
    Raises BackupError.
    """
    address = _address(settings)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BackupError(f"{folder} is not empty. Name a new folder.")
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700, parents=True)
    with psycopg.connect(address) as connection:
        dumped = _dump_as_seen(connection, address, unfinished / DUMP)
        files, size = _copy_files(blobs_folder(settings), unfinished / BLOBS)
    manifest = Manifest(
        format=_FORMAT,
        guichet=guichet.__version__,
        made_at=utc_now(),
        files=files,
        bytes=size + (unfinished / DUMP).stat().st_size,
        secret_key=f"not in this backup; it was {secret_key_file(settings)}",
        **msgspec.structs.asdict(dumped),
    )
    (unfinished / _MANIFEST).write_bytes(msgspec.json.format(msgspec.json.encode(manifest)))
    if folder.exists():
        folder.rmdir()
    unfinished.rename(folder)
    return manifest


def restore(settings: Settings, folder: Path) -> Manifest:
    """Restore a backup into an empty database, bring it to this version, and leave the copy muted.

    What was about to leave when the backup was made stands in doubt: who made it may have done it since.
    All of the database comes or nothing. `settings.database_url` must be set. Raises BackupError.
    """
    address = _address(settings)
    manifest = read_manifest(folder)
    with psycopg.connect(address) as connection:
        found = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        ).fetchone()
    if found is None or found[0] > 0:
        raise BackupError("The database is not empty. Restore into a new one, so that nothing is lost.")
    _copy_files(folder / BLOBS, blobs_folder(settings))
    load(address, folder / DUMP)
    upgrade(address)
    with psycopg.connect(address) as connection:
        forget_shared(connection)
    asyncio.run(_keep_still(address, manifest))
    return manifest


def read_manifest(folder: Path) -> Manifest:
    """What the backup in `folder` says of itself. Raises BackupError when it is none, or of a newer kind."""
    try:
        manifest = msgspec.json.decode((folder / _MANIFEST).read_bytes(), type=Manifest)
    except (OSError, msgspec.DecodeError) as failure:
        raise BackupError(f"{folder} is not a whole backup: {failure}") from failure
    if manifest.format > _FORMAT:
        raise BackupError(f"The backup was made by Guichet {manifest.guichet}. Restore it with that version.")
    if not (folder / DUMP).exists():
        raise BackupError(f"{folder} is not a whole backup: {DUMP} is missing.")
    return manifest


def counted(connection: psycopg.Connection[Any]) -> tuple[dict[str, int], int]:
    """The rows of each table, partitions counted with theirs, and the position of the newest event."""
    tables = [row[0] for row in connection.execute(_TABLES)]
    rows: dict[str, int] = {}
    for table in tables:
        found = connection.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table)))
        rows[table] = int((found.fetchone() or (0,))[0])
    position = None
    if "event_positions" in rows:
        position = connection.execute("SELECT max(position) FROM event_positions").fetchone()
    return rows, int((position or (0,))[0] or 0)


def _dump_as_seen(connection: psycopg.Connection[Any], address: str, file: Path) -> _Dumped:
    """Dump what this connection's snapshot shows, and count it. Raises BackupError."""
    connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
    connection.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
    connection.execute("SET LOCAL statement_timeout = 0")
    if not begin_backup(connection):
        raise BackupError("A backup is being taken already. Wait for its end, then try again.")
    seen = connection.execute(
        "SELECT pg_export_snapshot(), pg_database_size(current_database())"
    ).fetchone() or ("", 0)
    dump(address, file, snapshot=str(seen[0]))
    rows, position = counted(connection)
    return _Dumped(held_revision(connection), rows, position, int(seen[1]))


def _address(settings: Settings) -> str:
    if settings.database_url is None:
        raise ValueError("a backup needs the address of a database")
    return settings.database_url


def _programs(address: str) -> Programs:
    """Programs that can talk to the server, run as ourselves: whom it lets in decides, not who may write.

    Those of the wheel speak no TLS, and write for their own version. Raises BackupError.
    """
    with psycopg.connect(address) as connection:
        major = connection.info.server_version // 10000
        encrypted = connection.pgconn.ssl_in_use
    if major == MAJOR and not encrypted:
        return Programs(own_account())
    folder = installed_programs(major)
    if folder is None:
        raise BackupError(
            f"Install PostgreSQL's client programs {major} or newer (Debian: postgresql-client-{major}):"
            " those that come with Guichet are for its own database."
        )
    return Programs(own_account(), folder)


def dump(address: str, file: Path, *, snapshot: str) -> None:
    """Write what a snapshot shows of the database into a new file. Raises BackupError."""
    programs = _programs(address)
    plain, environment = _without_password(address)
    form = ("--format=custom", "--compress=3", "--no-owner", "--no-privileges")
    arguments = (*form, f"--snapshot={snapshot}", "--dbname", plain)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
        answer = programs.run("pg_dump", *arguments, environment=environment, stdout=handle)
        os.fsync(handle.fileno())
    if answer.returncode != 0:
        raise BackupError(f"The database could not be read: {answer.stderr.strip()}")


def load(address: str, file: Path) -> None:
    """Write a dump into an empty database, all of it or nothing. Raises BackupError."""
    programs = _programs(address)
    plain, environment = _without_password(address)
    arguments = (
        "--single-transaction",
        "--exit-on-error",
        "--no-owner",
        "--no-privileges",
        "--dbname",
        plain,
    )
    with file.open("rb") as handle:
        answer = programs.run("pg_restore", *arguments, environment=environment, stdin=handle)
    if answer.returncode != 0:
        raise BackupError(f"The database could not be written: {answer.stderr.strip()}")


def _without_password(address: str) -> tuple[str, dict[str, str]]:
    """The address for the command line, which others may see, and the password for the environment."""
    parts = urlsplit(address)
    if parts.password is None:
        return address, {}
    name, _, place = parts.netloc.rpartition("@")
    bare = parts._replace(netloc=f"{name.partition(':')[0]}@{place}")
    return urlunsplit(bare), {"PGPASSWORD": unquote(parts.password)}


def _copy_files(source: Path, target: Path) -> tuple[int, int]:
    """Copy a tree of content-named files; those that are there already stay. Returns how many, and bytes."""
    files = size = 0
    for path in sorted(source.rglob("*")) if source.exists() else []:
        to = target / path.relative_to(source)
        if path.is_dir():
            to.mkdir(mode=0o700, parents=True, exist_ok=True)
        elif len(path.name) == _DIGEST_LENGTH:  # not one that is being written
            files += 1
            size += path.stat().st_size
            if not to.exists():
                to.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                shutil.copy2(path, to)
    return files, size


async def _keep_still(address: str, manifest: Manifest) -> None:
    database = Database(address, pool_size=2)
    when = f"{manifest.made_at:%Y-%m-%d %H:%M} UTC"
    perhaps = f"Restored from a backup of {when}: it may have left after that. Look before you send it again."
    try:
        async with database.transaction() as transaction:
            await mute(transaction, f"restored from a backup of {when}", utc_now())
            await doubt_intended(transaction)
            await doubt_mails(transaction)
            await doubt_answers(transaction, perhaps)
    finally:
        await database.close()


_TABLES = (
    "SELECT relname FROM pg_class WHERE relkind IN ('r', 'p') AND NOT relispartition"
    " AND relnamespace = CAST(current_schema() AS regnamespace) ORDER BY relname"
)
