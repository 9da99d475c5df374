"""Orders that staff take for customers, all that we took, and how stores take them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Annotated, cast

import msgspec
from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language, require_match
from guichet.purchase.placing import following, repository
from guichet.purchase.placing.errors import PurchaseNotFoundError
from guichet.purchase.placing.explaining import place_or_explain
from guichet.purchase.placing.ordering import change_ordering, ordering_of, orderings
from guichet.purchase.placing.repository import LineRow, PurchaseRow
from guichet.purchase.placing.schemas import (
    CancellationAsked,
    OrderingAsked,
    OrderingShape,
    PurchaseItem,
    PurchaseSettlementAsked,
    PurchaseShape,
    StaffPurchaseAsked,
    purchase_item,
    purchase_shape,
)
from guichet.purchase.placing.states import State

READ = "purchases.read"
PLACE = "purchases.place"
MANAGE = "ordering.manage"

declare_scopes(
    {
        READ: Words("See orders taken here", "Voir les commandes prises ici"),
        PLACE: Words("Take orders for customers", "Prendre des commandes pour des clients"),
    },
    roles=(Role.AGENT, Role.LEAD, Role.SHOP_STAFF, Role.OPERATIONS),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {MANAGE: Words("Settle how orders taken here are paid", "Régler le paiement des commandes prises ici")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["purchases"])
_reads, _places, _manages = requires(READ), requires(PLACE), requires(MANAGE)
_LAST = 2**62


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


def key_of(request: Request) -> str:
    """The caller's key for an act; "" where there is none."""
    return request.headers.get("idempotency-key", "").strip().strip('"')[:255]


@router.post("/purchases", status_code=201, dependencies=[_places])
async def place_one(
    request: Request, response: Response, actor: CurrentActor, asked: StaffPurchaseAsked
) -> PurchaseShape:
    """Take an order for a customer: collected here, in another shop, or sent home.

    `409 promise_changed` and `409 stock_short` say in `promises` what holds now; nothing is held then. The
    same `Idempotency-Key` is the same purchase for ever.
    """
    for location_id in {asked.counter_id or asked.location_id or 0}:
        actor.require(PLACE, f"location:{location_id}")
    services, reader = _services(request), reader_language(request)
    new = asked.purchase(
        key=f"user:{actor.id}:{key_of(request) or uuid.uuid4()}",
        store_id=asked.store_id,
        lines=tuple((line.variant_id, line.quantity) for line in asked.lines),
        language=asked.language or reader,
    )
    new = msgspec.structs.replace(
        new, origin="staff", customer_id=asked.customer_id, counter_id=asked.counter_id
    )
    made, lines = await place_or_explain(services, actor, new)
    response.headers["Location"] = f"/api/v1/purchases/{made.id}"
    return purchase_shape(made, lines, reader)


@router.get("/purchases", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    state: Annotated[State | None, Query()] = None,
    location_id: Annotated[Id | None, Query(description="Collected, held or taken there.")] = None,
    order_id: Annotated[Id | None, Query()] = None,
    needs_look: Annotated[bool, Query(description="Those that a person has to settle.")] = False,
) -> Page[PurchaseItem]:
    """Orders that we took, the latest first."""
    at, below = decode_cursor(page.cursor, tuple[datetime, int]) if page.cursor else (utc_now(), _LAST)
    seen = actor.targets(READ, "location")
    if location_id is not None:
        actor.require(READ, f"location:{location_id}")
        seen = frozenset({location_id})
    async with _services(request).database.transaction() as transaction:
        rows = await repository.list_purchases(
            transaction,
            before=(at, below),
            count=page.limit + 1,
            state=state.value if state else None,
            location_ids=None if seen is None else list(seen),
            order_id=order_id,
            needs_look=needs_look,
        )
    language = reader_language(request)
    return page_of(rows, page, lambda one: purchase_item(one, language), lambda one: (one.placed_at, one.id))


@router.get("/purchases/{purchase_id}", dependencies=[_reads])
async def show(request: Request, response: Response, actor: CurrentActor, purchase_id: Id) -> PurchaseShape:
    """One purchase as it stands. The `ETag` is its version."""
    async with _services(request).database.transaction() as transaction:
        found, lines = await _visible(transaction, actor, READ, purchase_id)
    response.headers["ETag"] = f'"{found.version}"'
    return purchase_shape(found, lines, reader_language(request))


@router.post("/purchases/{purchase_id}/cancellations", status_code=202, dependencies=[_places])
async def cancel_one(
    request: Request, actor: CurrentActor, purchase_id: Id, asked: CancellationAsked
) -> PurchaseShape:
    """Have the shop cancel it; it is cancelled when the shop says so."""
    async with _services(request).database.transaction() as transaction:
        _, lines = await _visible(transaction, actor, PLACE, purchase_id)
        found = await following.cancel(transaction, actor, purchase_id, reason=asked.reason)
    return purchase_shape(found, lines, reader_language(request))


@router.post("/purchases/{purchase_id}/settlements", dependencies=[_places])
async def settle_one(
    request: Request, actor: CurrentActor, purchase_id: Id, asked: PurchaseSettlementAsked
) -> PurchaseShape:
    """Note that somebody looked at an order that failed. An uncertain one is settled by its act."""
    async with _services(request).database.transaction() as transaction:
        _, lines = await _visible(transaction, actor, PLACE, purchase_id)
        found = await following.settle(transaction, actor, purchase_id, note=asked.note)
    return purchase_shape(found, lines, reader_language(request))


@router.get("/ordering", dependencies=[_manages])
async def list_orderings(request: Request) -> Page[OrderingShape]:
    """How each store takes orders, by name."""
    async with _services(request).database.transaction() as transaction:
        return Page(items=[OrderingShape.of(one) for one in await orderings(transaction)])


@router.get("/ordering/{store_id}", dependencies=[_manages])
async def show_ordering(request: Request, response: Response, store_id: Id) -> OrderingShape:
    """How a store takes orders. The `ETag` is its version, for `If-Match` when it is changed."""
    async with _services(request).database.transaction() as transaction:
        ordering = await ordering_of(transaction, store_id)
    response.headers["ETag"] = f'"{ordering.version}"'
    return OrderingShape.of(ordering)


@router.put("/ordering/{store_id}", dependencies=[_manages])
async def settle_ordering(
    request: Request, response: Response, actor: CurrentActor, store_id: Id, asked: OrderingAsked
) -> OrderingShape:
    """Settle how a store takes orders from now on."""
    async with _services(request).database.transaction() as transaction:
        held = await ordering_of(transaction, store_id, lock=True)
        require_match(request, f'"{held.version}"')
        ordering = await change_ordering(transaction, actor, store_id, asked.document())
    response.headers["ETag"] = f'"{ordering.version}"'
    return OrderingShape.of(ordering)


async def _visible(
    transaction: Transaction, actor: Actor, scope: str, purchase_id: int
) -> tuple[PurchaseRow, list[LineRow]]:
    """A purchase with its lines; one of places that the actor does not reach is as if it were not there."""
    found = await repository.find_purchase(transaction, purchase_id)
    lines = (await repository.lines_of(transaction, [purchase_id]))[purchase_id]
    places = actor.targets(scope, "location")
    own = {found.location_id, found.counter_id, *(line.location_id for line in lines)}
    if places is not None and not own & places:
        raise PurchaseNotFoundError(purchase_id=purchase_id)
    return found, lines
