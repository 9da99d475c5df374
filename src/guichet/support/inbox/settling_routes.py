"""The inbox's API for answers of which nobody heard whether they left."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.kernel.auth import CurrentActor, requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Asked
from guichet.support.inbox.schemas import TicketDone
from guichet.support.inbox.settling import settle
from guichet.support.inbox.tickets import ANSWER, find_ticket
from guichet.support.inbox.views import item_of

router = APIRouter(tags=["tickets"])


class SettlementAsked(Asked):
    """What somebody saw: the answer `arrived`, or it did not and is to be sent again."""

    arrived: bool


@router.post("/tickets/{ticket_id}/answers/{message_id}/settlements", dependencies=[requires(ANSWER)])
async def settle_answer(
    request: Request, actor: CurrentActor, ticket_id: Id, message_id: Id, asked: SettlementAsked
) -> TicketDone:
    """Settle an answer that is `uncertain`: it arrived, or it is sent once more."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        ticket = await find_ticket(transaction, ticket_id, actor, scope=ANSWER, lock=True)
        await settle(transaction, actor, ticket, message_id, arrived=asked.arrived)
        return TicketDone(ticket=await item_of(transaction, ticket.id), entry_ids=[])
