"""The file of secret keys: one key a line, newest first, for its owner alone; made at the first start."""

from __future__ import annotations

import base64
import os
import secrets
import stat
from pathlib import Path

KEY_BYTES = 32


def new_key() -> str:
    """A fresh secret key as a line of the key file."""
    return base64.urlsafe_b64encode(secrets.token_bytes(KEY_BYTES)).decode()


def keys_in(path: Path) -> list[bytes]:
    """Read the key file, made at first start with mode 0600.

    Raises PermissionError if others can read it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        pass
    else:
        with os.fdopen(handle, "w") as file:
            file.write(new_key() + "\n")
            file.flush()
            os.fsync(file.fileno())
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise PermissionError(f"{path} can be read by others: run chmod 600 {path}")
    return [base64.urlsafe_b64decode(line) for line in path.read_text().split()]
