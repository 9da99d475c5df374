"""Links that staff hand to shoppers, of one order or of a customer over all shops."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.commerce.customers import CustomerNotFoundError, profile_ids_of, surviving_id
from guichet.commerce.orders import view_order
from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, audit, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.purchase.tracking.links import Link, TrackingLinks
from guichet.purchase.tracking.schemas import TrackingLinkShape

SHARE = "tracking.share"

declare_scopes(
    {SHARE: Words("Hand out links to follow orders", "Remettre des liens de suivi de commande")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS),
    bound=Bound.NARROWED,
)

router = APIRouter(tags=["tracking"])


@router.post("/orders/{order_id}/tracking-links", status_code=201, dependencies=[requires(SHARE)])
async def link_order(request: Request, actor: CurrentActor, order_id: Id) -> TrackingLinkShape:
    """A link by which whoever holds it follows this order, without an account."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        order = await view_order(transaction, order_id, actor.targets(SHARE, "store"))
        link = TrackingLinks(services).of_order(order.id)
        await _note(transaction, actor, "order", order.id, link)
    return TrackingLinkShape.model_validate(link)


@router.post(
    "/customers/{customer_id}/tracking-links",
    status_code=201,
    dependencies=[requires(SHARE, everywhere=True)],
)
async def link_customer(request: Request, actor: CurrentActor, customer_id: Id) -> TrackingLinkShape:
    """A link by which whoever holds it follows what this customer bought at all shops.

    It names the appearances that the customer is known by now; who is joined to them later is not shown.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        if await surviving_id(transaction, customer_id) is None:
            raise CustomerNotFoundError(customer_id=customer_id)
        profiles = await profile_ids_of(transaction, customer_id)
        link = TrackingLinks(services).of_profiles(profiles)
        await _note(transaction, actor, "customer", customer_id, link)
    return TrackingLinkShape.model_validate(link)


async def _note(transaction: Transaction, actor: Actor, entity: str, entity_id: int, link: Link) -> None:
    """Write down that a link was handed out; the link itself would open the trail's readers the order."""
    after = {"ends_at": link.ends_at.isoformat()}
    await audit(transaction, actor, "tracking_link.made", entity=entity, entity_id=entity_id, after=after)
