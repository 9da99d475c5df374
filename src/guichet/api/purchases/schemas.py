"""Shapes of what shoppers' pages order."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from pydantic import Field

from guichet.before.carts import BasketLineAsked, BasketShape
from guichet.kernel.web import Answered, Asked, MoneyShape
from guichet.purchase.placing import (
    OrderAsked,
    Payment,
    PurchaseLineAsked,
    PurchaseLineShape,
    PurchasePromise,
    State,
)
from guichet.purchase.promise import Kind

Token = Annotated[str, Field(min_length=1, max_length=100)]


class BasketLinesAsked(Asked):
    """All that a basket is to hold."""

    lines: Annotated[list[BasketLineAsked], Field(max_length=100)] = Field(default_factory=list)


class BasketMergeAsked(Asked):
    """The token of the basket that goes into this one, and ends."""

    token: Token


class BasketOpened(BasketShape):
    """A new basket, with the token by which it is known from now on."""

    token: str


class ShopperPurchaseAsked(OrderAsked):
    """What a page orders: the lines of a basket, or lines; one of the two."""

    basket: Token | None = None
    lines: Annotated[list[PurchaseLineAsked], Field(max_length=100)] = Field(default_factory=list)


class PaymentMethodShape(Answered):
    """A way to pay, in words, with the merchant's instructions."""

    kind: Payment
    words: str
    instructions: str


class PaymentsShape(Answered):
    """How a kind of delivery may be paid."""

    kind: Kind
    methods: list[PaymentMethodShape]


class PaymentsAnswer(Answered):
    items: list[PaymentsShape]


class ShopperPurchase(Answered):
    """A purchase as its buyer may see it; `word` opens it again.

    `state`: placing (ask again in a moment), placed, uncertain (the shop is being asked), failed (nothing is
    held; order again), cancelled. `tracking` is the word of the order's tracking, "" until it is mirrored.
    """

    word: str
    state: State
    number: str
    kind: Kind
    kind_words: str
    promise: PurchasePromise
    lines: list[PurchaseLineShape]
    subtotal: MoneyShape
    delivery_price: MoneyShape
    total: MoneyShape
    payment: Payment
    payment_words: str
    instructions: str
    pay_before: datetime | None
    placed_at: datetime
    tracking: str
