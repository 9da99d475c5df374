"""Orders and baskets for shops' pages."""

from __future__ import annotations

from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Path, Query, Request, Response

from guichet.api.keys import UsedKey, allow_origin, living_key
from guichet.api.purchases.errors import KeyNeededError, LinesNeededError
from guichet.api.purchases.front import front_of, hold
from guichet.api.purchases.schemas import (
    BasketLinesAsked,
    BasketMergeAsked,
    BasketOpened,
    PaymentMethodShape,
    PaymentsAnswer,
    PaymentsShape,
    ShopperPurchase,
    ShopperPurchaseAsked,
)
from guichet.api.shopper import ShopperIfAny, buyer_of
from guichet.before.carts import (
    Basket,
    BasketOrderedError,
    BasketShape,
    basket_shape,
    change_basket,
    close_basket,
    find_basket,
    merge_baskets,
    open_basket,
)
from guichet.commerce.money import money_shape
from guichet.kernel.auth import Actor, public
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Language
from guichet.kernel.web import reader_language
from guichet.purchase.placing import (
    KIND_WORDS,
    PAYMENT_WORDS,
    LineRow,
    Payment,
    PurchaseNotFoundError,
    PurchaseRow,
    State,
    find_purchase,
    key_of,
    line_shape,
    lines_of,
    ordering_of,
    payments_of,
    place_or_explain,
    promise_shape,
)
from guichet.purchase.promise import Kind
from guichet.purchase.tracking import TrackingLinks

router = APIRouter(tags=["shopper"])
_open = public()
_ACTOR = Actor.system("shopper")
_Key = Annotated[str, Query(max_length=100, description="The publishable key.")]
_Token = Annotated[str, Path(max_length=100, description="The token of a basket.")]
_Word = Annotated[str, Path(max_length=2000, description="The word of a purchase.")]


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


async def _welcome(request: Request, transaction: Transaction, key: str) -> UsedKey:
    used = await living_key(transaction, key=key)
    allow_origin(request, used.origins, needed=False)
    return used


@router.get("/payment-methods", dependencies=[_open])
async def list_payments(request: Request, response: Response, key: _Key) -> PaymentsAnswer:
    """How what the key's store sells may be paid, by the kind of delivery; none where it takes no orders."""
    language = reader_language(request)
    async with _services(request).database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        ordering = await ordering_of(transaction, used.store_id)
    response.headers["Cache-Control"] = "no-store"
    return PaymentsAnswer(
        items=[
            PaymentsShape(
                kind=kind,
                methods=[
                    PaymentMethodShape(
                        kind=one.kind,
                        words=PAYMENT_WORDS[one.kind].text(language),
                        instructions=one.instructions,
                    )
                    for one in ordering.document.methods
                    if one.kind in payments_of(kind)
                ],
            )
            for kind in Kind
        ]
    )


@router.post("/baskets", status_code=201, dependencies=[_open])
async def open_one(request: Request, response: Response, key: _Key, asked: BasketLinesAsked) -> BasketOpened:
    """A new basket at the key's store; its token is told once."""
    hold(front_of(request).baskets, request)
    services = _services(request)
    lines = [(line.variant_id, line.quantity) for line in asked.lines]
    async with services.database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        token, basket = await open_basket(transaction, used.store_id, lines)
        shape = await basket_shape(transaction, basket, token, services.settings.base_url)
    _mark(response, shape)
    return BasketOpened(**shape.model_dump(), token=token)


@router.get("/baskets/{token}", dependencies=[_open])
async def show_basket(request: Request, response: Response, token: _Token, key: _Key) -> BasketShape:
    """A basket with its prices now. The `ETag` is its version, for `If-Match`."""
    hold(front_of(request).looks, request)
    services = _services(request)
    async with services.database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        basket = await find_basket(transaction, token, store_id=used.store_id)
        shape = await basket_shape(transaction, basket, token, services.settings.base_url)
    return _mark(response, shape)


@router.put("/baskets/{token}", dependencies=[_open])
async def change_one(
    request: Request, response: Response, token: _Token, key: _Key, asked: BasketLinesAsked
) -> BasketShape:
    """Have a basket hold these lines and no others; with `If-Match`, only as it was seen."""
    hold(front_of(request).baskets, request)
    services = _services(request)
    seen = request.headers.get("if-match", "").strip().strip('"')
    version = None if seen in ("", "*") else (int(seen) if seen.isascii() and seen.isdigit() else -1)
    lines = [(line.variant_id, line.quantity) for line in asked.lines]
    async with services.database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        basket = await change_basket(transaction, token, used.store_id, lines, version=version)
        shape = await basket_shape(transaction, basket, token, services.settings.base_url)
    return _mark(response, shape)


