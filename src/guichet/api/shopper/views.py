"""What the shopper who calls looked at: noted by a page, shown, let go."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Request, Response
from pydantic import Field, model_validator
from pydantic_core import from_json

from guichet.api.shopper.front import CurrentShopper, services_of, shopper_of
from guichet.before import visits, wishlists
from guichet.kernel.auth import public
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked, Page

router = APIRouter(tags=["shopper"])
_open = public()


class ViewAsked(Asked):
    """What is looked at: `product_id`, `variant_id`, or the shop's own product id."""

    product_id: Id | None = None
    variant_id: Id | None = None
    external_id: Annotated[str, Field(max_length=200)] = ""


class SeenAsked(ViewAsked):
    """What was looked at, as a page names it: as for one view, or by `gtin`, or by the `sku` of a form."""

    gtin: Annotated[str, Field(max_length=20)] = ""
    sku: Annotated[str, Field(max_length=100)] = ""


class ViewsAsked(Asked):
    """Looks of one page, told at once. `token`: that of the session, since a beacon has no headers."""

    token: Annotated[str, Field(max_length=2000)]
    views: Annotated[list[SeenAsked], Field(min_length=1, max_length=20)]

    @model_validator(mode="before")
    @classmethod
    def read_beacon(cls, given: Any) -> Any:
        """What a beacon sends is JSON without its type."""
        return from_json(given) if isinstance(given, bytes) else given


class ViewsNoted(Answered):
    """How many are kept: none without consent, and none of what this store does not sell."""

    kept: int


class ViewNoted(Answered):
    """Whether it is kept: only who agreed (`PUT /consents`, `views`) has views kept."""

    kept: bool


class ViewShape(Answered):
    product_id: Id
    variant_id: Id | None
    times: int
    last_at: datetime


@router.post("/views", status_code=202, dependencies=[_open])
async def note(request: Request, current: CurrentShopper, asked: ViewAsked) -> ViewNoted:
    """Note that the shopper looks at a product. Without their consent nothing is kept."""
    article = wishlists.Article(
        product_id=asked.product_id, variant_id=asked.variant_id, external_id=asked.external_id
    )
    async with services_of(request).database.transaction() as transaction:
        found = await wishlists.find_article(transaction, current.store_id, article)
        kept = await visits.note_view(transaction, current.id, found.product_id, found.variant_id)
    return ViewNoted(kept=kept)


@router.post("/views/batches", status_code=202, dependencies=[_open])
async def note_all(request: Request, asked: ViewsAsked) -> ViewsNoted:
    """Note what was looked at on a page, together. The body is JSON also where it is said to be `text/plain`,
    as `navigator.sendBeacon` says. What this store does not sell is left out.
    """
    current = await shopper_of(request, asked.token)
    kept = 0
    async with services_of(request).database.transaction() as transaction:
        for one in asked.views:
            article = wishlists.Article(
                product_id=one.product_id,
                variant_id=one.variant_id,
                external_id=one.external_id,
                gtin=one.gtin,
                sku=one.sku,
            )
            try:
                found = await wishlists.find_article(transaction, current.store_id, article)
            except wishlists.WishArticleError:
                continue
            kept += await visits.note_view(transaction, current.id, found.product_id, found.variant_id)
    return ViewsNoted(kept=kept)


@router.get("/views", dependencies=[_open])
async def show(request: Request, current: CurrentShopper) -> Page[ViewShape]:
    """The last fifty products that the shopper looked at."""
    async with services_of(request).database.transaction() as transaction:
        found = await visits.views_of(transaction, current.id)
    return Page(items=[ViewShape.model_validate(one) for one in found])


@router.delete("/views", status_code=204, dependencies=[_open])
async def forget(request: Request, current: CurrentShopper) -> Response:
    """Let go of all that was looked at."""
    async with services_of(request).database.transaction() as transaction:
        await visits.forget_views(transaction, current.id)
    return Response(status_code=204)
