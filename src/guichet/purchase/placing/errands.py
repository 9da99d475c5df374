"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class RouteOrder(msgspec.Struct, frozen=True):
    """Say from where a mirrored order is sent."""

    order_id: int


class AskOrder(msgspec.Struct, frozen=True):
    """Ask the shop for an order that it was given the pieces for."""

    purchase_id: int
