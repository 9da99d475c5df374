"""Files, content-addressed by SHA-256: written and flushed to disk before the row that names them commits."""

from __future__ import annotations

import asyncio
import hashlib
import os
import tempfile
from pathlib import Path


class Blobs:
    """A folder of files named by their content; the same content is kept once."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def put(self, content: bytes) -> str:
        """Keep `content`; returns its SHA-256 in hex. After return it survives a power cut."""
        return await asyncio.to_thread(self._put, content)

    async def get(self, digest: str) -> bytes:
        """The content of this digest. Raises KeyError when it is not kept."""
        try:
            return await asyncio.to_thread(self._path(digest).read_bytes)
        except FileNotFoundError:
            raise KeyError(digest) from None

    async def has(self, digest: str) -> bool:
        """Whether this content is kept."""
        return await asyncio.to_thread(self._path(digest).exists)

    def _path(self, digest: str) -> Path:
        if len(digest) != 64 or not all(letter in "0123456789abcdef" for letter in digest):
            raise KeyError(digest)
        return self._folder / digest[:2] / digest[2:4] / digest

    def _put(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        path = self._path(digest)
        if path.exists():
            return digest
        made = _make_folders(path.parent)
        handle, temporary = tempfile.mkstemp(dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            Path(temporary).rename(path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise
        # The name is in the folder only when the folder itself is on disk; so for folders made just now.
        for folder in (path.parent, *made):
            _flush_folder(folder)
        return digest


def _make_folders(folder: Path) -> list[Path]:
    """Make `folder`; returns the folders whose entries changed by it."""
    changed = []
    missing = folder
    while not missing.exists():
        changed.append(missing.parent)
        missing = missing.parent
    folder.mkdir(parents=True, exist_ok=True)
    return changed


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
