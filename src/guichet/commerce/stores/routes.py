"""The stores' API."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request
from sqlalchemy import select

from guichet.commerce.reading import oldest_reading
from guichet.commerce.stores.model import Store
from guichet.commerce.stores.schemas import StoreShape
from guichet.kernel.auth import Bound, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

declare_scopes(
    {"stores.read": Words("See the stores", "Voir les boutiques")}, roles=tuple(Role), bound=Bound.UNAFFECTED
)

router = APIRouter(tags=["stores"])


@router.get("/stores", dependencies=[requires("stores.read")])
async def list_stores(request: Request, asked: PageQuery) -> Page[StoreShape]:
    """The sales fronts of all connections, oldest known first."""
    (after,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (0,)
    query = (
        select(Store.__table__, Store.read_at.label("as_of"))
        .where(Store.gone_at.is_(None), Store.id > after)
        .order_by(Store.id)
        .limit(asked.limit + 1)
    )
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = (await transaction.execute(query)).all()
    page = page_of(rows, asked, StoreShape.model_validate, lambda row: (row.id,))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page
