"""The live stream `GET /stream`: which happenings show, under which name, to whom."""

from __future__ import annotations

from typing import Annotated, cast

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse

from guichet.kernel.auth import CurrentActor, signed_in
from guichet.kernel.auth.sessions import COOKIE, find_session
from guichet.kernel.db import Database
from guichet.kernel.events import Happening
from guichet.kernel.services import Services
from guichet.kernel.web import LiveStream, Streamed, client_address
from guichet.ports.happenings import commerce, sync

router = APIRouter(tags=["live"])

STREAMED: dict[type[Happening], Streamed] = {
    commerce.OrderChanged: Streamed(event="order", scope="orders.read"),
    commerce.ShipmentAdded: Streamed(event="order", scope="orders.read", id_of=lambda told: told.order_id),
    commerce.RefundMade: Streamed(event="order", scope="orders.read", id_of=lambda told: told.order_id),
    commerce.OrderMessageArrived: Streamed(
        event="order", scope="orders.read", id_of=lambda told: told.order_id
    ),
    commerce.CustomerChanged: Streamed(event="customer", scope="customers.read"),
    commerce.CustomersMerged: Streamed(event="customer", scope="customers.read"),
    commerce.ProductChanged: Streamed(event="product", scope="products.read"),
    commerce.StockChanged: Streamed(event="stock", scope="stock.read", id_of=lambda told: told.variant_id),
    sync.ConnectionHealthChanged: Streamed(event="connection", scope="connections.read", history=True),
    sync.SyncProgressed: Streamed(
        event="connection", scope="connections.read", id_of=lambda told: told.connection_id, history=True
    ),
    sync.ActIntended: Streamed(event="act", scope="acts.read", id_of=lambda told: told.act_id),
    sync.ActEnded: Streamed(event="act", scope="acts.read", id_of=lambda told: told.act_id),
    sync.DeliveryUnreadable: Streamed(
        event="dead_letter",
        scope="connections.read",
        id_of=lambda told: told.dead_letter_id,
        history=True,
    ),
}


def live_stream(database: Database) -> LiveStream:
    """The stream of this process."""
    return LiveStream(database, STREAMED)


@router.get(
    "/stream",
    dependencies=[signed_in()],
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-Sent Events"}},
)
async def stream(
    request: Request,
    actor: CurrentActor,
    last_event_id: Annotated[str | None, Header(description="Where a broken stream resumes.")] = None,
) -> StreamingResponse:
    """What changes, as it changes: `event: order` with `data: {"id": "12", "version": 3}`.

    `event: reset` says that too much happened to tell: load again what you show. The stream ends when the
    session does.
    """
    services = cast("Services", request.app.state.services)
    live = cast("LiveStream", request.app.state.live)
    token, address = request.cookies[COOKIE], client_address(request)

    async def still_welcome() -> bool:
        async with services.database.transaction() as transaction:
            return await find_session(transaction, token, address) is not None

    told = last_event_id or ""
    after = int(told) if told.isascii() and told.isdigit() and len(told) < 19 else None
    return StreamingResponse(
        live.listen(actor.scopes, after, still_welcome),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )
