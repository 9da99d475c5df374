"""The types of both schemas; what staff see besides stands at the end.

Fields are read only where they are asked for, and for all products of a query at once.
"""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import Row
from strawberry import ID, Info, Private

from guichet.api.graphql.context import Context
from guichet.before.availability import Answer, Band, StockAnswer, VariantAnswer, Where
from guichet.commerce.places import OpeningState
from guichet.commerce.reading import price_shape

Asking = Info[Context, None]

strawberry.enum(Band, name="StockBand")
strawberry.enum(Where, name="AvailableWhere")
strawberry.enum(OpeningState, name="OpeningState")


@strawberry.type
class Money:
    """An integer in the currency's minor unit, and its code: 8900 EUR is 89 euros."""

    amount: int
    currency: str


@strawberry.type
class Option:
    name: str
    value: str


@strawberry.type
class Opening:
    """How a shop stands now: until when it is open, or when it opens, and what closes it today."""

    state: OpeningState
    until: datetime | None
    opens_at: datetime | None
    closed_by: str


@strawberry.type
class Shop:
    """A shop, how far it is, and how it stands now."""

    id: ID
    name: str
    distance_km: float | None
    lines: list[str]
    postcode: str
    city: str
    country: str
    phone: str
    latitude: float | None
    longitude: float | None
    time_zone: str
    collects: bool
    opening: Opening


@strawberry.type
class Stock:
    """What a shop holds of a variant; `quantity` is null where only bands are told."""

    shop: Shop
    band: Band
    quantity: int | None
    reservable: bool
    as_of: datetime


@strawberry.type
class Availability:
    """Where a variant can be had: online, and at shops, the nearest first."""

    where: Where
    online: Band
    shops: list[Stock]


@strawberry.type
class Variant:
    """A sellable form; `price` is the product's where it has none of its own."""

    row: Private[Row[Any]]
    product: Private[Row[Any]]

    @strawberry.field
    def id(self) -> ID:
        return ID(str(self.row.id))

    @strawberry.field
    def sku(self) -> str:
        return str(self.row.sku)

    @strawberry.field
    def gtin(self) -> str:
        return str(self.row.gtin)

    @strawberry.field
    def options(self) -> list[Option]:
        return [Option(name=one["name"], value=one["value"]) for one in self.row.options]

    @strawberry.field
    def price(self) -> Money | None:
        own = self.row.price is not None
        return money(self.row.price_minor if own else self.product.price_minor, self.product.currency)

    @strawberry.field
    def sale_price(self) -> Money | None:
        own = self.row.price is not None
        sale = self.row.sale_price_minor if own else self.product.sale_price_minor
        return money(sale, self.product.currency)

    @strawberry.field
    def picture(self) -> str | None:
        return self.row.picture or next(iter(self.product.pictures), None)

    @strawberry.field
    def purchasable(self) -> bool:
        return bool(self.row.purchasable)

    @strawberry.field
    async def availability(
        self,
        info: Asking,
        near: str | None = None,
        country: str | None = None,
        within_km: float | None = None,
        limit: int = 20,
        only_available: bool = False,
    ) -> Availability | None:
        """Near a postcode, a town or coordinates ("50.63,3.06"); for all forms in one reading."""
        told = await info.context.near(
            self.row.product_id,
            near=near,
            country=country,
            within_km=within_km,
            limit=limit,
            only_available=only_available,
        )
        mine = next((one for one in told.variants if one.id == str(self.row.id)), None)
        return None if mine is None else availability(told, mine)


@strawberry.type
class Product:
    """What a shop sells; its sellable forms are its variants."""

    row: Private[Row[Any]]

    @strawberry.field
    def id(self) -> ID:
        return ID(str(self.row.id))

    @strawberry.field
    def name(self) -> str:
        return str(self.row.name)

    @strawberry.field
    def sku(self) -> str:
        return str(self.row.sku)

    @strawberry.field
    def brand(self) -> str:
        return str(self.row.brand)

    @strawberry.field
    def description(self) -> str:
        return str(self.row.description)

    @strawberry.field
    def address(self) -> str:
        return str(self.row.address)

    @strawberry.field
    def pictures(self, first: int = 20) -> list[str]:
        return list(self.row.pictures[: max(0, first)])

    @strawberry.field
    def price(self) -> Money | None:
        return money(self.row.price_minor, self.row.currency)

    @strawberry.field
    def sale_price(self) -> Money | None:
        return money(self.row.sale_price_minor, self.row.currency)

    @strawberry.field
    def as_of(self) -> datetime:
        """When it was read at the shop last."""
        at: datetime = self.row.read_at
        return at

    @strawberry.field
    async def variants(self, info: Asking) -> list[Variant]:
        rows = await info.context.variants.load(self.row.id)
        return [Variant(row=row, product=self.row) for row in rows]


@strawberry.type
class ProductPage:
    """Products of a list; `next` goes into `after` for those that follow, null at the end."""

    items: list[Product]
    next: str | None


@strawberry.type
class Category:
    """A branch of the shop's tree; `parent_id` null for a root."""

    id: ID
    name: str
    parent_id: ID | None


@strawberry.type
class Level:
    """What a location holds of a variant, in numbers."""

    location_id: ID
    location: str
    on_hand: int
    reserved: int
    safety: int
    available: int
    tracked: bool
    as_of: datetime


@strawberry.type(name="Variant")
class StaffVariant(Variant):
    """A sellable form, with what its locations hold."""

    @strawberry.field
    async def levels(self, info: Asking) -> list[Level]:
        return [
            Level(
                location_id=ID(str(row.location_id)),
                location=row.location_name,
                on_hand=row.on_hand,
                reserved=row.reserved,
                safety=row.safety,
                available=row.available,
                tracked=row.tracked,
                as_of=row.read_at,
            )
            for row in await info.context.levels.load(self.row.id)
        ]


@strawberry.type(name="Product")
class StaffProduct(Product):
    """What a shop sells, with what only staff see of it."""

    @strawberry.field
    def visible(self) -> bool:
        return bool(self.row.visible)

    @strawberry.field
    def connection_id(self) -> ID:
        return ID(str(self.row.connection_id))

    @strawberry.field
    async def variants(self, info: Asking) -> list[StaffVariant]:
        rows = await info.context.variants.load(self.row.id)
        return [StaffVariant(row=row, product=self.row) for row in rows]


def money(amount: int | None, currency: str) -> Money | None:
    """An amount; None where the shop's price or currency could not be read."""
    shape = price_shape(amount, currency)
    return None if shape is None else Money(amount=shape.amount, currency=shape.currency)


def availability(told: Answer, mine: VariantAnswer) -> Availability:
    """What was told of a variant, each shop's stock with the shop."""
    shops = {one.id: one for one in told.locations}

    def stock(held: StockAnswer) -> Stock:
        shop = shops[held.location_id]
        address, opening = shop.address, shop.opening
        return Stock(
            shop=Shop(
                id=ID(shop.id),
                name=shop.name,
                distance_km=shop.distance_km,
                lines=address.lines,
                postcode=address.postcode,
                city=address.city,
                country=address.country,
                phone=address.phone,
                latitude=shop.latitude,
                longitude=shop.longitude,
                time_zone=shop.time_zone,
                collects=shop.collects,
                opening=Opening(
                    state=opening.state,
                    until=opening.until,
                    opens_at=opening.opens_at,
                    closed_by=opening.closed_by,
                ),
            ),
            band=held.band,
            quantity=held.quantity,
            reservable=held.reservable,
            as_of=held.as_of,
        )

    return Availability(where=mine.where, online=mine.online, shops=[stock(one) for one in mine.stock])
