"""What an order, its parcels and its refunds let a draft claim. Pure: from the order as it is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from guichet.commerce.orders import LineShape, OrderShape, ShipmentShape
from guichet.correspondence import language_of
from guichet.ports.records import ParcelState
from guichet.support.drafts.facts import (
    Amount,
    Code,
    Count,
    Day,
    Fact,
    Item,
    Items,
    Moment,
    Phrase,
    Span,
    Value,
    Words,
)

_MOST_ITEMS = 12
_LONGEST_WORDS = 200
_NOTHING_KNOWN = frozenset({"", ParcelState.UNKNOWN})
_ON_THE_WAY = frozenset({ParcelState.HANDED_OVER, ParcelState.IN_TRANSIT})
_ARRIVED = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.RETURNING, ParcelState.LOST})
# What is told of these is no way to a parcel that will come.
_NEVER_SHIPPED = frozenset({"cancelled", "declined", "refunded", "incomplete", "awaiting_payment"})


def order_facts(order: OrderShape, now: datetime) -> Iterator[Fact]:
    """The facts of an order whole."""
    record, source = f"order:{order.id}", order.store.name if order.store else ""

    def told(field: str, value: Value) -> Fact:
        return Fact(record=record, field=field, value=value, as_of=order.as_of, source=source)

    yield told("number", Words(text=order.number))
    yield told("placed_at", Day(at=order.placed_at))
    yield told("total", Amount(amount=order.total.amount, currency=order.total.currency))
    if order.state != "unknown":
        yield told("state", Code(vocabulary="order_states", code=order.state))
    items = _items((line, line.quantity) for line in order.lines)
    if items:
        yield told("items", Items(items=items))
    left = _items((line, line.quantity - line.quantity_shipped) for line in order.lines)
    if left and order.shipments and order.state not in _NEVER_SHIPPED:
        yield told("not_shipped", Items(items=left, phrase="not_shipped"))
    if not order.refunds and order.amounts.refunded.amount == 0:
        yield told("refunds", Phrase(phrase="no_refund"))
    for refund in order.refunds:
        amount = Amount(amount=refund.amount.amount, currency=refund.amount.currency)
        made = (
            Phrase(phrase="refund_undated", amount=amount)
            if refund.happened_at is None
            else Phrase(phrase="refund", amount=amount, day=Day(at=refund.happened_at))
        )
        yield Fact(
            record=f"refund:{refund.id}",
            field="made",
            value=made,
            as_of=order.as_of,
            source=source,
            part_of=record,
        )
    lines = {line.id: line for line in order.lines}
    for shipment in order.shipments:
        yield from _parcel_facts(shipment, lines, order, now)


def _parcel_facts(
    shipment: ShipmentShape, lines: Mapping[int, LineShape], order: OrderShape, now: datetime
) -> Iterator[Fact]:
    tracking = shipment.tracking
    source = (tracking.source.label if tracking else "") or (order.store.name if order.store else "")
    as_of = tracking.source.as_of if tracking else order.as_of
    record, whole = f"parcel:{shipment.id}", f"order:{order.id}"

    def told(field: str, value: Value) -> Fact:
        return Fact(record=record, field=field, value=value, as_of=as_of, source=source, part_of=whole)

    for field, text in (
        ("tracking_number", shipment.tracking_number),
        ("carrier", _carrier(shipment)),
        ("tracking_address", shipment.tracking_address or (tracking.tracking_address if tracking else "")),
    ):
        if text:
            yield told(field, Words(text=text))
    carried = ((lines.get(one.line_id or 0), one.quantity) for one in shipment.lines)
    items = _items((line, quantity) for line, quantity in carried if line is not None)
    if items:
        yield told("items", Items(items=items))
    if shipment.state not in _NOTHING_KNOWN:
        yield told("state", Code(vocabulary="parcel_states", code=shipment.state))
    delivered_at = (tracking.delivered_at if tracking else None) or shipment.delivered_at
    if delivered_at is not None and shipment.state == ParcelState.DELIVERED:
        yield told("delivered_at", Phrase(phrase="delivered_at", moment=Moment(at=delivered_at)))
    if tracking is None:
        return
    if tracking.events:
        scan = tracking.events[0]
        yield told("last_scan_at", Moment(at=scan.at))
        if scan.words and len(scan.words) <= _LONGEST_WORDS:
            # Without a language it could not be known to whom it may be quoted.
            yield told(
                "last_words", Words(text=scan.words.rstrip(" ."), language=language_of(scan.words) or "?")
            )
    if tracking.pickup_point is not None:
        point = tracking.pickup_point
        yield told(
            "pickup_point", Words(text=", ".join(filter(None, (point.name, point.postcode, point.city))))
        )
    yield from _expectations(shipment, told, now)


def _carrier(shipment: ShipmentShape) -> str:
    """The carrier by the name that it gives itself, else by the shop's word for it."""
    label = shipment.tracking.source.label if shipment.tracking else ""
    said = label or shipment.carrier
    return said.capitalize() if said.islower() else said


def _expectations(
    shipment: ShipmentShape, told: Callable[[str, Value], Fact], now: datetime
) -> Iterator[Fact]:
    """What comes next and when; of a parcel that is late, by how much."""
    tracking = shipment.tracking
    if tracking is None or shipment.state in _ARRIVED:
        return
    if shipment.late_by_days:
        yield told("late_by_days", Count(phrase="late", count=shipment.late_by_days))
    step = _next_step(shipment.state, at_point=tracking.pickup_point is not None)
    if step:
        yield told("next_step", Code(vocabulary="steps", code=step))
    start = tracking.expected_from or tracking.expected_until
    end = tracking.expected_until or tracking.expected_from
    if start is not None and end is not None and not shipment.late_by_days and end > now:
        yield told("expected", Span(start=start, end=end, phrase="expected"))


def _next_step(state: str, *, at_point: bool) -> str:
    """The step that follows a state; "" where it is not sure what does."""
    if state == ParcelState.ANNOUNCED:
        return "handed_over"
    if state in _ON_THE_WAY:
        return "at_pickup_point" if at_point else "out_for_delivery"
    if state == ParcelState.OUT_FOR_DELIVERY:
        return "at_pickup_point" if at_point else "delivered"
    return "collected" if state == ParcelState.AT_PICKUP_POINT else ""


def _items(counted: Iterable[tuple[LineShape, int]]) -> tuple[Item, ...]:
    return tuple(
        Item(line.name, tuple(option.value for option in line.options), quantity)
        for line, quantity in counted
        if quantity > 0
    )[:_MOST_ITEMS]
