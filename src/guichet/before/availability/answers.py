"""What is answered: encoded by msgspec, since a list page asks for it thousands of times a second.

`schemas` describes the same shapes for the API's description; a test holds the two together.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from guichet.before.availability.repository import Held, Level
from guichet.before.availability.rule import Band, Rule
from guichet.before.availability.shops import Ordered, Shop, Shops
from guichet.commerce.places import Opening, Place
from guichet.kernel.types import Language


class Where(StrEnum):
    """Where an article can be had: to be said in one sentence before any list."""

    ONLINE_AND_NEAR = "online_and_near"
    ONLINE = "online"
    NEAR = "near"
    NOWHERE = "nowhere"


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What the asker may see, and how much of it is wanted.

    `connection_id` and `store` bind a shop's page to what its store sells; None for staff. `location_ids` are
    those that staff may see, None for all. `within_km` None: any distance.
    """

    place: Place | None = None
    within_km: float | None = None
    limit: int = 20
    only_available: bool = False
    connection_id: int | None = None
    store: str = ""
    numbers: bool = False
    location_ids: frozenset[int] | None = None
    language: Language = Language.EN

    def sees(self, held: Held) -> bool:
        """Whether the asker may know of a variant at all."""
        if self.connection_id is None:
            return True
        sold = not held.store_external_ids or self.store in held.store_external_ids
        return held.shown and sold and held.connection_id == self.connection_id


class AddressAnswer(msgspec.Struct, frozen=True, kw_only=True):
    lines: list[str]
    postcode: str
    city: str
    country: str
    phone: str


class LocationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A shop, how far it is (null without a place, or where its own is not known) and how it stands now."""

    id: str
    name: str
    distance_km: float | None
    address: AddressAnswer
    latitude: float | None
    longitude: float | None
    time_zone: str
    opening: Opening
    collects: bool


class StockAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a shop holds of a variant; `quantity` null where only bands are told, `as_of` when it was read."""

    location_id: str
    band: Band
    quantity: int | None
    reservable: bool
    as_of: datetime


class NearestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The nearest shop that has some."""

    location_id: str
    distance_km: float | None


class VariantAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A variant: online, and at each of the shops in the answer that know of it, the nearest first."""

    id: str
    product_id: str
    sku: str
    gtin: str
    options: list[dict[str, str]]
    where: Where
    online: Band
    nearest: NearestAnswer | None
    stock: list[StockAnswer]


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """The shops by distance, each once, and the variants. `as_of` is the oldest reading in it."""

    place: Place | None
    locations: list[LocationAnswer]
    variants: list[VariantAnswer]
    as_of: datetime | None


class ProductAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A product in a list: whether any form of it can be had online or near, and how many forms near."""

    id: str
    where: Where
    online: Band
    nearest: NearestAnswer | None
    variants: int
    variants_near: int
    as_of: datetime | None


class BatchAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Products in the order in which they were asked for, without those that are not there."""

    place: Place | None
    locations: list[LocationAnswer]
    products: list[ProductAnswer]


_RANK = {Band.NONE: 0, Band.UNCOUNTED: 1, Band.LOW: 2, Band.SOME: 3, Band.PLENTY: 4}


def answer(asked: Asked, shops: Shops, variants: list[Held], now: datetime) -> Answer:
    """All that is told of these variants."""
    ordered = _in_reach(asked, shops, variants)
    told = [_variant(asked, shops, ordered, held) for held in variants]
    named = {stock.location_id for one in told for stock in one.stock}
    times = [level.read_at for held in variants for level in held.levels.values()]
    return Answer(
        place=asked.place,
        locations=[_location(asked, shops, one, away, now) for one, away in ordered if str(one) in named],
        variants=told,
        as_of=min(times, default=None),
    )


def batch_answer(asked: Asked, shops: Shops, products: list[list[Held]], now: datetime) -> BatchAnswer:
    """Products in a few words each."""
    told = []
    for variants in products:
        ordered = _in_reach(asked, shops, variants)
        told.append(_product([_variant(asked, shops, ordered, held) for held in variants]))
    named = {one.nearest.location_id for one in told if one.nearest}
    return BatchAnswer(
        place=asked.place,
        locations=[
            _location(asked, shops, one, away, now)
            for one, away in _ordered(asked, shops)
            if str(one) in named
        ],
        products=told,
    )


def _ordered(asked: Asked, shops: Shops) -> Ordered:
    place = asked.place
    return shops.by_distance(place.latitude, place.longitude) if place else shops.by_distance(None, None)


