"""The embedded PostgreSQL: made, found, shared, killed, moved."""

from __future__ import annotations

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from guichet.kernel.postgres import EmbeddedPostgres, PostgresError, forgotten_homes
from guichet.kernel.postgres.account import running_as_root
from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import postmaster_of, processes_of

as_root = pytest.mark.skipif(not running_as_root(), reason="only root can act as another user")
_SMALL = {"shared_buffers": "16MB"}


class Place:
    """A data folder and a system folder that the server's own user can reach, unlike pytest's."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.data = root / "data"
        self._servers: list[EmbeddedPostgres] = []

    def server(self, data: Path | None = None) -> EmbeddedPostgres:
        server = EmbeddedPostgres(data or self.data, overrides=_SMALL, system_folder=self.root / "system")
        self._servers.append(server)
        return server

    def clear(self) -> None:
        for server in self._servers:
            server.stop()
        for lock in self.root.glob("*/postgres.lock"):
            self.server(lock.parent).destroy()
        shutil.rmtree(self.root)

    def cluster(self, data: Path | None = None) -> Path:
        return find_home(data or self.data, system_folder=self.root / "system").cluster


@pytest.fixture
def place() -> Iterator[Place]:
    root = Path(tempfile.mkdtemp(prefix="guichet-embedded-"))
    root.chmod(0o755)
    place = Place(root)
    yield place
    place.clear()


@pytest.fixture
def server(place: Place) -> Iterator[EmbeddedPostgres]:
    server = place.server()
    server.start()
    yield server
    server.stop()


def _write(server: EmbeddedPostgres, word: str) -> None:
    with psycopg.connect(server.address) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS words (word text)")
        connection.execute("INSERT INTO words VALUES (%s)", (word,))


def _words(server: EmbeddedPostgres) -> list[str]:
    with psycopg.connect(server.address) as connection:
        return [row[0] for row in connection.execute("SELECT word FROM words ORDER BY word")]


def _kill_all(cluster: Path) -> None:
    """What a power cut leaves: no process, and their files as they were."""
    for pid in processes_of(cluster):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    while processes_of(cluster):
        time.sleep(0.01)


def test_it_is_closed_to_the_network_and_to_others(server: EmbeddedPostgres, place: Place) -> None:
    with psycopg.connect(server.address) as connection:
        asked = connection.execute("SELECT current_setting('listen_addresses'), current_user, version()")
        listens, role, version = asked.fetchone() or ("?", "?", "?")
    assert (listens, role) == ("", "guichet")
    assert version.startswith("PostgreSQL 18")
    home = find_home(place.data, system_folder=place.root / "system")
    for folder in (home.folder, home.cluster, home.sockets):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    rules = (home.cluster / "pg_hba.conf").read_text().splitlines()
    assert rules == ["local all guichet peer map=guichet"]


@as_root
def test_another_user_of_the_machine_is_turned_away(server: EmbeddedPostgres, place: Place) -> None:
    home = find_home(place.data, system_folder=place.root / "system")
    home.folder.chmod(0o755)
    home.sockets.chmod(0o755)
    (home.sockets / ".s.PGSQL.5432").chmod(0o777)  # even when someone opens the folders by mistake
    answer = subprocess.run(
        [server.programs.folder / "psql", "-h", home.sockets, "-U", "guichet", "-c", "SELECT 1"],
        user="nobody", cwd="/", capture_output=True, text=True, check=False, env={},
    )  # fmt: skip
    assert answer.returncode != 0
    assert "Peer authentication failed" in answer.stderr


@as_root
def test_under_root_it_runs_as_a_user_of_its_own(server: EmbeddedPostgres, place: Place) -> None:
    pid = postmaster_of(place.cluster())
    assert Path(f"/proc/{pid}").owner() == "guichet"


def test_what_was_committed_survives_a_kill(server: EmbeddedPostgres, place: Place) -> None:
    _write(server, "kept")
    _kill_all(place.cluster())
    with place.server() as again:
        assert _words(again) == ["kept"]


def test_a_stale_pid_that_belongs_to_another_program_now_does_not_stop_a_start(place: Place) -> None:
    with place.server() as server:
        _write(server, "kept")
        cluster = place.cluster()
        lines = (cluster / "postmaster.pid").read_text().split("\n")
        _kill_all(cluster)
        (cluster / "postmaster.pid").write_text("\n".join([str(os.getpid()), *lines[1:]]))
    with place.server() as again:
        assert _words(again) == ["kept"]


def test_a_postmaster_killed_alone_is_followed_when_its_children_are_gone(
    server: EmbeddedPostgres, place: Place
) -> None:
    _write(server, "kept")
    postmaster = postmaster_of(place.cluster())
    assert postmaster is not None
    os.kill(postmaster, signal.SIGKILL)
    with place.server() as again:
        assert _words(again) == ["kept"]


def test_a_second_start_finds_the_first_and_the_last_to_stop_ends_it(place: Place) -> None:
    first, second = place.server(), place.server()
    first.start()
    pid = postmaster_of(place.cluster())
    second.start()
    assert postmaster_of(place.cluster()) == pid
    first.stop()
    _write(second, "still here")
    second.stop()
    assert postmaster_of(place.cluster()) is None
    assert processes_of(place.cluster()) == set()


def test_starts_at_the_same_moment_make_one_server(place: Place) -> None:
    servers = [place.server() for _ in range(4)]
    threads = [threading.Thread(target=server.start) for server in servers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    _write(servers[0], "one")
    assert [_words(server) for server in servers] == [["one"]] * 4
    for server in servers:
        server.stop()
    assert postmaster_of(place.cluster()) is None


def test_a_process_that_was_killed_holds_nothing(place: Place) -> None:
    """A holder that dies without a word must not keep the next one from stopping the server."""
    code = (
        "import os, sys; from pathlib import Path; from guichet.kernel.postgres import EmbeddedPostgres;"
        "EmbeddedPostgres(Path(sys.argv[1]), system_folder=Path(sys.argv[2])).start();"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run([sys.executable, "-c", code, place.data, place.root / "system"], check=False)
    assert postmaster_of(place.cluster()) is not None
    with place.server():
        pass
    assert postmaster_of(place.cluster()) is None


def test_a_deep_folder_is_not_too_long_for_the_socket(place: Place) -> None:
    deep = place.root / ("d" * 60) / ("e" * 60)
    server = EmbeddedPostgres(deep / "data", overrides=_SMALL, system_folder=deep / "system")
    deep.mkdir(parents=True)
    with server:
        _write(server, "reached")
        assert _words(server) == ["reached"]
    server.destroy()


def test_a_start_killed_while_making_the_database_is_begun_again(place: Place) -> None:
    place.data.mkdir()
    unfinished = place.cluster().with_name("cluster.new")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    with place.server() as server:
        _write(server, "whole")


def test_own_settings_that_are_wrong_are_named(place: Place) -> None:
    server = EmbeddedPostgres(
        place.data, overrides={"shared_buffers": "a lot"}, system_folder=place.root / "system"
    )
    with pytest.raises(PostgresError, match=r"(?s)did not start.*shared_buffers"):
        server.start()
    with place.server() as sound:
        _write(sound, "kept")


def test_destroying_is_refused_while_it_is_used(server: EmbeddedPostgres, place: Place) -> None:
    _write(server, "kept")
    with pytest.raises(PostgresError, match="stop it first"):
        place.server().destroy()
    assert _words(server) == ["kept"]
    server.stop()
    place.server().destroy()
    with place.server() as fresh, psycopg.connect(fresh.address) as connection:
        assert connection.execute("SELECT to_regclass('words')").fetchone() == (None,)


@as_root
def test_a_moved_data_folder_keeps_its_database_and_a_copy_does_not_share_it(place: Place) -> None:
    with place.server() as server:
        _write(server, "kept")
    moved = place.root / "moved"
    place.data.rename(moved)
    with place.server(moved) as again:
        assert _words(again) == ["kept"]
    copy = place.root / "copy"
    shutil.copytree(moved, copy)
    with pytest.raises(PostgresError, match="is a copy of"):
        place.server(copy).start()
    shutil.rmtree(copy)


@as_root
def test_a_database_folder_that_vanished_is_not_silently_made_anew(place: Place) -> None:
    with place.server():
        pass
    home = find_home(place.data, system_folder=place.root / "system")
    aside = home.folder.with_name("aside")
    home.folder.rename(aside)
    with pytest.raises(PostgresError, match="that folder is gone"):
        place.server().start()
    aside.rename(home.folder)


@as_root
def test_a_database_whose_data_folder_was_deleted_is_known_as_left_behind(place: Place) -> None:
    with place.server() as server:
        _write(server, "kept")
    home = find_home(place.data, system_folder=place.root / "system").folder
    assert forgotten_homes(place.root / "system") == []
    shutil.rmtree(place.data)
    assert forgotten_homes(place.root / "system") == [(home, place.data)]