@router.post("/baskets/{token}/merges", dependencies=[_open])
async def merge(
    request: Request, response: Response, token: _Token, key: _Key, asked: BasketMergeAsked
) -> BasketShape:
    """Put another basket into this one, which ends the other; what is in both is wanted once."""
    hold(front_of(request).baskets, request)
    services = _services(request)
    async with services.database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        basket = await merge_baskets(transaction, token, asked.token, used.store_id)
        shape = await basket_shape(transaction, basket, token, services.settings.base_url)
    return _mark(response, shape)


@router.post("/purchases", status_code=201, dependencies=[_open])
async def order(
    request: Request, response: Response, key: _Key, asked: ShopperPurchaseAsked, shopper: ShopperIfAny
) -> ShopperPurchase:
    """Order a basket, or lines. The same `Idempotency-Key` is the same purchase for ever, and is needed.

    With a shopper's token the order is put on the person's account, and their tier counts.
    `409 promise_changed` and `409 stock_short` say in `promises` what holds now; nothing is held then.
    """
    front, services = front_of(request), _services(request)
    hold(front.orders, request)
    word, language = key_of(request), reader_language(request)
    if not word:
        raise KeyNeededError
    async with services.database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        buyer = await buyer_of(transaction, shopper, used.store_id)
        lines = tuple((line.variant_id, line.quantity) for line in asked.lines)
        if asked.basket is not None and not lines:
            basket = await find_basket(transaction, asked.basket, store_id=used.store_id)
            await _require_unordered(transaction, basket, f"key:{used.id}:{word}")
            lines = basket.lines
        if not lines or (asked.basket is not None and asked.lines):
            raise LinesNeededError

    async def besides(transaction: Transaction, made: PurchaseRow) -> None:
        if asked.basket is not None:
            await close_basket(transaction, asked.basket, used.store_id, made.id)

    new = asked.purchase(key=f"key:{used.id}:{word}", store_id=used.store_id, lines=lines, language=language)
    new = msgspec.structs.replace(new, customer_id=buyer)
    made, made_lines = await place_or_explain(services, _ACTOR, new, besides=besides)
    response.headers["Cache-Control"] = "no-store"
    return await _shape(request, made, made_lines, language)


@router.get("/purchases/{word}", dependencies=[_open])
async def show_purchase(request: Request, response: Response, word: _Word, key: _Key) -> ShopperPurchase:
    """A purchase as it stands, for who holds its word."""
    front = front_of(request)
    hold(front.looks, request)
    purchase_id = front.read(word)
    async with _services(request).database.transaction() as transaction:
        used = await _welcome(request, transaction, key)
        found = await find_purchase(transaction, purchase_id)
        if found.store_id != used.store_id:
            raise PurchaseNotFoundError(purchase_id=purchase_id)
        lines = (await lines_of(transaction, [purchase_id]))[purchase_id]
    response.headers["Cache-Control"] = "no-store"
    return await _shape(request, found, lines, reader_language(request))


async def _require_unordered(transaction: Transaction, basket: Basket, key: str) -> None:
    """Refuse a basket that became another order than that of this key. Raises BasketOrderedError."""
    if basket.purchase_id is not None:
        ordered = await find_purchase(transaction, basket.purchase_id)
        if ordered.key != key:
            raise BasketOrderedError


def _mark(response: Response, shape: BasketShape) -> BasketShape:
    response.headers["ETag"] = f'"{shape.version}"'
    response.headers["Cache-Control"] = "no-store"
    return shape


async def _shape(
    request: Request, purchase: PurchaseRow, lines: list[LineRow], language: Language
) -> ShopperPurchase:
    services, currency = _services(request), purchase.currency
    payment, kind = Payment(purchase.payment), Kind(purchase.kind)
    async with services.database.transaction() as transaction:
        ordering = await ordering_of(transaction, purchase.store_id)
    method = ordering.document.method(kind, payment)
    tracking = ""
    if purchase.order_id is not None:
        tracking = TrackingLinks(services).of_order(purchase.order_id, purchase.language).word
    return ShopperPurchase(
        word=front_of(request).word_of(purchase.id),
        state=State(purchase.state),
        number=purchase.number or purchase.external_id,
        kind=kind,
        kind_words=KIND_WORDS[kind].text(language, place=purchase.promise.shop),
        promise=promise_shape(purchase),
        lines=[line_shape(one, currency) for one in lines],
        subtotal=money_shape(purchase.subtotal, currency),
        delivery_price=money_shape(purchase.delivery_price, currency),
        total=money_shape(purchase.total, currency),
        payment=payment,
        payment_words=PAYMENT_WORDS[payment].text(language),
        instructions=method.instructions if method else "",
        pay_before=purchase.pay_before,
        placed_at=purchase.placed_at,
        tracking=tracking,
    )
