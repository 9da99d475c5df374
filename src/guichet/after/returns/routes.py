"""The returns' API. Stores bind whose returns are seen and decided; money goes back under `refunds.make`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Path, Query, Request, Response

from guichet.after.returns import deciding, going_out, preferences, receiving, repository, settling
from guichet.after.returns.destinations import Destination, destinations_of
from guichet.after.returns.errors import ReturnNotFoundError
from guichet.after.returns.exchanging import other_forms
from guichet.after.returns.opening import NewReturn, open_return
from guichet.after.returns.repository import ReturnRow, Wanted, due_soon
from guichet.after.returns.schemas import (
    ReturnableLine,
    ReturnApprovalAsked,
    ReturnAsked,
    ReturnDestination,
    ReturnExchangeItem,
    ReturnGradingAsked,
    ReturnHandingOutAsked,
    ReturnHandOverAsked,
    ReturnItem,
    ReturnNamed,
    ReturnOtherForm,
    ReturnPlaceAsked,
    ReturnQuoteAsked,
    ReturnQuoteShape,
    ReturnRefundAsked,
    ReturnRefusalAsked,
    ReturnSettingsAsked,
    ReturnSettingsShape,
    ReturnShape,
    ReturnStepAsked,
    ReturnWayAsked,
    ReturnWords,
)
from guichet.after.returns.states import State, Way
from guichet.after.returns.views import item_shape, view_exchange, view_return
from guichet.commerce.customers import profile_ids_of
from guichet.commerce.money import money_shape
from guichet.commerce.orders import view_order
from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, require_match

READ = "returns.read"
HANDLE = "returns.handle"
RECEIVE = "returns.receive"
MANAGE = "returns.manage"
_REFUNDS = "refunds.make"
_OFFICE = (Role.AGENT, Role.LEAD, Role.OPERATIONS)

declare_scopes(
    {READ: Words("See returns", "Voir les retours")},
    roles=(*_OFFICE, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
    narrowed_by=("store",),
)
declare_scopes(
    {HANDLE: Words("Open and decide returns", "Ouvrir et trancher les retours")},
    roles=_OFFICE,
    bound=Bound.NARROWED,
    narrowed_by=("store",),
)
declare_scopes(
    {RECEIVE: Words("Receive and grade returned goods", "Réceptionner et évaluer les retours")},
    roles=(*_OFFICE, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)
declare_scopes(
    {MANAGE: Words("Settle how returns are done", "Régler le fonctionnement des retours")},
    roles=(Role.LEAD,),
)

router = APIRouter(tags=["returns"])
Sha = Annotated[str, Path(pattern="^[0-9a-f]{64}$")]


def _services(request: Request) -> Services:
    return cast("Services", request.app.state.services)


@router.get("/returns", dependencies=[requires(READ)])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    state: Annotated[list[State] | None, Query(max_length=11, description="One of these states.")] = None,
    way: Annotated[Way | None, Query()] = None,
    store_id: Annotated[Id | None, Query()] = None,
    order_id: Annotated[Id | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
    ticket_id: Annotated[Id | None, Query()] = None,
    code: Annotated[str | None, Query(max_length=20, description="The code shown at the drop.")] = None,
    order_number: Annotated[str | None, Query(max_length=80)] = None,
    due: Annotated[
        Literal["late", "soon"] | None, Query(description="Owed past its day, or by the day that warns.")
    ] = None,
) -> Page[ReturnItem]:
    """Returns, the latest opened first."""
    stores = actor.targets(READ, "store")
    if store_id is not None:
        stores = frozenset({store_id}) if stores is None else stores & {store_id}
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    today = utc_now().date()
    async with _services(request).database.transaction() as transaction:
        kept = (await preferences.find_preferences(transaction)).preferences
        last = {"late": today - timedelta(days=1), "soon": due_soon(today, kept.warn_days)}
        wanted = Wanted(
            states=state,
            store_ids=stores,
            order_id=order_id,
            profile_ids=await profile_ids_of(transaction, customer_id) if customer_id is not None else None,
            ticket_id=ticket_id,
            way=way,
            code=code.strip().upper() if code else None,
            order_number=order_number,
            due_by=last.get(due or ""),
        )
        rows = await repository.list_returns(transaction, wanted, count=asked.limit + 1, before=before)
    return page_of(rows, asked, lambda row: item_shape(row, kept, today), lambda row: (row.opened_at, row.id))


@router.get("/returns/{return_id}", dependencies=[requires(READ)])
async def show(request: Request, response: Response, actor: CurrentActor, return_id: Id) -> ReturnShape:
    """A return whole, with its life."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        await repository.find_return(transaction, return_id, store_ids=actor.targets(READ, "store"))
        shown = await view_return(services, transaction, return_id)
    response.headers["ETag"] = f'"{shown.version}"'
    return shown


