"""Who calls: a shopper by the token of a session, held to a living key and its pages."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, cast

import msgspec
from fastapi import Depends
from starlette.requests import Request

from guichet.api.keys import allow_origin, living_key
from guichet.before import profiles
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.signing import Signer, TokenRefusedError
from guichet.kernel.types import utc_now
from guichet.kernel.web import RateLimiter

_LASTING = timedelta(hours=1)


class SessionWord(msgspec.Struct, frozen=True, array_like=True):
    """What a shopper token says: the session alone, so that ending the session ends the token."""

    session: int


class ShopperFront:
    """Made once for each process, with the application. Limits are for a minute.

    They guard a process against what runs wild; tries at a code are counted in the database.
    """

    def __init__(self, services: Services) -> None:
        self._signer = Signer(services.vault, "session", SessionWord)
        self.sessions = RateLimiter("shopper-sessions", 30)
        self.codes = RateLimiter("shopper-codes", 5)
        self.tries = RateLimiter("shopper-tries", 10)
        self.acts = RateLimiter("shopper-acts", 120)

    def token(self, session: profiles.SessionRow) -> tuple[str, datetime]:
        """A token of a session for the next hour, never past its end."""
        return self._signer.sign(SessionWord(session.id), min(_LASTING, session.ends_at - utc_now()))

    def read(self, word: str) -> int:
        """The session of a token. Raises TokenRefusedError."""
        return self._signer.read(word).session


class CurrentShopperRow(msgspec.Struct, frozen=True, kw_only=True):
    """A shopper with the session by which they come, and the connection of their store."""

    session: profiles.SessionRow
    shopper: profiles.ShopperRow

    @property
    def id(self) -> int:
        return self.shopper.id

    @property
    def store_id(self) -> int:
        return self.shopper.store_id


async def current_shopper(request: Request) -> CurrentShopperRow:
    """The shopper of a request. Raises TokenRefusedError, OriginRefusedError, KeyRefusedError."""
    scheme, _, word = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefusedError
    return await shopper_of(request, word.strip())


async def shopper_if_any(request: Request) -> CurrentShopperRow | None:
    """The shopper of a request that may come without a token. Raises what `current_shopper` does."""
    return await current_shopper(request) if "authorization" in request.headers else None


async def buyer_of(transaction: Transaction, shopper: CurrentShopperRow | None, store_id: int) -> int | None:
    """The person behind a shopper who is known, else None. Raises TokenRefusedError at another store."""
    if shopper is None or not shopper.shopper.known:
        return None
    if shopper.store_id != store_id:
        raise TokenRefusedError
    return await profiles.customer_of(transaction, shopper.id)


async def shopper_of(request: Request, word: str) -> CurrentShopperRow:
    """The shopper whose token this is, wherever it stood. Raises what `current_shopper` does."""
    front = front_of(request)
    session_id = front.read(word)
    if request.method != "GET":
        hold(front.acts, session_id)
    async with services_of(request).database.transaction() as transaction:
        session = await profiles.living_session(transaction, session_id)
        if session is None:
            raise TokenRefusedError
        key = await living_key(transaction, key_id=session.key_id)
        allow_origin(request, key.origins, needed=False)
        shopper = (await profiles.find_shoppers(transaction, [session.shopper_id])).get(session.shopper_id)
    if shopper is None or shopper.store_id != key.store_id:
        raise TokenRefusedError
    return CurrentShopperRow(session=session, shopper=shopper)


CurrentShopper = Annotated[CurrentShopperRow, Depends(current_shopper)]
ShopperIfAny = Annotated[CurrentShopperRow | None, Depends(shopper_if_any)]


def front_of(request: Request) -> ShopperFront:
    """The front of this process."""
    return cast("ShopperFront", request.app.state.shopper)


def services_of(request: Request) -> Services:
    """The tools of this process."""
    return cast("Services", request.app.state.services)


def hold(limiter: RateLimiter, caller: object) -> None:
    """Count one act of a caller. Raises TooManyRequestsError."""
    taken, _ = limiter.take(str(caller))
    if not taken:
        raise limiter.refusal()
