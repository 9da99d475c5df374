"""Accounts of staff: invite, change, deactivate, and links to set a password."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

import msgspec
from sqlalchemy import case, delete, insert, update
from sqlalchemy.exc import IntegrityError

from guichet.kernel.auth import words
from guichet.kernel.auth.actor import Actor, Grant
from guichet.kernel.auth.errors import (
    BeyondOwnRightsError,
    LastAdministratorError,
    LinkEndedError,
    MailTakenError,
)
from guichet.kernel.auth.model import RecoveryCode, TokenPurpose, User, UserState, UserToken
from guichet.kernel.auth.passwords import hash_password, refuse_weak
from guichet.kernel.auth.repository import (
    Account,
    administrators,
    find_account,
    find_user_row,
    lock_account,
    other_administrators,
    replace_grants,
)
from guichet.kernel.auth.scopes import Role
from guichet.kernel.auth.sessions import end_sessions, new_token, token_hash
from guichet.kernel.auth.trail import audit
from guichet.kernel.db import Transaction
from guichet.kernel.errors import Fault, InvalidError
from guichet.kernel.mail import send_system_mail
from guichet.kernel.services import Services
from guichet.kernel.settings import Settings
from guichet.kernel.types import Language, Words, utc_now

INVITATION_LIFE = timedelta(days=7)
RESET_LIFE = timedelta(hours=2)
_MAIL = re.compile(r"[^@\s<>\"]{1,64}@[^@\s<>\"]{1,189}")


class NewUser(msgspec.Struct, frozen=True, kw_only=True):
    """Someone to be given an account."""

    mail: str
    name: str
    grants: Sequence[Grant]
    language: Language = Language.EN
    time_zone: str = "UTC"


class UserChange(msgspec.Struct, frozen=True, kw_only=True):
    """What is to be otherwise about a user; None leaves as it is."""

    name: str | None = None
    language: Language | None = None
    time_zone: str | None = None
    grants: Sequence[Grant] | None = None
    active: bool | None = None


def normalised_mail(mail: str) -> str:
    """A mail address as accounts are found by it. Raises InvalidError."""
    folded = mail.strip().lower()
    if not _MAIL.fullmatch(folded):
        no_mail = Words("This is not a mail address.", "Ce n’est pas une adresse électronique.")
        raise InvalidError(errors=[Fault(pointer="/mail", words=no_mail)])
    return folded


async def add_user(services: Services, actor: Actor, new: NewUser, password: str) -> int:
    """Make an active user with a password, as the command line does; returns the id.

    Raises InvalidError, WeakPasswordError, MailTakenError.
    """
    refuse_weak(password, normalised_mail(new.mail))
    hashed = await hash_password(password)
    async with services.database.transaction() as transaction:
        user_id = await _insert_user(transaction, new, UserState.ACTIVE, hashed)
        await _audit_user(transaction, actor, "user.added", user_id, before=None)
    return user_id


async def invite(transaction: Transaction, settings: Settings, actor: Actor, new: NewUser) -> tuple[int, str]:
    """Make a user who sets the password by a mailed link; returns the id and the link.

    Raises InvalidError, MailTakenError, BeyondOwnRightsError.
    """
    _require_own(actor, new.grants)
    user_id = await _insert_user(transaction, new, UserState.INVITED, None)
    await _audit_user(transaction, actor, "user.invited", user_id, before=None)
    return user_id, await send_invitation(transaction, settings, actor, user_id)


async def send_invitation(transaction: Transaction, settings: Settings, actor: Actor, user_id: int) -> str:
    """Mail an invitation, which ends those sent before; returns its link."""
    account = await find_account(transaction, user_id)
    token = await _issue(transaction, user_id, TokenPurpose.INVITATION, INVITATION_LIFE)
    link = f"{settings.base_url}/invitations/{token}"
    text = words.INVITATION.text(
        account.language, name=account.name, inviter=actor.name, days=INVITATION_LIFE.days, link=link
    )
    subject = words.INVITATION_SUBJECT.text(account.language)
    await send_system_mail(transaction, account.mail, subject, text)
    return link


async def send_reset(transaction: Transaction, settings: Settings, user_id: int) -> str:
    """Mail a link to choose a new password, which ends those sent before; returns the link."""
    account = await find_account(transaction, user_id)
    token = await _issue(transaction, user_id, TokenPurpose.RESET, RESET_LIFE)
    link = f"{settings.base_url}/resets/{token}"
    hours = int(RESET_LIFE.total_seconds() // 3600)
    text = words.RESET.text(account.language, name=account.name, hours=hours, link=link)
    await send_system_mail(transaction, account.mail, words.RESET_SUBJECT.text(account.language), text)
    return link


async def reset_user(
    transaction: Transaction, settings: Settings, actor: Actor, user_id: int, *, one_time_code: bool
) -> str:
    """Send a user a fresh link, and with `one_time_code` forget the lost device; returns the link.

    Raises BeyondOwnRightsError: the link may be shown to who asks, and whoever has it is that user.
    """
    account = await lock_account(transaction, user_id)
    _require_own(actor, account.grants)
    if one_time_code:
        await forget_one_time_code(transaction, user_id)
    acts = {"one_time_code_removed": one_time_code}
    await audit(transaction, actor, "user.reset", entity="user", entity_id=user_id, after=acts)
    if account.state is UserState.INVITED:
        return await send_invitation(transaction, settings, actor, user_id)
    return await send_reset(transaction, settings, user_id)


async def set_password_by_link(
    services: Services, token: str, password: str, purpose: TokenPurpose, address: str
) -> None:
    """Set the password of the user that a link was sent to, and end the link and all sign-ins.

    Raises LinkEndedError, WeakPasswordError.
    """
    async with services.database.transaction() as transaction:
        user = await find_user_row(transaction, user_id=await _user_of_link(transaction, token, purpose))
    if user is None or user.state == UserState.DEACTIVATED:
        raise LinkEndedError
    refuse_weak(password, user.mail)
    hashed = await hash_password(password)
    async with services.database.transaction() as transaction:
        # Looked at again: the link may have been used while the hash was computed.
        if await _user_of_link(transaction, token, purpose) != user.id:
            raise LinkEndedError
        actor = Actor.system(user.name)
        await _set_password(transaction, user.id, hashed)
        after = {"by": purpose.value, "address": address}
        await audit(transaction, actor, "user.password_set", entity="user", entity_id=user.id, after=after)


async def change_password(services: Services, actor: Actor, user_id: int, password: str, keep: int) -> None:
    """Set one's own new password; all sign-ins but `keep` end. Raises WeakPasswordError."""
    refuse_weak(password, actor.mail)
    hashed = await hash_password(password)
    async with services.database.transaction() as transaction:
        await _set_password(transaction, user_id, hashed, keep=keep)
        await audit(transaction, actor, "user.password_changed", entity="user", entity_id=user_id)


