"""The API of promises for staff, and of how stores deliver; shoppers ask by `api.promises`."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request, Response

from guichet.commerce.customers import groups_of
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, reader_language, require_match
from guichet.purchase.promise.schemas import (
    DeliveryAsked,
    DeliveryShape,
    PromisesShape,
    StoreBasketAsked,
    promises_shape,
)
from guichet.purchase.promise.service import change_delivery, deliveries, delivery_of, promise

READ = "delivery.read"
MANAGE = "delivery.manage"

declare_scopes(
    {READ: Words("See what is promised before buying", "Voir ce qui est promis avant l’achat")},
    roles=tuple(Role),
    bound=Bound.UNAFFECTED,
)
declare_scopes(
    {MANAGE: Words("Settle how stores deliver, and for how much", "Régler les livraisons et leurs prix")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["promises"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.post("/promises", dependencies=[requires(READ)])
async def show_promises(request: Request, asked: StoreBasketAsked) -> PromisesShape:
    """What a store promises for a basket now: day or hour and price of each option, and how it came about."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        delivery = await delivery_of(transaction, asked.store_id)
        groups = None if asked.customer_id is None else await groups_of(transaction, asked.customer_id)
        found = await promise(services.database, transaction, delivery, asked.question(groups), utc_now())
    return promises_shape(found, reader_language(request))


@router.get("/delivery-options", dependencies=[requires(READ)])
async def list_deliveries(request: Request) -> Page[DeliveryShape]:
    """How each store delivers, by name."""
    async with _services(request).database.transaction() as transaction:
        return Page(items=[DeliveryShape.of(one) for one in await deliveries(transaction)])


@router.get("/delivery-options/{store_id}", dependencies=[requires(READ)])
async def show_delivery(request: Request, response: Response, store_id: Id) -> DeliveryShape:
    """How a store delivers. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _services(request).database.transaction() as transaction:
        delivery = await delivery_of(transaction, store_id)
    response.headers["ETag"] = f'"{delivery.version}"'
    return DeliveryShape.of(delivery)


@router.put("/delivery-options/{store_id}", dependencies=[requires(MANAGE)])
async def settle_delivery(
    request: Request, response: Response, actor: CurrentActor, store_id: Id, asked: DeliveryAsked
) -> DeliveryShape:
    """Settle how a store delivers from now on; shoppers are promised by it at once."""
    async with _services(request).database.transaction() as transaction:
        held = await delivery_of(transaction, store_id, lock=True)
        require_match(request, f'"{held.version}"')
        delivery = await change_delivery(transaction, actor, store_id, asked.document())
    response.headers["ETag"] = f'"{delivery.version}"'
    return DeliveryShape.of(delivery)
