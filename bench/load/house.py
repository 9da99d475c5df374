"""Guichet as a merchant runs it: its own database with fsync, `guichet serve`, accounts made over the API."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.processes.lifeline import LIFELINE, lifeline

_PATIENCE = 300.0
_MAIL, _PASSWORD = "bench@guichet.example", "a-long-password-for-a-bench"


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        return int(listening.getsockname()[1])


class House:
    """A running installation in a folder that is thrown away."""

    def __init__(
        self, folder: Path, web: int, workers: int, environment: Mapping[str, str], held: int
    ) -> None:
        self.folder = folder
        self._held = held
        self.port = free_port()
        self.web = web
        self.workers = workers
        self.connections = 0
        self._environment = dict(environment)
        self._server = EmbeddedPostgres(folder / "data")
        self._trees: list[subprocess.Popen[bytes]] = []
        self.client = httpx.Client(base_url=f"{self.url}/api/v1/", timeout=60)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def address(self) -> str:
        """The libpq address of its database."""
        return self._server.address

    def start(self) -> None:
        """Start the tree, and workers beside it; returns when all answer."""
        self._trees.append(self._run("serve"))
        _until(self._answers, "the house to answer")
        for _ in range(self.workers - 1):
            self._trees.append(self._run("serve", "--role", "worker"))
        _until(lambda: len(self._named("guichet.worker")) == self.workers, "the workers to start")

    @contextmanager
    def door_alone(self, kind: str) -> Iterator[psutil.Process]:
        """In place of the tree, a web process with nothing behind it: `durable` or `null`."""
        with self._server, (self.folder / "log").open("ab") as log:
            environment = {**self._own_environment(), "GUICHET_DATABASE_URL": self.address}
            process = psutil.Popen(
                [sys.executable, "-m", "bench.load.door_alone", kind],
                env=environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip
            try:
                _until(self._answers, "the door to answer")
                yield process
            finally:
                process.terminate()
                process.wait(60)

    def kill(self) -> None:
        """What a power cut does: every process at once, the database's too."""
        doomed = [one for tree in self._trees for one in _all_of(tree.pid)] + self.postgres()
        for process in doomed:
            with suppress(psutil.NoSuchProcess):
                process.kill()
        psutil.wait_procs(doomed, timeout=60)
        for tree in self._trees:
            tree.wait()
        self._trees.clear()

    def stop(self) -> None:
        """End the tree in order."""
        for tree in reversed(self._trees):
            if tree.poll() is None:
                tree.send_signal(signal.SIGINT)
        for tree in self._trees:
            with suppress(subprocess.TimeoutExpired):
                tree.wait(120)
            if tree.poll() is None:
                tree.kill()
        self._trees.clear()

    def remove(self) -> None:
        """Throw all of it away."""
        self.client.close()
        self._server.destroy()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sign_in(self) -> None:
        """Make an administrator by the command line, once, and sign in as one."""
        if not self.client.cookies:
            added = self._run_to_end(
                "user", "add", _MAIL, "--name", "Bench", "--role", "administrator", "--password", _PASSWORD
            )
            if added.returncode != 0:
                raise RuntimeError(added.stdout + added.stderr)
        asked = {"mail": _MAIL, "password": _PASSWORD}
        answer = self.client.post("session", json=asked).raise_for_status()
        self.client.headers["x-csrf-token"] = answer.json()["csrf_token"]

    def connect(self, connector_id: str, settings: Mapping[str, Any]) -> int:
        """Connect an account as a merchant does; returns the connection's number."""
        made = self.post("connections", {"connector_id": connector_id, "settings": dict(settings)})
        self.connections += 1
        return int(made["id"])

    def push_secret(self, connection_id: int) -> str:
        """The secret with which a connection's sender signs."""
        return str(self.get(f"connections/{connection_id}/push")["secret"])

    def get(self, path: str) -> Any:
        """What the API answers. Raises RuntimeError with its words, as `post` and `put` do."""
        return _said(self.client.get(path))

    def post(self, path: str, body: Mapping[str, Any]) -> Any:
        return _said(self.client.post(path, json=dict(body)))

    def put(self, path: str, body: Mapping[str, Any]) -> Any:
        return _said(self.client.put(path, json=dict(body)))

    def database(self) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of our own, for looking."""
        return psycopg.connect(self.address, autocommit=True)

    def processor_seconds(self) -> dict[str, float]:
        """What each kind of process has used until now."""
        used = {"door": 0.0, "web": 0.0, "workers": 0.0, "postgres": 0.0, "rest": 0.0}
        known = {"guichet.door": "door", "guichet.app": "web", "guichet.worker": "workers"}
        for tree in self._trees:
            for process in _all_of(tree.pid):
                with suppress(psutil.Error):
                    words = " ".join(process.cmdline())
                    kind = next((kind for module, kind in known.items() if module in words), "rest")
                    kind = "postgres" if process.name() == "postgres" else kind
                    times = process.cpu_times()
                    used[kind] += times.user + times.system
        for process in self.postgres():
            with suppress(psutil.Error):
                times = process.cpu_times()
                used["postgres"] += times.user + times.system
                if process.ppid() == 1 or not _is_postgres(process.ppid()):
                    used["postgres"] += times.children_user + times.children_system
        return used

    def memory(self) -> dict[str, float]:
        """Megabytes that each kind of process has for itself; what PostgreSQL's share is not in it."""
        kinds = {
            "door": self._named("guichet.door"),
            "web": self._named("guichet.app"),
            "workers": self._named("guichet.worker"),
            "mail": self._named("guichet.operations.mail_receiver"),
            "postgres": self.postgres(),
        }
        sizes = {}
        for kind, processes in kinds.items():
            sizes[kind] = 0.0
            for process in processes:
                with suppress(psutil.Error):
                    told = process.memory_info()
                    sizes[kind] += (told.rss - told.shared) / 2**20
        return sizes

    def disk_bytes(self) -> int:
        """What all of it takes on the disk: database, its log, files."""
        return sum(_bytes_below(folder) for folder in (self.database_folder(), self.folder))

    def database_folder(self) -> Path:
        """Where its database keeps what it keeps."""
        with self.database() as looking:
            row = looking.execute("SHOW data_directory").fetchone()
        return Path(str(row and row[0]))

    def postgres(self) -> list[psutil.Process]:
        """The processes of its database."""
        with self.database() as looking:
            row = looking.execute(
                "SELECT pg_read_file('postmaster.pid')"  # its first line
            ).fetchone()
        head = psutil.Process(int(str(row and row[0]).splitlines()[0]))
        return [head, *head.children(recursive=True)]

    def _named(self, module: str) -> list[psutil.Process]:
        found = []
        for tree in self._trees:
            for process in _all_of(tree.pid):
                with suppress(psutil.Error):
                    if module in " ".join(process.cmdline()):
                        found.append(process)
        return found

    def _answers(self) -> bool:
        if self._trees and self._trees[0].poll() is not None:
            raise RuntimeError((self.folder / "log").read_text())
        with suppress(httpx.TransportError):
            return httpx.get(f"{self.url}/health", timeout=5).status_code == 200
        return False

    def _own_environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
        return {
            **own,
            "GUICHET_DATA_DIR": str(self.folder / "data"),
            "GUICHET_PORT": str(self.port),
            "GUICHET_WEB_PROCESSES": str(self.web),
            "GUICHET_PUBLIC_URL": self.url,
            "GUICHET_ALLOWED_PRIVATE_NETWORKS": '["127.0.0.0/8"]',
            "GUICHET_REQUESTS_PER_MINUTE": "1000000",  # one member of staff asks for all
            **self._environment,
        }

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "guichet.kernel.processes.launch", "guichet.cli", *arguments],
                env={**self._own_environment(), LIFELINE: str(self._held)}, pass_fds=(self._held,),
                stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _run_to_end(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "guichet.cli", *arguments],
            env=self._own_environment(), capture_output=True, text=True, check=False,
        )  # fmt: skip


@contextmanager
def running_house(
    *, web: int = 1, workers: int = 1, environment: Mapping[str, str] | None = None
) -> Iterator[House]:
    """A house that is made, started, signed in to, and thrown away, also where the driver is told to end."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    folder = Path(tempfile.mkdtemp(prefix="guichet-load-"))
    with lifeline() as held:
        house = House(folder, web, workers, environment or {}, held)
        try:
            house.start()
            house.sign_in()
            yield house
        finally:
            house.stop()
            house.remove()


def _said(answer: httpx.Response) -> Any:
    if answer.is_error:
        raise RuntimeError(f"{answer.request.url}: {answer.text}")
    return answer.json()


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with suppress(OSError):  # gone meanwhile
            total += path.lstat().st_blocks * 512
    return total


def _all_of(pid: int) -> list[psutil.Process]:
    with suppress(psutil.NoSuchProcess):
        head = psutil.Process(pid)
        return [head, *head.children(recursive=True)]
    return []


def _is_postgres(pid: int) -> bool:
    with suppress(psutil.Error):
        return psutil.Process(pid).name() == "postgres"
    return False


def _until(holds: Any, what: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited in vain for {what}")
        time.sleep(0.1)
