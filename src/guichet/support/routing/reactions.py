"""What routing does when a customer writes, and when something happens to an order, a parcel or an answer.

History is silent here too. What rules do is announced as `TicketChanged`, which nothing here hears.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from guichet.kernel.db import Transaction, driver
from guichet.kernel.events import Announced, Origin, is_live, reaction
from guichet.ports.happenings.commerce import (
    OrderChanged,
    ParcelChanged,
    ParcelNoticed,
    RefundMade,
    ShipmentAdded,
)
from guichet.ports.happenings.support import AnswerEnded, TicketMessageAdded
from guichet.support.routing.facts import Occasion, living_tickets
from guichet.support.routing.rounds import run_round
from guichet.support.routing.rules import read_rules
from guichet.support.routing.telling import mark, tell
from guichet.support.routing.vocabulary import AUTOMATIC, MESSAGE

_NEWS = (Origin.LIVE, Origin.CATCH_UP)  # what waited out an outage is to be routed all the same
_STANDS = """
SELECT m.id, m.ticket_id FROM ticket_messages m JOIN tickets t ON t.id = m.ticket_id AND NOT t.silent
WHERE m.id = ANY(%s)
"""
_ORDERS_OF = "SELECT id, order_id FROM shipments WHERE id = ANY(%s)"


@reaction("support.routing.messages", on=(TicketMessageAdded,))
async def route_messages(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Tell what new messages are about, have their tickets show it, and let the rules look."""
    said = {
        event.happening.message_id: event
        for event in events
        if isinstance(event.happening, TicketMessageAdded)
        and event.happening.direction == "in"
        and event.origin in _NEWS
    }
    if not said:
        return
    connection = await driver(transaction)
    # Where a message stands now: it may have moved since it was announced.
    rows = await (await connection.execute(_STANDS, (sorted(said),))).fetchall()
    tickets: dict[int, int] = dict(rows)
    automatic = {one for one, event in said.items() if getattr(event.happening, "automatic", "")}
    written = tickets.keys() - automatic
    await tell(transaction, written)
    await mark(transaction, {tickets[one] for one in written})
    await run_round(
        transaction,
        [
            Occasion(
                ticket_id=tickets[one],
                event_id=event.event_id,
                triggers=frozenset((AUTOMATIC if one in automatic else MESSAGE,)),
                happened_at=event.happened_at,
                message_id=one,
            )
            for one, event in said.items()
            if one in tickets
        ],
    )


@reaction(
    "support.routing.happenings",
    on=(OrderChanged, ShipmentAdded, ParcelChanged, ParcelNoticed, RefundMade, AnswerEnded),
)
async def route_happenings(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Let the rules look at the tickets that a happening in trade concerns."""
    live = [event for event in events if is_live(event)]
    if not live:
        return
    heard = {trigger for rule in await read_rules(transaction, active=True) for trigger in rule.triggers}
    meant = [(event, triggers) for event in live if (triggers := _triggers(event) & heard)]
    if not meant:
        return
    shipments = {one for event, _ in meant for one in getattr(event.happening, "shipment_ids", ())}
    connection = await driver(transaction)
    cursor = await connection.execute(_ORDERS_OF, (sorted(shipments),))
    orders_of: dict[int, int] = dict(await cursor.fetchall())
    orders = {one for event, _ in meant for one in _orders(event, orders_of)}
    placed = {
        event.happening.order_id
        for event, triggers in meant
        if isinstance(event.happening, OrderChanged) and "order_created" in triggers
    }
    by_order = await living_tickets(transaction, orders)
    by_buyer = await living_tickets(transaction, placed, of_buyer=True)
    await run_round(
        transaction,
        [
            occasion
            for event, triggers in meant
            for occasion in _occasions(event, triggers, orders_of, by_order, by_buyer)
        ],
    )


def _triggers(event: Announced) -> frozenset[str]:
    said = event.happening
    names: Iterable[str] = ()
    if isinstance(said, OrderChanged):
        changed = ("order_changed",) if said.before != said.after else ()
        names = ("order_created",) if said.before is None else changed
    elif isinstance(said, ShipmentAdded):
        names = ("shipment_added",)
    elif isinstance(said, ParcelChanged):
        names = ("parcel_changed", "delivered") if said.after == "delivered" else ("parcel_changed",)
    elif isinstance(said, ParcelNoticed):
        names = ("parcel_noticed",) if said.reason else ()
    elif isinstance(said, RefundMade):
        names = ("refund_made",)
    elif isinstance(said, AnswerEnded):
        names = ("answer_failed",) if said.state in ("failed", "undelivered") else ()
    return frozenset(names)


def _orders(event: Announced, orders_of: Mapping[int, int]) -> set[int]:
    said = event.happening
    if isinstance(said, OrderChanged | ShipmentAdded | RefundMade):
        return {said.order_id}
    if isinstance(said, ParcelChanged | ParcelNoticed):
        return {orders_of[one] for one in said.shipment_ids if one in orders_of}
    return set()


def _occasions(
    event: Announced,
    triggers: frozenset[str],
    orders_of: Mapping[int, int],
    by_order: Mapping[int, Sequence[int]],
    by_buyer: Mapping[int, Sequence[int]],
) -> list[Occasion]:
    """The tickets that a happening concerns, each once."""
    concerned: dict[int, int | None] = {}
    if isinstance(event.happening, AnswerEnded):
        concerned[event.happening.ticket_id] = None
    for order_id in sorted(_orders(event, orders_of)):
        tickets = [*by_order.get(order_id, ())]
        if "order_created" in triggers:
            tickets += by_buyer.get(order_id, ())
        for ticket_id in tickets:
            concerned.setdefault(ticket_id, order_id)
    return [
        Occasion(
            ticket_id=ticket_id,
            event_id=event.event_id,
            triggers=triggers,
            happened_at=event.happened_at,
            order_id=order_id,
        )
        for ticket_id, order_id in concerned.items()
    ]
