"""Dispatch's API: labels, couriers, what arrives at shops, slips. Places bind whose parcels are sent."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, require_match
from guichet.purchase.dispatch import arrivals, couriers, labels, listing, printing, repository, settling
from guichet.purchase.dispatch.schemas import (
    CourierItem,
    CourierShape,
    CouriersShape,
    DispatchSettingsAsked,
    DispatchSettingsShape,
    LabelAsked,
    LabelItem,
    LabelOfferShape,
    LabelOffersShape,
    LabelShape,
    LabelsShape,
    ShopArrivalAsked,
    ShopArrivalShape,
)
from guichet.purchase.dispatch.states import CourierState, LabelPurpose, LabelState
from guichet.purchase.dispatch.views import label_file, tracked, view_couriers
from guichet.purchase.picking import HANDLE, READ, find_preparation, places_of
from guichet.sync import label_offers

BUY = "labels.buy"
BOOK = "couriers.book"
MANAGE = "dispatch.manage"
_SHOP = (Role.LEAD, Role.SHOP_STAFF, Role.OPERATIONS)

declare_scopes(
    {BUY: Words("Buy and void labels", "Acheter et annuler des étiquettes")},
    roles=_SHOP,
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {BOOK: Words("Send for couriers", "Demander des coursiers")},
    roles=_SHOP,
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {MANAGE: Words("Settle who makes labels and sends couriers", "Régler les étiquettes et les coursiers")},
    roles=(Role.LEAD, Role.OPERATIONS),
)

router = APIRouter(tags=["dispatch"])
router.include_router(printing.router)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/preparations/{preparation_id}/label-offers", dependencies=[requires(BUY)])
async def list_offers(request: Request, actor: CurrentActor, preparation_id: Id) -> LabelOffersShape:
    """What may be bought for a preparation, with prices, asked of the label's maker now."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        row = await find_preparation(transaction, preparation_id, location_ids=actor.targets(BUY, "location"))
        rule, label = await labels.describe(transaction, row, labels.Wish(), None)
    found = await label_offers(services, rule.connection_id, label)
    return LabelOffersShape(items=[LabelOfferShape.of(one) for one in found], settled=rule.service)


@router.get("/preparations/{preparation_id}/labels", dependencies=[requires(READ)])
async def list_labels(request: Request, actor: CurrentActor, preparation_id: Id) -> LabelsShape:
    """The labels of a preparation, the first first."""
    async with _services(request).database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(READ, "location")
        )
        found = await repository.labels_of(transaction, preparation_id=row.id)
    return LabelsShape(items=[LabelShape.of(one) for one in found])


@router.post("/preparations/{preparation_id}/labels", status_code=202, dependencies=[requires(BUY)])
async def buy(request: Request, actor: CurrentActor, preparation_id: Id, asked: LabelAsked) -> LabelShape:
    """Have a label bought; its act is `act_id`. With a number of your own, that is noted instead."""
    async with _services(request).database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(BUY, "location"), lock=True
        )
        if asked.tracking_number:
            label = await labels.note_own(
                transaction, actor, row, carrier=asked.carrier, number=asked.tracking_number
            )
        else:
            ceiling = actor.ceiling(BUY, f"location:{row.location_id}")
            label = await labels.buy(transaction, actor, row, asked.wish(), ceiling)
    return LabelShape.of(label)


@router.get("/labels", dependencies=[requires(READ)])
async def list_all_labels(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    state: Annotated[LabelState | None, Query()] = None,
    purpose: Annotated[LabelPurpose | None, Query()] = None,
    location_id: Annotated[Id | None, Query(description="Left there, or coming back there.")] = None,
    needs_look: Annotated[bool, Query(description="Those that somebody should look at.")] = False,
) -> Page[LabelItem]:
    """The labels of all places, the latest first."""
    wanted = listing.Wanted(
        location_ids=places_of(actor, READ, location_id),
        state=state,
        purpose=purpose,
        needs_look=needs_look,
        below=decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None,
    )
    async with _services(request).database.transaction() as transaction:
        rows = await listing.list_labels(transaction, wanted, count=page.limit + 1)
    return page_of(rows, page, LabelItem.listed, lambda row: (row.id,))


@router.get("/labels/{label_id}", dependencies=[requires(READ)])
async def show_label(request: Request, actor: CurrentActor, label_id: Id) -> LabelShape:
    """One label."""
    async with _services(request).database.transaction() as transaction:
        found = await repository.find_label(
            transaction, label_id, location_ids=actor.targets(READ, "location")
        )
    return LabelShape.of(found)


