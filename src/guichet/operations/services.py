"""Making the tools of one process from its settings."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from guichet.kernel.blobs import Blobs
from guichet.kernel.db import Database
from guichet.kernel.http import HttpClients
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.vault import Vault


def secret_key_file(settings: Settings) -> Path:
    """Where the secret key is."""
    return settings.secret_key_file or settings.data_dir / "secret.key"


def blobs_folder(settings: Settings) -> Path:
    """Where the files are."""
    return settings.data_dir / "blobs"


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    """The tools of this process, closed at the end. `settings.database_url` must be set.

    The embedded server is started by who is above all processes: see `operations.database`.
    """
    if settings.database_url is None:
        raise ValueError("a process needs the address of a database")
    database = Database(settings.database_url, pool_size=settings.database_pool)
    http = HttpClients(database, allowed_private_networks=settings.allowed_private_networks)
    try:
        yield Services(
            settings=settings,
            database=database,
            http=http,
            blobs=Blobs(blobs_folder(settings)),
            vault=Vault.load_or_create(secret_key_file(settings)),
        )
    finally:
        await http.close()
        await database.close()
