"""The desk's API of publishable keys."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.api.keys.schemas import KeyAsked, KeyShape, NewKeyAsked, SecretShape
from guichet.api.keys.service import change_key, find_key, list_keys, make_key, renew_secret, revoke_key
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page

MANAGE = "keys.manage"

declare_scopes(
    {MANAGE: Words("Make and revoke keys for shops’ pages", "Créer et révoquer des clés pour les pages")},
    roles=(Role.DEVELOPER,),
    bound=Bound.NARROWED,
    narrowed_by=("store",),
)

router = APIRouter(tags=["keys"])
_manages = requires(MANAGE)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/publishable-keys", dependencies=[_manages])
async def list_all_keys(request: Request, actor: CurrentActor) -> Page[KeyShape]:
    """The living keys; there are few, so they come on one page."""
    async with _services(request).database.transaction() as transaction:
        keys = await list_keys(transaction, actor.targets(MANAGE, "store"))
    return Page(items=[KeyShape.of(one) for one in keys])


@router.post("/publishable-keys", status_code=201, dependencies=[_manages])
async def make_one(request: Request, actor: CurrentActor, asked: NewKeyAsked) -> KeyShape:
    """Make a key for a store's pages. It is no secret: it may stand in a page."""
    actor.require(MANAGE, f"store:{asked.store_id}")
    async with _services(request).database.transaction() as transaction:
        made = await make_key(transaction, actor, asked.store_id, name=asked.name, origins=asked.origins)
    return KeyShape.of(made)


@router.put("/publishable-keys/{key_id}", dependencies=[_manages])
async def change_one(request: Request, actor: CurrentActor, key_id: Id, asked: KeyAsked) -> KeyShape:
    """Change a key's name and origins."""
    async with _services(request).database.transaction() as transaction:
        key = await find_key(transaction, key_id, actor.targets(MANAGE, "store"))
        changed = await change_key(transaction, actor, key, name=asked.name, origins=asked.origins)
    return KeyShape.of(changed)


@router.post("/publishable-keys/{key_id}/identity-secret", status_code=201, dependencies=[_manages])
async def renew_one(request: Request, actor: CurrentActor, key_id: Id) -> SecretShape:
    """Make the secret with which the shop signs its customers in; the one before ends."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        key = await find_key(transaction, key_id, actor.targets(MANAGE, "store"))
        return SecretShape(secret=await renew_secret(transaction, services.vault, actor, key))


@router.delete("/publishable-keys/{key_id}", status_code=204, dependencies=[_manages])
async def revoke_one(request: Request, actor: CurrentActor, key_id: Id) -> Response:
    """Revoke a key: pages that show it are not listened to any more, and its tokens end."""
    async with _services(request).database.transaction() as transaction:
        key = await find_key(transaction, key_id, actor.targets(MANAGE, "store"))
        await revoke_key(transaction, actor, key)
    return Response(status_code=204)
