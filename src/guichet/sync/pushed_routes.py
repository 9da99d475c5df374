"""Routes over pushes: where a till sends to, with which secret, in which form; when it was heard of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from guichet import connections
from guichet.kernel.auth import public, requires
from guichet.kernel.errors import NotFoundError
from guichet.kernel.services import Services
from guichet.kernel.types import Id
from guichet.kernel.web import Answered
from guichet.ports.pushing import SendsByItself
from guichet.sync.errors import NotOfferedError
from guichet.sync.pushed import find_sender
from guichet.sync.watchdog import address_of

router = APIRouter()


class PushShape(Answered):
    """Where a system that sends by itself sends to. `receives`: the address can be reached from outside.

    `last_at` is when it was heard of last, None before its first push; `refused` are records that could not
    be true, `unplaced` levels of articles or places that nothing here answers to yet.
    """

    address: str
    secret: str
    receives: bool
    last_at: datetime | None
    pushes: int
    documents: int
    refused: int
    unplaced: int


@router.get(
    "/connections/{connection_id}/push",
    dependencies=[requires("connections.manage", everywhere=True)],
)
async def show_push(request: Request, connection_id: Id) -> PushShape:
    """The address and secret for what a till or a shop of one's own sends; who knows both can write it."""
    services = cast("Services", request.app.state.services)
    async with services.database.transaction() as transaction:
        row = await connections.find_connection(transaction, connection_id)
        sender = await find_sender(transaction, connection_id)
    connector = connections.connector_of(row.connector_id)
    if not isinstance(connector, SendsByItself):
        raise NotOfferedError(connector=connector.manifest.label, capability="sends_by_itself")
    return PushShape(
        address=address_of(services, connection_id),
        secret=connector.shown_secret(connections.hook_secret_of(services.vault, row)),
        receives=services.settings.public_url is not None,
        last_at=sender.last_at,
        pushes=sender.pushes,
        documents=sender.documents,
        refused=sender.refused,
        unplaced=sender.unplaced,
    )


@router.get("/connectors/{connector_id}/push-schema", dependencies=[public()])
async def show_push_schema(connector_id: str) -> JSONResponse:
    """The JSON Schema of what is pushed, for those who make tills and shops; without signing in."""
    connector: Any = connections.connector_of(connector_id)
    if not isinstance(connector, SendsByItself):
        raise NotFoundError
    return JSONResponse(dict(connector.push_schema()), media_type="application/schema+json")
