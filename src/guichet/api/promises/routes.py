"""The API of promises for shops' pages."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.api.keys import allow_origin, living_key
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
    key: Annotated[str, Query(max_length=100, description="The publishable key.")],
) -> PromisesShape:
    """What the key's store promises for a basket now: day or hour and price of each option.

    A membership tier is what the page says: the price is settled where the order is taken.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        used = await living_key(transaction, key=key)
        allow_origin(request, used.origins, needed=False)
        delivery = await delivery_of(transaction, used.store_id)
        if not delivery.version:
            raise PromisesOffError
        question = asked.question()
        promised = await promise(services.database, transaction, delivery, question, utc_now())
        found = await with_couriers(transaction, promised, question)
    response.headers["Cache-Control"] = "no-store"
    return promises_shape(found, reader_language(request))
