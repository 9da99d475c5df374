"""Making, starting, finding and stopping the embedded server."""

from __future__ import annotations

import fcntl
import logging
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import psycopg
from psycopg import sql

from guichet.kernel.postgres.account import own_account
from guichet.kernel.postgres.binaries import SYSTEM_FOLDER, Programs
from guichet.kernel.postgres.configuration import (
    DATABASE,
    OPERATOR_FILE,
    PORT,
    ROLE,
    access_text,
    identity_text,
    main_text,
    settings_text,
)
from guichet.kernel.postgres.errors import PostgresError
from guichet.kernel.postgres.home import Home, find_home, forget_home, write_file
from guichet.kernel.postgres.processes import postmaster_lives, postmaster_of, processes_of
from guichet.kernel.postgres.upgrading import drop_old_clusters, needs_upgrade, upgrade_cluster

log = logging.getLogger(__name__)

# After a power cut the server replays its log before it answers; that may take minutes on a slow disk.
_PATIENCE = 600
_LARGEST_LOG = 5 * 1024 * 1024
_READY = 0  # exit codes of pg_isready
_REFUSING = 1


class EmbeddedPostgres:
    """The server of one data folder, shared by all processes that use it.

    `start` finds a running server or starts one; `stop` lets go of it and shuts it down when nobody else
    holds it. Both may be called from several processes at once. As a context manager it does both.
    `overrides` are PostgreSQL settings that win over ours. Raises PostgresError.
    """

    def __init__(
        self,
        data_dir: Path,
        *,
        overrides: Mapping[str, str] | None = None,
        system_folder: Path = SYSTEM_FOLDER,
    ) -> None:
        self._data_dir = data_dir.resolve()
        self._overrides = dict(overrides or {})
        self._system_folder = system_folder
        self._holding: int | None = None
        self._found: tuple[Home, Programs] | None = None

    def __enter__(self) -> EmbeddedPostgres:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def address(self) -> str:
        """The libpq address of our database."""
        return self.address_of(DATABASE)

    def address_of(self, database: str) -> str:
        """The libpq address of any database of this server."""
        return f"postgresql://{ROLE}@/{quote(database)}?host={quote(str(self._home.sockets), safe='')}"

    @property
    def programs(self) -> Programs:
        """PostgreSQL's programs (pg_dump and so on), run as the server's account."""
        return self._located()[1]

    @property
    def log_file(self) -> Path:
        """Where the server writes what it has to say."""
        return self._home.log

    def start(self) -> None:
        """Have the server running and our database in it; returns when it answers."""
        self._data_dir.mkdir(parents=True, exist_ok=True)
        with self._alone():
            upgraded = self._make_cluster()
            self._await_server()
            self._make_database()
            self._hold()
            if upgraded:
                self._gather_statistics()
            else:
                drop_old_clusters(self._home)

    def stop(self) -> None:
        """Let go of the server; shut it down when no other process holds it."""
        if self._holding is None:
            return
        with self._alone():
            try:
                fcntl.flock(self._holding, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                log.info("PostgreSQL is kept: another process of Guichet uses it")
            else:
                self._shut_down()
            finally:
                os.close(self._holding)
                self._holding = None

    def lives(self) -> bool:
        """Whether the server's process is there; cheap, and it asks nobody."""
        return postmaster_lives(self._home.cluster)

    def destroy(self) -> None:
        """Remove the database with all that is in it. Raises PostgresError while another process uses it."""
        if not self._data_dir.exists():
            return
        with self._alone():
            self._hold(exclusive=True)
            try:
                self._shut_down()
                shutil.rmtree(self._home.sockets, ignore_errors=True)
                shutil.rmtree(self._home.folder)
                forget_home(self._data_dir)
                self._found = None
            finally:
                self._let_go()

    def _located(self) -> tuple[Home, Programs]:
        if self._found is None:
            home = find_home(self._data_dir, system_folder=self._system_folder)
            self._found = home, Programs(home.account)
        return self._found

    @property
    def _home(self) -> Home:
        return self._located()[0]

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """One process at a time starts or stops; the lock is gone with the process that held it."""
        handle = os.open(self._data_dir / "postgres.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield
        finally:
            os.close(handle)

    def _hold(self, *, exclusive: bool = False) -> None:
        if self._holding is None:
            self._holding = os.open(self._data_dir / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._holding, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        except BlockingIOError:
            self._let_go()
            raise PostgresError(
                "The database is in use by another process of Guichet; stop it first."
            ) from None

    def _let_go(self) -> None:
        if self._holding is not None:
            os.close(self._holding)
            self._holding = None

    def _make_cluster(self) -> bool:
        """Have a cluster of our major; true when an older one was brought there just now."""
        home, programs = self._located()
        if home.cluster.exists() or (home.folder / "cluster.next").exists():
            if not needs_upgrade(home):
                return False
            upgrade_cluster(home, programs, sync=self._overrides.get("fsync") != "off")
            return True
        unfinished = home.folder / "cluster.new"
        shutil.rmtree(unfinished, ignore_errors=True)  # of a start that was killed
        flags = ["--no-sync"] if self._overrides.get("fsync") == "off" else []
        answer = programs.run(
            "initdb", "--pgdata", unfinished, "--username", ROLE, "--encoding", "UTF8",
            "--locale", "C", "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8",
            "--auth-local", "peer", "--auth-host", "reject", "--no-instructions", *flags,
        )  # fmt: skip
        if answer.returncode != 0:
            raise PostgresError(f"The database could not be made: {answer.stderr.strip()}")
        unfinished.rename(home.cluster)
        return False

    def _gather_statistics(self) -> None:
        """What an upgrade did not bring along; without them the first queries would be planned blindly."""
        self.programs.run(
            "vacuumdb", "--host", self._home.sockets, "--port", str(PORT), "--username", ROLE, "--all",
            "--analyze-in-stages", "--missing-stats-only", "--quiet",
        )  # fmt: skip

    def _configure(self) -> None:
        home = self._home
        users = [own_account().name, home.account.name]
        if not (home.cluster / OPERATOR_FILE).exists():
            write_file(home.cluster / OPERATOR_FILE, "", home.account)
        for name, text in (
            ("guichet.conf", settings_text(home.sockets, self._overrides)),
            ("postgresql.conf", main_text()),
            ("pg_hba.conf", access_text()),
            ("pg_ident.conf", identity_text(users)),
        ):
            write_file(home.cluster / name, text, home.account)

    def _await_server(self) -> None:
        """Use the server that runs; else wait for the rests of a killed one to go, and start it."""
        deadline = time.monotonic() + _PATIENCE
        while (state := self._state()) != _READY:
            nobody = postmaster_of(self._home.cluster) is None and not processes_of(self._home.cluster)
            if state != _REFUSING and nobody:
                self._launch()
                return
            if time.monotonic() > deadline:
                raise PostgresError(f"PostgreSQL does not answer; see {self._home.log}")
            time.sleep(0.05)

    def _state(self) -> int:
        arguments = ("-h", self._home.sockets, "-p", str(PORT), "-U", ROLE, "-d", "postgres", "-t", "3", "-q")
        return self.programs.run("pg_isready", *arguments).returncode

    def _launch(self) -> None:
        home, programs = self._located()
        # Nothing of this cluster lives: what a killed server left would only mislead the next one.
        (home.cluster / "postmaster.pid").unlink(missing_ok=True)
        for name in (f".s.PGSQL.{PORT}", f".s.PGSQL.{PORT}.lock"):
            (home.sockets / name).unlink(missing_ok=True)
        self._configure()
        if home.log.exists() and home.log.stat().st_size > _LARGEST_LOG:
            home.log.replace(home.log.with_suffix(".log.1"))
        answer = programs.run(
            "pg_ctl", "start", "-w", "-t", str(_PATIENCE), "-D", home.cluster, "-l", home.log, "-s"
        )
        if answer.returncode != 0:
            last = home.log.read_text(errors="replace").splitlines()[-3:] if home.log.exists() else []
            raise PostgresError("\n".join(["PostgreSQL did not start.", *last, f"See {home.log}"]))
        log.info("PostgreSQL runs in %s", home.cluster)

    def _make_database(self) -> None:
        with psycopg.connect(self.address_of("postgres"), autocommit=True, connect_timeout=30) as connection:
            found = connection.execute("SELECT FROM pg_database WHERE datname = %s", (DATABASE,)).fetchone()
            if found is None:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))

    def _shut_down(self) -> None:
        home, programs = self._located()
        if postmaster_of(home.cluster) is None:
            return
        for mode, seconds in (("fast", 30), ("immediate", 10)):
            answer = programs.run(
                "pg_ctl", "stop", "-w", "-t", str(seconds), "-m", mode, "-D", home.cluster, "-s"
            )
            if answer.returncode == 0:
                log.info("PostgreSQL stopped (%s)", mode)
                return
        raise PostgresError(f"PostgreSQL did not stop: {answer.stderr.strip()}")
