"""A route over forwarding: where a mailbox's mails are to be forwarded, told to who set it up."""

from __future__ import annotations

from typing import cast

from fastapi import APIRouter, Request

from guichet.kernel.auth import requires
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Answered
from guichet.sync.forwarding import forwarding_address

router = APIRouter()


class ForwardingShape(Answered):
    """The secret address of a connection. `receives`: the receiver of mails is switched on here."""

    address: str
    receives: bool


@router.get(
    "/connections/{connection_id}/forwarding",
    dependencies=[requires("connections.manage", everywhere=True)],
)
async def show_forwarding(request: Request, connection_id: Id) -> ForwardingShape:
    """The address to which a mailbox's mails can be forwarded; who knows it can write into the mailbox."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        address = await forwarding_address(services, transaction, connection_id)
    return ForwardingShape(address=address, receives=services.settings.smtp_port is not None)
