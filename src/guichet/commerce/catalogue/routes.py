"""The catalogue's API."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.commerce.catalogue import repository
from guichet.commerce.catalogue.schemas import CategoryShape, ProductRow, ProductShape
from guichet.commerce.catalogue.search import search_query
from guichet.commerce.catalogue.views import product_row, view_product
from guichet.commerce.reading import oldest_reading
from guichet.kernel.auth import Bound, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, etag_of, mark, not_modified, page_of

declare_scopes(
    {"products.read": Words("See the catalogue", "Voir le catalogue")},
    roles=tuple(Role),
    bound=Bound.UNAFFECTED,
)

router = APIRouter(tags=["catalogue"])


@router.get("/products", dependencies=[requires("products.read")])
async def list_products(
    request: Request,
    asked: PageQuery,
    q: Annotated[str | None, Query(max_length=200, description="Words of name, brand, sku or GTIN.")] = None,
    category_id: Annotated[Id | None, Query(description="This category and all below it.")] = None,
    store_id: Annotated[Id | None, Query(description="Products that this store sells.")] = None,
) -> Page[ProductRow]:
    """Products that the shops have now, by name."""
    after = decode_cursor(asked.cursor, tuple[str, int]) if asked.cursor else None
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = await repository.list_products(
            transaction,
            count=asked.limit + 1,
            after=after,
            query=search_query(q) if q else None,
            category_id=category_id,
            store_id=store_id,
        )
    page = page_of(rows, asked, product_row, lambda row: (row.search_name, row.id))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page


@router.get(
    "/products/{product_id}",
    dependencies=[requires("products.read")],
    response_model=ProductShape,
    responses={304: {"description": "The reader’s copy is the present one."}},
)
async def show_product(request: Request, response: Response, product_id: Id) -> ProductShape | Response:
    """A product whole: variants with options, prices, pictures and stock by location."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        product = await view_product(transaction, product_id)
    etag = etag_of(product.model_dump_json())
    unchanged = not_modified(request, etag)
    if unchanged is not None:
        return unchanged
    mark(response, etag)
    return product


@router.get("/categories", dependencies=[requires("products.read")])
async def list_categories(request: Request, asked: PageQuery) -> Page[CategoryShape]:
    """The branches of all shops' trees, oldest known first."""
    (after,) = decode_cursor(asked.cursor, tuple[int]) if asked.cursor else (0,)
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        rows = await repository.list_categories(transaction, after=after, count=asked.limit + 1)
    page = page_of(rows, asked, CategoryShape.model_validate, lambda row: (row.id,))
    page.as_of = oldest_reading(rows[: asked.limit])
    return page
