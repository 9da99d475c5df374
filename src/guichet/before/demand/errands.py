"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class TellAsker(msgspec.Struct, frozen=True):
    """Tell who asked in a shop that it is there."""

    request_id: int
