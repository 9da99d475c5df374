"""Orders as the API shows them, put together from their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from guichet.commerce.customers import display_name
from guichet.commerce.money import money_shape
from guichet.commerce.orders import repository
from guichet.commerce.orders.errors import OrderNotFoundError
from guichet.commerce.orders.listing import OrderRow
from guichet.commerce.orders.schemas import (
    AddressShape,
    AmountsShape,
    CouponShape,
    LineShape,
    Named,
    NotesShape,
    OrderItem,
    OrderShape,
    ParcelLine,
    PaymentShape,
    RefundLineShape,
    RefundShape,
    ShipmentShape,
    Timeline,
    TimelineItem,
    TimelineSource,
)
from guichet.commerce.orders.tracking import Today, late_by_days, parcel_items, tracked_ids
from guichet.commerce.parcels import TrackingShape, trackings
from guichet.commerce.reading import Source
from guichet.commerce.refunds import RefundRow, refunds_of
from guichet.commerce.shipments import ShipmentRow, shipments_of
from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now

_PAID = frozenset({"purchase", "capture"})


def order_item(row: OrderRow) -> OrderItem:
    """An order in a list."""
    return OrderItem(
        id=row.id,
        number=row.number,
        store=_named(row.store_id, row.store_name),
        customer=_named(row.customer_id, row.customer_name),
        state=row.state,
        source_state=row.source_state,
        placed_at=row.placed_at,
        total=money_shape(row.total, row.currency),
        lines_count=row.lines_count,
        pieces=row.pieces,
        parcel_state=row.parcel_state,
        as_of=row.read_at,
    )


class _Parts(msgspec.Struct, frozen=True):
    """The rows of one order, read once for whatever is shown of them."""

    order: Mapping[str, Any]
    parcels: Sequence[ShipmentRow]
    tracked: Mapping[int, TrackingShape]
    payments: Sequence[Mapping[str, Any]]
    refunds: Sequence[RefundRow]


async def _parts(transaction: Transaction, order_id: int, store_ids: frozenset[int] | None) -> _Parts:
    order = await _order(transaction, order_id, store_ids)
    parcels = await shipments_of(transaction, order_id)
    return _Parts(
        order,
        parcels,
        await trackings(transaction, tracked_ids(parcels)),
        await repository.payments_of(transaction, order_id),
        await refunds_of(transaction, order_id),
    )


async def view_order(
    transaction: Transaction, order_id: int, store_ids: frozenset[int] | None = None
) -> OrderShape:
    """An order whole; one of a store that is not among `store_ids` is as if it were not there.

    Raises OrderNotFoundError.
    """
    return await _whole(transaction, await _parts(transaction, order_id, store_ids))


async def view_timeline(
    transaction: Transaction, order_id: int, store_ids: frozenset[int] | None = None
) -> Timeline:
    """An order's life, oldest first. Raises OrderNotFoundError."""
    return await _life(transaction, await _parts(transaction, order_id, store_ids))


async def view_with_timeline(
    transaction: Transaction, order_id: int, store_ids: frozenset[int] | None = None
) -> tuple[OrderShape, Timeline]:
    """An order whole and its life, of one reading. Raises OrderNotFoundError."""
    parts = await _parts(transaction, order_id, store_ids)
    return await _whole(transaction, parts), await _life(transaction, parts)


async def _whole(transaction: Transaction, parts: _Parts) -> OrderShape:
    order, tracked = parts.order, parts.tracked
    lines = await repository.lines_of(transaction, order["id"])
    line_ids = {line["external_id"]: int(line["id"]) for line in lines}
    currency = str(order["currency"])
    details = order["details"]
    today = Today.at(utc_now(), order["time_zone"] or "")
    return OrderShape(
        **{name: order[name] for name in _SAME},
        store=_named(order["store_id"], order["store_name"]),
        customer=_customer(order),
        total=money_shape(order["total"], currency),
        billing=AddressShape(**details["billing"]),
        shipping_addresses=[AddressShape(**one["address"]) for one in details["shipping_addresses"]],
        **{name: details[name] for name in _SAME_DETAILS},
        lines=[_line(line, currency) for line in lines],
        shipments=[_shipment(row, line_ids, tracked.get(row.parcel_id or 0), today) for row in parts.parcels],
        payments=[_payment(row) for row in parts.payments],
        refunds=[_refund(row, line_ids) for row in parts.refunds],
        coupons=[CouponShape(**coupon) for coupon in details["coupons"]],
        notes=NotesShape(customer=details["customer_note"], staff=details["staff_note"]),
        amounts=AmountsShape(**{name: money_shape(order[name], currency) for name in _AMOUNTS}),
        as_of=order["read_at"],
        source=Source(
            connection_id=order["connection_id"],
            external_id=order["external_id"],
            version=order["version"],
            read_at=order["read_at"],
        ),
    )


