"""Wish lists of a customer who agreed that staff see them: at the counter, on the phone."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.before.profiles import Consent, agrees, shoppers_of_customer
from guichet.before.wishlists.articles import mirrored_lists, wishes_of_lists
from guichet.before.wishlists.repository import lists_of
from guichet.before.wishlists.schemas import CustomerListsShape, shapes_of
from guichet.commerce.customers import CustomerNotFoundError, surviving_id
from guichet.kernel.auth import Bound, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words

READ = "wish_lists.read"

# Who works in one shop serves customers of all: nothing of a list belongs to a shop.
declare_scopes(
    {
        READ: Words(
            "See wish lists of customers who agreed", "Voir les listes d’envies, avec l’accord du client"
        )
    },
    roles=(Role.AGENT, Role.LEAD, Role.SHOP_STAFF),
    bound=Bound.UNAFFECTED,
)

router = APIRouter(tags=["before"])


@router.get("/customers/{customer_id}/wish-lists", dependencies=[requires(READ)])
async def show(request: Request, customer_id: Id) -> CustomerListsShape:
    """The wish lists of a customer, those at the shop too; nothing unless the customer agreed.

    A profile counts as this customer's by the shop's signature or a mailed code alone.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        surviving = await surviving_id(transaction, customer_id)
        if surviving is None:
            raise CustomerNotFoundError(customer_id=customer_id)
        named = await shoppers_of_customer(transaction, surviving)
        agreed = [one for one in named if await agrees(transaction, one, Consent.STAFF)]
        lists = await lists_of(transaction, agreed)
        wishes = await wishes_of_lists(transaction, [one.id for one in lists])
        mirrored = await mirrored_lists(transaction, agreed)
    return CustomerListsShape(
        known=bool(named), agreed=bool(agreed), items=shapes_of(lists, wishes, mirrored)
    )
