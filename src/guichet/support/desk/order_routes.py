"""An order's life over the API: what its shop tells, and what became of its returns."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.commerce.orders import Timeline, view_timeline
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.support.desk.returned import returned_items

router = APIRouter(tags=["orders"])


@router.get("/orders/{order_id}/timeline", dependencies=[requires("orders.read")])
async def show_timeline(request: Request, actor: CurrentActor, order_id: Id) -> Timeline:
    """An order's life, oldest first; what became of its returns is in it for those who may see returns."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        life = await view_timeline(transaction, order_id, actor.targets("orders.read", "store"))
        returned = [item for _, item in await returned_items(transaction, actor, [order_id])]
    life.items = sorted([*life.items, *returned], key=lambda item: item.at)
    return life
