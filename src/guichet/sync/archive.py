"""Archives: raw rows written to a file before their partition is dropped, and read back from it.

A file holds one JSON object a line, compressed by gzip, so that other tools read it too (`zcat FILE | jq`): a
head that says what it is, a row a line in the order of ids, and an end that says how many. Beside it stands
its digest, as `sha256sum --check` reads it. A file has its name only when it is whole and on disk.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

import msgspec
import psycopg
from psycopg import sql

_FORMAT = 1
_ENDING = ".jsonl.gz"
_DIGEST_ENDING = ".sha256"
_BATCH = 100  # a page may be some megabytes
_CHUNK = 1024 * 1024
_LEVEL = 4  # JSON shrinks to a fifth; a higher level costs twice the time for a tenth of that

_NEVER = datetime.max.replace(tzinfo=UTC)

_COUNT = "SELECT count(*) FROM {} WHERE received_at < %(before)s"
_NEXT = (
    "SELECT id, received_at, connection_id, kind, resource, origin, headers, body, read_at FROM {}"
    " WHERE id > %(last)s AND received_at < %(before)s ORDER BY id LIMIT %(limit)s"
)

_encode = msgspec.json.Encoder().encode


class ArchiveError(Exception):
    """An archive cannot be read; the message says why."""


class Head(msgspec.Struct, frozen=True, kw_only=True):
    """The first line."""

    guichet_archive: int
    rows_of: str


class End(msgspec.Struct, frozen=True, kw_only=True):
    """The last line."""

    rows: int


class ArchivedRow(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A raw row. `body` is its text, or `body_base64` its bytes where they are no UTF-8."""

    id: int
    received_at: datetime
    connection_id: int
    kind: str
    resource: str | None = None
    origin: str
    headers: dict[str, str] | None = None
    body: str = ""
    body_base64: str = ""
    read_at: datetime

    @property
    def content(self) -> bytes:
        """The bytes as they came."""
        return base64.b64decode(self.body_base64) if self.body_base64 else self.body.encode()