async def change_user(transaction: Transaction, actor: Actor, account: Account, change: UserChange) -> None:
    """Change a user whose row is locked; deactivating ends all sign-ins and links.

    Raises LastAdministratorError, InvalidError, BeyondOwnRightsError.
    """
    _require_own(actor, [grant for grant in change.grants or () if grant not in account.grants])
    values: dict[str, Any] = {"version": User.version + 1}
    if change.name is not None:
        values["name"] = change.name
    if change.language is not None:
        values["language"] = change.language.value
    if change.time_zone is not None:
        values["time_zone"] = checked_time_zone(change.time_zone)
    if change.active is not None:
        values["state"] = await _next_state(transaction, account, active=change.active)
    await transaction.execute(update(User).where(User.id == account.id).values(values))
    if change.grants is not None:
        await replace_grants(transaction, account.id, change.grants)
    loses = change.active is False or (change.grants is not None and not _administers(change.grants))
    was = account.state is UserState.ACTIVE and _administers(account.grants)
    if loses and was and not await other_administrators(transaction, account.id):
        raise LastAdministratorError
    if change.active is False:
        await end_sessions(transaction, account.id)
        await transaction.execute(delete(UserToken).where(UserToken.user_id == account.id))
    await _audit_user(transaction, actor, "user.changed", account.id, before=account)


def _require_own(actor: Actor, grants: Sequence[Grant]) -> None:
    if not all(actor.may_grant(grant) for grant in grants):
        raise BeyondOwnRightsError


def checked_time_zone(name: str) -> str:
    """The name, if the IANA database knows it. Raises InvalidError."""
    if name not in available_timezones():
        unknown = Words("There is no such time zone.", "Ce fuseau horaire n’existe pas.")
        raise InvalidError(errors=[Fault(pointer="/time_zone", words=unknown)])
    return name


async def forget_one_time_code(transaction: Transaction, user_id: int) -> None:
    """Have a user sign in by password alone again."""
    off = {"one_time_secret": None, "one_time_confirmed_at": None, "one_time_last_step": None}
    await transaction.execute(update(User).where(User.id == user_id).values(off))
    await transaction.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))