@router.get("/labels/{label_id}/document", dependencies=[requires(READ)], response_class=Response)
async def show_document(request: Request, actor: CurrentActor, label_id: Id) -> Response:
    """The label itself, to be printed: PDF, ZPL or PNG."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        found = await repository.find_label(
            transaction, label_id, location_ids=actor.targets(READ, "location")
        )
    content, media_type = await label_file(services.blobs, found)
    headers = {
        "Content-Disposition": f'inline; filename="label-{found.id}.{found.format}"',
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
    }
    return Response(content, media_type=media_type, headers=headers)


@router.post("/labels/{label_id}/voidings", status_code=202, dependencies=[requires(BUY)])
async def void(request: Request, actor: CurrentActor, label_id: Id) -> LabelShape:
    """Have a label given back that was not used."""
    async with _services(request).database.transaction() as transaction:
        found = await repository.find_label(
            transaction, label_id, location_ids=actor.targets(BUY, "location"), lock=True
        )
        return LabelShape.of(await labels.void(transaction, actor, found))


@router.get("/preparations/{preparation_id}/couriers", dependencies=[requires(READ)])
async def list_couriers(request: Request, actor: CurrentActor, preparation_id: Id) -> CouriersShape:
    """The couriers of a preparation with where they are, the first first."""
    async with _services(request).database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(READ, "location")
        )
        found = await repository.runs_of(transaction, row.id)
        return CouriersShape(items=await view_couriers(transaction, found, row))


@router.post("/preparations/{preparation_id}/couriers", status_code=202, dependencies=[requires(BOOK)])
async def send_for_courier(request: Request, actor: CurrentActor, preparation_id: Id) -> CourierShape:
    """Have a courier sent for; the act is `act_id`."""
    async with _services(request).database.transaction() as transaction:
        row = await find_preparation(
            transaction, preparation_id, location_ids=actor.targets(BOOK, "location"), lock=True
        )
        ceiling = actor.ceiling(BOOK, f"location:{row.location_id}")
        run = await couriers.send_for(transaction, actor, row, ceiling)
    return CourierShape.of(run, None, row.due_at)


@router.get("/couriers", dependencies=[requires(READ)])
async def list_all_couriers(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    state: Annotated[CourierState | None, Query()] = None,
    location_id: Annotated[Id | None, Query(description="Fetching there.")] = None,
    needs_look: Annotated[bool, Query(description="Those that somebody should look at.")] = False,
) -> Page[CourierItem]:
    """The couriers of all places with where they are, the latest first."""
    wanted = listing.Wanted(
        location_ids=places_of(actor, READ, location_id),
        state=state,
        needs_look=needs_look,
        below=decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None,
    )
    async with _services(request).database.transaction() as transaction:
        rows = await listing.list_couriers(transaction, wanted, count=page.limit + 1)
        told = await tracked(transaction, rows)
    return page_of(
        rows,
        page,
        lambda row: CourierItem.listed(row, told.get((row.connection_id, row.number))),
        lambda row: (row.id,),
    )


@router.post("/couriers/{run_id}/cancellations", status_code=202, dependencies=[requires(BOOK)])
async def call_off(request: Request, actor: CurrentActor, run_id: Id) -> CourierShape:
    """Have a courier called off who has not come yet."""
    async with _services(request).database.transaction() as transaction:
        found = await repository.find_run(
            transaction, run_id, location_ids=actor.targets(BOOK, "location"), lock=True
        )
        run = await couriers.call_off(transaction, actor, found)
        row = await find_preparation(transaction, run.preparation_id)
    return CourierShape.of(run, None, row.due_at)


@router.post("/shop-arrivals", dependencies=[requires(HANDLE)])
async def scan_in(request: Request, actor: CurrentActor, asked: ShopArrivalAsked) -> ShopArrivalShape:
    """A parcel for a customer is here: it is ready on its shelf, or (damaged) to be looked at."""
    actor.require(HANDLE, f"location:{asked.location_id}")
    async with _services(request).database.transaction() as transaction:
        row = await arrivals.scan_in(
            transaction,
            actor,
            asked.location_id,
            asked.number,
            shelf=asked.shelf,
            damaged=asked.condition == "damaged",
        )
    return ShopArrivalShape(
        preparation_id=row.id,
        state=row.state,
        number=row.number,
        customer=row.customer,
        shelf=row.shelf,
        keep_until=row.keep_until,
    )


@router.get("/dispatch-settings", dependencies=[requires(MANAGE)])
async def show_settings(request: Request, response: Response) -> DispatchSettingsShape:
    """Who makes labels and sends couriers."""
    async with _services(request).database.transaction() as transaction:
        kept = await settling.find_settings(transaction)
        able = await settling.find_able(transaction)
    response.headers["ETag"] = f'"{kept.version}"'
    return DispatchSettingsShape.of(kept, able)


@router.put("/dispatch-settings", dependencies=[requires(MANAGE)])
async def change_settings(
    request: Request, response: Response, actor: CurrentActor, asked: DispatchSettingsAsked
) -> DispatchSettingsShape:
    """Settle who makes labels and sends couriers. `If-Match` takes the version that was read."""
    async with _services(request).database.transaction() as transaction:
        require_match(request, f'"{(await settling.find_settings(transaction)).version}"')
        kept = await settling.change_settings(transaction, actor, asked.document())
        able = await settling.find_able(transaction)
    response.headers["ETag"] = f'"{kept.version}"'
    return DispatchSettingsShape.of(kept, able)
