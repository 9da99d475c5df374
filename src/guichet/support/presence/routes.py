"""The API of presence: said every ten to twenty seconds by who looks at a ticket."""

from __future__ import annotations

from typing import Literal, cast

from fastapi import APIRouter, Request, Response

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Asked
from guichet.support.inbox import READ, find_ticket
from guichet.support.presence.service import be_there, go_away

router = APIRouter(tags=["tickets"])


class PresenceAsked(Asked):
    """What the caller does at the ticket."""

    doing: Literal["viewing", "writing"] = "viewing"


@router.put("/tickets/{ticket_id}/presence", status_code=204, dependencies=[requires(READ)])
async def say_presence(
    request: Request, actor: CurrentActor, ticket_id: Id, asked: PresenceAsked
) -> Response:
    """Say that the caller looks at a ticket or writes in it; it holds for 30 seconds."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        await be_there(transaction, actor, ticket.id, asked.doing)
    return Response(status_code=204)


@router.delete("/tickets/{ticket_id}/presence", status_code=204, dependencies=[requires(READ)])
async def end_presence(request: Request, actor: CurrentActor, ticket_id: Id) -> Response:
    """Say that the caller left."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor)
        await go_away(transaction, actor, ticket.id)
    return Response(status_code=204)
