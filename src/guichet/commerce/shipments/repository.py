"""Reading parcels."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import column, select, table

from guichet.commerce.shipments.linking import true_state
from guichet.commerce.shipments.model import Shipment
from guichet.kernel.db import Transaction


class ShipmentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A parcel as it is kept; `state` is the carrier's where it tells one, else the shop's."""

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
    parcel_id: int | None
    lines: list[dict[str, Any]]


_COLUMNS = [getattr(Shipment, field) for field in ShipmentRow.__struct_fields__]
_PARCELS = table("parcels", column("id"), column("state"))


async def shipments_of(transaction: Transaction, order_id: int) -> list[ShipmentRow]:
    """The parcels of an order, in the shop's order."""
    rows = await transaction.execute(
        select(*_COLUMNS, _PARCELS.c.state.label("by_carrier"))
        .select_from(Shipment)
        .outerjoin(_PARCELS, _PARCELS.c.id == Shipment.parcel_id)
        .where(Shipment.order_id == order_id)
        .order_by(Shipment.position)
    )
    return [_row(dict(row)) for row in rows.mappings()]


def _row(values: dict[str, Any]) -> ShipmentRow:
    by_carrier = values.pop("by_carrier")
    return ShipmentRow(**{**values, "state": true_state(values["state"], by_carrier)})
