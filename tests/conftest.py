"""What stories stand on: a real PostgreSQL, one event loop for each test, the tools of one process.

One embedded server serves a whole test run; each pytest-xdist worker has a database of its own in it, which
is emptied between tests. Durability is off: what a test writes need not outlive a power cut (tests under
`faults/` start servers of their own).
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import psycopg
import pytest
from argon2 import PasswordHasher
from hypothesis import HealthCheck
from hypothesis import settings as properties
from psycopg import sql
from sqlalchemy import create_engine

from guichet.kernel.auth import passwords
from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Base, Database
from guichet.kernel.http import HttpClients
from guichet.kernel.installation import Reports
from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.vault import Vault
from guichet.kernel.web import RateLimiter
from guichet.migrations.models import import_models

Result = TypeVar("Result")
Run = Callable[[Coroutine[Any, Any, Result]], Result]

# A property is shown the same examples in each run, however slow the machine: what fails, fails again.
properties.register_profile(
    "house", deadline=None, derandomize=True, database=None, suppress_health_check=[HealthCheck.too_slow]
)
properties.load_profile("house")

_FOLDER_VARIABLE = "GUICHET_TEST_FOLDER"
_PREFIX = "guichet-tests-"
_FAST = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "64MB",
    "max_connections": "200",
    "autovacuum": "off",
}


def _server(folder: Path) -> EmbeddedPostgres:
    return EmbeddedPostgres(folder / "data", overrides=_FAST, system_folder=folder)


def _sweep() -> None:
    """Remove what runs that were killed left behind; the folder's name ends with the run's pid."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        pid = folder.name.removeprefix(_PREFIX)
        if pid.isdigit() and folder.owner() == Path.home().owner() and not Path(f"/proc/{pid}").exists():
            _server(folder).destroy()
            shutil.rmtree(folder, ignore_errors=True)


def pytest_configure(config: pytest.Config) -> None:
    for variable in [name for name in os.environ if name.startswith("GUICHET_") and name != _FOLDER_VARIABLE]:
        del os.environ[variable]  # an operator's settings have no say in tests
    if not hasattr(config, "workerinput"):
        os.environ[_FOLDER_VARIABLE] = str(Path(tempfile.gettempdir()) / f"{_PREFIX}{os.getpid()}")


def pytest_unconfigure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):
        return
    folder = Path(os.environ.pop(_FOLDER_VARIABLE))
    if folder.exists():
        _server(folder).destroy()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[EmbeddedPostgres]:
    """The server of this test run."""
    _sweep()
    folder = Path(os.environ[_FOLDER_VARIABLE])
    folder.mkdir(mode=0o755, exist_ok=True)
    server = _server(folder)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session", autouse=True)
def house_hasher() -> Iterator[PasswordHasher]:
    """How the house hashes passwords; stories hash at little cost: hundreds of them sign somebody in."""
    own = passwords._hasher
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "_hasher", PasswordHasher(time_cost=1, memory_cost=64, parallelism=1))
        yield own


@pytest.fixture(scope="session")
def worker_name() -> str:
    """The name of this pytest-xdist worker."""
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def database_address(postgres: EmbeddedPostgres, worker_name: str) -> str:
    """The address of this worker's database, with all tables and no rows."""
    name = f"tests_{worker_name}"
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    address = postgres.address_of(name)
    import_models()
    engine = create_engine(address.replace("postgresql://", "postgresql+psycopg://", 1))
    Base.metadata.create_all(engine)
    engine.dispose()
    return address


@pytest.fixture
def empty_database(postgres: EmbeddedPostgres, worker_name: str) -> Iterator[str]:
    """The address of a database without tables."""
    name = f"empty_{worker_name}"
    with psycopg.connect(postgres.address, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield postgres.address_of(name)
        connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="session")
def _sweeper(database_address: str) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(database_address, autocommit=True) as connection:
        connection.execute("SET lock_timeout = '20s'")
        yield connection


def _empty(connection: psycopg.Connection[Any]) -> None:
    """Empty the tables that hold rows: to ask all and truncate few is much quicker than to truncate all."""
    probes = [
        sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(table.name, sql.Identifier(table.name))
        for table in Base.metadata.sorted_tables
    ]
    if not probes:
        return
    filled = [row[0] for row in connection.execute(sql.SQL(" UNION ALL ").join(probes))]
    if filled:
        names = sql.SQL(", ").join(map(sql.Identifier, filled))
        connection.execute(sql.SQL("TRUNCATE {} RESTART IDENTITY CASCADE").format(names))


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """The event loop of this test."""
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture
def run(runner: asyncio.Runner) -> Run[Any]:
    """`run(coroutine)` runs it to its end on the test's loop and returns its result."""
    return runner.run


@pytest.fixture
def database(
    database_address: str, _sweeper: psycopg.Connection[Any], runner: asyncio.Runner
) -> Iterator[Database]:
    """A database with all tables, empty; its connections belong to the test's loop (see `run`)."""
    _empty(_sweeper)
    database = Database(database_address, pool_size=5)
    yield database
    runner.run(database.close())


@pytest.fixture
def no_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """Limits of a minute give nothing back while a story lasts, however slow the machine."""
    monkeypatch.setattr(RateLimiter.__init__, "__defaults__", (lambda: 0.0,))


@pytest.fixture
def settings(database_address: str, tmp_path: Path) -> Settings:
    """Settings of an installation in the test's own folder."""
    return Settings(
        database_url=database_address, data_dir=tmp_path, allowed_private_networks=("127.0.0.0/8", "::1/128")
    )


@pytest.fixture
def services(settings: Settings, database: Database, runner: asyncio.Runner) -> Iterator[Services]:
    """The tools of one process, over the test's database; outbound calls may reach the loopback."""
    http = HttpClients(database, allowed_private_networks=settings.allowed_private_networks)
    yield Services(
        settings=settings,
        database=database,
        reports=Reports(database),
        http=http,
        blobs=Blobs(settings.data_dir / "blobs"),
        vault=Vault.load_or_create(settings.data_dir / "secret.key"),
    )
    runner.run(http.close())
