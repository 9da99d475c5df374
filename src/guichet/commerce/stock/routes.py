"""The stock API. A grant that names locations shows the stock of those; one that names none, of all."""

from __future__ import annotations

from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row

from guichet.commerce.reading import oldest_reading
from guichet.commerce.stock import owning_routes, repository, reservation_routes
from guichet.commerce.stock.schemas import StockLocation, StockShape, StockVariant
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

declare_scopes(
    {"stock.read": Words("See stock levels", "Voir les stocks")},
    roles=tuple(Role),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter(tags=["stock"])
router.include_router(reservation_routes.router)
router.include_router(owning_routes.router)

WantedId = Annotated[Id | None, Query()]


@router.get("/stock", dependencies=[requires("stock.read")])
async def list_stock(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    variant_id: WantedId = None,
    product_id: WantedId = None,
    location_id: WantedId = None,
) -> Page[StockShape]:
    """Stock levels by variant and location, oldest known first."""
    (after,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (0,)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = await repository.list_levels(
            transaction,
            after=after,
            count=asked.limit + 1,
            variant_id=variant_id,
            product_id=product_id,
            location_id=location_id,
            location_ids=actor.targets("stock.read", "location"),
        )
    page = page_of(rows, asked, _shape, lambda row: (row.id,))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page


def _shape(row: Row[Any]) -> StockShape:
    return StockShape(
        id=row.id,
        variant=StockVariant(
            id=row.variant_id,
            product_id=row.product_id,
            sku=row.sku,
            name=row.product_name,
            options=row.options,
        ),
        location=StockLocation(id=row.location_id, name=row.location_name),
        on_hand=row.on_hand,
        reserved=row.reserved,
        safety=row.safety,
        available=row.available,
        tracked=row.tracked,
        version=row.version,
        as_of=row.read_at,
    )
