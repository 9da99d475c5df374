"""Shapes of promises and of how stores deliver."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec
from pydantic import Field

from guichet.commerce.money import money_shape
from guichet.kernel.types import Id, Language
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.purchase.promise.offering import Offer, Refused
from guichet.purchase.promise.options import Document, Kind
from guichet.purchase.promise.outlook import Place, Step
from guichet.purchase.promise.service import Promises, Question, StoreDelivery
from guichet.purchase.promise.words import promise_text, refusal_text, step_text

Minor = Annotated[int, Field(ge=0, le=10_000_000)]
Minutes = Annotated[int, Field(ge=0, le=60 * 24 * 30)]
Count = Annotated[int, Field(ge=0, le=100_000)]
Word = Annotated[str, Field(max_length=100)]


class DeliveryOption(Asked):
    """One way to receive an order; its fields are those of `GET /delivery-options`.

    Prices are minor units of the store's currency; `cut_off` is in minutes of the sending place's day, null
    for none. `preparation_minutes` count while the place is open; null: as measured. `quantile`: the share of
    parcels, in per cent, for which the promised day is to hold. `transit_days` stand in until the lane is
    measured.
    """

    kind: Kind
    on: bool = True
    price: Minor = 0
    free_from: Minor | None = None
    carrier: Word = ""
    service: Word = ""
    cut_off: Annotated[int, Field(ge=0, lt=24 * 60)] | None = None
    preparation_minutes: Minutes | None = 120
    minutes_per_waiting_order: Annotated[int, Field(ge=0, le=600)] = 0
    quantile: Annotated[int, Field(ge=50, le=99)] = 90
    transit_days: Annotated[int, Field(ge=0, le=60)] = 3
    within_km: Count | None = None
    most_waiting: Count | None = None
    courier_minutes: Minutes = 60
    hold_hours: Annotated[int, Field(ge=0, le=24 * 60)] = 0


class DeliveryTier(Asked):
    """What members of a tier get: options that cost them nothing, options for them alone, better returns.

    `groups`: what shops and tills call it besides, a loyalty card's tier or a customer group (its id where
    the shop tells no more). `return_days` and `free_returns` are told with a promise; what decides of returns
    is the returns policy.
    """

    name: Annotated[str, Field(min_length=1, max_length=60)]
    groups: list[Annotated[str, Field(min_length=1, max_length=100)]] = Field(
        default_factory=list, max_length=20
    )
    free: list[Kind] = Field(default_factory=list, max_length=6)
    reserved: list[Kind] = Field(default_factory=list, max_length=6)
    return_days: Annotated[int, Field(ge=0, le=3650)] | None = None
    free_returns: bool = False


class DeliveryAsked(Asked):
    """How a store is to deliver; a kind that is left out is not offered.

    `least_parcels`: from so many on a carrier's service counts as measured.
    """

    options: Annotated[list[DeliveryOption], Field(max_length=6)]
    tiers: list[DeliveryTier] = Field(default_factory=list, max_length=20)
    least_parcels: Annotated[int, Field(ge=1, le=10_000)] = 20

    def document(self) -> Document:
        """The document that this shape holds."""
        return msgspec.convert(self.model_dump(), Document)


class DeliveryShape(Answered):
    """How a store delivers; `version` 0: nobody settled it, and shoppers are promised nothing yet."""

    store_id: Id
    name: str
    currency: str
    time_zone: str
    version: int
    options: list[DeliveryOption]
    tiers: list[DeliveryTier]
    least_parcels: int

    @classmethod
    def of(cls, delivery: StoreDelivery) -> DeliveryShape:
        """The shape of how a store delivers."""
        told = {
            name: getattr(delivery, name) for name in ("store_id", "name", "currency", "time_zone", "version")
        }
        return cls.model_validate({**told, **msgspec.to_builtins(delivery.document)})


class PromiseLineAsked(Asked):
    variant_id: Id
    quantity: Annotated[int, Field(ge=1, le=100_000)] = 1


class BasketAsked(Asked):
    """A basket and where it goes. `near` is a postcode, a town, or "latitude,longitude".

    `tier` is a membership tier whose promises are to be seen, `location_id` the shop where they would collect
    (the nearest that has all of it, when left out).
    """

    lines: Annotated[list[PromiseLineAsked], Field(min_length=1, max_length=100)]
    near: Word = ""
    country: Annotated[str, Field(pattern="^[A-Z]{2}$")] | None = None
    tier: Word = ""
    location_id: Id | None = None

    def question(self, groups: tuple[str, ...] | None = None) -> Question:
        """The question that this shape asks; `groups` of a customer who is known count, not the tier."""
        return Question(
            lines=tuple((line.variant_id, line.quantity) for line in self.lines),
            near=self.near,
            country=self.country,
            groups=((self.tier,) if self.tier else ()) if groups is None else groups,
            location_id=self.location_id,
        )


class StoreBasketAsked(BasketAsked):
    """A basket at one of the stores; `customer_id`: whose tier counts."""

    store_id: Id
    customer_id: Id | None = None


class PromiseShop(Answered):
    """A shop of an option; `kilometres` from the customer, null where unknown."""

    location_id: Id
    name: str
    kilometres: float | None


class PromiseStep(Answered):
    """One step on the way: its moment (`at`) or its day, in words and as figures."""

    code: str
    place: str
    at: datetime | None
    day: date | None
    days: int
    quantile: int
    parcels: int
    words: str


class PromiseOption(Answered):
    """An option with its promise and price.

    `at` is the promised hour, null where it is a day; `day` is in the zone of where it goes, `latest` the
    moment by which the promise is kept. `full_price` is what somebody pays who is no member.
    """

    kind: Kind
    at: datetime | None
    day: date
    latest: datetime
    words: str
    price: MoneyShape
    full_price: MoneyShape
    cheapest: bool
    fastest: bool
    shop: PromiseShop | None
    sent_from: list[str]
    kept_until: datetime | None
    steps: list[PromiseStep]


class PromiseRefusal(Answered):
    """An option that is not offered now: not_in_stock, no_shop_near, shop_busy, shop_closed, members_only,
    never_ready. `opens_at`: when a closed shop opens.
    """

    kind: Kind
    code: str
    words: str
    shop: PromiseShop | None
    opens_at: datetime | None


class PromiseTier(Answered):
    """What the customer's tier gets besides: `return_days` null where they are as for everybody."""

    name: str
    return_days: int | None
    free_returns: bool


