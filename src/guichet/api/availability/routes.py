"""The API of availability for shops' pages."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import APIRouter, Query, Request, Response

from guichet.api.availability.answering import answer_question
from guichet.api.availability.front import front_of
from guichet.before.availability import (
    AvailabilityBatchAsked,
    AvailabilityBatchShape,
    AvailabilityShape,
    QuestionQuery,
    as_json,
    nearby_of,
)
from guichet.commerce.places import PlaceShape, find_places
from guichet.kernel.auth import public
from guichet.kernel.web import Page, reader_language

_open = public()

router = APIRouter(tags=["availability"])

PublishableKey = Annotated[str, Query(max_length=100, description="The page’s publishable key.")]


@router.get(
    "/availability",
    dependencies=[_open],
    response_model=AvailabilityShape,
    responses={304: {"description": "The reader’s copy is the present one."}},
)
async def show_near(request: Request, key: PublishableKey, asked: QuestionQuery) -> Response:
    """Where an article is to be had: shops by distance with their hours now, all forms in one answer.

    Quantities are told in bands, as the merchant settled. The answer may be kept for ten seconds.
    """
    return await answer_question(request, key, asked)


@router.post("/availability/batch", dependencies=[_open], response_model=AvailabilityBatchShape)
async def show_list(request: Request, key: PublishableKey, asked: AvailabilityBatchAsked) -> Response:
    """Where the products of a list page are to be had, in a few words each."""
    shopper = await front_of(request).shopper(request, key)
    nearby = nearby_of(request)
    place = await nearby.place(asked.near, asked.country)
    wanted = msgspec.structs.replace(
        shopper.asked(reader_language(request)), place=place, within_km=asked.within_km
    )
    return as_json(await nearby.products(wanted, asked.product_ids))


@router.get("/places", dependencies=[_open])
async def find(
    request: Request,
    response: Response,
    key: PublishableKey,
    q: Annotated[str, Query(max_length=100, description="A postcode, or a town with or without accents.")],
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")] = None,
) -> Page[PlaceShape]:
    """Places that what was typed may mean, the likeliest first."""
    await front_of(request).shopper(request, key)
    async with request.app.state.services.database.transaction() as transaction:
        found = await find_places(transaction, q, country=country)
    response.headers["Cache-Control"] = "public, max-age=3600"
    response.headers["Vary"] = "Origin"
    return Page(items=[PlaceShape.model_validate(place) for place in found])
