"""What customers are told by themselves: the lead's setting for each store, and a look at it before."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, reader_language, require_match
from guichet.purchase.journey.kinds import Kind
from guichet.purchase.journey.preview import preview
from guichet.purchase.journey.schemas import (
    JourneyAsked,
    JourneyKindShape,
    JourneyPreview,
    JourneyShape,
)
from guichet.purchase.journey.service import (
    KindSetting,
    NewSettings,
    StoreSettings,
    change_settings,
    settings_of,
    store_settings,
)

MANAGE = "journey.manage"

declare_scopes(
    {MANAGE: Words("Settle what customers are told by itself", "Régler les messages automatiques")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["journey"])
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/journey", dependencies=[_manages])
async def list_all(request: Request) -> Page[JourneyShape]:
    """What each store tells, by name."""
    async with _database(request).transaction() as transaction:
        return Page(items=[_shape(one) for one in await settings_of(transaction)])


@router.get("/journey/{store_id}", dependencies=[_manages])
async def show(request: Request, response: Response, store_id: Id) -> JourneyShape:
    """What a store tells. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _database(request).transaction() as transaction:
        settings = await store_settings(transaction, store_id)
    response.headers["ETag"] = f'"{settings.version}"'
    return _shape(settings)


@router.put("/journey/{store_id}", dependencies=[_manages])
async def change(
    request: Request, response: Response, actor: CurrentActor, store_id: Id, asked: JourneyAsked
) -> JourneyShape:
    """Settle what a store tells from now on."""
    new = NewSettings(
        quiet_from=asked.quiet_from,
        quiet_until=asked.quiet_until,
        gather_minutes=asked.gather_minutes,
        kinds={one.kind: KindSetting(on=one.on, intent=one.intent) for one in asked.kinds},
    )
    async with _database(request).transaction() as transaction:
        held = await store_settings(transaction, store_id, lock=True)
        require_match(request, f'"{held.version}"')
        await change_settings(transaction, actor, store_id, new)
        settings = await store_settings(transaction, store_id)
    response.headers["ETag"] = f'"{settings.version}"'
    return _shape(settings)


@router.get("/journey/{store_id}/preview", dependencies=[_manages])
async def look_before(
    request: Request,
    store_id: Id,
    kind: Annotated[Kind, Query()],
    intent: Annotated[str | None, Query(max_length=100, description="Another text than is set.")] = None,
) -> JourneyPreview:
    """A kind as it would be told of a real order, and how often that would have been within seven days."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        settings = await store_settings(transaction, store_id)
        return await preview(services, transaction, settings, kind, intent, reader_language(request))


def _shape(settings: StoreSettings) -> JourneyShape:
    return JourneyShape(
        store_id=settings.store_id,
        name=settings.name,
        time_zone=settings.time_zone,
        version=settings.version,
        quiet_from=settings.quiet_from,
        quiet_until=settings.quiet_until,
        gather_minutes=settings.gather_minutes,
        kinds=[
            JourneyKindShape(kind=kind.value, on=setting.on, intent=setting.intent)
            for kind in Kind
            for setting in [settings.of(kind)]
        ],
    )
