"""One-time codes: TOTP (RFC 6238) from an authenticator app, and recovery codes for the day it is lost."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from typing import Any

import msgspec
import pyotp
from sqlalchemy import Row, delete, insert, update

from guichet.kernel.auth.actor import Actor
from guichet.kernel.auth.errors import CodeAlreadySetError, CodeNotBegunError, CodeWrongError
from guichet.kernel.auth.model import RecoveryCode, User
from guichet.kernel.auth.repository import find_user_row
from guichet.kernel.auth.service import forget_one_time_code
from guichet.kernel.auth.sessions import end_sessions
from guichet.kernel.auth.trail import audit
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.kernel.vault import Vault

_STEP = 30
_SLACK = 1  # steps before and after the present one, for clocks that differ
_RECOVERY_CODES = 10


class OneTimeSetup(msgspec.Struct, frozen=True):
    """What an authenticator app needs: the secret to type, or the address to show as a picture."""

    secret: str
    address: str


async def begin_one_time_code(
    transaction: Transaction, vault: Vault, actor: Actor, user_id: int
) -> OneTimeSetup:
    """Make a secret; codes are asked for only once one was confirmed. Raises CodeAlreadySetError."""
    user = await _locked(transaction, user_id)
    if user.one_time_confirmed_at is not None:
        raise CodeAlreadySetError
    secret = pyotp.random_base32()
    sealed = vault.seal(secret.encode(), _context(user_id))
    await transaction.execute(update(User).where(User.id == user_id).values(one_time_secret=sealed))
    await audit(transaction, actor, "user.one_time_code_begun", entity="user", entity_id=user_id)
    return OneTimeSetup(secret, pyotp.TOTP(secret).provisioning_uri(name=user.mail, issuer_name="Guichet"))


async def confirm_one_time_code(
    transaction: Transaction, vault: Vault, actor: Actor, user_id: int, code: str, *, keep: int
) -> list[str]:
    """Turn codes on by a first right one; other sign-ins end. Returns the recovery codes, shown only now.

    Raises CodeNotBegunError, CodeAlreadySetError, CodeWrongError.
    """
    user = await _locked(transaction, user_id)
    if user.one_time_confirmed_at is not None:
        raise CodeAlreadySetError
    if user.one_time_secret is None:
        raise CodeNotBegunError
    if not await _take_code(transaction, vault, user, code):
        raise CodeWrongError
    codes = [_recovery_code() for _ in range(_RECOVERY_CODES)]
    await transaction.execute(update(User).where(User.id == user_id).values(one_time_confirmed_at=utc_now()))
    await transaction.execute(
        insert(RecoveryCode), [{"user_id": user_id, "code_hash": _hash(code)} for code in codes]
    )
    await end_sessions(transaction, user_id, but=keep)
    await audit(transaction, actor, "user.one_time_code_set", entity="user", entity_id=user_id)
    return codes


async def remove_one_time_code(
    transaction: Transaction, vault: Vault, actor: Actor, user_id: int, code: str
) -> None:
    """Turn codes off, by a last right one. Raises CodeNotBegunError, CodeWrongError."""
    user = await _locked(transaction, user_id)
    if user.one_time_confirmed_at is None:
        raise CodeNotBegunError
    if not await code_is_right(transaction, vault, user, code):
        raise CodeWrongError
    await forget_one_time_code(transaction, user_id)
    await audit(transaction, actor, "user.one_time_code_removed", entity="user", entity_id=user_id)


async def code_is_right(transaction: Transaction, vault: Vault, user: Row[Any], code: str) -> bool:
    """Whether a one-time or recovery code of a user is right; a right one is used up."""
    shown = "".join(code.split()).replace("-", "").upper()
    if shown.isdigit():
        return await _take_code(transaction, vault, user, shown)
    taken = await transaction.execute(
        delete(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(shown))
    )
    return taken.rowcount == 1


async def _take_code(transaction: Transaction, vault: Vault, user: Row[Any], code: str) -> bool:
    secret = vault.open(user.one_time_secret, _context(user.id)).decode()
    step = await asyncio.to_thread(_matching_step, secret, code)
    if step is None:
        return False
    later = User.one_time_last_step.is_(None) | (User.one_time_last_step < step)
    taken = await transaction.execute(
        update(User).where(User.id == user.id, later).values(one_time_last_step=step)
    )
    return taken.rowcount == 1


def _matching_step(secret: str, code: str) -> int | None:
    present = int(utc_now().timestamp()) // _STEP
    generator = pyotp.TOTP(secret)
    for step in range(present - _SLACK, present + _SLACK + 1):
        if secrets.compare_digest(generator.generate_otp(step), code):
            return step
    return None


async def _locked(transaction: Transaction, user_id: int) -> Row[Any]:
    await transaction.execute(User.__table__.select().where(User.id == user_id).with_for_update())
    user = await find_user_row(transaction, user_id=user_id)
    if user is None:
        raise CodeNotBegunError
    return user


def _recovery_code() -> str:
    """Ten random bytes in base32: 80 bits, so a plain hash cannot be guessed back; begins with a letter."""
    while True:
        code = base64.b32encode(secrets.token_bytes(10)).decode()
        if code[0].isalpha():
            return "-".join(code[place : place + 4] for place in range(0, 16, 4))


def _hash(code: str) -> bytes:
    return hashlib.sha256(code.replace("-", "").encode()).digest()


def _context(user_id: int) -> str:
    return f"one-time code of user {user_id}"