def write_archive(
    conninfo: str,
    partition: str,
    folder: Path,
    *,
    before: datetime | None = None,
    given_up: Callable[[], bool] = lambda: False,
) -> Path:
    """Write a partition of raw rows to a file in `folder`; returns its path when it is on disk.

    `before` takes only rows received before that moment, and names the file by it. One that was written
    before, is whole and holds as many rows, is kept: so what was interrupted after it is not done again. Rows
    are read by few, each time in a transaction of its own: one that lasted would keep the dead rows of all
    tables. `given_up` is asked before each. Raises InterruptedError, OSError, psycopg.Error.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    name = partition if before is None else f"{partition}_until_{before:%Y%m%dT%H%M%S}"
    file = folder / f"{name}{_ENDING}"
    bounds = {"before": before or _NEVER}
    with psycopg.connect(conninfo, autocommit=True) as connection:
        connection.execute("SET timezone = 'UTC'")
        if file.exists():
            counting = sql.SQL(_COUNT).format(sql.Identifier(partition))
            found = connection.execute(counting, bounds).fetchone()
            if _holds(file, int(found[0] if found else 0)):
                return file
        unfinished = file.with_name(file.name + ".unfinished")
        with unfinished.open("wb") as out:
            digest = _write(out, partition, _rows(connection, partition, bounds, given_up))
    _put(file.with_name(file.name + _DIGEST_ENDING), f"{digest}  {file.name}\n")
    unfinished.replace(file)
    _flush_folder(folder)
    return file


def rows_of(file: Path) -> str:
    """Which table an archive was written from. Raises ArchiveError."""
    try:
        with gzip.open(file) as lines:
            head: Head = _decoded(next(lines, b""), Head, file)
    except (OSError, EOFError) as failure:
        raise ArchiveError(f"{file} cannot be read: {failure}") from failure
    return head.rows_of


def read_archive(file: Path) -> Iterator[ArchivedRow]:
    """The rows of an archive, one by one; it is checked against its digest first, where that stands beside.

    Raises ArchiveError when it is no archive, or not whole.
    """
    _check_digest(file)
    rows = 0
    try:
        with gzip.open(file) as lines:
            head = _decoded(next(lines, b""), Head, file)
            if head.guichet_archive > _FORMAT:
                raise ArchiveError(f"{file} was written by a newer version of Guichet.")
            for line in lines:
                if line.startswith(b'{"rows":'):
                    if _decoded(line, End, file).rows != rows:
                        raise ArchiveError(
                            f"{file} is not whole: it holds {rows} rows, and says another number."
                        )
                    return
                rows += 1
                yield _decoded(line, ArchivedRow, file)
    except (OSError, EOFError) as failure:
        raise ArchiveError(f"{file} cannot be read: {failure}") from failure
    raise ArchiveError(f"{file} is not whole: it ends after {rows} rows.")


def _rows(
    connection: psycopg.Connection[Any],
    partition: str,
    bounds: dict[str, Any],
    given_up: Callable[[], bool],
) -> Iterator[ArchivedRow]:
    query = sql.SQL(_NEXT).format(sql.Identifier(partition))
    last = 0
    while True:
        if given_up():
            raise InterruptedError(f"the archive of {partition} was given up")
        rows = connection.execute(query, {**bounds, "last": last, "limit": _BATCH}).fetchall()
        if not rows:
            return
        for row in rows:
            yield _row(*row)
        last = rows[-1][0]


def _row(
    number: int,
    received_at: datetime,
    connection_id: int,
    kind: str,
    resource: str | None,
    origin: str,
    headers: dict[str, str] | None,
    body: bytes,
    read_at: datetime,
) -> ArchivedRow:
    try:
        text, encoded = body.decode(), ""
    except UnicodeDecodeError:
        text, encoded = "", base64.b64encode(body).decode()
    return ArchivedRow(
        id=number,
        received_at=received_at,
        connection_id=connection_id,
        kind=kind,
        resource=resource,
        origin=origin,
        headers=headers,
        body=text,
        body_base64=encoded,
        read_at=read_at,
    )


class _Hashing:
    """A file that counts the digest of what is written to it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._write: Callable[[bytes], int] = file.write
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._write(data)


def _write(out: IO[bytes], partition: str, rows: Iterator[ArchivedRow]) -> str:
    hashing = _Hashing(out)
    written = 0
    # Without a name and a time the same rows give the same file.
    with gzip.GzipFile(filename="", mode="wb", compresslevel=_LEVEL, fileobj=hashing, mtime=0) as file:  # type: ignore[call-overload] # it only writes
        file.write(_encode(Head(guichet_archive=_FORMAT, rows_of=partition)) + b"\n")
        for row in rows:
            file.write(_encode(row) + b"\n")
            written += 1
        file.write(_encode(End(rows=written)) + b"\n")
    out.flush()
    os.fsync(out.fileno())
    return hashing.digest.hexdigest()


def _holds(file: Path, rows: int) -> bool:
    """Whether an archive is whole and holds at least so many rows."""
    try:
        return sum(1 for _ in read_archive(file)) >= rows
    except ArchiveError:
        return False


def _check_digest(file: Path) -> None:
    beside = file.with_name(file.name + _DIGEST_ENDING)
    if not beside.exists():
        return
    digest = hashlib.sha256()
    try:
        with file.open("rb") as content:
            while chunk := content.read(_CHUNK):
                digest.update(chunk)
    except OSError as failure:
        raise ArchiveError(f"{file} cannot be read: {failure}") from failure
    if beside.read_text().partition(" ")[0] != digest.hexdigest():
        raise ArchiveError(f"{file} is spoilt: it is not what {beside.name} says.")


def _decoded(line: bytes, shape: type[Any], file: Path) -> Any:
    try:
        return msgspec.json.decode(line, type=shape)
    except msgspec.DecodeError as failure:
        raise ArchiveError(f"{file} is no archive of raw rows: {failure}") from failure


def _put(path: Path, text: str) -> None:
    with path.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
