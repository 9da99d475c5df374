"""Shapes of availability's API. `answers` encodes the same; a test holds the two together."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from guichet.before.availability.answers import Where
from guichet.before.availability.rule import Band, Rule
from guichet.commerce.places import OpeningShape, PlaceShape
from guichet.kernel.types import Id
from guichet.kernel.web import Answered, Asked

Pieces = Annotated[int, Field(ge=1, le=10_000)]


class AvailabilityOption(Answered):
    name: str
    value: str


class ShopAddress(Answered):
    lines: list[str]
    postcode: str
    city: str
    country: str
    phone: str


class NearLocation(Answered):
    """A shop, how far it is (null without a place, or where its own is not known) and how it stands now.

    `collects`: articles may be collected there.
    """

    id: Id
    name: str
    distance_km: float | None
    address: ShopAddress
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening: OpeningShape
    collects: bool


class NearStock(Answered):
    """What a shop holds of a variant; `quantity` null where only bands are told, `as_of` when it was read."""

    location_id: Id
    band: Band
    quantity: int | None
    reservable: bool
    as_of: datetime


class NearestShop(Answered):
    """The nearest shop that has some."""

    location_id: Id
    distance_km: float | None


class NearVariant(Answered):
    """A variant: online, and at each of the shops in the answer that know of it, the nearest first."""

    id: Id
    product_id: Id
    sku: str
    gtin: str
    options: list[AvailabilityOption]
    where: Where
    online: Band
    nearest: NearestShop | None
    stock: list[NearStock]


class AvailabilityShape(Answered):
    """The shops by distance, each once, and the variants. `as_of` is the oldest reading in it."""

    place: PlaceShape | None
    locations: list[NearLocation]
    variants: list[NearVariant]
    as_of: datetime | None


class ProductAvailability(Answered):
    """A product in a list: whether any form of it can be had online or near, and how many forms near."""

    id: Id
    where: Where
    online: Band
    nearest: NearestShop | None
    variants: int
    variants_near: int
    as_of: datetime | None


class AvailabilityBatchShape(Answered):
    """Products in the order in which they were asked for, without those that are not there."""

    place: PlaceShape | None
    locations: list[NearLocation]
    products: list[ProductAvailability]


class AvailabilityBatchAsked(Asked):
    """The products of a list page, and from where."""

    product_ids: Annotated[list[Id], Field(min_length=1, max_length=100)]
    near: Annotated[str | None, Field(max_length=100)] = None
    country: Annotated[str | None, Field(pattern="^[A-Z]{2}$")] = None
    within_km: Annotated[float | None, Field(gt=0, le=20_040)] = None


class AvailabilityRuleShape(Asked, Answered):
    """Up to `low_up_to` pieces are low, up to `some_up_to` some, more are plenty.

    `shows_numbers`: shoppers see the number beside the band. `shops_of_group`: a shop's page names the places
    of the merchant's other shops too.
    """

    low_up_to: Pieces
    some_up_to: Pieces
    shows_numbers: bool
    shops_of_group: bool

    @model_validator(mode="after")
    def _in_order(self) -> AvailabilityRuleShape:
        if self.low_up_to >= self.some_up_to:
            raise ValueError("some_up_to is more than low_up_to")
        return self

    def rule(self) -> Rule:
        """The rule that is asked for."""
        return Rule(**self.model_dump())
