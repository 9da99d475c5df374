"""Whether this host shares with the others what it must: the secret key and the files."""

from __future__ import annotations

import os
import secrets
from contextlib import suppress
from pathlib import Path

import psycopg

from guichet.kernel.keyfile import keys_in
from guichet.kernel.settings import Settings
from guichet.kernel.sharing import agrees, mark_of_key, mark_shared

KEY = "secret key"
_FILES = "files"
_MARK = ".installation"


class NotSharedError(Exception):
    """This host would work beside the others with a key or files of its own; the message says what to do."""


def check_shared(settings: Settings, address: str) -> None:
    """Check it against the marks in the database, set by the first host. Raises NotSharedError."""
    key_file, files = settings.key_path, settings.blobs_path
    with psycopg.connect(address, connect_timeout=10) as connection:
        made = not key_file.exists()
        if not agrees(connection, KEY, [mark_of_key(key) for key in keys_in(key_file)]):
            if made:
                key_file.unlink()
            raise NotSharedError(
                f"The secret key of this installation is another one than {key_file}"
                f"{', which was not there' if made else ''}. Copy it there from a host that works, with mode"
                " 0600, or name it by GUICHET_SECRET_KEY_FILE. If it is lost, restore a backup: the copy"
                " takes a new one."
            )
        if not agrees(connection, _FILES, [_mark_of(files)]):
            raise NotSharedError(
                f"{files} is not the folder of files that the other hosts use. Mount that one, and name it by"
                " GUICHET_BLOBS_DIR; files that this host kept apart would be missing on the others."
            )


def mark_key(address: str, key_file: Path) -> None:
    """The newest key in the file is now the installation's."""
    with psycopg.connect(address, connect_timeout=10) as connection:
        mark_shared(connection, KEY, mark_of_key(keys_in(key_file)[0]))


def _mark_of(folder: Path) -> str:
    """The mark in the folder, made where there is none."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / _MARK
    with (
        suppress(FileExistsError),
        os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as new,
    ):
        new.write(f"{secrets.token_hex(16)}\n")
        new.flush()
        os.fsync(new.fileno())
    return file.read_text().strip()
