"""The orders' API. A reader bound to named stores sees their orders only."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime

from guichet.commerce.orders.listing import OrderFilter, list_orders
from guichet.commerce.orders.schemas import OrderItem, OrderShape
from guichet.commerce.orders.views import order_item, view_order
from guichet.commerce.reading import oldest_reading
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, etag_of, mark, not_modified, page_of
from guichet.ports.records import OrderState

declare_scopes(
    {"orders.read": Words("See orders", "Voir les commandes")}, roles=tuple(Role), bound=Bound.NARROWED
)

router = APIRouter(tags=["orders"])


@router.get("/orders", dependencies=[requires("orders.read")])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    q: Annotated[
        str | None,
        Query(max_length=200, description="Beginnings of an order number, name, mail address or phone."),
    ] = None,
    state: Annotated[OrderState | None, Query()] = None,
    store_id: Annotated[Id | None, Query()] = None,
    connection_id: Annotated[Id | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
    placed_after: Annotated[AwareDatetime | None, Query(description="From this moment on.")] = None,
    placed_before: Annotated[AwareDatetime | None, Query(description="Before this moment.")] = None,
) -> Page[OrderItem]:
    """Orders, newest first."""
    stores = actor.targets("orders.read", "store")
    if store_id is not None:
        stores = frozenset({store_id}) if stores is None else stores & {store_id}
    wanted = OrderFilter(
        typed=q.replace("\x00", "") if q and q.strip() else None,
        state=state,
        store_ids=stores,
        connection_id=connection_id,
        customer_id=customer_id,
        placed_after=placed_after,
        placed_before=placed_before,
    )
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = await list_orders(transaction, wanted, count=asked.limit + 1, before=before)
    page = page_of(rows, asked, order_item, lambda row: (row.placed_at, row.id))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page


@router.get(
    "/orders/{order_id}",
    dependencies=[requires("orders.read")],
    response_model=OrderShape,
    responses={304: {"description": "The reader’s copy is the present one."}},
)
async def show(
    request: Request, response: Response, actor: CurrentActor, order_id: Id
) -> OrderShape | Response:
    """An order whole."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        order = await view_order(transaction, order_id, actor.targets("orders.read", "store"))
    etag = etag_of(order.model_dump_json())
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    mark(response, etag)
    return order
