"""Requests in shops: taken in two taps, listed, counted for restocking, closed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from guichet.before.demand.errors import RequestNotFoundError
from guichet.before.demand.model import State
from guichet.before.demand.repository import RequestRow, count_requests, list_requests
from guichet.before.demand.schemas import (
    AskedOption,
    ShopDemandShape,
    ShopRequestAsked,
    ShopRequestClosing,
    ShopRequestShape,
)
from guichet.before.demand.service import close, existing, take
from guichet.commerce.customers import CustomerNotFoundError, surviving_id
from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

ASK, READ = "demand.ask", "demand.read"
_LAST = datetime(9999, 1, 1, tzinfo=UTC)

declare_scopes(
    {ASK: Words("Note what people ask for in shops", "Noter ce que l’on demande en magasin")},
    roles=(Role.SHOP_STAFF, Role.AGENT, Role.LEAD),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {READ: Words("See what people ask for in shops", "Voir ce que l’on demande en magasin")},
    roles=(Role.SHOP_STAFF, Role.AGENT, Role.LEAD, Role.OPERATIONS),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter(tags=["before"])
_asks, _reads = requires(ASK), requires(READ)


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.post("/shop-requests", status_code=201, dependencies=[_asks])
async def take_one(request: Request, actor: CurrentActor, asked: ShopRequestAsked) -> ShopRequestShape:
    """Note what somebody asks for in a shop. A contact who agreed is mailed once, when it is there."""
    actor.require(ASK, f"location:{asked.location_id}")
    async with _database(request).transaction() as transaction:
        return ShopRequestShape.of(await take(transaction, actor, asked.request()))


@router.get("/shop-requests", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    location_id: Annotated[Id | None, Query()] = None,
    variant_id: Annotated[Id | None, Query()] = None,
    state: Annotated[State | None, Query()] = None,
    customer_id: Annotated[Id | None, Query(description="Theirs, by an address that they left.")] = None,
) -> Page[ShopRequestShape]:
    """What was asked for, the latest first, at the locations of the caller's grants.

    Of a customer it knows what they left an address for, until that is let go of.
    """
    before, below = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else (_LAST, 2**62)
    async with _database(request).transaction() as transaction:
        whose = None if customer_id is None else await _surviving(transaction, customer_id)
        found = await list_requests(
            transaction,
            before=before,
            below=below,
            count=asked.limit + 1,
            location_id=location_id,
            variant_id=variant_id,
            state=state.value if state else None,
            location_ids=_locations(actor),
            customer_id=whose,
        )
    return page_of(found, asked, ShopRequestShape.of, lambda one: (one.asked_at, one.id))


@router.get("/shop-requests/counts", dependencies=[_reads])
async def count_all(
    request: Request,
    actor: CurrentActor,
    location_id: Annotated[Id | None, Query()] = None,
    days: Annotated[int, Query(ge=1, le=730, description="How far back.")] = 30,
) -> Page[ShopDemandShape]:
    """What is asked for most, for each shop and article: the ground on which to restock. At most 200."""
    async with _database(request).transaction() as transaction:
        found = await count_requests(
            transaction,
            since=utc_now() - timedelta(days=days),
            count=200,
            location_id=location_id,
            location_ids=_locations(actor),
        )
    return Page(
        items=[
            ShopDemandShape.model_validate(
                {
                    **{name: getattr(one, name) for name in one.__struct_fields__},
                    "options": [AskedOption(name=each["name"], value=each["value"]) for each in one.options],
                }
            )
            for one in found
        ]
    )


@router.post("/shop-requests/{request_id}/closings", status_code=201, dependencies=[_asks])
async def close_one(
    request: Request, actor: CurrentActor, request_id: Id, asked: ShopRequestClosing
) -> ShopRequestShape:
    """Close a request: it was served, is not wanted any more, or is not to be had."""
    async with _database(request).transaction() as transaction:
        found = await _within(transaction, actor, request_id)
        return ShopRequestShape.of(await close(transaction, actor, found, asked.reason))


async def _within(transaction: Transaction, actor: Actor, request_id: int) -> RequestRow:
    """A request at a location of the caller's grants. Raises RequestNotFoundError."""
    found = await existing(transaction, request_id)
    bound = actor.targets(ASK, "location")
    if bound is not None and found.location_id not in bound:
        raise RequestNotFoundError(request_id=request_id)
    return found


async def _surviving(transaction: Transaction, customer_id: int) -> int:
    """The customer that one of this id is now. Raises CustomerNotFoundError."""
    surviving = await surviving_id(transaction, customer_id)
    if surviving is None:
        raise CustomerNotFoundError(customer_id=customer_id)
    return surviving


def _locations(actor: Actor) -> list[int] | None:
    bound = actor.targets(READ, "location")
    return None if bound is None else sorted(bound)
