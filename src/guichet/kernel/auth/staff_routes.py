"""Routes over everyone's accounts: users, roles, the trail, system mail."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth.access import CurrentActor, requires, signed_in
from guichet.kernel.auth.actor import ActorKind
from guichet.kernel.auth.repository import find_account, list_accounts, lock_account
from guichet.kernel.auth.schemas import (
    AuditEntryShape,
    AuditWordsShape,
    EndedShape,
    InvitationAsked,
    InvitedShape,
    LinkShape,
    ResetUserAsked,
    RoleShape,
    SystemMailShape,
    UserChangeAsked,
    UserShape,
)
from guichet.kernel.auth.scopes import Role, declare_scopes
from guichet.kernel.auth.service import NewUser, UserChange, change_user, invite, reset_user
from guichet.kernel.auth.sessions import end_sessions
from guichet.kernel.auth.trail import AuditFilter, audit, read_trail, words_of_trail
from guichet.kernel.db import Transaction
from guichet.kernel.mail import read_system_mails
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import (
    Page,
    PageQuery,
    decode_cursor,
    etag_of,
    mark,
    not_modified,
    page_of,
    reader_language,
    require_match,
)

declare_scopes(
    {"users.read": Words("See staff accounts", "Voir les comptes de l’équipe")},
    roles=(Role.LEAD,),
)
declare_scopes(
    {
        "users.manage": Words("Manage staff accounts", "Gérer les comptes de l’équipe"),
        "audit.read": Words("Read who did what", "Consulter le journal des actions"),
        "system_mails.read": Words("Read system mail", "Lire les courriers du système"),
    }
)
declare_scopes(
    {"system.read": Words("See how the system is doing", "Voir l’état du système")},
    roles=(Role.OPERATIONS, Role.DEVELOPER),
)

router = APIRouter()
_manages = requires("users.manage", everywhere=True)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/users", dependencies=[requires("users.read")])
async def list_users(request: Request, page: PageQuery) -> Page[UserShape]:
    """All staff accounts by name, closed ones included."""
    beyond = decode_cursor(page.cursor, tuple[str, int]) if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        accounts = await list_accounts(transaction, beyond=beyond, limit=page.limit + 1)
    return page_of(accounts, page, UserShape.of, lambda account: (account.name, account.id))


@router.post("/users", status_code=201, dependencies=[_manages])
async def invite_user(
    request: Request, response: Response, actor: CurrentActor, asked: InvitationAsked
) -> InvitedShape:
    """Invite someone: they get a link to choose a password."""
    services = _services(request)
    new = NewUser(
        mail=asked.mail,
        name=asked.name,
        grants=[shape.grant() for shape in asked.grants],
        language=asked.language or actor.language,
        time_zone=asked.time_zone or actor.time_zone,
    )
    async with services.database.transaction() as transaction:
        user_id, link = await invite(transaction, services.settings, actor, new)
        account = await find_account(transaction, user_id)
    response.headers["Location"] = f"/api/v1/users/{user_id}"
    return InvitedShape(user=UserShape.of(account), link=_shown(services, link))


@router.get("/users/{user_id}", response_model=UserShape, dependencies=[requires("users.read")])
async def show_user(request: Request, response: Response, user_id: Id) -> Any:
    """One staff account."""
    async with _services(request).database.transaction() as transaction:
        account = await find_account(transaction, user_id)
    etag = _etag(account.id, account.version)
    if same := not_modified(request, etag):
        return same
    mark(response, etag)
    return UserShape.of(account)


@router.patch("/users/{user_id}", dependencies=[_manages])
async def change_a_user(
    request: Request, response: Response, actor: CurrentActor, user_id: Id, asked: UserChangeAsked
) -> UserShape:
    """Change a user's name, rights or language, deactivate or activate again."""
    change = UserChange(
        name=asked.name,
        language=asked.language,
        time_zone=asked.time_zone,
        grants=None if asked.grants is None else [shape.grant() for shape in asked.grants],
        active=asked.active,
    )

    async def work(transaction: Transaction) -> UserShape:
        account = await lock_account(transaction, user_id)
        require_match(request, _etag(account.id, account.version))
        await change_user(transaction, actor, account, change)
        return UserShape.of(await find_account(transaction, user_id))

    # Run again on a deadlock: two administrators may lock each other's accounts.
    changed = await _services(request).database.run(work)
    mark(response, _etag(changed.id, changed.version))
    return changed


