"""A basket’s options put together: promise and price of each, the cheapest and the fastest marked. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from guichet.purchase.promise.options import CARRIED, Document, Kind, Option, Tier
from guichet.purchase.promise.outlook import (
    Carriage,
    Outlook,
    Place,
    by_carrier,
    by_courier,
    in_shop,
    to_shop,
)


class Missing:
    """Why an option is not offered."""

    STOCK = "not_in_stock"
    SHOP = "no_shop_near"
    BUSY = "shop_busy"
    CLOSED = "shop_closed"
    MEMBERS = "members_only"
    NEVER = "never_ready"
    COURIER = "no_courier"


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """An option with its promise and price; `full_price` is that of somebody who is no member.

    `shop` is where it is collected or from where the courier starts; `sent_from` are the names of the places
    that send. `kept_until`: so long it waits to be collected.
    """

    kind: Kind
    outlook: Outlook
    price: int
    full_price: int
    shop: Place | None = None
    sent_from: tuple[str, ...] = ()
    kept_until: datetime | None = None
    cheapest: bool = False
    fastest: bool = False


class Refused(msgspec.Struct, frozen=True, kw_only=True):
    """An option that is not offered now, and why; `opens_at` where a shop is closed."""

    kind: Kind
    code: str
    shop: Place | None = None
    opens_at: datetime | None = None


class Basket(msgspec.Struct, frozen=True, kw_only=True):
    """What an answer stands on.

    `subtotal` of the goods in minor units of the store's currency, None where it is not known; `carriages`:
    the parcels by kind, none where no plan serves all lines; `shops`: the place of each kind that needs one.
    """

    now: datetime
    document: Document
    subtotal: int | None
    tier: Tier | None
    country: str
    zone: ZoneInfo
    carriages: Mapping[Kind, Sequence[Carriage]]
    shops: Mapping[Kind, Place | None]


def offered(basket: Basket) -> tuple[list[Offer], list[Refused]]:
    """The options that are offered, in the merchant's order, and those that are not."""
    offers: list[Offer] = []
    refused: list[Refused] = []
    for option in basket.document.options:
        if option.on:
            found = _offer(basket, option)
            if isinstance(found, Offer):
                offers.append(found)
            else:
                refused.append(found)
    return marked(offers), refused


def marked(offers: Sequence[Offer]) -> list[Offer]:
    """Offers with the cheapest marked, the fastest of equals; and the fastest, the cheapest of equals."""
    if not offers:
        return []
    cheapest = min(offers, key=lambda one: (one.price, one.outlook.latest))
    fastest = min(offers, key=lambda one: (one.outlook.latest, one.price))
    return [msgspec.structs.replace(one, cheapest=one is cheapest, fastest=one is fastest) for one in offers]


def price_of(option: Option, subtotal: int | None) -> int:
    """What an option costs for goods of so much; where that is not known, its full price."""
    free = option.free_from is not None and subtotal is not None and subtotal >= option.free_from
    return 0 if free else option.price


def _offer(basket: Basket, option: Option) -> Offer | Refused:
    kind, shop = option.kind, basket.shops.get(option.kind)
    if _for_others(basket, kind):
        return Refused(kind=kind, code=Missing.MEMBERS)
    found = (_carried if kind in CARRIED else _from_shop)(basket, option, shop)
    if isinstance(found, Refused):
        return found
    full_price = price_of(option, basket.subtotal)
    member = basket.tier is not None and kind in basket.tier.free
    kept_until = found.latest + timedelta(hours=option.hold_hours) if option.hold_hours else None
    return Offer(
        kind=kind,
        outlook=found,
        price=0 if member else full_price,
        full_price=full_price,
        shop=shop,
        sent_from=tuple(one.place.name for one in basket.carriages.get(kind, ())) if kind in CARRIED else (),
        kept_until=kept_until,
    )


def _for_others(basket: Basket, kind: Kind) -> bool:
    """Whether an option is for members of tiers alone that the customer is not of."""
    of_tier = basket.tier.reserved if basket.tier else ()
    return kind not in of_tier and any(kind in tier.reserved for tier in basket.document.tiers)


def _carried(basket: Basket, option: Option, shop: Place | None) -> Outlook | Refused:
    carriages = basket.carriages.get(option.kind, ())
    if option.kind is Kind.SHIP_TO_SHOP and shop is None:
        return Refused(kind=option.kind, code=Missing.SHOP)
    if not carriages:
        return Refused(kind=option.kind, code=Missing.STOCK)
    country, zone = (shop.country, shop.zone) if shop is not None else (basket.country, basket.zone)
    found = by_carrier(
        carriages, option, basket.now, country=country, zone=zone,
        least_parcels=basket.document.least_parcels,
    )  # fmt: skip
    if found is not None and shop is not None:
        found = to_shop(found, shop)
    return found or Refused(kind=option.kind, code=Missing.NEVER, shop=shop)


def _from_shop(basket: Basket, option: Option, shop: Place | None) -> Outlook | Refused:
    if shop is None:
        return Refused(kind=option.kind, code=Missing.SHOP)
    if option.most_waiting is not None and shop.load >= option.most_waiting:
        return Refused(kind=option.kind, code=Missing.BUSY, shop=shop)
    if option.kind is Kind.COURIER:
        found = by_courier(shop, option, basket.now)
        if found is None:
            opens_at = shop.working.next_open(basket.now)
            return Refused(kind=option.kind, code=Missing.CLOSED, shop=shop, opens_at=opens_at)
        return found
    return in_shop(shop, option, basket.now) or Refused(kind=option.kind, code=Missing.NEVER, shop=shop)
