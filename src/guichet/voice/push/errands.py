"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class SendPush(msgspec.Struct, frozen=True):
    """Have a message leave for its browser."""

    message_id: int