async def _life(transaction: Transaction, parts: _Parts) -> Timeline:
    order = parts.order
    source = TimelineSource(label=order["store_name"] or "", as_of=order["read_at"])
    items = [
        *_placed(order, source),
        *_money_moves(parts.payments, parts.refunds, source),
        *parcel_items(parts.parcels, parts.tracked, source),
        *(
            TimelineItem(
                at=change["at"],
                kind="state",
                before=change["before"],
                after=change["after"],
                source_state=change["source_state"],
                source=source,
            )
            for change in await repository.state_changes_of(transaction, order["id"])
        ),
        *(
            TimelineItem(
                at=message["sent_at"],
                kind="message",
                message_id=message["id"],
                from_customer=message["from_customer"],
                author=message["author"],
                subject=message["subject"],
                text=message["text"],
                source=TimelineSource(label=source.label, as_of=message["read_at"]),
            )
            for message in await repository.messages_of(transaction, order["id"])
        ),
    ]
    return Timeline(items=sorted(items, key=lambda item: item.at), as_of=order["read_at"])


def _placed(order: Mapping[str, Any], source: TimelineSource) -> list[TimelineItem]:
    total = money_shape(order["total"], order["currency"])
    items = [TimelineItem(at=order["placed_at"], kind="placed", amount=total, source=source)]
    notes = ((True, order["details"]["customer_note"]), (False, order["details"]["staff_note"]))
    items += [
        TimelineItem(at=order["placed_at"], kind="note", from_customer=theirs, text=note, source=source)
        for theirs, note in notes
        if note
    ]
    return items


def _money_moves(
    payments: Sequence[Mapping[str, Any]], refunds: Sequence[RefundRow], source: TimelineSource
) -> list[TimelineItem]:
    paid = [
        TimelineItem(
            at=payment["happened_at"],
            kind="paid",
            amount=money_shape(payment["amount"], payment["currency"]),
            method=payment["method"],
            status=payment["status"],
            source=source,
        )
        for payment in payments
        if payment["event"] in _PAID and payment["happened_at"] is not None
    ]
    return paid + [
        TimelineItem(
            at=refund.happened_at,
            kind="refunded",
            refund_id=refund.id,
            amount=money_shape(refund.amount, refund.currency),
            reason=refund.reason,
            source=source,
        )
        for refund in refunds
        if refund.happened_at is not None
    ]


async def _order(
    transaction: Transaction, order_id: int, store_ids: frozenset[int] | None
) -> Mapping[str, Any]:
    order = await repository.find_order(transaction, order_id)
    if order is None or (store_ids is not None and order["store_id"] not in store_ids):
        raise OrderNotFoundError(order_id=order_id)
    return order


_SAME = (
    *("id", "number", "link_evidence", "state", "source_state", "placed_at", "updated_at", "gone_at"),
    *("lines_count", "pieces", "parcel_state", "mail", "phone"),
)
_SAME_DETAILS = (
    *("shipping_method", "payment_method", "payment_state", "channel", "locale", "archived"),
    *("source_amounts", "metafields"),
)
_AMOUNTS = ("subtotal", "shipping", "tax", "discount", "total", "refunded")


def _named(identity: int | None, name: str | None) -> Named | None:
    return None if identity is None else Named(id=identity, name=name or "")


def _customer(order: Mapping[str, Any]) -> Named | None:
    if order["customer_id"] is None or order["first_name"] is None:
        return None
    name = display_name(order["first_name"], order["last_name"], order["company"], order["customer_mail"])
    return Named(id=order["customer_id"], name=name)


def _line(line: Mapping[str, Any], currency: str) -> LineShape:
    money = {name: money_shape(line[name], currency) for name in ("total", "tax", "discount")}
    return LineShape(**{name: value for name, value in line.items() if name not in money}, **money)


def _shipment(
    row: ShipmentRow, line_ids: Mapping[str, int], tracking: TrackingShape | None, today: Today
) -> ShipmentShape:
    return ShipmentShape(
        id=row.id,
        carrier=row.carrier,
        method=row.method,
        tracking_number=row.tracking_number,
        tracking_address=row.tracking_address,
        created_at=row.created_at,
        delivered_at=row.delivered_at,
        state=row.state,
        lines=[
            ParcelLine(line_id=line_ids.get(line["line_external_id"]), quantity=line["quantity"])
            for line in row.lines
        ],
        late_by_days=late_by_days(row, tracking, today),
        tracking=tracking,
    )


def _payment(row: Mapping[str, Any]) -> PaymentShape:
    amount = money_shape(row["amount"], row["currency"])
    return PaymentShape(**{name: value for name, value in row.items() if name != "amount"}, amount=amount)


def _refund(row: RefundRow, line_ids: Mapping[str, int]) -> RefundShape:
    return RefundShape(
        id=row.id,
        reason=row.reason,
        amount=money_shape(row.amount, row.currency),
        happened_at=row.happened_at,
        lines=[
            RefundLineShape(
                kind=line["kind"],
                line_id=line_ids.get(line["line_external_id"] or ""),
                quantity=line["quantity"],
                amount=money_shape(line["amount"], row.currency),
            )
            for line in row.lines
        ],
    )
