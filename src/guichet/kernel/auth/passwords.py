"""Passwords: argon2id (RFC 9106), computed in threads of its own so that the loop never waits."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from guichet.kernel.auth.errors import WeakPasswordError

LEAST: Final = 10
MOST: Final = 200
_DISTINCT: Final = 5

# OWASP's Password Storage Cheat Sheet: 46 MiB, one pass. At most two are computed at once in a process, so
# that a rush of sign-ins can neither take the memory nor all cores.
_hasher = PasswordHasher(time_cost=1, memory_cost=47104, parallelism=1)
_threads = ThreadPoolExecutor(max_workers=2, thread_name_prefix="argon2")
# Verified when there is no account, so that the answer takes as long: of a random text nobody knows.
_NOBODY: Final = (
    "$argon2id$v=19$m=47104,t=1,p=1$DfetI/WejRZppD3fqPYVCA$5mcKq7p16UBLlZZKqhMuav76ojWJ84EYgfsncWMG1rs"
)


async def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its parameters."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _hasher.hash, password)


async def password_matches(password: str, password_hash: str | None) -> bool:
    """Whether the password is the hashed one; takes as long when there is no hash."""
    return await asyncio.get_running_loop().run_in_executor(_threads, _matches, password, password_hash)


def is_outdated(password_hash: str) -> bool:
    """Whether a hash was made with weaker parameters than today's."""
    return _hasher.check_needs_rehash(password_hash)


def refuse_weak(password: str, mail: str) -> None:
    """Refuse what is guessed first (NIST SP 800-63B §3.1.1.2: length and a few obvious ones, no rules).

    Raises WeakPasswordError.
    """
    folded = password.casefold()
    mailbox = mail.partition("@")[0]
    if len(password) < LEAST or len(set(folded)) < _DISTINCT or folded in {mail, mailbox}:
        raise WeakPasswordError(least=LEAST)


def _matches(password: str, password_hash: str | None) -> bool:
    try:
        return _hasher.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False
