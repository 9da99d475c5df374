"""What the shopper who calls asks to be told of articles."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import Field

from guichet.api.shopper.front import CurrentShopper, CurrentShopperRow, services_of
from guichet.before import alerts
from guichet.kernel.auth import public
from guichet.kernel.db import Transaction
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, Page
from guichet.voice.push import takes_push

router = APIRouter(tags=["shopper"])
_open = public()


class AlertsAsked(Asked):
    """What the shopper wants to be told, whole: what is left out is off.

    `location_ids` are shops, `online` the web shop. `viewed`: of looked-at articles too (it needs the consent
    `views`). `mail` needs a proven address, `push` a browser that is subscribed.
    """

    kinds: Annotated[list[alerts.Kind], Field(max_length=len(alerts.Kind))]
    viewed: bool = False
    online: bool = True
    location_ids: Annotated[list[Id], Field(max_length=20)] = Field(default_factory=list)
    mail: bool = False
    push: bool = False


class AlertsShape(Answered):
    """What the shopper asked for. `offered` are the kinds that this store tells; others stay silent.

    `can_mail`: an address is proven; `can_push`: a browser takes notifications.
    """

    kinds: list[str]
    viewed: bool
    online: bool
    location_ids: list[Id]
    mail: bool
    push: bool
    offered: list[str]
    can_mail: bool
    can_push: bool


class AlertNoticeShape(Answered):
    """An alert; `location_id` null: at the web shop. `told_at` null: it is about to be told."""

    id: Id
    kind: str
    product_id: Id
    variant_id: Id
    location_id: Id | None
    happened_at: datetime
    told_at: datetime | None


@router.get("/alerts", dependencies=[_open])
async def show(request: Request, current: CurrentShopper) -> AlertsShape:
    """What the shopper asked to be told, and what this store offers."""
    async with services_of(request).database.transaction() as transaction:
        return await _shape(transaction, current)


@router.put("/alerts", dependencies=[_open])
async def ask(request: Request, current: CurrentShopper, asked: AlertsAsked) -> AlertsShape:
    """Be told of wished articles from now on. To ask is the consent; asking for no kinds withdraws it."""
    wanted = alerts.Preferences(
        kinds=asked.kinds,
        viewed=asked.viewed,
        online=asked.online,
        location_ids=asked.location_ids,
        mail=asked.mail,
        push=asked.push,
    )
    async with services_of(request).database.transaction() as transaction:
        await alerts.ask(transaction, current.shopper, wanted)
        return await _shape(transaction, current)


@router.get("/alerts/notices", dependencies=[_open])
async def list_notices(request: Request, current: CurrentShopper) -> Page[AlertNoticeShape]:
    """The last fifty alerts, for a page that shows them."""
    async with services_of(request).database.transaction() as transaction:
        found = await alerts.notices_of(transaction, current.id)
    return Page(
        items=[
            AlertNoticeShape(
                id=one.id,
                kind=one.kind,
                product_id=one.product_id,
                variant_id=one.variant_id,
                location_id=one.place or None,
                happened_at=one.happened_at,
                told_at=one.told_at,
            )
            for one in found
        ]
    )


async def _shape(transaction: Transaction, current: CurrentShopperRow) -> AlertsShape:
    wished = await alerts.preferences_of(transaction, current.id)
    offered = [one.kinds for one in await alerts.settings_of(transaction, [current.store_id])]
    return AlertsShape(
        kinds=list(wished.kinds),
        viewed=wished.viewed,
        online=wished.online,
        location_ids=list(wished.location_ids),
        mail=wished.mail,
        push=wished.push,
        offered=[kind for kinds in offered for kind in kinds],
        can_mail=bool(current.shopper.mail),
        can_push=await takes_push(transaction, current.id),
    )
