"""The shelves' API: the matrix of variants and locations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request
from sqlalchemy import Row

from guichet.commerce.catalogue import search_query
from guichet.commerce.reading import oldest_reading
from guichet.commerce.shelves import repository
from guichet.commerce.shelves.schemas import ShelfLevel, ShelfShape, Short
from guichet.commerce.stock import LOW, holding
from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

router = APIRouter(tags=["stock"])


@router.get("/stock/matrix", dependencies=[requires("stock.read"), requires("products.read")])
async def list_shelves(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    q: Annotated[str | None, Query(max_length=200, description="Words of name, brand, sku or GTIN.")] = None,
    store_id: Annotated[Id | None, Query(description="Variants that this store sells.")] = None,
    location_id: Annotated[Id | None, Query(description="Variants that this location holds.")] = None,
    variant_id: Annotated[list[Id] | None, Query(max_length=100, description="These variants.")] = None,
    only: Annotated[
        Short | None, Query(description="Short there, or at any location if none is named.")
    ] = None,
) -> Page[ShelfShape]:
    """Variants by product name, each with what every location holds of it that the reader's grants name."""
    after = decode_cursor(asked.cursor, tuple[str, int, int, int]) if asked.cursor else None
    own = actor.targets("stock.read", "location")
    wanted = repository.Wanted(
        query=search_query(q) if q else None,
        store_id=store_id,
        location_id=location_id,
        location_ids=own,
        variant_ids=variant_id,
        at_most=None if only is None else {Short.LOW: LOW, Short.OUT: 0}[only],
    )
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = await repository.list_variants(transaction, wanted, count=asked.limit + 1, after=after)
        shown = rows[: asked.limit]
        levels = await repository.levels_of(transaction, [row.id for row in shown], own)
    levels_by_variant: dict[int, list[Row[Any]]] = defaultdict(list)
    for level in levels:
        levels_by_variant[level.variant_id].append(level)
    page = page_of(rows, asked, lambda row: _shelf(row, levels_by_variant[row.id]), _place)
    page.as_of = oldest_reading([*shown, *levels])
    return page


def _place(row: Row[Any]) -> repository.Place:
    return (row.search_name, row.product_id, row.position, row.id)


def _shelf(row: Row[Any], levels: Sequence[Row[Any]]) -> ShelfShape:
    counted = [level.available for level in levels if level.tracked]
    return ShelfShape(
        variant_id=row.id,
        product_id=row.product_id,
        name=row.name,
        sku=row.sku,
        gtin=row.gtin,
        options=row.options,
        picture=row.picture or None,
        available=sum(counted) if counted else None,
        levels=[_level(level) for level in levels],
    )


def _level(level: Row[Any]) -> ShelfLevel:
    return ShelfLevel(
        location_id=level.location_id,
        state=holding(level.available, tracked=level.tracked),
        on_hand=level.on_hand,
        reserved=level.reserved,
        safety=level.safety,
        available=level.available,
        as_of=level.read_at,
    )