class PromisesShape(Answered):
    """What a store promises for a basket now; `subtotal` null where a price is not known."""

    store_id: Id
    asked_at: datetime
    time_zone: str
    town: str
    subtotal: MoneyShape | None
    tier: PromiseTier | None
    options: list[PromiseOption]
    not_offered: list[PromiseRefusal]


def promises_shape(found: Promises, language: Language) -> PromisesShape:
    """Promises as the API shows them, in the reader's language."""
    currency, tier = found.delivery.currency, found.tier
    return PromisesShape(
        store_id=found.delivery.store_id,
        asked_at=found.now,
        time_zone=found.zone.key,
        town=found.town,
        subtotal=None if found.subtotal is None else money_shape(found.subtotal, currency),
        tier=tier
        and PromiseTier(name=tier.name, return_days=tier.return_days, free_returns=tier.free_returns),
        options=[_option(offer, found, language) for offer in found.offers],
        not_offered=[_refusal(refused, language) for refused in found.refused],
    )


def _option(offer: Offer, found: Promises, language: Language) -> PromiseOption:
    outlook, currency = offer.outlook, found.delivery.currency
    return PromiseOption(
        kind=offer.kind,
        at=outlook.at,
        day=outlook.day,
        latest=outlook.latest,
        words=promise_text(offer, found.zone, language),
        price=money_shape(offer.price, currency),
        full_price=money_shape(offer.full_price, currency),
        cheapest=offer.cheapest,
        fastest=offer.fastest,
        shop=_shop(offer.shop),
        sent_from=list(offer.sent_from),
        kept_until=offer.kept_until,
        steps=[_step(step, language) for step in outlook.steps],
    )


def _refusal(refused: Refused, language: Language) -> PromiseRefusal:
    return PromiseRefusal(
        kind=refused.kind,
        code=refused.code,
        words=refusal_text(refused, language),
        shop=_shop(refused.shop),
        opens_at=refused.opens_at,
    )


def _step(step: Step, language: Language) -> PromiseStep:
    return PromiseStep(
        code=step.code,
        place=step.place,
        at=step.at,
        day=step.day,
        days=step.days,
        quantile=step.quantile,
        parcels=step.parcels,
        words=step_text(step, language),
    )


def _shop(shop: Place | None) -> PromiseShop | None:
    if shop is None:
        return None
    far = None if shop.kilometres is None else round(shop.kilometres, 1)
    return PromiseShop(location_id=shop.location_id, name=shop.name, kilometres=far)
