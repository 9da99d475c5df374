"""The API of one ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, cast

from fastapi import APIRouter, Query, Request, Response

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Page, PageQuery, decode_cursor, page_of
from guichet.support.desk.beginning import About, begin_ticket, view_beginning
from guichet.support.desk.returning import TicketReturnAsked, TicketReturned, return_from_ticket
from guichet.support.desk.schemas import BeginningAsked, BeginningShape, TicketMessageShape, TicketShape
from guichet.support.desk.views import view_message, view_messages, view_ticket
from guichet.support.inbox import (
    ANSWER,
    READ,
    AnswerQueued,
    find_ticket,
    html_headers,
    html_of,
    item_of,
    read_html,
)

router = APIRouter(tags=["tickets"])


@router.get("/ticket-beginnings", dependencies=[requires(ANSWER)])
async def show_beginning(
    request: Request,
    actor: CurrentActor,
    order_id: Annotated[Id | None, Query()] = None,
    customer_id: Annotated[Id | None, Query()] = None,
    parent_id: Annotated[Id | None, Query(description="A ticket aside of which to write.")] = None,
) -> BeginningShape:
    """To whom and how a conversation can be begun, from an order, a customer, or aside of a ticket."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        return await view_beginning(transaction, actor, About(order_id, customer_id, parent_id))


@router.post("/tickets", status_code=202, dependencies=[requires(ANSWER)])
async def begin_one(request: Request, actor: CurrentActor, asked: BeginningAsked) -> AnswerQueued:
    """Begin a conversation: its first message leaves after ten seconds, in which it can be called back."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket_id, message_id, leaves_at = await begin_ticket(transaction, actor, asked)
        item = await item_of(transaction, ticket_id)
    return AnswerQueued(message_id=message_id, leaves_at=leaves_at, ticket=item)


@router.post("/tickets/{ticket_id}/returns", status_code=201, dependencies=[requires(ANSWER)])
async def return_one(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: TicketReturnAsked
) -> TicketReturned:
    """Open a return of the ticket's order and decide it; the ticket is tagged and the answer written."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        return await return_from_ticket(services, transaction, actor, ticket_id, asked)


@router.get("/tickets/{ticket_id}", dependencies=[requires(READ)])
async def show(request: Request, response: Response, actor: CurrentActor, ticket_id: Id) -> TicketShape:
    """A ticket whole: the conversation as one timeline, orders, parcels and customer beside it.

    The `ETag` is the ticket's version, for `If-Match` when it is changed.
    """
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await view_ticket(transaction, actor, ticket_id)
    response.headers["ETag"] = f'"{ticket.ticket.version}"'
    return ticket


@router.get("/tickets/{ticket_id}/messages", dependencies=[requires(READ)])
async def list_messages(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: PageQuery
) -> Page[TicketMessageShape]:
    """The messages of a ticket, the newest first; `earlier` of its conversation is a cursor of this list."""
    before = decode_cursor(asked.cursor, tuple[datetime, int]) if asked.cursor else None
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        messages = await view_messages(transaction, ticket.id, count=asked.limit + 1, before=before)
    return page_of(messages, asked, lambda message: message, lambda message: (message.sent_at, message.id))


@router.get(
    "/tickets/{ticket_id}/messages/{message_id}/html",
    dependencies=[requires(READ)],
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "The message as HTML."}},
)
async def show_html(
    request: Request,
    actor: CurrentActor,
    ticket_id: Id,
    message_id: Id,
    pictures: Annotated[bool, Query(description="Let pictures of other servers be loaded.")] = False,
) -> Response:
    """A message's HTML, made safe, for a sandboxed frame; pictures from elsewhere only when asked for."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        kept = await html_of(transaction, ticket.id, message_id)
    content = await read_html(services.blobs, kept, pictures=pictures)
    return Response(content, media_type="text/html; charset=utf-8", headers=html_headers(pictures=pictures))


@router.get("/tickets/{ticket_id}/messages/{message_id}", dependencies=[requires(READ)])
async def show_message(
    request: Request, actor: CurrentActor, ticket_id: Id, message_id: Id
) -> TicketMessageShape:
    """One message with its whole text."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        return await view_message(transaction, ticket.id, message_id)
