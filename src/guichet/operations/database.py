"""Which database: the one that the settings name, or the embedded server in the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import Any

import psycopg

import guichet
from guichet.kernel.postgres import EmbeddedPostgres, has_home, kept_running
from guichet.kernel.settings import Settings


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder, for us alone: the secret key and files live in it."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


def has_database(settings: Settings) -> bool:
    """Whether there is a database: one that is named, or an embedded one that was made."""
    return settings.database_url is not None or has_home(settings.data_dir)


@contextmanager
def database_running(settings: Settings, *, kept: bool = False) -> Iterator[str]:
    """The libpq address of a database that answers; the embedded one runs while the context is open.

    `kept`: should it die meanwhile, it is started again. Raises kernel.postgres.PostgresError.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    prepare_data_folder(settings)
    with EmbeddedPostgres(settings.data_dir) as server, kept_running(server) if kept else nullcontext():
        yield server.address


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """The settings with the address of a database that answers."""
    with database_running(settings) as address:
        yield settings.model_copy(update={"database_url": address})


def held_revision(connection: psycopg.Connection[Any]) -> str | None:
    """The revision that a database is at; None when it has no tables. Cheap: alembic is not imported."""
    there = connection.execute("SELECT to_regclass('alembic_version') IS NOT NULL").fetchone()
    if there != (True,):
        return None
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def wanted_revision() -> str | None:
    """The revision that this version wants, by the names of its files; None when there is none."""
    versions = Path(guichet.__file__).parent / "migrations" / "versions"
    return max((path.name.partition("_")[0] for path in versions.glob("[0-9]*.py")), default=None)


def is_current(address: str) -> bool:
    """Whether the database at `address` is at the wanted revision."""
    with psycopg.connect(address, connect_timeout=10) as connection:
        return held_revision(connection) == wanted_revision()


def child_environment(settings: Settings, address: str) -> dict[str, str]:
    """What a child process must be told beyond what it reads itself from variables and file."""
    return {
        "GUICHET_DATABASE_URL": address,
        "GUICHET_DATA_DIR": str(settings.data_dir.resolve()),
        "GUICHET_HOST": settings.host,
        "GUICHET_PORT": str(settings.port),
    }