@router.delete("/users/{user_id}/sessions", dependencies=[_manages])
async def end_sign_ins(request: Request, actor: CurrentActor, user_id: Id) -> EndedShape:
    """Sign a user out everywhere, at once."""
    async with _services(request).database.transaction() as transaction:
        await find_account(transaction, user_id)
        ended = await end_sessions(transaction, user_id)
        told = {"ended": ended}
        await audit(transaction, actor, "user.signed_out", entity="user", entity_id=user_id, after=told)
    return EndedShape(ended=ended)


@router.post("/users/{user_id}/reset", status_code=202, dependencies=[_manages])
async def reset_a_user(
    request: Request, actor: CurrentActor, user_id: Id, asked: ResetUserAsked
) -> LinkShape:
    """Send a user a fresh link to choose a password; an unanswered invitation is sent again."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        link = await reset_user(
            transaction, services.settings, actor, user_id, one_time_code=asked.one_time_code
        )
    return LinkShape(link=_shown(services, link))


@router.get("/roles", dependencies=[signed_in()])
async def list_roles(request: Request) -> Page[RoleShape]:
    """The roles and what each allows."""
    language = reader_language(request)
    return Page(items=[RoleShape.of(role, language) for role in Role])


@router.get("/audit", dependencies=[requires("audit.read", everywhere=True)])
async def list_audit(
    request: Request,
    page: PageQuery,
    actor_id: Id | None = None,
    actor_kind: Annotated[
        ActorKind | None, Query(description="`system`: what the house did by itself.")
    ] = None,
    act: str | None = None,
    entity: str | None = None,
    entity_id: str | None = None,
    after: Annotated[datetime | None, Query(description="Only entries at or after this time.")] = None,
    before: Annotated[datetime | None, Query(description="Only entries before this time.")] = None,
) -> Page[AuditEntryShape]:
    """Who did what, newest first."""
    wanted = AuditFilter(
        actor_id=actor_id,
        actor_kind=actor_kind,
        act=act,
        entity=entity,
        entity_id=entity_id,
        after=after,
        before=before,
    )
    below = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    rows, as_of = await _services(request).reports.read(
        lambda transaction: read_trail(transaction, wanted, below=below, limit=page.limit + 1)
    )
    shown = page_of(rows, page, AuditEntryShape.model_validate, lambda row: (row.id,))
    shown.as_of = as_of
    return shown


@router.get("/audit/words", dependencies=[requires("audit.read", everywhere=True)])
async def list_audit_words(request: Request) -> AuditWordsShape:
    """The acts and kinds of entities that the trail holds: what it can be filtered by."""
    words, _ = await _services(request).reports.read(words_of_trail)
    return AuditWordsShape.model_validate(words)


@router.get("/system-mails", dependencies=[requires("system_mails.read", everywhere=True)])
async def list_system_mails(request: Request, page: PageQuery) -> Page[SystemMailShape]:
    """What the system mailed to staff, newest first; with its text where no mail server is set."""
    below = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        mails = await read_system_mails(transaction, below=below, limit=page.limit + 1)
    return page_of(mails, page, SystemMailShape.model_validate, lambda mail: (mail.id,))


def _etag(user_id: int, version: int) -> str:
    """Without the time last seen, which moves each minute: it must not stand in the way of a change."""
    return etag_of("user", user_id, version)


def _shown(services: Services, link: str) -> str | None:
    return None if services.settings.mail_url and not services.settings.muted else link
