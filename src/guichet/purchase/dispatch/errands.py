"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class QuoteCourier(msgspec.Struct, frozen=True):
    """Ask what a courier would cost from a place to an area."""

    location_id: int
    area: str
