"""A whole installation under faults: its parts can be struck one by one, and its time can be moved on."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import psutil
import psycopg
from psycopg.rows import dict_row
from tests.operations.tree import Installation, all_of, kill_all, until
from tests.ports_free import free_port

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.postgres.home import find_home
from guichet.kernel.postgres.processes import processes_of
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.operations.services import open_services

Result = TypeVar("Result")

DOMAIN = "in.guichet.example"
CLOCK = Path(__file__).with_name("clock")
MODULES = {
    "door": "guichet.door",
    "web": "guichet.app",
    "worker": "guichet.worker",
    "mail": "guichet.operations.mail_receiver",
}


class House(Installation):
    """An installation that receives mails, and may call what stands on this machine.

    `postman` is the address that shops know of it. Its clock goes `offset` seconds before the machine's.
    """

    def __init__(self, folder: Path, postman: str) -> None:
        super().__init__(folder)
        self.smtp_port = free_port()
        self._postman = postman
        self._clock = folder.with_name(f"{folder.name}.clock")
        self._context: AbstractContextManager[psutil.Process] | None = None
        self._parent: psutil.Process | None = None
        self.shift_clock(0)

    def environment(self) -> dict[str, str]:
        return {
            **super().environment(),
            "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "GUICHET_SMTP_PORT": str(self.smtp_port),
            "GUICHET_SMTP_DOMAIN": DOMAIN,
            "GUICHET_PUBLIC_URL": self._postman,
            "PYTHONPATH": str(CLOCK),
            "FAULTS_CLOCK": str(self._clock),
        }

    # Its life.

    def start(self) -> None:
        """Have the tree run; returns when it answers."""
        context = self.serving()
        self._parent = context.__enter__()
        self._context = context
        until(lambda: self.health() == "ok")

    def end(self) -> None:
        """Stop the tree, in order if it still can."""
        context, self._context = self._context, None
        if context is not None:
            context.__exit__(None, None, None)

    @property
    def parent(self) -> psutil.Process:
        assert self._parent is not None
        return self._parent

    @property
    def cluster(self) -> Path:
        return find_home(self.folder).cluster

    def process(self, part: str) -> psutil.Process:
        """The process of a part of the tree, when it is there (again)."""
        found: list[psutil.Process] = []

        def is_there() -> bool:
            with suppress(psutil.Error):
                found[:] = [one for one in self.parent.children() if MODULES[part] in one.cmdline()]
            return bool(found)

        until(is_there)
        return found[0]

    def postgres(self) -> list[psutil.Process]:
        """All processes of the database."""
        found = []
        for pid in processes_of(self.cluster):
            with suppress(psutil.NoSuchProcess):
                found.append(psutil.Process(pid))
        return found

    def strike(self, part: str) -> None:
        """Kill a part: door, worker, mail, postgres, or all at once; what died with the parent is started."""
        struck_at = datetime.now(UTC)
        if part == "all":
            kill_all([*all_of(self.parent), *self.postgres()])
            self.end()
            self.start()
        elif part == "postgres":
            kill_all(self.postgres())
        else:
            kill_all([self.process(part)])
        self.recovered()
        self.let_leases_end(struck_at)

    def recovered(self) -> None:
        """Wait until all parts answer again."""
        until(lambda: self.health() == "ok")
        for part in MODULES:
            self.process(part)

    @contextmanager
    def second_worker(self) -> Iterator[None]:
        """A worker of another tree works beside the first meanwhile."""
        address = EmbeddedPostgres(self.folder).address
        with self.folder.with_name("second.log").open("a") as log:
            worker = psutil.Popen(
                [sys.executable, "-m", "guichet.worker"],
                env={**self.environment(), "GUICHET_DATABASE_URL": address}, stdout=log, stderr=log,
            )  # fmt: skip
        beats = "SELECT count(*) FROM process_beats WHERE process LIKE %s"
        try:
            until(lambda: self.one(beats, f"%:{worker.pid}") == 1)
            yield
        finally:
            worker.terminate()
            worker.wait(60)

    @contextmanager
    def stopped(self, processes: list[psutil.Process]) -> Iterator[None]:
        """These processes stand still meanwhile."""
        for process in processes:
            process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            for process in processes:
                process.send_signal(signal.SIGCONT)

    # What stands in it.

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        """What a query answers."""
        address = EmbeddedPostgres(self.folder).address
        with psycopg.connect(address, row_factory=dict_row, connect_timeout=30) as connection:
            return connection.execute(query, values or None).fetchall()

    def one(self, query: str, *values: Any) -> Any:
        """What a query of one row and column answers."""
        (row,) = self.rows(query, *values)
        (value,) = row.values()
        return value

    def change(self, statement: str, *values: Any) -> None:
        """Change rows behind the house's back: only to let time go by."""
        with psycopg.connect(EmbeddedPostgres(self.folder).address) as connection:
            connection.execute(statement, values or None)

    def act(self, work: Callable[[Services], Awaitable[Result]]) -> Result:
        """Do something with the tools of a process of this installation."""

        async def whole() -> Result:
            settings = Settings(
                database_url=EmbeddedPostgres(self.folder).address,
                data_dir=self.folder,
                allowed_private_networks=("127.0.0.0/8",),
                public_url=self._postman,
                smtp_port=self.smtp_port,
                smtp_domain=DOMAIN,
            )
            async with open_services(settings) as services:
                return await work(services)

        return asyncio.run(whole())

    # Its time.

    def shift_clock(self, seconds: float) -> None:
        """Have the clock of its processes go so far before (or behind) the machine's, at once."""
        unfinished = self._clock.with_suffix(".new")
        unfinished.write_text(f"{seconds}\n")
        unfinished.replace(self._clock)

    def let_leases_end(self, struck_at: datetime) -> None:
        """Let the time pass that a dead worker's claims last; those of the living are younger."""
        now = datetime.now(UTC)
        minute = timedelta(minutes=1)
        self.change(
            "UPDATE jobs SET run_at = %s WHERE lease IS NOT NULL AND run_at <= %s", now, struck_at + minute
        )
        self.change(
            "UPDATE wanted SET due_at = %s WHERE due_at > %s AND due_at <= %s",
            now,
            now,
            struck_at + 2 * minute,
        )
        self.change(
            "UPDATE connection_cursors SET due_at = %s WHERE due_at > %s AND due_at <= %s",
            now, now, struck_at + minute,
        )  # fmt: skip
