"""What this room's jobs are told."""

from __future__ import annotations

from datetime import datetime

import msgspec


class DeliverWebhooks(msgspec.Struct, frozen=True):
    """Send what is due to one endpoint."""

    endpoint_id: int


class ReplayWebhooks(msgspec.Struct, frozen=True):
    """Tell one endpoint again what happened from one moment up to another, from an event's id on."""

    endpoint_id: int
    since: datetime
    until: datetime
    after_id: int = 0
