"""The counter's API: what is to be prepared at a place, and what is done about it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.errors import NotAllowedError
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, mark, page_of, require_match
from guichet.purchase.picking import listing, repository
from guichet.purchase.picking.ending import cancel, keep_longer, put_back
from guichet.purchase.picking.errors import LineNotFoundError
from guichet.purchase.picking.listing import Wanted
from guichet.purchase.picking.moving import Act
from guichet.purchase.picking.picks import Picked, give_up, pack, pick
from guichet.purchase.picking.repository import PreparationRow
from guichet.purchase.picking.schemas import (
    CancelAsked,
    DoubtAsked,
    GiveUpAsked,
    KeepAsked,
    PackAsked,
    PickAsked,
    PickList,
    PickShape,
    PreparationItem,
    PreparationNamed,
    PreparationShape,
    PreparationTroubleShape,
    PutBackAsked,
    TroubleSettledAsked,
)
from guichet.purchase.picking.states import Purpose, State
from guichet.purchase.picking.troubles import settle_doubt, settle_trouble
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
Step = Callable[[Transaction, Act, PreparationRow], Awaitable[Any]]
_PLACE = text("SELECT id, name FROM locations WHERE id = :id")


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
    return_id: Annotated[Id | None, Query()] = None,
    q: Annotated[str | None, Query(max_length=80, description="Of the number, the name, the shelf.")] = None,
    put_back: Annotated[bool, Query(description="Only what is to be put back.")] = False,
) -> Page[PreparationItem]:
    """Preparations, the latest first."""
    wanted = Wanted(
        location_ids=places_of(actor, READ, location_id),
        states=state,
        purposes=purpose,
        order_id=order_id,
        return_id=return_id,
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


async def act_on(
    request: Request, actor: Actor, preparation_id: int, acted_at: datetime | None, step: Step
) -> tuple[PreparationShape, Any]:
    """Do one step of a held preparation, once for an Idempotency-Key; gives it, and what came of the step."""
    act = Act(actor, acted_at, request.headers.get("idempotency-key", ""))
    async with _services(request).database.transaction() as transaction:
        places = actor.targets(HANDLE, "location")
        row = await repository.find_preparation(transaction, preparation_id, location_ids=places, lock=True)
        if request.headers.get("if-match"):
            require_match(request, f'"{row.version}"')
        came = await step(transaction, act, row)
        return await view_preparation(transaction, preparation_id), came


@router.post("/preparations/{preparation_id}/picks", dependencies=[requires(HANDLE)])
async def add_pick(request: Request, actor: CurrentActor, preparation_id: Id, asked: PickAsked) -> PickShape:
    """Note pieces of a line as picked or missing; what is missing is looked for at other places at once."""
    services = _services(request)
    picked = Picked(
        line_id=asked.line_id,
        scanned=asked.gtin or "",
        quantity=asked.quantity,
        short=asked.short,
        reason=asked.reason,
        take_over=asked.take_over,
    )

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PickShape:
        found = await pick(services.database, transaction, act, row, picked)
        place = None
        if found is not None:
            place = (await transaction.execute(_PLACE, {"id": found.location_id})).one_or_none()
        return PickShape(
            preparation=await view_preparation(transaction, row.id),
            elsewhere=PreparationNamed(id=place.id, name=place.name) if place is not None else None,
            elsewhere_preparation_id=found.preparation_id if found else None,
            nowhere=bool(asked.short) and found is None,
        )

    return cast("PickShape", (await act_on(request, actor, preparation_id, asked.acted_at, step))[1])


@router.post("/preparations/{preparation_id}/packings", dependencies=[requires(HANDLE)])
async def add_packing(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: PackAsked
) -> PreparationShape:
    """Note that all of it is packed, and on which shelf it waits; from now on its customer has time."""

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
        return await pack(
            transaction, act, row, shelf=asked.shelf, parcels=asked.parcels, take_over=asked.take_over
        )

    return (await act_on(request, actor, preparation_id, asked.acted_at, step))[0]


@router.post("/preparations/{preparation_id}/releases", dependencies=[requires(HANDLE)])
async def add_release(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: GiveUpAsked
) -> PreparationShape:
    """Leave a preparation to others; what was picked stays picked."""
    return (await act_on(request, actor, preparation_id, asked.acted_at, give_up))[0]


@router.post("/preparations/{preparation_id}/put-backs", dependencies=[requires(HANDLE)])
async def add_put_back(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: PutBackAsked
) -> PreparationShape:
    """Note that what was not collected, or was cancelled, is where it belongs; it can be sold again."""

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
        return await put_back(transaction, act, row, on_sale=asked.on_sale)

    return (await act_on(request, actor, preparation_id, asked.acted_at, step))[0]


@router.post("/preparations/{preparation_id}/extensions", dependencies=[requires(HANDLE)])
async def add_extension(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: KeepAsked
) -> PreparationShape:
    """Keep what is ready for longer: its customer asked."""

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
        return await keep_longer(transaction, act, row, asked.hours)

    return (await act_on(request, actor, preparation_id, asked.acted_at, step))[0]


@router.post("/preparations/{preparation_id}/cancellations", dependencies=[requires(HANDLE)])
async def add_cancellation(
    request: Request, actor: CurrentActor, preparation_id: Id, asked: CancelAsked
) -> PreparationShape:
    """End a preparation that is not wanted any more; nothing is said to the shop or to the customer."""

    async def step(transaction: Transaction, act: Act, row: PreparationRow) -> PreparationRow:
        return await cancel(transaction, act, row, asked.note)

    return (await act_on(request, actor, preparation_id, asked.acted_at, step))[0]


@router.post("/preparation-lines/{line_id}/doubts", dependencies=[requires(HANDLE)])
async def add_doubt(
    request: Request, actor: CurrentActor, line_id: Id, asked: DoubtAsked
) -> PreparationShape:
    """Say what became of missing pieces that are held back: `gone` takes them off the figure.

    That needs the right to count (where Guichet owns the figure) or to correct stock (where the shop does).
    """
    async with _services(request).database.transaction() as transaction:
        line = await repository.find_line(transaction, line_id)
        if line is None:
            raise LineNotFoundError(scanned=str(line_id))
        places = actor.targets(HANDLE, "location")
        row = await repository.find_preparation(
            transaction, line.preparation_id, location_ids=places, lock=True
        )
        await settle_doubt(transaction, actor, row, line_id, gone=asked.outcome == "gone")
        return await view_preparation(transaction, row.id)


@router.post("/preparation-troubles/{trouble_id}/settlements", dependencies=[requires(HANDLE)])
async def add_settlement(
    request: Request, actor: CurrentActor, trouble_id: Id, asked: TroubleSettledAsked
) -> PreparationTroubleShape:
    """Note that somebody looked at it."""
    async with _services(request).database.transaction() as transaction:
        places = actor.targets(HANDLE, "location")
        await settle_trouble(transaction, actor, trouble_id, note=asked.note, location_ids=places)
        (row,) = await listing.list_troubles(transaction, count=1, trouble_id=trouble_id)
    return PreparationTroubleShape.model_validate(row)