@router.get("/returns/{return_id}/destinations", dependencies=[requires(READ)])
async def show_destinations(
    request: Request, actor: CurrentActor, return_id: Id, location_id: Annotated[Id, Query()]
) -> Page[ReturnDestination]:
    """Where what comes back sells best, from the place where it is received: here, or somewhere else."""
    async with _services(request).database.transaction() as transaction:
        row = await repository.find_return(transaction, return_id, store_ids=actor.targets(READ, "store"))
        lines = await repository.lines_of(transaction, [return_id])
        found = await destinations_of(transaction, row, lines, location_id)
    return Page(items=[_destination(one) for one in found])


@router.get(
    "/returns/{return_id}/photos/{sha256}",
    dependencies=[requires(READ)],
    response_class=Response,
    responses={200: {"content": {"image/*": {}}, "description": "The picture."}},
)
async def show_photo(request: Request, actor: CurrentActor, return_id: Id, sha256: Sha) -> Response:
    """A picture that the customer sent."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        await repository.find_return(transaction, return_id, store_ids=actor.targets(READ, "store"))
        lines = await repository.lines_of(transaction, [return_id])
    kept = {one["sha256"]: one["type"] for line in lines for one in line.photos}
    if sha256 not in kept:
        raise ReturnNotFoundError(return_id=return_id)
    headers = {
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cache-Control": "private, max-age=3600",
    }
    return Response(await services.blobs.get(sha256), media_type=kept[sha256], headers=headers)


@router.get("/orders/{order_id}/returnable-lines", dependencies=[requires(HANDLE)])
async def list_returnable(request: Request, actor: CurrentActor, order_id: Id) -> Page[ReturnableLine]:
    """An order's lines, each with how many pieces can still be asked about."""
    async with _services(request).database.transaction() as transaction:
        await view_order(transaction, order_id, actor.targets(HANDLE, "store"))
        lines = await repository.order_lines(transaction, order_id)
        others = await other_forms(transaction, order_id)
    same = ("name", "sku", "options", "quantity", "free")
    return Page(
        items=[
            ReturnableLine(
                line_id=line.id,
                **{name: getattr(line, name) for name in same},
                others=[
                    ReturnOtherForm.model_validate(one) for one in others if one.order_line_id == line.id
                ],
            )
            for line in lines
        ]
    )


@router.post("/returns", status_code=201, dependencies=[requires(HANDLE)])
async def open_one(request: Request, actor: CurrentActor, asked: ReturnAsked) -> ReturnShape:
    """Open a return for a customer; the policy decides it at once."""
    services = _services(request)
    new = NewReturn(
        order_id=asked.order_id,
        lines=tuple(line.asked() for line in asked.lines),
        wish=asked.wish,
        origin="desk",
        ticket_id=asked.ticket_id,
    )
    async with services.database.transaction() as transaction:
        return_id = await open_return(transaction, new, actor=actor, store_ids=actor.targets(HANDLE, "store"))
        return await view_return(services, transaction, return_id)


Step = Callable[[Transaction, ReturnRow], Awaitable[ReturnRow]]


