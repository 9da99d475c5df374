"""Changing the secret key while the house goes on working."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from pathlib import Path

from guichet.kernel.db import Database
from guichet.kernel.installation import BEAT, beats
from guichet.kernel.keyfile import new_key
from guichet.kernel.settings import Settings
from guichet.kernel.types import utc_now
from guichet.kernel.vault import SealBrokenError, Vault
from guichet.operations.sealed import seal_all_anew
from guichet.operations.services import secret_key_file
from guichet.operations.shared import mark_key

_PATIENCE = timedelta(seconds=60)


class NotRotatedError(Exception):
    """The key was not changed to its end; the message says what to do."""


async def rotate(settings: Settings) -> int:
    """Put a new key on top, wait until every process knows it, seal all anew, and drop the old key.

    Returns how many secrets were sealed. Each step can be repeated: a rotation that was broken off is
    finished by the next one. Raises NotRotatedError.
    """
    if settings.database_url is None:
        raise ValueError("rotating the key needs the address of a database")
    path = secret_key_file(settings)
    Vault.load_or_create(path)
    keys = [new_key(), *path.read_text().split()]
    _write(path, keys)
    changed = utc_now()
    database = Database(settings.database_url, pool_size=2)
    try:
        await _until_known(database, changed, path)
        sealed = await seal_all_anew(database, Vault.load_or_create(path))
    except SealBrokenError as failure:
        raise NotRotatedError(
            f"No key in {path} opens this: {failure}. Put the older key that sealed it at the end of that"
            " file, or remove what is sealed, and run the command again."
        ) from failure
    finally:
        await database.close()
    _write(path, keys[:1])
    mark_key(settings.database_url, path)
    return sealed


async def _until_known(database: Database, changed: datetime, path: Path) -> None:
    """Wait until each living process was started after the change: they end by themselves to read the key."""
    deadline = utc_now() + _PATIENCE
    while True:
        now = utc_now()
        async with database.transaction() as transaction:
            living = await beats(transaction, since=now - 3 * BEAT)
        old = [beat.process for beat in living if beat.started_at < changed]
        if not old:
            return
        if now > deadline:
            raise NotRotatedError(
                f"These processes still use the old key: {', '.join(old)}. Copy {path} to their hosts,"
                " restart them, and run the command again. Both keys are in the file until then."
            )
        await asyncio.sleep(1.0)


def _write(path: Path, keys: list[str]) -> None:
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write("\n".join([*keys, ""]))
        file.flush()
        os.fsync(file.fileno())
    unfinished.rename(path)
