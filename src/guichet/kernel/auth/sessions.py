"""Sessions: who is signed in by which browser; tokens are kept hashed, and end idle or old."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, text, update

from guichet.kernel.auth.actor import Actor, ActorKind, Grant
from guichet.kernel.auth.model import SignIn
from guichet.kernel.db import Transaction
from guichet.kernel.types import Language, Money, utc_now

COOKIE = "guichet_session"
IDLE = timedelta(hours=24)
ABSOLUTE = timedelta(days=14)
_SEEN_GRAIN = timedelta(minutes=1)  # one write a minute, not one a request


class SignedIn(msgspec.Struct, frozen=True, kw_only=True):
    """A living session: who, since when, and the token that unsafe requests must show."""

    session_id: int
    actor: Actor
    csrf_token: str
    one_time_code: bool


def token_hash(token: str) -> bytes:
    """What is kept of a random token of ours: it holds 256 bits, so a plain hash cannot be guessed back."""
    return hashlib.sha256(token.encode()).digest()


def new_token() -> str:
    """A random token of 256 bits for a cookie or a link."""
    return secrets.token_urlsafe(32)


def csrf_token_of(token: str) -> str:
    """The token shown with unsafe requests: it follows from the cookie, which no page can read."""
    digest = hmac.digest(token.encode(), b"guichet csrf", "sha256")
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


async def begin_session(transaction: Transaction, user_id: int, *, address: str, agent: str) -> str:
    """Sign a user in; returns the cookie's token."""
    token, now = new_token(), utc_now()
    await transaction.execute(
        insert(SignIn).values(
            user_id=user_id,
            token_hash=token_hash(token),
            created_at=now,
            last_seen_at=now,
            ends_at=now + ABSOLUTE,
            address=address,
            agent=agent[:300],
        )
    )
    return token


async def find_session(transaction: Transaction, token: str, address: str) -> SignedIn | None:
    """The living session of a cookie's token, and a note that it was used now."""
    now = utc_now()
    alive = {"token_hash": token_hash(token), "now": now, "idle": now - IDLE}
    row = (await transaction.execute(_FIND, alive)).one_or_none()
    if row is None:
        return None
    if row.last_seen_at < now - _SEEN_GRAIN:
        await transaction.execute(update(SignIn).where(SignIn.id == row.session_id).values(last_seen_at=now))
    return SignedIn(
        session_id=row.session_id,
        actor=_actor(row, address),
        csrf_token=csrf_token_of(token),
        one_time_code=row.one_time_code,
    )


async def end_session(transaction: Transaction, session_id: int) -> None:
    """Sign one browser out."""
    await transaction.execute(delete(SignIn).where(SignIn.id == session_id))


async def end_sessions(transaction: Transaction, user_id: int, *, but: int | None = None) -> int:
    """Sign a user out everywhere, save in the session `but`; returns in how many browsers."""
    query = delete(SignIn).where(SignIn.user_id == user_id)
    if but is not None:
        query = query.where(SignIn.id != but)
    return (await transaction.execute(query)).rowcount


async def sweep_sessions(transaction: Transaction, now: datetime) -> None:
    """Remove the sessions that have ended."""
    await transaction.execute(
        delete(SignIn).where((SignIn.ends_at < now) | (SignIn.last_seen_at < now - IDLE))
    )


def _actor(row: Row[Any], address: str) -> Actor:
    return Actor(
        kind=ActorKind.USER,
        id=row.user_id,
        name=row.name,
        mail=row.mail,
        language=Language(row.language),
        time_zone=row.time_zone,
        grants=tuple(grant_of(**grant) for grant in row.grants),
        address=address,
    )


def grant_of(
    *, role: str, targets: list[str] | None, ceiling_amount: int | None, ceiling_currency: str | None
) -> Grant:
    """A grant from its columns."""
    ceiling = None
    if ceiling_amount is not None and ceiling_currency is not None:
        ceiling = Money(ceiling_amount, ceiling_currency)
    return Grant(role=role, targets=None if targets is None else tuple(targets), ceiling=ceiling)


_FIND = text(
    "SELECT s.id AS session_id, s.last_seen_at, u.id AS user_id, u.name, u.mail, u.language, u.time_zone,"
    " u.one_time_confirmed_at IS NOT NULL AS one_time_code,"
    " (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'targets', g.targets,"
    " 'ceiling_amount', g.ceiling_amount, 'ceiling_currency', g.ceiling_currency) ORDER BY g.id), '[]')"
    " FROM user_grants g WHERE g.user_id = u.id) AS grants"
    " FROM sign_ins s JOIN users u ON u.id = s.user_id"
    " WHERE s.token_hash = :token_hash AND s.ends_at > :now AND s.last_seen_at > :idle"
    " AND u.state = 'active'"
)
