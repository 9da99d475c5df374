"""The vault: secrets at rest, sealed by the installation's secret key.

AES-256-GCM (NIST SP 800-38D) under a key derived by HKDF-SHA-256 (RFC 5869); the context is authenticated, so
a sealed secret cannot be moved to another row. The key file holds one key a line, newest first: rotation
puts a new one on top, seals anew, and drops the old.

Whatever keeps something sealed declares it where it is kept, by `sealed_as`, and nothing undeclared can be
sealed: so a rotation finds everything.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guichet.kernel.keyfile import KEY_BYTES, keys_in

_NONCE_BYTES = 12
_VERSION = b"\x01"


_declared: dict[str, re.Pattern[str]] = {}


def sealed_as(context: str) -> dict[str, str]:
    """Declare that a place keeps something sealed; `{name}` stands for the row's column of that name.

    For a column: `mapped_column(LargeBinary, info=sealed_as("users.secret:{id}"))`. For a field of a job's
    payload, whose fields fill the places: `Annotated[bytes, msgspec.Meta(extra=sealed_as("…:{user_id}"))]`.
    """
    parts = re.split(r"\{\w+\}", context)
    _declared[context] = re.compile("(.+)".join(map(re.escape, parts)), re.DOTALL)
    return {"sealed": context}


class SealUndeclaredError(Exception):
    """Something was to be sealed for a context that no place declares: a rotation would miss it."""


class SealBrokenError(Exception):
    """A sealed secret cannot be opened: other key, other context, or damaged."""


class Vault:
    """Seals and opens with the keys of one installation, newest first."""

    def __init__(self, keys: list[bytes]) -> None:
        if not keys or any(len(key) != KEY_BYTES for key in keys):
            raise ValueError("the secret key must be 32 bytes")
        self._ciphers = [AESGCM(_derive(key, b"guichet vault")) for key in keys]
        self._newest = keys[0]

    @classmethod
    def load_or_create(cls, path: Path) -> Vault:
        """Read the key file, made at first start with mode 0600.

        Raises PermissionError if others can read it.
        """
        return cls(keys_in(path))

    def seal(self, secret: bytes, context: str) -> bytes:
        """Encrypt `secret` for `context` (what it is and whose, such as "connection:12").

        Raises SealUndeclaredError.
        """
        if not any(pattern.fullmatch(context) for pattern in _declared.values()):
            raise SealUndeclaredError(f"declare by sealed_as where {context!r} is kept")
        nonce = secrets.token_bytes(_NONCE_BYTES)
        return _VERSION + nonce + self._ciphers[0].encrypt(nonce, secret, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt what was sealed for `context`. Raises SealBrokenError."""
        version, nonce, body = sealed[:1], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        if version == _VERSION:
            for cipher in self._ciphers:
                try:
                    return cipher.decrypt(nonce, body, context.encode())
                except InvalidTag:
                    continue
        raise SealBrokenError(context)

    def key_for(self, purpose: str) -> bytes:
        """A key for one purpose (signing links, say), 32 bytes, derived from the newest secret key."""
        return _derive(self._newest, purpose.encode())


def _derive(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)
