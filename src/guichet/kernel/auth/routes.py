"""Routes of the session and of one's own account."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.kernel.auth import staff_routes
from guichet.kernel.auth.access import CurrentActor, CurrentSession, public, signed_in
from guichet.kernel.auth.actor import Actor
from guichet.kernel.auth.errors import SignInFailedError
from guichet.kernel.auth.jobs import AskedReset
from guichet.kernel.auth.model import TokenPurpose
from guichet.kernel.auth.one_time import begin_one_time_code, confirm_one_time_code, remove_one_time_code
from guichet.kernel.auth.repository import lock_account
from guichet.kernel.auth.schemas import (
    Code,
    CodeAsked,
    MeAsked,
    NewPasswordAsked,
    OneTimeSetupShape,
    PasswordAsked,
    PasswordConfirmed,
    RecoveryCodesShape,
    ResetAsked,
    SessionShape,
    SignInAsked,
)
from guichet.kernel.auth.service import (
    UserChange,
    change_password,
    change_user,
    normalised_mail,
    set_password_by_link,
)
from guichet.kernel.auth.sessions import ABSOLUTE, COOKIE, end_session, find_session
from guichet.kernel.auth.sign_in import Attempt, confirm_password, sign_in
from guichet.kernel.auth.throttle import count_attempt
from guichet.kernel.auth.trail import audit
from guichet.kernel.jobs import enqueue
from guichet.kernel.services import Services
from guichet.kernel.web import client_address

router = APIRouter(tags=["accounts"])
router.include_router(staff_routes.router)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.post("/session", status_code=201, dependencies=[public()])
async def begin(request: Request, response: Response, asked: SignInAsked) -> SessionShape:
    """Sign in by mail and password, and a one-time code where the account has them."""
    services, address = _services(request), client_address(request)
    attempt = Attempt(
        mail=asked.mail.lower(),
        password=asked.password,
        code=asked.code,
        address=address,
        agent=request.headers.get("user-agent", ""),
    )
    token = await sign_in(services, attempt)
    response.set_cookie(
        COOKIE,
        token,
        max_age=int(ABSOLUTE.total_seconds()),
        httponly=True,
        samesite="lax",
        secure=services.settings.base_url.startswith("https:"),
    )
    async with services.database.transaction() as transaction:
        session = await find_session(transaction, token, address)
    if session is None:  # closed in this very moment
        raise SignInFailedError
    return SessionShape.of(session)


@router.get("/session", dependencies=[signed_in()])
async def show(session: CurrentSession) -> SessionShape:
    """Who is signed in, and the token for unsafe methods."""
    return SessionShape.of(session)


@router.delete("/session", status_code=204, dependencies=[signed_in()])
async def end(request: Request, response: Response, session: CurrentSession) -> None:
    """Sign out in this browser."""
    async with _services(request).database.transaction() as transaction:
        await end_session(transaction, session.session_id)
        user_id = _user_id(session.actor)
        await audit(transaction, session.actor, "session.ended", entity="user", entity_id=user_id)
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


@router.patch("/me", dependencies=[signed_in()])
async def change_me(request: Request, session: CurrentSession, asked: MeAsked) -> SessionShape:
    """Change one's own name, language or time zone."""
    change = UserChange(name=asked.name, language=asked.language, time_zone=asked.time_zone)
    token = request.cookies[COOKIE]
    async with _services(request).database.transaction() as transaction:
        account = await lock_account(transaction, _user_id(session.actor))
        await change_user(transaction, session.actor, account, change)
        changed = await find_session(transaction, token, session.actor.address)
    return SessionShape.of(changed or session)


@router.post("/me/password", status_code=204, dependencies=[signed_in()])
async def set_my_password(request: Request, session: CurrentSession, asked: PasswordAsked) -> None:
    """Choose a new password; one's other sign-ins end."""
    services, actor = _services(request), session.actor
    await confirm_password(services, actor, asked.current)
    await change_password(services, actor, _user_id(actor), asked.password, keep=session.session_id)


@router.post("/me/one-time-code", status_code=201, dependencies=[signed_in()])
async def begin_my_code(request: Request, actor: CurrentActor, asked: PasswordConfirmed) -> OneTimeSetupShape:
    """Begin the setup of an authenticator app; it counts once a code was confirmed."""
    services = _services(request)
    await confirm_password(services, actor, asked.password)
    async with services.database.transaction() as transaction:
        setup = await begin_one_time_code(transaction, services.vault, actor, _user_id(actor))
    return OneTimeSetupShape(secret=setup.secret, address=setup.address)


@router.post("/me/one-time-code/confirmations", status_code=201, dependencies=[signed_in()])
async def confirm_my_code(request: Request, session: CurrentSession, asked: CodeAsked) -> RecoveryCodesShape:
    """Confirm the app by its first code; answers the recovery codes, this once."""
    services, user_id = _services(request), _user_id(session.actor)
    await _count(services, session.actor)
    async with services.database.transaction() as transaction:
        codes = await confirm_one_time_code(
            transaction, services.vault, session.actor, user_id, asked.code, keep=session.session_id
        )
    return RecoveryCodesShape(recovery_codes=codes)


@router.delete("/me/one-time-code", status_code=204, dependencies=[signed_in()])
async def remove_my_code(request: Request, actor: CurrentActor, code: Code) -> None:
    """Turn one-time codes off by a last code; it is used up, so it may stand in the address."""
    services = _services(request)
    await _count(services, actor)
    async with services.database.transaction() as transaction:
        await remove_one_time_code(transaction, services.vault, actor, _user_id(actor), code)


@router.post("/invitations/{token}", status_code=204, dependencies=[public()])
async def accept_invitation(request: Request, token: str, asked: NewPasswordAsked) -> None:
    """Choose the first password by the link of an invitation."""
    await _set_by_link(request, token, asked, TokenPurpose.INVITATION)


@router.post("/resets", status_code=202, dependencies=[public()])
async def ask_reset(request: Request, asked: ResetAsked) -> None:
    """Ask for a link to choose a new password; the answer is the same for every mail."""
    services, mail = _services(request), normalised_mail(asked.mail)
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, f"reset of {mail}", client_address(request))
        await enqueue(transaction, AskedReset(mail))


@router.post("/resets/{token}", status_code=204, dependencies=[public()])
async def finish_reset(request: Request, token: str, asked: NewPasswordAsked) -> None:
    """Choose a new password by the link of a reset."""
    await _set_by_link(request, token, asked, TokenPurpose.RESET)


async def _set_by_link(request: Request, token: str, asked: NewPasswordAsked, purpose: TokenPurpose) -> None:
    services, address = _services(request), client_address(request)
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, f"link {token}", address)
    await set_password_by_link(services, token, asked.password, purpose, address)


async def _count(services: Services, actor: Actor) -> None:
    async with services.database.transaction() as transaction:
        await count_attempt(transaction, actor.mail, actor.address)


def _user_id(actor: Actor) -> int:
    if actor.id is None:
        raise AssertionError("a session belongs to a user")
    return actor.id
