"""Who owns the figures on hand, over the API: owners with their windows, counts, transfers, overruns."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request

from guichet.commerce.stock import owning, repository
from guichet.commerce.stock.owning import Counted, Move
from guichet.commerce.stock.reservation_routes import key_of, require_places
from guichet.commerce.stock.schemas import (
    CountsAsked,
    CountsShape,
    FoundShape,
    OverrunShape,
    OwnerAsked,
    OwnerShape,
    OwnersShape,
    TransferAsked,
    TransferShape,
)
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

READ = "stock.read"
COUNT = "stock.count"
OWN = "stock.own"
_WINDOW = timedelta(days=7)
_LAST = 2**63 - 1

declare_scopes(
    {COUNT: Words("Count stock and move it between locations", "Compter le stock et le transférer")},
    roles=(Role.LEAD, Role.SHOP_STAFF, Role.OPERATIONS),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {OWN: Words("Say which system owns a location’s stock", "Désigner le système responsable d’un stock")},
    roles=(Role.OPERATIONS,),
)

router = APIRouter()


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/stock-owners", dependencies=[requires(READ)])
async def list_owners(request: Request, actor: CurrentActor) -> OwnersShape:
    """Who owns each location's figures, what is held there, and how long its owner does not know of it."""
    async with _database(request).transaction() as transaction:
        rows = await repository.list_owners(
            transaction, utc_now() - _WINDOW, location_ids=actor.targets(READ, "location")
        )
    return OwnersShape(items=[OwnerShape.model_validate(row) for row in rows])


@router.put("/stock-owners/{location_id}", status_code=204, dependencies=[requires(OWN, everywhere=True)])
async def set_owner(request: Request, actor: CurrentActor, location_id: Id, asked: OwnerAsked) -> None:
    """Say who owns the figures on hand of a location; nothing may be held there."""
    async with _database(request).transaction() as transaction:
        await owning.set_owner(transaction, actor, location_id, asked.owner)


@router.post("/stock-counts", dependencies=[requires(COUNT)])
async def count(request: Request, actor: CurrentActor, asked: CountsAsked) -> CountsShape:
    """Set figures of the house's own locations to what was found there, held pieces included."""
    require_places(actor, COUNT, (one.location_id for one in asked.items))
    counts = [Counted(one.variant_id, one.location_id, one.on_hand) for one in asked.items]
    async with _database(request).transaction() as transaction:
        found = await owning.count(transaction, actor, counts, note=asked.note)
    return CountsShape(items=[FoundShape.model_validate(one) for one in found])


@router.post("/stock-transfers", status_code=201, dependencies=[requires(COUNT)])
async def transfer(request: Request, actor: CurrentActor, asked: TransferAsked) -> TransferShape:
    """Move pieces that nobody holds between locations of one owner."""
    require_places(
        actor, COUNT, (place for one in asked.items for place in (one.location_id, one.to_location_id))
    )
    moves = [Move(one.variant_id, one.location_id, one.to_location_id, one.quantity) for one in asked.items]
    async with _database(request).transaction() as transaction:
        made = await owning.transfer(transaction, actor, moves, key=key_of(request, actor), note=asked.note)
    return TransferShape(reservation_id=made)


@router.get("/stock-overruns", dependencies=[requires(READ)])
async def list_overruns(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    is_open: Annotated[bool, Query(alias="open", description="Those that still stand.")] = True,
) -> Page[OverrunShape]:
    """Where more is held than is there, the latest first, with those whom it concerns."""
    (below,) = decode_cursor(page.cursor, tuple[int]) if page.cursor else (_LAST,)
    async with _database(request).transaction() as transaction:
        rows = await repository.list_overruns(
            transaction,
            below=below,
            count=page.limit + 1,
            is_open=is_open,
            location_ids=actor.targets(READ, "location"),
        )
    return page_of(rows, page, OverrunShape.model_validate, lambda row: (row["id"],))
