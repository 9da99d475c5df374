"""A database with a hot standby, as hosts of two machines have them; its replay can be held up."""

from __future__ import annotations

import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psutil
import psycopg
from tests.operations.tree import until

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.postgres.configuration import DATABASE, PORT, ROLE
from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import processes_of

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "shared_buffers": "32MB",
    "wal_keep_size": "256MB",
    # A reader in the way of the replay is broken off at once.
    "max_standby_streaming_delay": "0",
}


class Pair:
    """`server` is the database; `standby` the address of the one that follows it."""

    def __init__(self, root: Path) -> None:
        data, system = root / "data", root / "system"
        self.server = EmbeddedPostgres(data, overrides=_SETTINGS, system_folder=system)
        self.server.start()
        self._home = find_home(data, system_folder=system)
        self._cluster = self._home.folder / "standby"
        self._sockets = self._home.folder / "s"
        self._sockets.mkdir(mode=0o700)
        self._home.account.take_over(self._sockets)
        with (self._home.cluster / "pg_hba.conf").open("a") as access:
            access.write(f"local replication {ROLE} peer map=guichet\n")
        with psycopg.connect(self.server.address) as connection:
            connection.execute("SELECT pg_reload_conf()")
        self._program(
            "pg_basebackup", "-h", self._home.sockets, "-p", str(PORT), "-U", ROLE, "-D", self._cluster,
            "-R", "-X", "stream", "--checkpoint=fast", "--no-sync",
        )  # fmt: skip

    @property
    def standby(self) -> str:
        return f"postgresql://{ROLE}@/{DATABASE}?host={quote(str(self._sockets), safe='')}"

    def start_standby(self) -> None:
        self._program(
            "pg_ctl", "start", "-w", "-s", "-D", self._cluster, "-l", self._home.folder / "standby.log",
            "-o", f"-c unix_socket_directories={self._sockets}",
        )  # fmt: skip

    def stop_standby(self) -> None:
        self._program("pg_ctl", "stop", "-w", "-s", "-m", "fast", "-D", self._cluster)

    def follow(self) -> None:
        """Wait until the standby has all that the database has by now."""
        with psycopg.connect(self.server.address) as here:
            (reached,) = here.execute("SELECT pg_current_wal_lsn()").fetchone() or (None,)
        until(lambda: self.ask("SELECT pg_last_wal_replay_lsn() >= %s", reached))

    def ask(self, query: str, *values: Any) -> Any:
        """What a query of one value answers on the standby."""
        with psycopg.connect(self.standby, autocommit=True) as there:
            (value,) = there.execute(query, values or None).fetchone() or (None,)
        return value

    @contextmanager
    def held_up(self) -> Iterator[None]:
        """The standby receives, and replays nothing meanwhile."""
        self.ask("SELECT pg_wal_replay_pause()")
        until(lambda: self.ask("SELECT pg_get_wal_replay_pause_state()") == "paused")
        try:
            yield
        finally:
            self.ask("SELECT pg_wal_replay_resume()")

    @contextmanager
    def frozen(self) -> Iterator[None]:
        """The standby's processes stand still meanwhile: it neither answers nor refuses."""
        processes = [psutil.Process(pid) for pid in processes_of(self._cluster)]
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                process.send_signal(signal.SIGCONT)

    def end(self) -> None:
        """Stop both and remove them."""
        if processes_of(self._cluster):
            self.stop_standby()
        self.server.stop()
        self.server.destroy()

    def _program(self, name: str, *arguments: str | Path) -> None:
        # What it starts keeps its pipes: it writes where nobody waits for the end.
        with tempfile.TemporaryFile() as said:
            answer = self.server.programs.run(name, *arguments, stdout=said)
        assert answer.returncode == 0, answer.stderr


@contextmanager
def pair_running() -> Iterator[Pair]:
    """A database without tables and its standby, which runs."""
    root = Path(tempfile.mkdtemp(prefix="guichet-pair-"))
    root.chmod(0o755)
    pair = Pair(root)
    try:
        pair.start_standby()
        yield pair
    finally:
        pair.end()
        shutil.rmtree(root)