async def mail_administrators(transaction: Transaction, subject: Words | str, text: Words | str) -> int:
    """Have every administrator told, each in their own language; returns how many are."""
    return await _mail(transaction, await administrators(transaction), subject, text)


async def mail_staff(
    transaction: Transaction, user_id: int | None, subject: Words, text: Words, *, administrators_too: bool
) -> int:
    """Have a member of staff told, if still active, and the administrators too; returns how many are.

    Without a user (the house acted by itself) the administrators are told in any case.
    """
    told: list[Any] = []
    if administrators_too or user_id is None:
        told += await administrators(transaction)
    user = None if user_id is None else await find_user_row(transaction, user_id=user_id)
    if user is not None and user.state == UserState.ACTIVE and user.mail not in {row.mail for row in told}:
        told.append(user)
    return await _mail(transaction, told, subject, text)


async def _mail(
    transaction: Transaction, told: Sequence[Any], subject: Words | str, text: Words | str
) -> int:
    for row in told:
        language = Language(row.language)
        title = subject.text(language) if isinstance(subject, Words) else subject
        body = text.text(language) if isinstance(text, Words) else text
        await send_system_mail(transaction, row.mail, title, body)
    return len(told)


async def _insert_user(
    transaction: Transaction, new: NewUser, state: UserState, password_hash: str | None
) -> int:
    mail = normalised_mail(new.mail)
    try:
        async with transaction.begin_nested():
            row = await transaction.execute(
                insert(User)
                .values(
                    mail=mail,
                    name=new.name.strip(),
                    language=new.language.value,
                    time_zone=checked_time_zone(new.time_zone),
                    state=state.value,
                    password_hash=password_hash,
                    created_at=utc_now(),
                    version=1,
                )
                .returning(User.id)
            )
    except IntegrityError as failure:
        raise MailTakenError(mail=mail) from failure
    user_id = int(row.scalar_one())
    await replace_grants(transaction, user_id, new.grants)
    return user_id


async def _issue(transaction: Transaction, user_id: int, purpose: TokenPurpose, life: timedelta) -> str:
    await transaction.execute(
        delete(UserToken).where(UserToken.user_id == user_id, UserToken.purpose == purpose.value)
    )
    token = new_token()
    values = {"token_hash": token_hash(token), "user_id": user_id, "purpose": purpose.value}
    await transaction.execute(insert(UserToken).values(ends_at=utc_now() + life, **values))
    return token


async def _user_of_link(transaction: Transaction, token: str, purpose: TokenPurpose) -> int:
    row = await transaction.execute(
        UserToken.__table__.select()
        .where(UserToken.token_hash == token_hash(token), UserToken.purpose == purpose.value)
        .where(UserToken.ends_at > utc_now())
        .with_for_update()
    )
    found = row.one_or_none()
    if found is None:
        raise LinkEndedError
    return int(found.user_id)


async def _set_password(
    transaction: Transaction, user_id: int, hashed: str, *, keep: int | None = None
) -> None:
    invited = User.state == UserState.INVITED.value
    state = case((invited, UserState.ACTIVE.value), else_=User.state)
    values = {"password_hash": hashed, "state": state, "version": User.version + 1}
    await transaction.execute(update(User).where(User.id == user_id).values(values))
    await transaction.execute(delete(UserToken).where(UserToken.user_id == user_id))
    await end_sessions(transaction, user_id, but=keep)


async def _next_state(transaction: Transaction, account: Account, *, active: bool) -> str:
    if not active:
        return UserState.DEACTIVATED.value
    if account.state is not UserState.DEACTIVATED:
        return account.state.value
    user = await find_user_row(transaction, user_id=account.id)
    return UserState.ACTIVE.value if user and user.password_hash else UserState.INVITED.value


def _administers(grants: Sequence[Grant]) -> bool:
    return any(grant.role == Role.ADMINISTRATOR and grant.targets is None for grant in grants)


async def _audit_user(
    transaction: Transaction, actor: Actor, act: str, user_id: int, *, before: Account | None
) -> None:
    after = _face(await find_account(transaction, user_id))
    told = None if before is None else _face(before)
    await audit(transaction, actor, act, entity="user", entity_id=user_id, before=told, after=after)


def _face(account: Account) -> dict[str, Any]:
    kept = ("mail", "name", "language", "time_zone", "state", "grants")
    return {name: msgspec.to_builtins(getattr(account, name)) for name in kept}
