"""A whole installation for the stories: its folder, its command, its address."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import psutil
from tests.ports_free import free_port

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.processes.lifeline import LIFELINE, lifeline

_PATIENCE = 300
_SHORTEST, _LONGEST = 0.05, 0.3  # seconds between two looks


def until(
    holds: Callable[[], object],
    instead: Callable[[], str] = lambda: "it never came to pass",
    patience: float = _PATIENCE,
) -> None:
    """Wait until it holds, so many seconds at most, or say what is `instead`.

    Who waits long asks seldom, since most that is asked opens a connection.
    """
    deadline = time.monotonic() + patience
    pause = _SHORTEST
    while not holds():
        assert time.monotonic() < deadline, instead()
        time.sleep(pause)
        pause = min(_LONGEST, pause * 1.3)


class Installation:
    """A data folder, and what is run over it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        own = {name: value for name, value in os.environ.items() if not name.startswith("GUICHET_")}
        return {**own, "GUICHET_DATA_DIR": str(self.folder), "GUICHET_PORT": str(self.port)}

    def run(self, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
        """Run one command to its end."""
        return subprocess.run(
            [sys.executable, "-m", "guichet.cli", *arguments],
            env=self.environment(), cwd=self.folder.parent, input=given,
            capture_output=True, text=True, check=False,
        )  # fmt: skip

    @contextmanager
    def serving(self, *arguments: str) -> Iterator[psutil.Process]:
        """The tree, up and answering; ended at the end by SIGINT, or by force if that does not help.

        It ends with us however we end.
        """
        log = self.folder.with_name(f"{self.folder.name}.log")
        with lifeline() as held:
            with log.open("a") as out:
                launch = [sys.executable, "-m", "guichet.kernel.processes.launch"]
                parent = psutil.Popen(
                    [*launch, "guichet.cli", "serve", *arguments],
                    env={**self.environment(), LIFELINE: str(held)}, pass_fds=(held,),
                    cwd=self.folder.parent, stdout=out, stderr=subprocess.STDOUT,
                )  # fmt: skip
            try:
                until(lambda: parent.poll() is not None or "Guichet is at" in log.read_text())
                assert parent.poll() is None, log.read_text()
                log.write_text("")
                yield parent
            finally:
                if parent.poll() is None:
                    parent.send_signal(signal.SIGINT)
                    with suppress(psutil.TimeoutExpired):
                        parent.wait(120)
                if parent.poll() is None:
                    parent.kill()

    def health(self) -> str:
        with suppress(httpx.TransportError):
            return str(httpx.get(f"{self.address}/health", timeout=5).json()["status"])
        return "silent"

    def remove(self) -> None:
        EmbeddedPostgres(self.folder).destroy()


def all_of(parent: psutil.Process) -> list[psutil.Process]:
    """The parent and all below it."""
    return [parent, *parent.children(recursive=True)]


def kill_all(processes: list[psutil.Process]) -> None:
    """What a power cut does to them."""
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    psutil.wait_procs(processes, timeout=60)
