"""Queries over users and their grants."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Row, delete, insert, select, text

from guichet.kernel.auth.actor import Grant
from guichet.kernel.auth.errors import UserNotFoundError
from guichet.kernel.auth.model import User, UserGrant, UserState
from guichet.kernel.auth.scopes import Role
from guichet.kernel.auth.sessions import grant_of
from guichet.kernel.db import Transaction
from guichet.kernel.types import Language


class Account(msgspec.Struct, frozen=True, kw_only=True):
    """A user as others see one: no secrets."""

    id: int
    mail: str
    name: str
    language: Language
    time_zone: str
    state: UserState
    grants: tuple[Grant, ...]
    one_time_code: bool
    last_seen_at: datetime | None
    created_at: datetime
    version: int


_ACCOUNTS = (
    "SELECT u.id, u.mail, u.name, u.language, u.time_zone, u.state, u.created_at, u.version,"
    " u.one_time_confirmed_at IS NOT NULL AS one_time_code,"
    " (SELECT max(s.last_seen_at) FROM sign_ins s WHERE s.user_id = u.id) AS last_seen_at,"
    " (SELECT coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'targets', g.targets,"
    " 'ceiling_amount', g.ceiling_amount, 'ceiling_currency', g.ceiling_currency) ORDER BY g.id), '[]')"
    " FROM user_grants g WHERE g.user_id = u.id) AS grants FROM users u"
)


async def list_accounts(
    transaction: Transaction, *, beyond: tuple[str, int] | None, limit: int
) -> Sequence[Account]:
    """Up to `limit` accounts by name, after the name and id of `beyond`."""
    after = " WHERE (u.name, u.id) > (:name, :id)" if beyond else ""
    name, user_id = beyond or ("", 0)
    rows = await transaction.execute(
        text(f"{_ACCOUNTS}{after} ORDER BY u.name, u.id LIMIT :limit"),
        {"name": name, "id": user_id, "limit": limit},
    )
    return [_account(row) for row in rows]


async def find_account(transaction: Transaction, user_id: int) -> Account:
    """One account. Raises UserNotFoundError."""
    row = (await transaction.execute(text(f"{_ACCOUNTS} WHERE u.id = :id"), {"id": user_id})).one_or_none()
    if row is None:
        raise UserNotFoundError
    return _account(row)


async def lock_account(transaction: Transaction, user_id: int) -> Account:
    """One account, with its row locked until the transaction ends. Raises UserNotFoundError."""
    await transaction.execute(select(User.id).where(User.id == user_id).with_for_update())
    return await find_account(transaction, user_id)


async def find_user_row(
    transaction: Transaction, *, mail: str | None = None, user_id: int | None = None
) -> Row[Any] | None:
    """A user's whole row, secrets included, by mail or id: for those who check them."""
    query = select(*User.__table__.columns)
    query = query.where(User.mail == mail) if mail is not None else query.where(User.id == user_id)
    return (await transaction.execute(query)).one_or_none()


async def replace_grants(transaction: Transaction, user_id: int, grants: Sequence[Grant]) -> None:
    """Have a user hold these grants and no others."""
    await transaction.execute(delete(UserGrant).where(UserGrant.user_id == user_id))
    if grants:
        await transaction.execute(insert(UserGrant), [_grant_row(user_id, grant) for grant in grants])


async def other_administrators(transaction: Transaction, user_id: int) -> int:
    """How many active users besides this one are administrators of everything.

    Their rows are locked, so that two administrators cannot remove each other at the same moment.
    """
    query = (
        select(User.id)
        .join(UserGrant, UserGrant.user_id == User.id)
        .where(_IS_ADMINISTRATOR, User.id != user_id)
    )
    await transaction.execute(query.order_by(User.id).with_for_update(of=User.__table__))
    # Counted in a statement of its own: it sees what was committed while the locks were waited for.
    return len((await transaction.execute(query.distinct())).all())


async def administrators(transaction: Transaction) -> Sequence[Row[str, str]]:
    """Mail and language of every active administrator."""
    query = (
        select(User.mail, User.language)
        .join(UserGrant, UserGrant.user_id == User.id)
        .where(_IS_ADMINISTRATOR)
    )
    return list((await transaction.execute(query.distinct())).all())


def _account(row: Row[Any]) -> Account:
    columns = dict(row._mapping)  # noqa: SLF001 — SQLAlchemy's public name for it
    columns["grants"] = tuple(grant_of(**grant) for grant in columns["grants"])
    columns["language"] = Language(columns["language"])
    columns["state"] = UserState(columns["state"])
    return Account(**columns)


def _grant_row(user_id: int, grant: Grant) -> dict[str, Any]:
    return {
        "user_id": user_id,
        "role": grant.role,
        "targets": None if grant.targets is None else list(grant.targets),
        "ceiling_amount": grant.ceiling.amount if grant.ceiling else None,
        "ceiling_currency": grant.ceiling.currency if grant.ceiling else None,
    }


_IS_ADMINISTRATOR = (
    (UserGrant.role == Role.ADMINISTRATOR.value)
    & UserGrant.targets.is_(None)
    & (User.state == UserState.ACTIVE.value)
)
