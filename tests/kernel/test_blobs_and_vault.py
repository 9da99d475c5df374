"""Files keep what they were given; secrets open only where they belong."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import Run

from guichet.kernel.blobs import Blobs
from guichet.kernel.keyfile import new_key
from guichet.kernel.vault import SealBrokenError, Vault, sealed_as


def test_the_same_content_is_kept_once_under_its_own_name(run: Run[Any], tmp_path: Path) -> None:
    async def story() -> None:
        blobs = Blobs(tmp_path)
        digest = await blobs.put(b"a picture")
        assert digest == hashlib.sha256(b"a picture").hexdigest() == await blobs.put(b"a picture")
        assert await blobs.get(digest) == b"a picture"
        assert await blobs.has(digest)

    run(story())
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize("digest", ["0" * 64, "../../etc/passwd", "", "Z" * 64])
def test_a_digest_that_is_not_kept_is_a_key_error(run: Run[Any], tmp_path: Path, digest: str) -> None:
    async def story() -> None:
        with pytest.raises(KeyError):
            await Blobs(tmp_path).get(digest)

    run(story())


sealed_as("connection:{id}")


def test_a_sealed_secret_opens_in_its_own_context_only(tmp_path: Path) -> None:
    vault = Vault.load_or_create(tmp_path / "secret.key")
    sealed = vault.seal(b"token", "connection:1")
    assert b"token" not in sealed
    assert Vault.load_or_create(tmp_path / "secret.key").open(sealed, "connection:1") == b"token"
    with pytest.raises(SealBrokenError):
        vault.open(sealed, "connection:2")
    with pytest.raises(SealBrokenError):
        vault.open(sealed[:-1] + bytes([sealed[-1] ^ 1]), "connection:1")


def test_an_older_key_still_opens_after_a_new_one_is_put_on_top(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    sealed = Vault.load_or_create(path).seal(b"token", "connection:3")
    path.write_text(new_key() + "\n" + path.read_text())
    assert Vault.load_or_create(path).open(sealed, "connection:3") == b"token"


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    Vault.load_or_create(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    path.chmod(0o644)
    with pytest.raises(PermissionError):
        Vault.load_or_create(path)