async def _done(request: Request, actor: Actor, scope: str, return_id: int, step: Step) -> ReturnShape:
    """Do one step of a return that is held, and show it."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        stores = actor.targets(scope, "store") if scope != RECEIVE else None
        row = await repository.find_return(transaction, return_id, store_ids=stores, lock=True)
        if request.headers.get("if-match"):
            require_match(request, f'"{row.version}"')
        await step(transaction, row)
        return await view_return(services, transaction, return_id)


@router.post("/returns/{return_id}/approvals", dependencies=[requires(HANDLE)])
async def approve(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnApprovalAsked
) -> ReturnShape:
    """Approve a return that waits for a person, or that the policy refused."""
    return await _done(
        request,
        actor,
        HANDLE,
        return_id,
        lambda transaction, row: deciding.approve(
            transaction, actor, row, keep=asked.keep, way=asked.way, note=asked.note
        ),
    )


@router.post("/returns/{return_id}/refusals", dependencies=[requires(HANDLE)])
async def refuse(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnRefusalAsked
) -> ReturnShape:
    """Refuse a return that waits for a person."""
    return await _done(
        request,
        actor,
        HANDLE,
        return_id,
        lambda transaction, row: deciding.refuse(transaction, actor, row, asked.note),
    )


@router.post("/returns/{return_id}/cancellations", dependencies=[requires(HANDLE)])
async def cancel(request: Request, actor: CurrentActor, return_id: Id) -> ReturnShape:
    """Cancel a return before the goods are here; its pieces can be asked about again."""
    return await _done(
        request,
        actor,
        HANDLE,
        return_id,
        lambda transaction, row: deciding.cancel(transaction, actor, row),
    )


@router.post("/returns/{return_id}/hand-overs", dependencies=[requires(RECEIVE)])
async def hand_over(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnHandOverAsked
) -> ReturnShape:
    """Note that the goods were dropped at a shop that does not grade them."""
    actor.require(RECEIVE, f"location:{asked.location_id}")
    return await _done(
        request,
        actor,
        RECEIVE,
        return_id,
        lambda transaction, row: receiving.hand_over(transaction, actor, row, asked.location_id),
    )


@router.post("/returns/{return_id}/receptions", dependencies=[requires(RECEIVE)])
async def receive(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnPlaceAsked
) -> ReturnShape:
    """Note that the goods are here; from now on the refund is owed."""
    if asked.location_id is not None:
        actor.require(RECEIVE, f"location:{asked.location_id}")
    return await _done(
        request,
        actor,
        RECEIVE,
        return_id,
        lambda transaction, row: receiving.receive(transaction, actor, row, asked.location_id),
    )


@router.post("/returns/{return_id}/gradings", dependencies=[requires(RECEIVE)])
async def grade(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnGradingAsked
) -> ReturnShape:
    """Keep what was found of each line; what is as new is on sale again where the shop counts it."""
    graded = [line.graded() for line in asked.lines]
    return await _done(
        request,
        actor,
        RECEIVE,
        return_id,
        lambda transaction, row: receiving.grade(transaction, actor, row, graded),
    )


@router.post("/returns/{return_id}/refund-quotes", dependencies=[requires(_REFUNDS)])
async def quote(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnQuoteAsked
) -> ReturnQuoteShape:
    """Ask the shop what the refund would be; nothing is given back."""
    services = _services(request)
    async with services.database.transaction() as transaction:
        await repository.find_return(transaction, return_id, store_ids=actor.targets(_REFUNDS, "store"))
    found = await settling.quote(services, actor, return_id, asked.amount)
    total, ceiling = found.quoted.total, found.quoted.ceiling
    return ReturnQuoteShape(
        total=money_shape(total.amount, total.currency),
        by_lines=found.by_lines,
        ceiling=None if ceiling is None else money_shape(ceiling.amount, ceiling.currency),
        within_ceiling=found.quoted.allowed,
    )


@router.post("/returns/{return_id}/refunds", status_code=202, dependencies=[requires(_REFUNDS)])
async def refund(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnRefundAsked
) -> ReturnShape:
    """Give the money back as quoted; the act at the shop is `act_id`."""
    agreed = asked.agreed.money()
    return await _done(
        request,
        actor,
        _REFUNDS,
        return_id,
        lambda transaction, row: settling.settle(transaction, actor, row, agreed, by_lines=asked.by_lines),
    )


@router.post("/returns/{return_id}/settlement-steps", dependencies=[requires(HANDLE)])
async def step(request: Request, actor: CurrentActor, return_id: Id, asked: ReturnStepAsked) -> ReturnShape:
    """The next step of a credit, an exchange or a repair, done by hands."""

    async def work(transaction: Transaction, row: ReturnRow) -> ReturnRow:
        if row.state is State.SETTLING:
            return await settling.step_by_hands(
                transaction, actor, row, reference=asked.reference, note=asked.note
            )
        return await settling.begin_by_hands(transaction, actor, row, asked.note)

    return await _done(request, actor, HANDLE, return_id, work)


@router.post("/returns/{return_id}/ways", dependencies=[requires(HANDLE)])
async def change_way(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnWayAsked
) -> ReturnShape:
    """Settle a return by another thing than was decided, while nothing went back for it yet."""
    return await _done(
        request,
        actor,
        HANDLE,
        return_id,
        lambda transaction, row: deciding.change_way(transaction, actor, row, asked.way, note=asked.note),
    )


@router.get("/returns/{return_id}/exchange-items", dependencies=[requires(READ)])
async def list_exchange_items(
    request: Request, actor: CurrentActor, return_id: Id, location_id: Annotated[Id, Query()]
) -> Page[ReturnExchangeItem]:
    """What is to go out for an exchange, and what a shop could hand out of it now."""
    async with _services(request).database.transaction() as transaction:
        row = await repository.find_return(transaction, return_id, store_ids=actor.targets(READ, "store"))
        return Page(items=await view_exchange(transaction, row, location_id))


@router.post("/returns/{return_id}/exchange-hand-overs", dependencies=[requires(RECEIVE)])
async def hand_out(
    request: Request, actor: CurrentActor, return_id: Id, asked: ReturnHandingOutAsked
) -> ReturnShape:
    """Hand the other items out at a shop's counter, from its stock: the return is settled by it."""
    actor.require(RECEIVE, f"location:{asked.location_id}")
    return await _done(
        request,
        actor,
        RECEIVE,
        return_id,
        lambda transaction, row: going_out.hand_out(
            transaction, actor, row, asked.location_id, asked.others()
        ),
    )


