"""Which database: the one that the settings name, or the embedded server in the data folder."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from guichet.kernel.postgres import EmbeddedPostgres
from guichet.kernel.settings import Settings


def prepare_data_folder(settings: Settings) -> None:
    """Make the data folder, for us alone: the secret key and files live in it."""
    settings.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)


@contextmanager
def database_running(settings: Settings) -> Iterator[str]:
    """The libpq address of a database that answers; the embedded one runs while the context is open.

    Raises kernel.postgres.PostgresError.
    """
    if settings.database_url is not None:
        yield settings.database_url
        return
    prepare_data_folder(settings)
    with EmbeddedPostgres(settings.data_dir) as server:
        yield server.address


@contextmanager
def with_database(settings: Settings) -> Iterator[Settings]:
    """The settings with the address of a database that answers."""
    with database_running(settings) as address:
        yield settings.model_copy(update={"database_url": address})


def child_environment(settings: Settings, address: str) -> dict[str, str]:
    """What a child process must be told beyond what it reads itself from variables and file."""
    return {
        "GUICHET_DATABASE_URL": address,
        "GUICHET_DATA_DIR": str(settings.data_dir.resolve()),
        "GUICHET_HOST": settings.host,
        "GUICHET_PORT": str(settings.port),
        "PYTHONUNBUFFERED": "1",
    }
