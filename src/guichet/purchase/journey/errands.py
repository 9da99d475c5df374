"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class TellOrder(msgspec.Struct, frozen=True):
    """Tell what waits to be told of one kind about an order."""

    order_id: int
    kind: str


class CheckLate(msgspec.Struct, frozen=True):
    """See whether a parcel is late now."""

    shipment_id: int
