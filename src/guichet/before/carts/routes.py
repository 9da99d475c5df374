"""Baskets for staff: what a shopper shows at the counter, by its token."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Path, Request

from guichet.before.carts.schemas import BasketShape
from guichet.before.carts.service import find_basket
from guichet.before.carts.views import basket_shape
from guichet.kernel.auth import Bound, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Words

READ = "baskets.read"

declare_scopes(
    {READ: Words("Open a basket that a customer shows", "Ouvrir le panier qu’un client présente")},
    roles=(Role.AGENT, Role.LEAD, Role.SHOP_STAFF),
    bound=Bound.UNAFFECTED,
)

router = APIRouter(tags=["baskets"])


@router.get("/baskets/{token}", dependencies=[requires(READ)])
async def show(request: Request, token: Annotated[str, Path(max_length=100)]) -> BasketShape:
    """The basket of a token, such as a QR code holds as the last part of its address."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        basket = await find_basket(transaction, token)
        return await basket_shape(transaction, basket, token, services.settings.base_url)
