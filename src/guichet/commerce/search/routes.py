"""The search's API. All find what they may see: who is bound to stores, their orders and no people."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from guichet.commerce.search.filling import filling
from guichet.commerce.search.schemas import FillingShape, Kind, SearchAnswer
from guichet.commerce.search.service import search
from guichet.kernel.auth import Actor, CurrentActor, signed_in
from guichet.kernel.services import Services

router = APIRouter(tags=["search"])

_SCOPES = {
    Kind.ORDER: "orders.read",
    Kind.CUSTOMER: "customers.read",
    Kind.PRODUCT: "products.read",
}


@router.get("/search", dependencies=[signed_in()])
async def find(
    request: Request,
    actor: CurrentActor,
    q: Annotated[
        str,
        Query(
            max_length=200,
            description=(
                "What a person types: an order number, a name in any order and without accents, a mail "
                "address or a part of it, a phone number or its last digits, a tracking number, a sku, "
                "a bar code, words of a product, a postcode or town."
            ),
        ),
    ],
    kinds: Annotated[list[Kind] | None, Query(description="Only these kinds (repeat it); else all.")] = None,
    limit: Annotated[int, Query(ge=1, le=50, description="How many at most.")] = 10,
) -> SearchAnswer:
    """The first orders, customers and products that what was typed may mean."""
    wanted = _allowed(actor, kinds or list(Kind))
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        answer = await search(
            transaction,
            q.replace("\x00", ""),
            kinds=wanted,
            store_ids=actor.targets("orders.read", "store"),
            limit=limit,
        )
        # Only an update makes something to fill in, and it starts the processes anew.
        if not getattr(request.app.state, "search_is_filled", False):
            missing = await filling(transaction)
            answer.filling = FillingShape.model_validate(missing) if missing else None
            request.app.state.search_is_filled = missing is None
    return answer


def _allowed(actor: Actor, kinds: list[Kind]) -> frozenset[Kind]:
    return frozenset(kind for kind in kinds if actor.allows(_SCOPES[kind]))
