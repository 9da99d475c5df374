"""The API of exception notices. Who is bound to stores writes about these, and reads what touches them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.commerce.orders import OrderNotFoundError
from guichet.kernel.auth import Bound, CurrentActor, Role, declare_scopes, requires
from guichet.kernel.db import Database
from guichet.kernel.services import Services
from guichet.kernel.types import Id, Words, utc_now
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of, require_match
from guichet.support.notices.errors import NoticeNotFoundError
from guichet.support.notices.repository import (
    NoticeRow,
    find_notice,
    is_order_of,
    list_notices,
    notices_for,
)
from guichet.support.notices.schemas import NoticeAsked, NoticeShape
from guichet.support.notices.service import (
    READ,
    WRITE,
    NewNotice,
    change_notice,
    held_notice,
    withdraw_notice,
    write_notice,
)

declare_scopes(
    {READ: Words("See exception notices", "Voir les avis d’exception")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS, Role.SHOP_STAFF),
    bound=Bound.NARROWED,
)
declare_scopes(
    {WRITE: Words("Write exception notices", "Rédiger des avis d’exception")},
    roles=(Role.AGENT, Role.LEAD, Role.OPERATIONS),
    bound=Bound.NARROWED,
)

router = APIRouter(tags=["notices"])
_reads = requires(READ)
_writes = requires(WRITE)
When = Literal["holding", "coming", "past", "all"]


def _database(request: Request) -> Database:
    return cast("Services", request.app.state.services).database


@router.get("/notices", dependencies=[_reads])
async def list_all(
    request: Request,
    actor: CurrentActor,
    asked: PageQuery,
    when: Annotated[When, Query(description="Those that hold now, are to come, or are past.")] = "all",
) -> Page[NoticeShape]:
    """Notices, the latest to begin first."""
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    now = utc_now()
    async with _database(request).transaction() as transaction:
        rows = await list_notices(
            transaction,
            when=when,
            now=now,
            store_ids=actor.targets(READ, "store"),
            count=asked.limit + 1,
            before=before,
        )
    return page_of(rows, asked, lambda row: _shape(row, now), lambda row: (row.starts_at, row.id))


@router.get("/orders/{order_id}/notices", dependencies=[_reads])
async def list_of_order(request: Request, actor: CurrentActor, order_id: Id) -> Page[NoticeShape]:
    """The notices that hold for an order now."""
    now = utc_now()
    async with _database(request).transaction() as transaction:
        if not await is_order_of(transaction, order_id, actor.targets(READ, "store")):
            raise OrderNotFoundError(order_id=order_id)
        found = await notices_for(transaction, [order_id], now)
    return Page(items=[_shape(row, now) for row in found.get(order_id, [])])


@router.get("/notices/{notice_id}", dependencies=[_reads])
async def show(request: Request, response: Response, actor: CurrentActor, notice_id: Id) -> NoticeShape:
    """A notice."""
    async with _database(request).transaction() as transaction:
        row = await find_notice(transaction, notice_id, actor.targets(READ, "store"))
    if row is None:
        raise NoticeNotFoundError(notice_id=notice_id)
    response.headers["ETag"] = f'"{row.version}"'
    return _shape(row, utc_now())


@router.post("/notices", status_code=201, dependencies=[_writes])
async def write(request: Request, actor: CurrentActor, asked: NoticeAsked) -> NoticeShape:
    """Write a notice."""
    async with _database(request).transaction() as transaction:
        notice_id = await write_notice(transaction, actor, _new(asked))
        row = await find_notice(transaction, notice_id, None)
    if row is None:
        raise NoticeNotFoundError(notice_id=notice_id)
    return _shape(row, utc_now())


@router.put("/notices/{notice_id}", dependencies=[_writes])
async def change(request: Request, actor: CurrentActor, notice_id: Id, asked: NoticeAsked) -> NoticeShape:
    """Change a notice whole. `If-Match` takes the version that was read, in quotes."""
    async with _database(request).transaction() as transaction:
        held = await held_notice(transaction, actor, notice_id)
        if held is None:
            raise NoticeNotFoundError(notice_id=notice_id)
        require_match(request, f'"{held.version}"')
        await change_notice(transaction, actor, held, _new(asked))
        row = await find_notice(transaction, notice_id, None)
    return _shape(row or held, utc_now())


@router.delete("/notices/{notice_id}", status_code=204, dependencies=[_writes])
async def withdraw(request: Request, actor: CurrentActor, notice_id: Id) -> None:
    """Have a notice hold no longer."""
    async with _database(request).transaction() as transaction:
        held = await held_notice(transaction, actor, notice_id)
        if held is None:
            raise NoticeNotFoundError(notice_id=notice_id)
        require_match(request, f'"{held.version}"')
        await withdraw_notice(transaction, actor, held)


def _new(asked: NoticeAsked) -> NewNotice:
    return NewNotice(
        kind=asked.kind,
        words=asked.words,
        order_id=asked.order_id,
        store_id=asked.store_id,
        carrier=asked.carrier,
        country=asked.country,
        postcodes=tuple(asked.postcodes),
        starts_at=asked.starts_at,
        ends_at=asked.ends_at,
    )


def _shape(row: NoticeRow, now: datetime) -> NoticeShape:
    over = row.ends_at is not None and row.ends_at <= now
    state = "past" if over else "coming" if row.starts_at > now else "holding"
    same = {name: getattr(row, name) for name in NoticeShape.model_fields if hasattr(row, name)}
    return NoticeShape(**{**same, "state": state, "carrier": row.carrier_name})
