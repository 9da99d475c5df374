"""Browsers of the shopper who calls, as their page's service worker subscribes them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from guichet.api.shopper.front import CurrentShopper, services_of
from guichet.kernel.auth import public
from guichet.kernel.web import Answered, Asked
from guichet.voice import push

router = APIRouter(tags=["shopper"])
_open = public()
_Key = Annotated[str, Field(min_length=1, max_length=200, pattern="^[A-Za-z0-9_=-]+$")]
_Endpoint = Annotated[str, Field(min_length=8, max_length=2000)]


class PushKeysAsked(Asked):
    p256dh: _Key
    auth: _Key


class PushSubscriptionAsked(Asked):
    """What `PushSubscription.toJSON()` gives; `expirationTime` is taken and not used."""

    endpoint: _Endpoint
    keys: PushKeysAsked
    expirationTime: float | None = None  # noqa: N815 — the browser's own name


class PushSubscriptionOver(Asked):
    endpoint: _Endpoint


class ApplicationKeyShape(Answered):
    """The `applicationServerKey` for `pushManager.subscribe`, base64url."""

    key: str


@router.get("/push-subscriptions/key", dependencies=[_open])
async def show_key(request: Request, current: CurrentShopper) -> ApplicationKeyShape:
    """The key that a browser subscribes to."""
    del current
    services = services_of(request)
    async with services.database.transaction() as transaction:
        return ApplicationKeyShape(key=await push.application_key(transaction, services.vault))


@router.post("/push-subscriptions", status_code=201, dependencies=[_open])
async def subscribe(request: Request, current: CurrentShopper, asked: PushSubscriptionAsked) -> Response:
    """Have this browser take messages for the shopper."""
    services = services_of(request)
    address = push.Address(endpoint=asked.endpoint, p256dh=asked.keys.p256dh, auth=asked.keys.auth)
    async with services.database.transaction() as transaction:
        await push.subscribe(
            transaction,
            services.vault,
            current.id,
            address,
            insecure=bool(services.settings.allowed_private_networks),
        )
    return Response(status_code=201)


@router.delete("/push-subscriptions", status_code=204, dependencies=[_open])
async def unsubscribe(request: Request, current: CurrentShopper, asked: PushSubscriptionOver) -> Response:
    """Have a browser take no more messages; tell the browser too (`PushSubscription.unsubscribe`)."""
    async with services_of(request).database.transaction() as transaction:
        await push.unsubscribe(transaction, current.id, asked.endpoint)
    return Response(status_code=204)
