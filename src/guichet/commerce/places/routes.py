"""The locations' API."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from sqlalchemy import select

from guichet.commerce.places.model import Location
from guichet.commerce.places.schemas import LocationShape
from guichet.commerce.reading import oldest_reading
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

declare_scopes(
    {"locations.read": Words("See shops and warehouses", "Voir les magasins et entrepôts")},
    roles=tuple(Role),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter(tags=["locations"])


@router.get("/locations", dependencies=[requires("locations.read")])
async def list_locations(request: Request, actor: CurrentActor, asked: PageQuery) -> Page[LocationShape]:
    """The places that hold stock, those in the reader's grants; oldest known first."""
    (after,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (0,)
    query = (
        select(Location.__table__, Location.read_at.label("as_of"))
        .where(Location.gone_at.is_(None), Location.id > after)
        .order_by(Location.id)
        .limit(asked.limit + 1)
    )
    own = actor.targets("locations.read", "location")
    if own is not None:
        query = query.where(Location.id.in_(own))
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = (await transaction.execute(query)).all()
    page = page_of(rows, asked, LocationShape.model_validate, lambda row: (row.id,))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page