@router.get("/return-settings", dependencies=[requires(READ)])
async def show_settings(request: Request, response: Response) -> ReturnSettingsShape:
    """How returns are done here."""
    async with _services(request).database.transaction() as transaction:
        kept = await preferences.find_preferences(transaction)
    response.headers["ETag"] = f'"{kept.version}"'
    return ReturnSettingsShape.of(kept)


@router.put("/return-settings", dependencies=[requires(MANAGE)])
async def change_settings(
    request: Request, response: Response, actor: CurrentActor, asked: ReturnSettingsAsked
) -> ReturnSettingsShape:
    """Settle how returns are done here. `If-Match` takes the version that was read."""
    async with _services(request).database.transaction() as transaction:
        require_match(request, f'"{(await preferences.find_preferences(transaction)).version}"')
        kept = await preferences.change_preferences(transaction, actor, asked.preferences())
    response.headers["ETag"] = f'"{kept.version}"'
    return ReturnSettingsShape.of(kept)


def _destination(found: Destination) -> ReturnDestination:
    named = ReturnNamed(id=found.location_id, name=found.place) if found.location_id is not None else None
    words = ReturnWords(en=found.reason.en, fr=found.reason.fr)
    return ReturnDestination(line_id=found.line_id, name=found.name, location=named, reason=words)
