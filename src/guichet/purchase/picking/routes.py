"""The counter's API: what is to be prepared at a place, and what is done about it."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, mark, page_of
from guichet.purchase.picking import listing, repository
from guichet.purchase.picking.listing import Wanted
from guichet.purchase.picking.schemas import (
    PickList,
    PreparationItem,
    PreparationShape,
    PreparationTroubleShape,
)
from guichet.purchase.picking.states import Purpose, State
from guichet.purchase.picking.views import item_shape, pick_line_shape, view_preparation

READ = "preparations.read"
HANDLE = "preparations.handle"
_SHOP = (Role.LEAD, Role.SHOP_STAFF, Role.OPERATIONS)

declare_scopes(
    {READ: Words("See what shops prepare", "Voir ce que les magasins préparent")},
    roles=(Role.AGENT, *_SHOP),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {HANDLE: Words("Pick, pack and hand over orders", "Préparer et remettre des commandes")},
    roles=_SHOP,
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter(tags=["preparations"])


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


def places_of(actor: Actor, scope: str, location_id: int | None) -> frozenset[int] | None:
    """The places that are asked about, as far as the actor may; None for all. Raises NotAllowedError."""
    allowed = actor.targets(scope, "location")
    if location_id is None:
        return allowed
    if allowed is not None and location_id not in allowed:
        raise NotAllowedError
    return frozenset({location_id})


@router.get("/preparations", dependencies=[requires(READ)])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    location_id: Annotated[Id | None, Query()] = None,
    state: Annotated[list[State] | None, Query(max_length=9, description="One of these states.")] = None,
    purpose: Annotated[list[Purpose] | None, Query(max_length=6)] = None,
    order_id: Annotated[Id | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=80, description="Of the number, the name, the shelf.")] = None,
    put_back: Annotated[bool, Query(description="Only what is to be put back.")] = False,
) -> Page[PreparationItem]:
    """Preparations, the latest first."""
    wanted = Wanted(
        location_ids=places_of(actor, READ, location_id),
        states=state,
        purposes=purpose,
        order_id=order_id,
        words=q or None,
        to_put_back=put_back or None,
        below=decode_cursor(asked.cursor, tuple[int])[0] if asked.cursor else None,
    )
    async with _services(request).database.transaction() as transaction:
        rows = await listing.list_preparations(transaction, wanted, count=asked.limit + 1)
    return page_of(rows, asked, item_shape, lambda row: (row.id,))


@router.get("/preparations/{preparation_id}", dependencies=[requires(READ)])
async def show(
    request: Request, response: Response, actor: CurrentActor, preparation_id: Id
) -> PreparationShape:
    """A preparation whole, its lines in walking order, with everything that happened to it."""
    places = actor.targets(READ, "location")
    async with _services(request).database.transaction() as transaction:
        row = await repository.find_preparation(transaction, preparation_id, location_ids=places)
        shown = await view_preparation(transaction, preparation_id)
    mark(response, f'"{row.version}"')
    return shown


@router.get("/pick-list", dependencies=[requires(READ)])
async def show_pick_list(
    request: Request, actor: CurrentActor, location_id: Annotated[Id, Query()]
) -> PickList:
    """What is to be picked at a place, of all its preparations, in walking order."""
    actor.require(READ, f"location:{location_id}")
    async with _services(request).database.transaction() as transaction:
        lines, more = await listing.pick_list(transaction, location_id)
    return PickList(items=[pick_line_shape(line) for line in lines], more=more, as_of=utc_now())


@router.get("/preparation-troubles", dependencies=[requires(READ)])
async def list_troubles(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    location_id: Annotated[Id | None, Query()] = None,
    settled: Annotated[bool, Query(description="Those that were settled too.")] = False,
) -> Page[PreparationTroubleShape]:
    """What persons have to look at, the latest first."""
    async with _services(request).database.transaction() as transaction:
        rows = await listing.list_troubles(
            transaction,
            count=asked.limit + 1,
            below=decode_cursor(asked.cursor, tuple[int])[0] if asked.cursor else None,
            location_ids=places_of(actor, READ, location_id),
            open_only=not settled,
        )
    return page_of(rows, asked, PreparationTroubleShape.model_validate, lambda row: (row.id,))
