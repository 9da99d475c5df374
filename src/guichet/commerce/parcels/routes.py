"""The parcels' API. A reader bound to named stores sees the parcels of their orders only."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Request

from guichet.commerce.parcels.schemas import NumberShape
from guichet.commerce.parcels.views import view_number
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services

router = APIRouter(tags=["parcels"])


@router.get("/parcels/{number}", dependencies=[requires("orders.read")])
async def show(
    request: Request,
    actor: CurrentActor,
    number: Annotated[str, Path(max_length=100, description="A tracking number, typed in any way.")],
) -> NumberShape:
    """A tracking number as its carrier tells it: its parcels, newest first."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        return await view_number(transaction, number, actor.targets("orders.read", "store"))
