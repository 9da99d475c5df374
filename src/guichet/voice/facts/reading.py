"""Facts from the mirror: an order as its room shows it, a store by its id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import select

from guichet.commerce.orders import LineShape, OrderShape, ShipmentShape
from guichet.commerce.stores import Store
from guichet.kernel.db import Transaction
from guichet.kernel.types import Money
from guichet.kernel.web import MoneyShape
from guichet.ports.records import ParcelState
from guichet.voice.facts.carriers import carrier_name
from guichet.voice.facts.values import ItemFact, OrderFact, ParcelFact, RefundFact, StoreFact


class Front(msgspec.Struct, frozen=True, kw_only=True):
    """A store as a text needs it: what it may say of itself, and how its readers write dates."""

    store_id: int
    connection_id: int
    locale: str
    time_zone: str
    fact: StoreFact

    @property
    def language(self) -> str:
        """The store's language as an ISO 639-1 code; "" where its shop told none."""
        return self.locale[:2].lower() if self.locale[:2].isalpha() else ""


async def front_of(transaction: Transaction, store_id: int) -> Front | None:
    """A store by its id; None where there is none."""
    columns = (Store.connection_id, Store.locale, Store.time_zone, Store.name, Store.address, Store.mail)
    row = (await transaction.execute(select(*columns).where(Store.id == store_id))).one_or_none()
    if row is None:
        return None
    fact = StoreFact(name=row.name, link=row.address, mail=row.mail)
    return Front(
        store_id=store_id,
        connection_id=row.connection_id,
        locale=row.locale,
        time_zone=row.time_zone,
        fact=fact,
    )


def order_fact(order: OrderShape) -> OrderFact:
    """What may be said of an order; its parcels come with the one that is talked about first."""
    lines = {line.id: line for line in order.lines}
    parcels = sorted((_parcel(one, lines) for one in order.shipments), key=_talked_about)
    refunds = sorted(order.refunds, key=lambda one: one.happened_at or order.placed_at, reverse=True)
    return OrderFact(
        number=order.number,
        state=order.state,
        placed_at=order.placed_at,
        total=_money(order.total),
        items=tuple(_item(line, line.quantity) for line in order.lines),
        not_sent=tuple(
            _item(line, line.quantity - line.quantity_shipped)
            for line in order.lines
            if line.quantity > line.quantity_shipped
        ),
        parcels=tuple(parcels),
        refunds=tuple(
            RefundFact(amount=_money(one.amount), reason=one.reason, made_at=one.happened_at)
            for one in refunds
        ),
        as_of=order.as_of,
    )


_OVER = frozenset({ParcelState.DELIVERED, ParcelState.RETURNED, ParcelState.LOST})


def _talked_about(parcel: ParcelFact) -> tuple[bool, int]:
    """Customers ask about what is under way, and about the latest of all."""
    return parcel.state in _OVER, -(parcel.late_by_days or 0)


def _parcel(shipment: ShipmentShape, lines: Mapping[int, LineShape]) -> ParcelFact:
    tracking = shipment.tracking
    scan = tracking.events[0] if tracking and tracking.events else None
    point = tracking.pickup_point if tracking else None
    parts: Sequence[str] = [point.name, *point.lines, f"{point.postcode} {point.city}"] if point else []
    return ParcelFact(
        state=shipment.state,
        carrier=carrier_name(shipment.carrier),
        number=shipment.tracking_number,
        link=shipment.tracking_address or (tracking.tracking_address if tracking else ""),
        last_at=scan.at if scan else None,
        last_place=scan.place if scan else "",
        carrier_words=scan.words if scan else "",
        expected_until=(tracking.expected_until or tracking.expected_from) if tracking else None,
        delivered_at=shipment.delivered_at or (tracking.delivered_at if tracking else None),
        late_by_days=shipment.late_by_days,
        pickup_point=", ".join(part for part in parts if part.strip()),
        items=tuple(
            _item(line, one.quantity)
            for one in shipment.lines
            if (line := lines.get(one.line_id or 0)) is not None
        ),
    )


def _item(line: LineShape, quantity: int) -> ItemFact:
    return ItemFact(name=line.name, options=tuple(one.value for one in line.options), quantity=quantity)


def _money(shape: MoneyShape) -> Money:
    return Money(shape.amount, shape.currency)
