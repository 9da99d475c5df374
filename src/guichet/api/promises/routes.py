"""The API of promises for shops' pages."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.api.keys import allow_origin, living_key
from guichet.api.shopper import ShopperIfAny, buyer_of
from guichet.commerce.customers import groups_of
from guichet.kernel.auth import public
from guichet.kernel.services import Services
from guichet.kernel.types import utc_now
from guichet.kernel.web import reader_language
from guichet.purchase.dispatch import with_couriers
from guichet.purchase.promise import (
    BasketAsked,
    PromisesOffError,
    PromisesShape,
    delivery_of,
    promise,
    promises_shape,
)

router = APIRouter(tags=["shopper"])


@router.post("/promises", dependencies=[public()])
async def show_promises(
    request: Request,
    response: Response,
    asked: BasketAsked,
    shopper: ShopperIfAny,
    key: Annotated[str, Query(max_length=100, description="The publishable key.")],
) -> PromisesShape:
    """What the key's store promises for a basket now: day or hour and price of each option.

    With a shopper's token the tier is that of the person's accounts. Else it is what the page says, to show
    what members get: an order counts nobody's tier who is not known.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        used = await living_key(transaction, key=key)
        allow_origin(request, used.origins, needed=False)
        delivery = await delivery_of(transaction, used.store_id)
        if not delivery.version:
            raise PromisesOffError
        buyer = await buyer_of(transaction, shopper, used.store_id)
        question = asked.question(None if buyer is None else await groups_of(transaction, buyer))
        promised = await promise(services.database, transaction, delivery, question, utc_now())
        found = await with_couriers(transaction, promised, question)
    response.headers["Cache-Control"] = "no-store"
    return promises_shape(found, reader_language(request))
