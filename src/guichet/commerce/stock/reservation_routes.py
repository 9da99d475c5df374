"""Holding stock over the API, and the ledger of all that moved."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Any, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.commerce.stock import repository, reservations, reserving, settling
from guichet.commerce.stock.errors import ReservationNotFoundError
from guichet.commerce.stock.model import LineState
from guichet.commerce.stock.reservations import Reserved
from guichet.commerce.stock.schemas import (
    LinesChosen,
    MovementShape,
    ReservationAsked,
    ReservationShape,
)
from guichet.kernel.auth import Actor, Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database, Transaction
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of

READ = "stock.read"
HOLD = "stock.reserve"

declare_scopes(
    {HOLD: Words("Hold stock, sell it and give it back", "Réserver du stock, le vendre et le libérer")},
    roles=(Role.AGENT, Role.LEAD, Role.SHOP_STAFF, Role.OPERATIONS),
    bound=Bound.NARROWED,
    narrowed_by=("location",),
)

router = APIRouter()

_reads = requires(READ)
_holds = requires(HOLD)
_Wanted = Annotated[Id | None, Query()]
_Word = Annotated[str, Query(max_length=200)]
_LAST = 2**63 - 1


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


def key_of(request: Request, actor: Actor) -> str:
    """The caller's key for an act, or a new one: what is asked without a key is asked once."""
    key = request.headers.get("idempotency-key", "").strip().strip('"')
    return f"user:{actor.id}:{key or uuid.uuid4()}"


def require_places(actor: Actor, scope: str, location_ids: Iterable[int]) -> None:
    """Raise NotAllowedError unless the actor may do this at each of the locations."""
    for location_id in location_ids:
        actor.require(scope, f"location:{location_id}")


@router.post("/reservations", status_code=201, dependencies=[_holds])
async def reserve(
    request: Request, response: Response, actor: CurrentActor, asked: ReservationAsked
) -> ReservationShape:
    """Hold lines, all or none, for a time; `409 stock_short` names those that are short, and what is left."""
    require_places(actor, HOLD, (line.location_id for line in asked.lines))
    async with _database(request).transaction() as transaction:
        made = await reserving.reserve(
            transaction,
            actor,
            [line.line() for line in asked.lines],
            key=key_of(request, actor),
            reference=asked.reference.reference(),
            held_until=utc_now() + timedelta(seconds=asked.held_for),
        )
    response.headers["Location"] = f"/api/v1/reservations/{made.id}"
    return ReservationShape.model_validate(made)


@router.get("/reservations", dependencies=[_reads])
async def list_reservations(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    variant_id: _Wanted = None,
    location_id: _Wanted = None,
    state: Annotated[LineState | None, Query(description="With a line in this state.")] = None,
    reference_kind: _Word = "",
    reference_id: _Word = "",
    needs_look: Annotated[bool, Query(description="Sold, and its owner could not be told.")] = False,
) -> Page[ReservationShape]:
    """Reservations, newest first."""
    (below,) = decode_cursor(page.cursor, tuple[int]) if page.cursor else (_LAST,)
    async with _database(request).transaction() as transaction:
        found = await reservations.list_reservations(
            transaction,
            below=below,
            count=page.limit + 1,
            location_ids=actor.targets(READ, "location"),
            variant_id=variant_id,
            location_id=location_id,
            state=state.value if state else None,
            reference_kind=reference_kind,
            reference_id=reference_id,
            needs_look=needs_look,
        )
    return page_of(found, page, ReservationShape.model_validate, lambda one: (one.id,))


@router.get("/reservations/{reservation_id}", dependencies=[_reads])
async def show(request: Request, actor: CurrentActor, reservation_id: Id) -> ReservationShape:
    """One reservation as it stands."""
    async with _database(request).transaction() as transaction:
        found = await _visible(transaction, actor, reservation_id)
    return ReservationShape.model_validate(found)


@router.post("/reservations/{reservation_id}/confirmations", dependencies=[_holds])
async def confirm(
    request: Request, actor: CurrentActor, reservation_id: Id, asked: LinesChosen
) -> ReservationShape:
    """Say that it is sold: the owner of the figure is told, and the hold stays until the figure counts it."""
    async with _database(request).transaction() as transaction:
        await _mine(transaction, actor, reservation_id, asked.line_ids)
        made = await reserving.confirm(transaction, actor, reservation_id, line_ids=asked.line_ids)
    return ReservationShape.model_validate(made)


@router.post("/reservations/{reservation_id}/releases", dependencies=[_holds])
async def release(
    request: Request, actor: CurrentActor, reservation_id: Id, asked: LinesChosen
) -> ReservationShape:
    """Give back what is held."""
    async with _database(request).transaction() as transaction:
        await _mine(transaction, actor, reservation_id, asked.line_ids)
        made = await reserving.release(transaction, actor, reservation_id, line_ids=asked.line_ids)
    return ReservationShape.model_validate(made)


@router.post("/reservations/{reservation_id}/acknowledgements", dependencies=[_holds])
async def acknowledge(
    request: Request, actor: CurrentActor, reservation_id: Id, asked: LinesChosen
) -> ReservationShape:
    """Say that the till rang it up, or that the shop's stock was corrected by hand: its next figure tells."""
    async with _database(request).transaction() as transaction:
        lines = await _mine(transaction, actor, reservation_id, asked.line_ids)
        now = utc_now()
        await settling.acknowledge(transaction, line_ids=lines, acknowledged_at=now, known_from=now)
        made = await reservations.find_reservation(transaction, reservation_id)
    return ReservationShape.model_validate(made)


@router.get("/stock-movements", dependencies=[_reads])
async def list_movements(
    request: Request,
    actor: CurrentActor,
    page: PageQuery,
    variant_id: _Wanted = None,
    location_id: _Wanted = None,
) -> Page[MovementShape]:
    """The ledger: every move of what is held or counted, newest first."""
    (below,) = decode_cursor(page.cursor, tuple[int]) if page.cursor else (_LAST,)
    async with _database(request).transaction() as transaction:
        rows = await repository.list_movements(
            transaction,
            below=below,
            count=page.limit + 1,
            location_ids=actor.targets(READ, "location"),
            variant_id=variant_id,
            location_id=location_id,
        )
    return page_of(rows, page, MovementShape.model_validate, lambda row: (row.id,))


async def _visible(transaction: Transaction, actor: Actor, reservation_id: int) -> Reserved:
    found = await reservations.find_reservation(transaction, reservation_id)
    own = actor.targets(READ, "location")
    if own is not None and not any(line.location_id in own for line in found.lines):
        raise ReservationNotFoundError(reservation_id=reservation_id)
    return found


async def _mine(
    transaction: Transaction, actor: Actor, reservation_id: int, line_ids: list[Any] | None
) -> list[int]:
    """The lines that are meant, where the actor may act on each."""
    found = await _visible(transaction, actor, reservation_id)
    meant = [line for line in found.lines if line_ids is None or line.id in line_ids]
    require_places(actor, HOLD, (line.location_id for line in meant))
    return [line.id for line in meant]
