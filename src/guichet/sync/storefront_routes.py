"""Routes over a shop's own pages: what they show now, beside what the mirror has."""

from __future__ import annotations

from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Query, Request

from guichet.kernel.auth import requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Answered
from guichet.sync.storefront import shown_item, shown_shipping

router = APIRouter()


class ShownAmountShape(Answered):
    amount: str
    currency: str


class ShownChoiceShape(Answered):
    label: str
    is_default: bool
    colours: list[str]


class ShownOptionShape(Answered):
    """What a shopper chooses; without `of_variant` it makes no form of the item, as an engraving."""

    name: str
    style: str
    required: bool
    of_variant: bool
    choices: list[ShownChoiceShape]


class ShownVariantShape(Answered):
    external_id: str
    sku: str
    gtin: str
    price: ShownAmountShape | None
    purchasable: bool


class ShownItemShape(Answered):
    """A product as its page shows it now to a visitor whom nobody knows; words are the shop's."""

    external_id: str
    name: str
    sku: str
    path: str
    price: ShownAmountShape | None
    state: str
    ships_in: str
    least: int | None
    most: int | None
    options: list[ShownOptionShape]
    variants: list[ShownVariantShape]


class ShownShippingShape(Answered):
    """A way to receive a basket, at the price and in the time that its page shows."""

    name: str
    kind: str
    price: ShownAmountShape
    takes: str
    recommended: bool
    chosen: bool


class ShownShippingsShape(Answered):
    items: list[ShownShippingShape]


@router.get("/products/{product_id}/storefront", dependencies=[requires("products.read")])
async def show_storefront_item(
    request: Request, product_id: Id, store_id: Annotated[Id | None, Query()] = None
) -> ShownItemShape:
    """What the shop's page of a product shows at this moment; the shop is asked."""
    services = cast("Services", request.app.state.services)
    item = await shown_item(services, product_id, store_id)
    return ShownItemShape.model_validate(msgspec.to_builtins(item))


@router.get("/carts/{cart_id}/shipping-methods", dependencies=[requires("orders.read")])
async def show_shipping_methods(request: Request, cart_id: Id) -> ShownShippingsShape:
    """The ways to receive a mirrored basket that its page offers now, with prices; the shop is asked.

    None before the basket's page knows where it goes. Baskets of guests only: a store shows those of its
    customers to themselves.
    """
    services = cast("Services", request.app.state.services)
    found = await shown_shipping(services, cart_id)
    return ShownShippingsShape.model_validate({"items": msgspec.to_builtins(list(found))})
