"""Access: what a route asks of who calls it. Every route names one of the three, and the matrix lists it.

@router.get("/users", dependencies=[requires("users.read")])
async def list_users(request: Request, actor: CurrentActor) -> Page[UserRow]: ...
"""

from __future__ import annotations

import hmac
from typing import Annotated, Any, cast

from fastapi import Depends
from starlette.requests import HTTPConnection, Request

from guichet.kernel.auth.actor import Actor
from guichet.kernel.auth.sessions import COOKIE, SignedIn, find_session
from guichet.kernel.errors import NotAllowedError, NotSignedInError
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.kernel.web import client_address, facts_of

_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_NOBODY = "nobody"


class CsrfError(NotAllowedError):
    """An unsafe request that did not show the session's token: it may come from a foreign page."""

    code = "csrf"
    detail = Words(
        "Send the session’s token in the header X-CSRF-Token (GET /api/v1/session tells it).",
        "Envoyez le jeton de la session dans l’en-tête X-CSRF-Token (GET /api/v1/session l’indique).",
    )


async def find_signed_in(request: HTTPConnection) -> SignedIn | None:
    """The living session of a request, looked up once; None when nobody is signed in.

    Raises DatabaseUnavailableError.
    """
    facts = facts_of(request)
    if facts.signed_in is None:
        token = request.cookies.get(COOKIE)
        found = None
        if token:
            services = cast("Services", request.app.state.services)
            async with services.database.single_statements() as transaction:
                found = await find_session(transaction, token, client_address(request))
        facts.signed_in = found or _NOBODY
        if found is not None:
            facts.language = found.actor.language
            facts.caller = f"user:{found.actor.id}"
    return None if facts.signed_in is _NOBODY else cast("SignedIn", facts.signed_in)


async def current_session(request: Request) -> SignedIn:
    """The session of a request. Raises NotSignedInError; CsrfError for an unsafe method without its token."""
    session = await find_signed_in(request)
    if session is None:
        raise NotSignedInError
    if request.method not in _SAFE:
        shown = request.headers.get("x-csrf-token", "")
        if not hmac.compare_digest(shown.encode(), session.csrf_token.encode()):
            raise CsrfError
    return session


async def current_actor(request: Request) -> Actor:
    """Who calls. Raises NotSignedInError; CsrfError for an unsafe method without its token."""
    return (await current_session(request)).actor


class Requires:
    """A scope that the caller must hold: somewhere, or `everywhere` (by a grant not bound to targets)."""

    def __init__(self, scope: str, *, everywhere: bool = False) -> None:
        self.scope = scope
        self.everywhere = everywhere

    async def __call__(self, request: Request) -> Actor:
        """The caller, if allowed. Raises NotSignedInError, CsrfError, NotAllowedError."""
        actor = await current_actor(request)
        actor.require(self.scope)
        if self.everywhere and not actor.allows_everywhere(self.scope):
            raise NotAllowedError
        return actor


class Public:
    """Open to all."""

    async def __call__(self) -> None:
        """Let everyone pass."""


def requires(scope: str, *, everywhere: bool = False) -> Any:
    """For `dependencies=[…]` of a route: only those who hold the scope."""
    return Depends(Requires(scope, everywhere=everywhere))


def signed_in() -> Any:
    """For `dependencies=[…]` of a route: everyone who is signed in."""
    return Depends(current_actor)


def public() -> Any:
    """For `dependencies=[…]` of a route: everyone, said on purpose."""
    return Depends(Public())


CurrentActor = Annotated[Actor, Depends(current_actor)]
CurrentSession = Annotated[SignedIn, Depends(current_session)]
