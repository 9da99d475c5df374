"""The live stream `GET /stream`: which happenings show, under which name, to whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, cast

from fastapi import APIRouter, Header, Request
from fastapi.responses import StreamingResponse
from sqlalchemy import text

from guichet.kernel.auth import Actor, CurrentActor, signed_in
from guichet.kernel.auth.sessions import COOKIE, find_session
from guichet.kernel.db import Database, Transaction
from guichet.kernel.events import Happening
from guichet.kernel.services import Services
from guichet.kernel.web import Binding, Hearing, LiveStream, Momentary, Streamed, client_address
from guichet.ports.happenings import after, commerce, purchase, support, sync
from guichet.support.chat import visitors_at
from guichet.support.presence import Present, everyone_present

router = APIRouter(tags=["live"])


async def _stores_of_orders(transaction: Transaction, order_ids: Sequence[int]) -> dict[int, int]:
    rows = await transaction.execute(_STORES_OF_ORDERS, {"ids": list(order_ids)})
    return {row.id: row.store_id for row in rows}


_STORES_OF_ORDERS = text(
    "SELECT orders.id, stores.id AS store_id FROM orders JOIN stores"
    " ON stores.connection_id = orders.connection_id AND stores.external_id = orders.store_external_id"
    " WHERE orders.id = ANY(:ids)"
)


async def _stores_of_tickets(transaction: Transaction, ticket_ids: Sequence[int]) -> dict[int, int]:
    rows = await transaction.execute(_STORES_OF_TICKETS, {"ids": list(ticket_ids)})
    return {row.id: row.store_id for row in rows}


_STORES_OF_TICKETS = text("SELECT id, store_id FROM tickets WHERE id = ANY(:ids) AND store_id IS NOT NULL")
_BY_STORE = Binding(kind="store", of=lambda told: told.order_id, look_up=_stores_of_orders)
_BY_TICKET = Binding(kind="store", of=lambda told: told.ticket_id, look_up=_stores_of_tickets)


async def _places_of_purchases(transaction: Transaction, purchase_ids: Sequence[int]) -> dict[int, int]:
    rows = await transaction.execute(_PLACES_OF_PURCHASES, {"ids": list(purchase_ids)})
    return {row.id: row.location_id for row in rows}


_PLACES_OF_PURCHASES = text(
    "SELECT id, coalesce(counter_id, location_id) AS location_id FROM purchases"
    " WHERE id = ANY(:ids) AND coalesce(counter_id, location_id) IS NOT NULL"
)
_BY_PURCHASE = Binding(kind="location", of=lambda told: told.purchase_id, look_up=_places_of_purchases)
_BY_LOCATION = Binding(kind="location", of=lambda told: told.location_id)

STREAMED: dict[type[Happening], Streamed] = {
    commerce.OrderChanged: Streamed(event="order", scope="orders.read", binding=_BY_STORE),
    commerce.ShipmentAdded: Streamed(
        event="order", scope="orders.read", binding=_BY_STORE, id_of=lambda told: told.order_id
    ),
    commerce.RefundMade: Streamed(
        event="order", scope="orders.read", binding=_BY_STORE, id_of=lambda told: told.order_id
    ),
    commerce.OrderMessageArrived: Streamed(
        event="order", scope="orders.read", binding=_BY_STORE, id_of=lambda told: told.order_id
    ),
    after.ReturnChanged: Streamed(
        event="return", scope="returns.read", binding=_BY_STORE, id_of=lambda told: told.return_id
    ),
    purchase.PurchaseChanged: Streamed(
        event="purchase", scope="purchases.read", binding=_BY_PURCHASE, id_of=lambda told: told.purchase_id
    ),
    purchase.PreparationChanged: Streamed(
        event="preparation",
        scope="preparations.read",
        binding=_BY_LOCATION,
        id_of=lambda told: told.preparation_id,
    ),
    purchase.PreparationTroubled: Streamed(
        event="preparation",
        scope="preparations.read",
        binding=_BY_LOCATION,
        id_of=lambda told: told.preparation_id,
    ),
    commerce.CustomerChanged: Streamed(event="customer", scope="customers.read"),
    commerce.CustomersMerged: Streamed(event="customer", scope="customers.read"),
    commerce.ProductChanged: Streamed(event="product", scope="products.read"),
    commerce.StockChanged: Streamed(
        event="stock", scope="stock.read", binding=_BY_LOCATION, id_of=lambda told: told.variant_id
    ),
    **{
        shape: Streamed(
            event="ticket", scope="tickets.read", binding=_BY_TICKET, id_of=lambda told: told.ticket_id
        )
        for shape in (
            support.TicketOpened,
            support.TicketMessageAdded,
            support.TicketChanged,
            support.AnswerEnded,
        )
    },
    sync.ConnectionHealthChanged: Streamed(event="connection", scope="connections.read", history=True),
    sync.SyncProgressed: Streamed(
        event="connection", scope="connections.read", id_of=lambda told: told.connection_id, history=True
    ),
    sync.ActIntended: Streamed(
        event="act", scope="acts.read", binding=_BY_STORE, id_of=lambda told: told.act_id
    ),
    sync.ActEnded: Streamed(
        event="act", scope="acts.read", binding=_BY_STORE, id_of=lambda told: told.act_id
    ),
    sync.DeliveryUnreadable: Streamed(
        event="dead_letter",
        scope="connections.read",
        id_of=lambda told: told.dead_letter_id,
        history=True,
    ),
}


def live_stream(database: Database) -> LiveStream:
    """The stream of this process."""
    return LiveStream(database, STREAMED, [_PRESENCE, _VISITORS])


async def _who_is_where(transaction: Transaction) -> dict[int, list[dict[str, str]]]:
    found: dict[int, list[dict[str, str]]] = {}
    for one in await everyone_present(transaction):
        found.setdefault(one.ticket_id, []).append(_presence(one))
    return found


def _presence(one: Present) -> dict[str, str]:
    return {"user_id": str(one.user_id), "name": one.name, "doing": one.doing}


_PRESENCE = Momentary(event="presence", read=_who_is_where, targets=_stores_of_tickets)
_VISITORS = Momentary(event="visitor", read=visitors_at, targets=_stores_of_tickets)


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

    `event: presence` with `data: {"id": "7", "now": [{"user_id", "name", "doing"}]}` says who is at a ticket,
    null for nobody; `event: visitor` with `{"id": "7", "now": {"writing": true}}` that the visitor who chats
    in it is there. `event: reset` says that too much happened to tell: load again what you show. The stream
    ends when the session does.
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
        live.listen(_hearing(actor), after, still_welcome),
        media_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _hearing(actor: Actor) -> Hearing:
    """What a reader may hear: of what belongs to a store or a location, that of those in the grants."""
    hearing = {
        how.event: actor.targets(how.scope, how.binding.kind if how.binding else "")
        for how in STREAMED.values()
        if actor.allows(how.scope)
    }
    if "ticket" in hearing:  # who hears of tickets hears who is at them
        hearing[_PRESENCE.event] = hearing[_VISITORS.event] = hearing["ticket"]
    return hearing
