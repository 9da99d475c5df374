"""Routes over acts: what is done at the shops, and what a person asks to be done from an order."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, reader_language
from guichet.ports.capabilities import NewShipment
from guichet.sync import desk_acts
from guichet.sync.act_schemas import (
    ActKind,
    ActShape,
    ActState,
    AddressCorrectionAsked,
    OfferShape,
    OffersShape,
    ParcelAsked,
    RefundAsked,
    RefundChosen,
    RefundQuoteShape,
    ResolutionAsked,
    StockAdjustmentAsked,
)
from guichet.sync.errors import IdempotencyKeyNeededError
from guichet.sync.listing import ActFilter, list_acts, view_act

_OFFICE = (Role.AGENT, Role.LEAD, Role.OPERATIONS)

declare_scopes(
    {"acts.read": Words("See what is done at the shops", "Voir ce qui est fait aux boutiques")},
    roles=(*_OFFICE, Role.SHOP_STAFF, Role.DEVELOPER),
    bound=Bound.NARROWED,
)
declare_scopes(
    {
        "acts.resolve": Words(
            "Say what became of an act whose answer was lost",
            "Trancher le sort d’une action dont la réponse s’est perdue",
        )
    },
    roles=(Role.LEAD, Role.OPERATIONS),
    bound=Bound.NARROWED,
)
declare_scopes(
    {
        "orders.act": Words(
            "Cancel orders, correct their address, add parcels",
            "Annuler des commandes, corriger leur adresse, ajouter des colis",
        )
    },
    roles=_OFFICE,
    bound=Bound.NARROWED,
)
declare_scopes({"refunds.make": Words("Give money back", "Rembourser")}, roles=_OFFICE, bound=Bound.NARROWED)
declare_scopes(
    {"stock.adjust": Words("Correct stock levels", "Corriger les stocks")},
    roles=(Role.LEAD, Role.OPERATIONS, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
)

router = APIRouter(tags=["acts"])

_reads = requires("acts.read")
_acts = requires(desk_acts.ACTS)
_refunds = requires(desk_acts.REFUNDS)


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/acts", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    connection_id: Annotated[Id | None, Query()] = None,
    order_id: Annotated[Id | None, Query()] = None,
    kind: Annotated[ActKind | None, Query()] = None,
    state: Annotated[ActState | None, Query()] = None,
    needs_person: Annotated[bool | None, Query(description="Those that somebody should look at.")] = None,
) -> Page[ActShape]:
    """What is done at the shops, newest first."""
    wanted = ActFilter(
        connection_id=connection_id, order_id=order_id, kind=kind, state=state, needs_person=needs_person
    )
    below = decode_cursor(page.cursor, tuple[int])[0] if page.cursor else None
    async with _services(request).database.transaction() as transaction:
        found = await list_acts(transaction, actor, wanted, below=below, count=page.limit + 1)
    language = reader_language(request)
    return page_of(found, page, lambda act: ActShape.of(act, language), lambda act: (act.id,))


@router.get("/acts/{act_id}", dependencies=[_reads])
async def show(request: Request, actor: CurrentActor, act_id: Id) -> ActShape:
    """One act."""
    async with _services(request).database.transaction() as transaction:
        act = await view_act(transaction, actor, act_id)
    return ActShape.of(act, reader_language(request))


@router.post("/acts/{act_id}/resolutions", dependencies=[requires(desk_acts.RESOLVES)])
async def resolve(request: Request, actor: CurrentActor, act_id: Id, asked: ResolutionAsked) -> ActShape:
    """Say what became of an uncertain act: a person looked at the shop."""
    async with _services(request).database.transaction() as transaction:
        await desk_acts.resolve(
            transaction, actor, act_id, happened=asked.happened, again=asked.again, note=asked.note
        )
        act = await view_act(transaction, actor, act_id)
    return ActShape.of(act, reader_language(request))


@router.get("/orders/{order_id}/offers", dependencies=[_reads])
async def list_offers(request: Request, actor: CurrentActor, order_id: Id) -> OffersShape:
    """What you can do from an order now, and why not the rest."""
    async with _services(request).database.transaction() as transaction:
        offered = await desk_acts.offers(transaction, actor, order_id)
    language = reader_language(request)
    return OffersShape(items=[OfferShape.of(one, language) for one in offered])


Intend = Callable[[Transaction, str], Awaitable[int]]


async def _intended(request: Request, response: Response, actor: Actor, intend: Intend) -> ActShape:
    """Commit to an act under the caller's key, and show it."""
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    if not key:
        raise IdempotencyKeyNeededError
    async with _services(request).database.transaction() as transaction:
        act_id = await intend(transaction, f"user:{actor.id}:{key}")
        act = await view_act(transaction, Actor.system("answer"), act_id)
    response.headers["Location"] = f"/api/v1/acts/{act_id}"
    return ActShape.of(act, reader_language(request))


@router.post("/orders/{order_id}/cancellations", status_code=202, dependencies=[_acts])
async def cancel(request: Request, response: Response, actor: CurrentActor, order_id: Id) -> ActShape:
    """Cancel an order at its shop."""
    return await _intended(
        request,
        response,
        actor,
        lambda transaction, key: desk_acts.cancel(transaction, actor, order_id, key=key),
    )


@router.post("/orders/{order_id}/address-corrections", status_code=202, dependencies=[_acts])
async def correct_address(
    request: Request, response: Response, actor: CurrentActor, order_id: Id, asked: AddressCorrectionAsked
) -> ActShape:
    """Correct where an order is to go, at its shop."""
    address = asked.address.address()
    return await _intended(
        request,
        response,
        actor,
        lambda transaction, key: desk_acts.correct_address(
            transaction, actor, order_id, address, asked.place, key=key
        ),
    )


@router.post("/orders/{order_id}/shipments", status_code=202, dependencies=[_acts])
async def send_parcel(
    request: Request, response: Response, actor: CurrentActor, order_id: Id, asked: ParcelAsked
) -> ActShape:
    """Tell the shop that a parcel left, with its tracking number."""
    parcel = NewShipment(
        order_external_id="",
        address_external_id=None,
        lines=(),
        tracking_number=asked.tracking_number,
        carrier=asked.carrier,
        tracking_address=asked.tracking_address,
        comment=asked.comment,
    )
    lines = [line.pair for line in asked.lines]
    return await _intended(
        request,
        response,
        actor,
        lambda transaction, key: desk_acts.send_parcel(
            transaction, actor, order_id, lines, parcel, asked.place, key=key
        ),
    )


@router.post("/orders/{order_id}/refund-quotes", dependencies=[_refunds])
async def quote_refund(
    request: Request, actor: CurrentActor, order_id: Id, asked: RefundChosen
) -> RefundQuoteShape:
    """Ask the shop what a refund would be; nothing is given back."""
    quoted = await desk_acts.quote_refund(_services(request), actor, order_id, asked.chosen())
    return RefundQuoteShape.of(quoted)


@router.post("/orders/{order_id}/refunds", status_code=202, dependencies=[_refunds])
async def refund(
    request: Request, response: Response, actor: CurrentActor, order_id: Id, asked: RefundAsked
) -> ActShape:
    """Give money back for an order, as quoted."""
    chosen, agreed = asked.chosen(), asked.agreed.money()
    return await _intended(
        request,
        response,
        actor,
        lambda transaction, key: desk_acts.refund(transaction, actor, order_id, chosen, agreed, key=key),
    )


@router.post("/stock-adjustments", status_code=202, dependencies=[requires(desk_acts.STOCK)])
async def adjust_stock(
    request: Request, response: Response, actor: CurrentActor, asked: StockAdjustmentAsked
) -> ActShape:
    """Move stock levels of one shop up or down."""
    adjusted = [desk_acts.Adjusted(one.variant_id, one.location_id, one.change) for one in asked.items]
    return await _intended(
        request,
        response,
        actor,
        lambda transaction, key: desk_acts.adjust_stock(transaction, actor, adjusted, asked.reason, key=key),
    )
