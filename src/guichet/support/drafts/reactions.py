"""When drafts are written: a message arrived, somebody answered, the facts under a draft changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import cast

from guichet.kernel.db import Transaction
from guichet.kernel.events import Announced, is_live, reaction
from guichet.kernel.jobs import enqueue
from guichet.ports.happenings.commerce import (
    OrderChanged,
    ParcelChanged,
    ParcelNoticed,
    RefundMade,
    ShipmentAdded,
)
from guichet.ports.happenings.purchase import PreparationChanged
from guichet.ports.happenings.support import AnswerEnded, TicketChanged, TicketMessageAdded
from guichet.support.drafts.errands import WriteDraft
from guichet.support.drafts.repository import drafted, tickets_of_orders

# These may leave a draft without its message, or give it another order; the first two concern tickets without
# one too.
_MOVES = frozenset({"joined", "split"})
_TOUCHES = frozenset({"undone", "order", "state", "answer", "topic"})
_CAME_BACK = frozenset({"withdrawn", "failed", "undelivered"})


@reaction("support.drafts.messages", on=(TicketMessageAdded,))
async def draft_answers(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have a draft made for what a person wrote just now, and none stand where somebody answered.

    What a first sync or a long outage brought starts none: an agent may ask for one.
    """
    wanted = set()
    for event in events:
        added = cast("TicketMessageAdded", event.happening)
        if added.automatic or added.direction == "note":
            continue
        if added.direction == "out" or is_live(event):
            wanted.add(added.ticket_id)
    await _write(transaction, wanted)


@reaction("support.drafts.tickets", on=(TicketChanged, AnswerEnded))
async def follow_tickets(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have drafts follow what became of their tickets; a message whose answer came back waits again."""
    wanted, touched = set(), set()
    for event in events:
        happening = event.happening
        if isinstance(happening, AnswerEnded):
            wanted |= {happening.ticket_id} if happening.state in _CAME_BACK else set()
        elif isinstance(happening, TicketChanged) and happening.what in _MOVES:
            wanted.add(happening.ticket_id)
        elif isinstance(happening, TicketChanged) and happening.what in _TOUCHES:
            touched.add(happening.ticket_id)
    await _write(transaction, wanted | await drafted(transaction, touched))


@reaction(
    "support.drafts.facts",
    on=(OrderChanged, ShipmentAdded, ParcelChanged, ParcelNoticed, RefundMade, PreparationChanged),
)
async def follow_facts(transaction: Transaction, events: Sequence[Announced]) -> None:
    """Have drafts be written anew whose orders, preparations, parcels or refunds changed."""
    orders: set[int] = set()
    shipments: set[int] = set()
    for event in events:
        happening = event.happening
        if isinstance(happening, OrderChanged | RefundMade | ShipmentAdded | PreparationChanged):
            orders.update(() if happening.order_id is None else (happening.order_id,))
        elif isinstance(happening, ParcelChanged | ParcelNoticed):
            shipments.update(happening.shipment_ids)
    await _write(transaction, await tickets_of_orders(transaction, orders, shipments))


async def _write(transaction: Transaction, ticket_ids: Iterable[int]) -> None:
    for ticket_id in sorted(ticket_ids):
        await enqueue(transaction, WriteDraft(ticket_id=ticket_id), key=str(ticket_id))
