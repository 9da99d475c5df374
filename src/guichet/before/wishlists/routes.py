"""Wish lists of customers who agreed that staff see them: once and for all, or at the counter each time."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.before.profiles import Consent, agrees, shoppers_of_customer
from guichet.before.wishlists.articles import mirrored_lists, wishes_of_lists
from guichet.before.wishlists.errors import OpeningUnnamedError
from guichet.before.wishlists.opening import open_said, open_shown
from guichet.before.wishlists.repository import lists_of
from guichet.before.wishlists.schemas import (
    CustomerListsShape,
    ListOpeningAsked,
    ListOpeningShape,
    shapes_of,
)
from guichet.before.wishlists.sharing import ListLinks
from guichet.commerce.customers import CustomerNotFoundError, surviving_id
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
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


@router.post("/wish-list-openings", status_code=201, dependencies=[requires(READ)])
async def open_lists(request: Request, actor: CurrentActor, asked: ListOpeningAsked) -> ListOpeningShape:
    """Open lists of a customer who stands at a counter and agrees; who, where and when is on record."""
    ways = [one for one in (asked.word, asked.mail, asked.card) if one.strip()]
    if len(ways) != 1 or not (asked.word or asked.agreed):
        raise OpeningUnnamedError
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        if asked.word:
            links = ListLinks(services)
            opened = await open_shown(transaction, actor, links, asked.word, asked.location_id)
        else:
            opened = await open_said(transaction, actor, asked.location_id, mail=asked.mail, card=asked.card)
    return ListOpeningShape(
        known=opened.known,
        customer_id=opened.customer_id,
        first_name=opened.first_name,
        last_name=opened.last_name,
        mail=opened.mail,
        items=shapes_of(opened.lists, opened.wishes, opened.mirrored),
    )
