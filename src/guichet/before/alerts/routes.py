"""What stores offer to tell their shoppers of articles: the lead's setting for each."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.before.alerts.schemas import AlertSettingsAsked, AlertSettingsShape
from guichet.before.alerts.service import NewSettings, change_settings, settings_of, store_settings
from guichet.kernel.auth import CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, require_match

MANAGE = "alerts.manage"

declare_scopes(
    {MANAGE: Words("Settle what shoppers are alerted to", "Régler les alertes envoyées aux clients")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["before"])
_manages = requires(MANAGE)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/alert-settings", dependencies=[_manages])
async def list_all(request: Request) -> Page[AlertSettingsShape]:
    """What each store offers, by name."""
    async with _database(request).transaction() as transaction:
        return Page(items=[AlertSettingsShape.of(one) for one in await settings_of(transaction)])


@router.get("/alert-settings/{store_id}", dependencies=[_manages])
async def show(request: Request, response: Response, store_id: Id) -> AlertSettingsShape:
    """What a store offers. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _database(request).transaction() as transaction:
        settings = await store_settings(transaction, store_id)
    response.headers["ETag"] = f'"{settings.version}"'
    return AlertSettingsShape.of(settings)


@router.put("/alert-settings/{store_id}", dependencies=[_manages])
async def change(
    request: Request, response: Response, actor: CurrentActor, store_id: Id, asked: AlertSettingsAsked
) -> AlertSettingsShape:
    """Settle what a store offers from now on; shoppers are told who asked, and nobody else."""
    new = NewSettings(
        kinds=asked.kinds,
        quiet_from=asked.quiet_from,
        quiet_until=asked.quiet_until,
        drop_percent=asked.drop_percent,
    )
    async with _database(request).transaction() as transaction:
        held = await store_settings(transaction, store_id, lock=True)
        require_match(request, f'"{held.version}"')
        await change_settings(transaction, actor, store_id, new)
        settings = await store_settings(transaction, store_id)
    response.headers["ETag"] = f'"{settings.version}"'
    return AlertSettingsShape.of(settings)
