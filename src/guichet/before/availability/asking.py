"""The parameters of availability's routes: the staff's and the shoppers' ask in the same words."""

from __future__ import annotations

from typing import Annotated

import msgspec
from fastapi import Depends, Query

from guichet.before.availability.nearby import Article
from guichet.kernel.types import Id

FARTHEST = 20_040.0  # km: half of the way around the earth
MOST_SHOPS = 200
USUAL_SHOPS = 20


class Question(msgspec.Struct, frozen=True, kw_only=True):
    """Which article, near what was typed, and how much of the answer is wanted."""

    article: Article
    near: str | None = None
    country: str | None = None
    within_km: float | None = None
    limit: int = USUAL_SHOPS
    only_available: bool = False


def _question(
    variant_id: Annotated[Id | None, Query(description="One form of a product.")] = None,
    product_id: Annotated[Id | None, Query(description="All forms of a product.")] = None,
    gtin: Annotated[str | None, Query(max_length=20, description="The number under a bar code.")] = None,
    near: Annotated[
        str | None,
        Query(max_length=100, description="A postcode, a town, or coordinates: 50.63,3.06."),
    ] = None,
    country: Annotated[str | None, Query(pattern="^[A-Z]{2}$", description="Of the place.")] = None,
    within_km: Annotated[float | None, Query(gt=0, le=FARTHEST, description="No farther than this.")] = None,
    limit: Annotated[int, Query(ge=1, le=MOST_SHOPS, description="How many shops.")] = USUAL_SHOPS,
    only_available: Annotated[bool, Query(description="Only shops that have some.")] = False,
) -> Question:
    return Question(
        article=Article(variant_id=variant_id, product_id=product_id, gtin=gtin),
        near=near,
        country=country,
        within_km=within_km,
        limit=limit,
        only_available=only_available,
    )


QuestionQuery = Annotated[Question, Depends(_question)]
"""The parameters of a question about one article."""
