"""A database that an older major of PostgreSQL made is brought to ours at the start; the old one is kept."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.kernel.postgres.test_embedded import Place, _words, place

from guichet.kernel.postgres import EmbeddedPostgres, PostgresError, Programs
from guichet.kernel.postgres.account import own_account
from guichet.kernel.postgres.binaries import programs_for
from guichet.kernel.postgres.configuration import (
    OPERATOR_FILE,
    ROLE,
    access_text,
    identity_text,
    main_text,
    settings_text,
)
from guichet.kernel.postgres.home import Home, find_home, write_file

__all__ = ["place"]

OLD = 16
_NEWER_ONLY = ("io_method", "io_workers")


def _old_cluster(place: Place) -> Home:
    """As an older Guichet made, ran and left it, with a word in it; it was killed at the end."""
    place.data.mkdir(parents=True)
    home = find_home(place.data, system_folder=place.root / "system")
    programs = Programs(home.account, programs_for(home.account, OLD))
    made = programs.run(
        "initdb", "--pgdata", home.cluster, "--username", ROLE, "--encoding", "UTF8", "--locale", "C",
        "--auth-local", "peer", "--auth-host", "reject", "--no-instructions", "--no-sync",
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    settings = "\n".join(
        line
        for line in settings_text(home.sockets, {"shared_buffers": "16MB"}).splitlines()
        if not line.startswith(_NEWER_ONLY)
    )
    users = [own_account().name, home.account.name]
    for name, text in (
        ("guichet.conf", settings), ("postgresql.conf", main_text()), ("pg_hba.conf", access_text()),
        ("pg_ident.conf", identity_text(users)), (OPERATOR_FILE, "work_mem = '9MB'\n"),
    ):  # fmt: skip
        write_file(home.cluster / name, text, home.account)
    started = programs.run("pg_ctl", "start", "-w", "-D", home.cluster, "-l", home.log, "-s")
    assert started.returncode == 0, home.log.read_text()
    server = place.server()
    with psycopg.connect(server.address_of("postgres"), autocommit=True) as connection:
        connection.execute("CREATE DATABASE guichet")
    with psycopg.connect(server.address) as connection:
        connection.execute("CREATE TABLE words (word text PRIMARY KEY)")
        connection.execute("INSERT INTO words VALUES ('kept')")
    programs.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", home.cluster, "-s")
    return home


@pytest.fixture
def old(place: Place) -> Home:
    return _old_cluster(place)


def _is_whole(server: EmbeddedPostgres) -> None:
    assert _words(server) == ["kept"]
    with psycopg.connect(server.address) as connection:
        found = connection.execute("SELECT current_setting('work_mem'), version()").fetchone()
    assert found is not None
    assert found[0] == "9MB", "the operator's settings came along"
    assert found[1].startswith("PostgreSQL 18")


def _no_room(_: Path) -> Any:
    return shutil._ntuple_diskusage(1, 1, 0)


_START = (
    "import sys; from pathlib import Path; from guichet.kernel.postgres import EmbeddedPostgres;"
    "EmbeddedPostgres(Path(sys.argv[1]), overrides={'shared_buffers': '16MB'},"
    " system_folder=Path(sys.argv[2])).start()"
)


def _killed_meanwhile(place: Place, old: Home) -> None:
    starting = subprocess.Popen([sys.executable, "-c", _START, place.data, place.root / "system"])
    at_work = old.folder / "cluster.unfinished" / "pg_upgrade_output.d"
    # Once pg_upgrade is at work; where it was quicker than we, nothing is left to be begun again.
    while not at_work.exists() and starting.poll() is None:
        time.sleep(0.01)
    starting.send_signal(signal.SIGKILL)
    starting.wait()


def test_it_is_brought_to_our_major_whatever_is_killed_and_the_old_one_goes_when_the_new_is_proven(
    place: Place, old: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(shutil, "disk_usage", _no_room)
        with pytest.raises(PostgresError, match="Make room and start again"):
            place.server().start()
    _killed_meanwhile(place, old)
    kept = old.folder / f"cluster.{OLD}"
    with place.server() as server:
        _is_whole(server)
        assert (kept / "PG_VERSION").read_text() == f"{OLD}\n"
        assert not (old.folder / "cluster.unfinished").exists()
    old.cluster.rename(old.folder / "cluster.next")  # as if it had been killed between the two renames
    with place.server() as server:
        _is_whole(server)
        assert not kept.exists()


def test_a_major_whose_programs_nobody_brings_is_refused_in_words(place: Place) -> None:
    with place.server():
        pass
    (place.cluster() / "PG_VERSION").write_text("15\n")
    with pytest.raises(PostgresError, match=r"made by PostgreSQL 15.*guichet db backup"):
        place.server().start()
    (place.cluster() / "PG_VERSION").write_text("18\n")
