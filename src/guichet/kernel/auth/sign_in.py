"""Signing in: count the attempt, check the password, then the code, then begin a session.

The hash is computed between two transactions, so that no connection is held while it takes its time.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import Row, update

from guichet.kernel.auth.actor import Actor, ActorKind
from guichet.kernel.auth.errors import (
    CodeNeededError,
    CodeWrongError,
    SignInFailedError,
    WrongPasswordError,
)
from guichet.kernel.auth.model import User, UserState
from guichet.kernel.auth.one_time import code_is_right
from guichet.kernel.auth.passwords import hash_password, is_outdated, password_matches
from guichet.kernel.auth.repository import find_user_row
from guichet.kernel.auth.sessions import begin_session
from guichet.kernel.auth.throttle import count_attempt, forget_attempts
from guichet.kernel.auth.trail import audit
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services


class Attempt(msgspec.Struct, frozen=True, kw_only=True):
    """Someone at the door; `mail` is folded to lower case, `agent` is the browser's own name."""

    mail: str
    password: str
    code: str | None
    address: str
    agent: str


async def sign_in(services: Services, attempt: Attempt) -> str:
    """Sign someone in; returns the cookie's token.

    Raises SignInFailedError, CodeNeededError, CodeWrongError, TooManyRequestsError.
    """
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, attempt.mail, attempt.address)
        user = await find_user_row(transaction, mail=attempt.mail)
    known = user if user is not None and user.state == UserState.ACTIVE else None
    right = await password_matches(attempt.password, known.password_hash if known else None)
    if known is None or not right:
        if known is not None:
            await _note_refusal(services, known, attempt, "password")
        raise SignInFailedError
    fresh = await hash_password(attempt.password) if is_outdated(known.password_hash) else None
    if await _code_refused(services, known, attempt):
        await _note_refusal(services, known, attempt, "code")
        raise CodeWrongError
    async with services.database.transaction() as transaction:
        # Looked at again: the account may have been closed, or reset, while the hash was computed.
        present = await find_user_row(transaction, user_id=known.id)
        if present is None or (present.state, present.password_hash) != (known.state, known.password_hash):
            raise SignInFailedError
        if fresh is not None:
            await transaction.execute(update(User).where(User.id == known.id).values(password_hash=fresh))
        await forget_attempts(transaction, attempt.mail, attempt.address)
        await _audit(transaction, known, attempt, "session.began")
        return await begin_session(transaction, known.id, address=attempt.address, agent=attempt.agent)


async def confirm_password(services: Services, actor: Actor, password: str) -> None:
    """Have someone signed in show their password again, counted like a sign-in.

    Raises WrongPasswordError, TooManyRequestsError.
    """
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, actor.mail, actor.address)
        user = await find_user_row(transaction, user_id=actor.id)
    if not await password_matches(password, user.password_hash if user else None):
        raise WrongPasswordError
    async with services.database.transaction() as transaction:
        await forget_attempts(transaction, actor.mail, actor.address)


async def _code_refused(services: Services, user: Row[Any], attempt: Attempt) -> bool:
    if user.one_time_confirmed_at is None:
        return False
    if not attempt.code:
        raise CodeNeededError
    async with services.database.transaction() as transaction:
        return not await code_is_right(transaction, services.vault, user, attempt.code)


async def _note_refusal(services: Services, user: Row[Any], attempt: Attempt, what: str) -> None:
    async with services.database.transaction() as transaction:
        await _audit(transaction, user, attempt, "session.refused", after={"wrong": what})


async def _audit(
    transaction: Transaction, user: Row[Any], attempt: Attempt, act: str, after: Any = None
) -> None:
    actor = Actor(kind=ActorKind.USER, id=user.id, name=user.name, address=attempt.address)
    await audit(transaction, actor, act, entity="user", entity_id=user.id, after=after)
