"""Backup and restore: whole, without the key, and the copy keeps still."""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import psycopg
import pytest
from sqlalchemy import text

from guichet.kernel.db import Database
from guichet.kernel.installation import is_muted, mute, unmute
from guichet.kernel.postgres import EmbeddedPostgres, binaries, bundled_programs
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.migrations import newest_revision, upgrade
from guichet.operations import backup
from guichet.operations.backup import BackupError, back_up, read_manifest, restore
from guichet.operations.backup_check import Checked, check_backup
from guichet.operations.services import open_services, secret_key_file
from guichet.operations.shared import check_shared

Run = Callable[..., Any]


@pytest.fixture
def installations(
    postgres: EmbeddedPostgres, worker_name: str, tmp_path: Path
) -> Iterator[tuple[Settings, Settings]]:
    """Two installations with databases of their own: one at work, one new."""
    names = [f"{part}_{worker_name}" for part in ("old", "new")]
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        for name in names:
            connection.execute(f'CREATE DATABASE "{name}"')
        first, second = (
            Settings(database_url=postgres.address_of(name), data_dir=tmp_path / name) for name in names
        )
        upgrade(str(first.database_url))
        yield first, second
        for name in names:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def _work_a_little(settings: Settings) -> str:
    async with open_services(settings) as services:
        digest = await services.blobs.put(b"a picture")
        async with services.database.transaction() as transaction:
            await transaction.execute(
                text("INSERT INTO reaction_cursors (reaction, position) VALUES ('a story', 7)")
            )
        return digest


async def _look(settings: Settings, digest: str) -> tuple[int, bytes, bool]:
    async with open_services(settings) as services:
        async with services.database.transaction() as transaction:
            position = await transaction.scalar(text("SELECT position FROM reaction_cursors"))
            assert await is_muted(transaction) is services.settings.muted
        return int(position or 0), await services.blobs.get(digest), services.settings.muted


def test_a_restored_copy_is_whole_and_muted(
    installations: tuple[Settings, Settings], tmp_path: Path, run: Run
) -> None:
    old, new = installations
    digest = run(_work_a_little(old))
    check_shared(old, str(old.database_url))
    manifest = back_up(old, tmp_path / "backup")
    assert (manifest.files, manifest.revision) == (1, newest_revision())
    assert restore(new, tmp_path / "backup") == manifest
    check_shared(new, str(new.database_url))  # whose key and files are its own
    assert run(_look(new, digest)) == (7, b"a picture", True)
    assert run(_look(old, digest)) == (7, b"a picture", False), "the original goes on"


def test_a_backup_is_checked_by_restoring_it(
    installations: tuple[Settings, Settings], tmp_path: Path, run: Run
) -> None:
    old, _ = installations
    digest = run(_work_a_little(old))
    with psycopg.connect(str(old.database_url)) as connection:
        connection.execute(
            "INSERT INTO ticket_uploads (user_id, sha256, type, size, uploaded_at)"
            " VALUES (1, %s, 'image/png', 9, now())",
            (digest,),
        )
    folder = tmp_path / "backup"
    manifest = back_up(old, folder)
    whole = check_backup(folder)
    rows = sum(manifest.rows.values())
    assert whole == Checked(tables=len(manifest.rows), rows=rows, position=0, files=1, compared=True)
    assert manifest.rows["reaction_cursors"] == 1

    (file,) = [path for path in (folder / "blobs").rglob("*") if path.is_file()]
    file.rename(file.with_name("0" * 64))
    manifest.rows["reaction_cursors"] = 2
    (folder / "manifest.json").write_bytes(msgspec.json.encode(manifest))
    with pytest.raises(BackupError) as refused:
        check_backup(folder)
    for words in (
        "1 files are spoilt (0000",
        "reaction_cursors: 1 rows, 2 were counted",
        f"1 files that rows name are missing ({digest})",
    ):
        assert words in str(refused.value)


