"""What is known of a parcel before it leaves: from where, to whom, what is in it, what it weighs.

Orders, articles and places are named by their tables: one round trip for each.
"""

from __future__ import annotations

from typing import Any

import msgspec
from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.ports.dispatching import Article, Stop
from guichet.ports.records import Address, CustomerAddress
from guichet.purchase.dispatch.document import Document, is_complete
from guichet.purchase.dispatch.errors import AddressMissingError, OrderUnknownYetError
from guichet.purchase.dispatch.settling import find_settings
from guichet.purchase.picking import PreparationRow

_PLACE = text("SELECT name, postal_address, latitude, longitude FROM locations WHERE id = :location_id")
_ORDER = text(
    "SELECT connection_id, external_id, number, currency, details -> 'shipping_addresses' AS addresses,"
    " gone_at FROM orders WHERE id = :order_id AND digest <> ''"
)
_LINES = text("""
SELECT line.name, line.sku, line.picked AS quantity, line.order_line_external_id,
  coalesce(bought.total / greatest(bought.quantity, 1), 0) AS value, v.weight_grams
FROM preparation_lines AS line
LEFT JOIN variants AS v ON v.id = line.variant_id
LEFT JOIN order_lines AS bought
  ON bought.order_id = :order_id AND bought.external_id = line.order_line_external_id
WHERE line.preparation_id = :preparation_id AND line.picked > 0 ORDER BY line.id
""")


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """An order as its shop knows it, and where it goes."""

    connection_id: int
    external_id: str
    number: str
    currency: str
    addresses: tuple[CustomerAddress, ...]


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """Pieces that are in the parcel; `value` is that of one."""

    name: str
    sku: str
    quantity: int
    order_line_external_id: str | None
    value: int
    weight_grams: int | None


async def stop_at(transaction: Transaction, location_id: int) -> Stop:
    """A place, as one who calls there finds it. Raises AddressMissingError."""
    row = (await transaction.execute(_PLACE, {"location_id": location_id})).mappings().one_or_none()
    if row is None:
        raise AddressMissingError(whose=str(location_id))
    told = msgspec.convert(row["postal_address"] or {}, Address)
    settled = (await find_settings(transaction)).document.contact_at(location_id)
    address = settled.address or told
    named = msgspec.structs.replace(
        address, company=address.company or row["name"], phone=settled.phone or told.phone
    )
    require_address(named, row["name"])
    if settled.address is not None:  # the point on the map is that of the shop's own address
        return Stop(address=named, notes=settled.notes)
    return Stop(address=named, latitude=row["latitude"], longitude=row["longitude"], notes=settled.notes)


async def order_of(transaction: Transaction, order_id: int | None) -> Order:
    """An order with its addresses. Raises OrderUnknownYetError."""
    found = None
    if order_id is not None:
        found = (await transaction.execute(_ORDER, {"order_id": order_id})).mappings().one_or_none()
    if found is None:
        raise OrderUnknownYetError
    values: dict[str, Any] = dict(found)
    values.pop("gone_at")
    addresses = msgspec.convert(values.pop("addresses") or [], tuple[CustomerAddress, ...])
    return Order(addresses=addresses, **values)


def recipient_of(order: Order) -> Address:
    """Where an order goes. Raises AddressMissingError."""
    address = order.addresses[0].address if order.addresses else Address()
    require_address(address, order.number)
    return address


async def lines_in(transaction: Transaction, row: PreparationRow) -> list[Line]:
    """What is in the parcel of a preparation."""
    asked = {"preparation_id": row.id, "order_id": row.order_id}
    return [Line(**line) for line in (await transaction.execute(_LINES, asked)).mappings()]


def articles_of(lines: list[Line]) -> tuple[Article, ...]:
    """The lines as a carrier reads them."""
    return tuple(
        Article(
            name=line.name or line.sku or "-",
            sku=line.sku,
            quantity=line.quantity,
            value=line.value,
            weight_grams=line.weight_grams or 0,
        )
        for line in lines
    )


def weight_of(lines: list[Line], document: Document) -> int:
    """What a parcel weighs in grams, with its packing."""
    pieces = sum((line.weight_grams or document.piece_grams) * line.quantity for line in lines)
    return pieces + document.packing_grams


def require_address(address: Address, whose: str) -> None:
    """Raise AddressMissingError unless a parcel would find its way."""
    if not is_complete(address):
        raise AddressMissingError(whose=whose)