def _in_reach(asked: Asked, shops: Shops, variants: list[Held]) -> Ordered:
    """The first `limit` shops that know of one of the variants (that have one, where that is asked)."""
    reached: list[tuple[int, float | None]] = []
    known = {
        location_id
        for held in variants
        for location_id, level in held.levels.items()
        if not asked.only_available or _some(level)
    }
    for location_id, away in _ordered(asked, shops):
        if len(reached) >= asked.limit:
            break
        if asked.within_km is not None and (away is None or away > asked.within_km):
            continue
        if location_id in known and _may_name(asked, shops, location_id):
            reached.append((location_id, away))
    return tuple(reached)


def _may_name(asked: Asked, shops: Shops, location_id: int) -> bool:
    if asked.connection_id is None:
        return asked.location_ids is None or location_id in asked.location_ids
    return shops.rule.shops_of_group or shops.by_id[location_id].connection_id == asked.connection_id


def _some(level: Level) -> bool:
    return level.available is None or level.available > 0


def _variant(asked: Asked, shops: Shops, ordered: Ordered, held: Held) -> VariantAnswer:
    rule = shops.rule
    stock: list[StockAnswer] = []
    nearest: NearestAnswer | None = None
    for location_id, away in ordered:
        level = held.levels.get(location_id)
        if level is None:
            continue
        band = rule.band(level.available)
        counted = band not in {Band.NONE, Band.UNCOUNTED}
        if counted and nearest is None:
            nearest = NearestAnswer(location_id=str(location_id), distance_km=away)
        stock.append(
            StockAnswer(
                location_id=str(location_id),
                band=band,
                quantity=level.available if asked.numbers or rule.shows_numbers else None,
                reservable=counted and shops.by_id[location_id].collects,
                as_of=level.read_at,
            )
        )
    online = _online(rule, shops, held)
    return VariantAnswer(
        id=str(held.id),
        product_id=str(held.product_id),
        sku=held.sku,
        gtin=held.gtin,
        options=held.options,
        where=_where(online, nearest),
        online=online,
        nearest=nearest,
        stock=stock,
    )


def _online(rule: Rule, shops: Shops, held: Held) -> Band:
    """What the web shop can send: the sum over the places that serve it."""
    serving = shops.online.get(held.connection_id, frozenset())
    levels = [level for location_id, level in held.levels.items() if location_id in serving]
    if any(level.available is None for level in levels):
        return Band.PLENTY  # the shop sells it without counting
    return rule.band(sum(level.available or 0 for level in levels))


def _where(online: Band, nearest: NearestAnswer | None) -> Where:
    if online is Band.NONE:
        return Where.NOWHERE if nearest is None else Where.NEAR
    return Where.ONLINE if nearest is None else Where.ONLINE_AND_NEAR


def _product(variants: list[VariantAnswer]) -> ProductAnswer:
    online = max((one.online for one in variants), key=_RANK.__getitem__)
    near = [one.nearest for one in variants if one.nearest]
    nearest = min(
        near, key=lambda one: float("inf") if one.distance_km is None else one.distance_km, default=None
    )
    return ProductAnswer(
        id=variants[0].product_id,
        where=_where(online, nearest),
        online=online,
        nearest=nearest,
        variants=len(variants),
        variants_near=len(near),
        as_of=min((stock.as_of for one in variants for stock in one.stock), default=None),
    )


def _how_far(nearest: NearestAnswer) -> float:
    return float("inf") if nearest.distance_km is None else nearest.distance_km


def _location(
    asked: Asked, shops: Shops, location_id: int, away: float | None, now: datetime
) -> LocationAnswer:
    key = (location_id, away, asked.language)
    return shops.once_a_minute(now, key, lambda: _told(asked, shops, location_id, away, now))


def _told(asked: Asked, shops: Shops, location_id: int, away: float | None, now: datetime) -> LocationAnswer:
    shop: Shop = shops.by_id[location_id]
    told = shop.postal_address
    return LocationAnswer(
        id=str(shop.id),
        name=shop.name,
        distance_km=away,
        address=AddressAnswer(
            lines=list(told.get("lines") or ()),
            postcode=told.get("postcode") or "",
            city=told.get("city") or "",
            country=told.get("country") or "",
            phone=told.get("phone") or "",
        ),
        latitude=shop.latitude,
        longitude=shop.longitude,
        time_zone=shop.time_zone,
        opening=shops.opening(location_id, now, asked.language),
        collects=shop.collects,
    )
