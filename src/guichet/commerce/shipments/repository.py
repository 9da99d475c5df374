"""Reading parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select

from guichet.commerce.shipments.model import Shipment
from guichet.kernel.db import Transaction


class ShipmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as it is kept."""

    id: int
    order_id: int
    external_id: str
    state: str
    tracking_number: str
    carrier: str
    method: str
    tracking_address: str
    created_at: datetime | None
    delivered_at: datetime | None
    destination: dict[str, Any] | None
    lines: list[dict[str, Any]]


_COLUMNS = [getattr(Shipment, field) for field in ShipmentRow.__struct_fields__]


async def shipments_of(transaction: Transaction, order_id: int) -> list[ShipmentRow]:
    """The parcels of an order, in the shop's order."""
    rows = await transaction.execute(
        select(*_COLUMNS).where(Shipment.order_id == order_id).order_by(Shipment.position)
    )
    return [ShipmentRow(**row) for row in rows.mappings()]
