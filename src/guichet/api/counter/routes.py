"""The counter's tiles."""

from __future__ import annotations

from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Query, Request
from sqlalchemy import text

from guichet.api.counter.schemas import CounterShape, CounterTiles
from guichet.commerce.places import LocationNotFoundError, OpeningShape, location_times, opening_at
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, utc_now
from guichet.kernel.web import reader_language
from guichet.purchase.picking import READ, tiles_of

router = APIRouter(tags=["preparations"])
_PLACE = text("SELECT id, name, time_zone FROM locations WHERE id = :id AND gone_at IS NULL")
_RETURNS = text(
    "SELECT count(*) FROM returns WHERE location_id = :id AND state IN ('handed_over', 'received')"
)


@router.get("/counter", dependencies=[requires(READ)])
async def show_counter(
    request: Request, actor: CurrentActor, location_id: Annotated[Id, Query()]
) -> CounterShape:
    """How much waits at a shop, and whether it is open."""
    actor.require(READ, f"location:{location_id}")
    services, now = cast("Services", request.app.state.services), utc_now()
    async with services.database.transaction() as transaction:
        place = (await transaction.execute(_PLACE, {"id": location_id})).one_or_none()
        if place is None:
            raise LocationNotFoundError(location_id=location_id)
        times = await location_times(transaction, [location_id])
        tiles = await tiles_of(transaction, location_id)
        returns = await transaction.scalar(_RETURNS, {"id": location_id}) or 0
    opening = opening_at(times.get(location_id), now, reader_language(request))
    return CounterShape(
        location_id=place.id,
        name=place.name,
        time_zone=place.time_zone,
        opening=OpeningShape.model_validate(opening),
        tiles=CounterTiles(**msgspec.structs.asdict(tiles), returns=returns),
        as_of=now,
    )
