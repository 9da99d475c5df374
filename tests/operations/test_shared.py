"""Hosts share one key and one folder of files; one that does not is told before it does any harm."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from guichet.kernel.db import Database
from guichet.kernel.keyfile import new_key
from guichet.kernel.settings import Settings
from guichet.operations.services import secret_key_file
from guichet.operations.shared import NotSharedError, check_shared, mark_key


def host(folder: Path, database: Database, **more: Any) -> Settings:
    return Settings(database_url=database.conninfo, data_dir=folder, **more)


def test_a_host_with_a_key_or_files_of_its_own_is_refused(database: Database, tmp_path: Path) -> None:
    first = host(tmp_path / "first", database)
    address = database.conninfo
    check_shared(first, address)
    check_shared(first, address)

    alone = host(tmp_path / "second", database)
    with pytest.raises(NotSharedError, match="which was not there"):
        check_shared(alone, address)
    assert not secret_key_file(alone).exists(), "none is left behind that would look like the right one"

    key = secret_key_file(first)
    with pytest.raises(NotSharedError, match="not the folder of files that the other hosts use"):
        check_shared(host(tmp_path / "second", database, secret_key_file=key), address)
    shared = {"secret_key_file": key, "blobs_dir": tmp_path / "first" / "blobs"}
    check_shared(host(tmp_path / "second", database, **shared), address)


def test_a_host_that_missed_a_rotation_is_refused(database: Database, tmp_path: Path) -> None:
    first = host(tmp_path / "first", database)
    check_shared(first, database.conninfo)
    key = secret_key_file(first)
    old = key.read_text()
    key.write_text(f"{new_key()}\n{old}")  # while it goes on, both are there
    check_shared(first, database.conninfo)
    mark_key(database.conninfo, key)
    check_shared(first, database.conninfo)
    key.write_text(old)
    with pytest.raises(NotSharedError, match="another one than"):
        check_shared(first, database.conninfo)
