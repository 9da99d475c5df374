"""What stands beside a conversation: its orders with their parcels, and the customer over all shops."""

from __future__ import annotations

from collections.abc import Mapping

from guichet.commerce.customers import customers_of, find_person
from guichet.commerce.money import money_shape
from guichet.commerce.orders import (
    LineShape,
    OrderFilter,
    OrderNotFoundError,
    OrderShape,
    ShipmentShape,
    Timeline,
    list_orders,
    order_item,
    totals_of,
    view_with_timeline,
)
from guichet.kernel.auth import Actor
from guichet.kernel.db import Transaction
from guichet.support.desk.schemas import (
    CustomerSide,
    OrderSide,
    ParcelLineBrief,
    ParcelSide,
    ScanBrief,
    TicketSide,
)
from guichet.support.inbox import (
    READ,
    NamedShape,
    TicketFacts,
    TicketFilter,
    list_tickets,
    orders_of,
    ticket_item,
)

_WHOLE_ORDERS = 3
_LAST = 6
_ORDERS = "orders.read"


async def side_of(
    transaction: Transaction, actor: Actor, ticket: TicketFacts
) -> tuple[TicketSide, list[Timeline]]:
    """The side of a ticket, as far as the reader's rights go, and the lives of its orders."""
    order_ids = await orders_of(transaction, ticket.id) if actor.allows(_ORDERS) else []
    orders, lives = [], []
    for order_id in order_ids[:_WHOLE_ORDERS]:
        try:
            order, life = await view_with_timeline(transaction, order_id, actor.targets(_ORDERS, "store"))
        except OrderNotFoundError:
            continue
        orders.append(_order_side(order))
        lives.append(life)
    customer = await _customer_side(transaction, actor, ticket)
    readings = [side.order.as_of for side in orders]
    readings += [parcel.as_of for side in orders for parcel in side.parcels if parcel.as_of]
    side = TicketSide(
        orders=orders,
        more_order_ids=order_ids[_WHOLE_ORDERS:],
        customer=customer,
        as_of=min(readings, default=None),
    )
    return side, lives


def _order_side(order: OrderShape) -> OrderSide:
    lines = {line.id: line for line in order.lines}
    return OrderSide(
        order=order,
        parcels=[_parcel_side(shipment, lines) for shipment in order.shipments],
        not_shipped=[
            ParcelLineBrief(line_id=line.id, name=line.name, quantity=line.quantity - line.quantity_shipped)
            for line in order.lines
            if line.quantity > line.quantity_shipped
        ],
    )


def _parcel_side(shipment: ShipmentShape, lines: Mapping[int, LineShape]) -> ParcelSide:
    tracking = shipment.tracking
    scan = tracking.events[0] if tracking and tracking.events else None
    return ParcelSide(
        shipment_id=shipment.id,
        parcel_id=tracking.parcel_id if tracking else None,
        state=shipment.state,
        carrier=shipment.carrier,
        tracking_number=shipment.tracking_number,
        tracking_address=shipment.tracking_address or (tracking.tracking_address if tracking else ""),
        last_scan=ScanBrief(at=scan.at, state=scan.state, words=scan.words, place=scan.place)
        if scan
        else None,
        next_step=tracking.next_step if tracking else "",
        expected_from=tracking.expected_from if tracking else None,
        expected_until=tracking.expected_until if tracking else None,
        late_by_days=shipment.late_by_days,
        attention=tracking.attention if tracking else "",
        lines=[_line(one.line_id, one.quantity, lines) for one in shipment.lines],
        as_of=tracking.source.as_of if tracking else None,
    )


def _line(line_id: int | None, quantity: int, lines: Mapping[int, LineShape]) -> ParcelLineBrief:
    known = lines.get(line_id) if line_id is not None else None
    return ParcelLineBrief(line_id=line_id, name=known.name if known else "", quantity=quantity)


async def _customer_side(transaction: Transaction, actor: Actor, ticket: TicketFacts) -> CustomerSide | None:
    """The customer, with the orders and tickets of the stores that the reader sees."""
    if ticket.profile_id is None:
        return None
    customer_id = (await customers_of(transaction, [ticket.profile_id])).get(ticket.profile_id)
    person = await find_person(transaction, customer_id) if customer_id is not None else None
    if person is None:
        return None
    stores = actor.targets(_ORDERS, "store") if actor.allows(_ORDERS) else frozenset()
    totals = [
        one for one in await totals_of(transaction, [person.id]) if stores is None or one.store_id in stores
    ]
    orders = await list_orders(transaction, OrderFilter(customer_id=person.id, store_ids=stores), count=_LAST)
    wanted = TicketFilter(customer_id=person.id, store_ids=actor.targets(READ, "store"))
    tickets = await list_tickets(transaction, wanted, count=_LAST + 1)
    spent: dict[str, int] = {}
    for one in totals:
        spent[one.currency] = spent.get(one.currency, 0) + one.spent
    named = {one.store_id: one.store_name or "" for one in totals if one.store_id is not None}
    return CustomerSide(
        id=person.id,
        name=person.name,
        mail=person.mail,
        phone=person.phone,
        orders_count=sum(one.orders for one in totals),
        totals=[money_shape(amount, currency) for currency, amount in sorted(spent.items())],
        stores=[NamedShape(id=key, name=name) for key, name in sorted(named.items())],
        orders=[order_item(row) for row in orders],
        tickets=[ticket_item(row) for row in tickets if row.id != ticket.id][:_LAST],
    )