def test_the_secret_key_is_not_in_a_backup_and_the_backup_says_so(
    installations: tuple[Settings, Settings], tmp_path: Path, run: Run
) -> None:
    old, _ = installations
    run(_work_a_little(old))
    key = secret_key_file(old).read_bytes().strip()
    back_up(old, tmp_path / "backup")
    files = [path for path in (tmp_path / "backup").rglob("*") if path.is_file()]
    assert not any(key in path.read_bytes() for path in files)
    assert read_manifest(tmp_path / "backup").secret_key.startswith("not in this backup")
    assert all(stat.S_IMODE(path.stat().st_mode) & 0o077 == 0 for path in [tmp_path / "backup"])


def test_a_backup_is_not_written_over_something(
    installations: tuple[Settings, Settings], tmp_path: Path
) -> None:
    (tmp_path / "holiday.jpg").touch()
    with pytest.raises(BackupError, match="is not empty"):
        back_up(installations[0], tmp_path)


def test_nothing_is_restored_over_a_database_with_something_in_it(
    installations: tuple[Settings, Settings], tmp_path: Path
) -> None:
    old, new = installations
    back_up(old, tmp_path / "backup")
    upgrade(str(new.database_url))
    with pytest.raises(BackupError, match="is not empty"):
        restore(new, tmp_path / "backup")


def test_half_a_backup_is_refused_and_leaves_the_database_empty(
    installations: tuple[Settings, Settings], tmp_path: Path
) -> None:
    old, new = installations
    back_up(old, tmp_path / "backup")
    dump = tmp_path / "backup" / "database.dump"
    os.truncate(dump, dump.stat().st_size // 2)
    with pytest.raises(BackupError, match="could not be written"):
        restore(new, tmp_path / "backup")
    with psycopg.connect(str(new.database_url)) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_class WHERE relnamespace = current_schema()::regnamespace"
        ).fetchone()
    assert row == (0,)


@pytest.mark.parametrize("harm", ["no manifest", "no dump", "newer"])
def test_what_is_no_backup_is_refused_in_words(
    installations: tuple[Settings, Settings], tmp_path: Path, harm: str
) -> None:
    old, new = installations
    folder = tmp_path / "backup"
    manifest = back_up(old, folder)
    if harm == "no manifest":
        (folder / "manifest.json").unlink()
    elif harm == "no dump":
        (folder / "database.dump").unlink()
    else:
        later = msgspec.structs.replace(manifest, format=99, guichet="9.0")
        (folder / "manifest.json").write_bytes(msgspec.json.encode(later))
    words = {
        "no manifest": "not a whole backup",
        "no dump": "database.dump is missing",
        "newer": r"Guichet 9\.0",
    }
    with pytest.raises(BackupError, match=words[harm]):
        restore(new, folder)


def test_a_muted_copy_works_again_when_an_administrator_says_go(
    database: Database, services: Services, run: Run
) -> None:
    async def story() -> list[bool]:
        said = []
        async with database.transaction() as transaction:
            await mute(transaction, "restored", utc_now())
            said.append(await is_muted(transaction))
            said.append(await unmute(transaction))
            said.append(await is_muted(transaction))
            said.append(await unmute(transaction))
        return said

    assert run(story()) == [True, True, False, False]


def test_the_systems_own_programs_are_taken_for_a_server_that_is_not_ours(
    installations: tuple[Settings, Settings], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = str(installations[0].database_url)
    assert backup._programs(address).folder == bundled_programs()
    for major in (14, 20, 19):
        program = tmp_path / str(major) / "pg_dump"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\necho 'pg_dump (PostgreSQL) {major}.3 (Debian {major}.3-1)'\n")
        program.chmod(0o755)
    monkeypatch.setattr(binaries, "_SYSTEM", (f"{str(tmp_path).lstrip('/')}/*",))
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(backup, "MAJOR", 17)  # as if the server were of another version than ours
    assert backup._programs(address).folder == tmp_path / "19", "the nearest that can read it"
    (tmp_path / "19" / "pg_dump").unlink()
    (tmp_path / "20" / "pg_dump").unlink()
    with pytest.raises(BackupError, match="postgresql-client-18"):
        backup._programs(address)
