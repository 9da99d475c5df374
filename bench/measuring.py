"""What benchmarks share: a server that is thrown away, a calibration loop, the server's processor time."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
from sqlalchemy import create_engine

from guichet.kernel.db import Base
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.migrations.models import import_models


def calibrate() -> float:
    """Milliseconds of a fixed piece of work on this machine, now: absolute figures are divided by it."""
    begun = time.perf_counter()
    total = 0
    for number in range(2_000_000):
        total += number * number % 7
    return (time.perf_counter() - begun) * 1000


def machine() -> str:
    """The machine in a few words."""
    memory = psutil.virtual_memory().total / 2**30
    return (
        f"{os.cpu_count()} cores, {memory:.0f} GiB, {platform.system()}, Python {platform.python_version()}"
    )


class Scratch:
    """A server that is thrown away, with all tables and the settings of production."""

    def __init__(self, server: EmbeddedPostgres, folder: Path) -> None:
        self.address = server.address
        self._folder = str(folder)

    def processor_seconds(self) -> float:
        """What the server's living processes have used until now."""
        total = 0.0
        for process in psutil.process_iter(["name", "cmdline"]):
            ours = process.info["name"] == "postgres" and any(
                self._folder in word for word in process.info["cmdline"] or ()
            )
            if ours:
                for one in (process, *process.children(recursive=True)):
                    with suppress(psutil.Error):
                        times = one.cpu_times()
                        total += times.user + times.system
        return total


@contextmanager
def scratch_server() -> Iterator[Scratch]:
    """Make a server with all tables, and throw it away at the end."""
    folder = Path(tempfile.mkdtemp(prefix="guichet-bench-"))
    folder.chmod(0o755)
    server = EmbeddedPostgres(folder / "data", system_folder=folder)
    try:
        server.start()
        import_models()
        engine = create_engine(server.address.replace("postgresql://", "postgresql+psycopg://", 1))
        Base.metadata.create_all(engine)
        engine.dispose()
        yield Scratch(server, folder)
    finally:
        server.destroy()
        shutil.rmtree(folder, ignore_errors=True)
