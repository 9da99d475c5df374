"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class ReleaseRefund(msgspec.Struct, frozen=True):
    """Give back what the policy may release by itself."""

    return_id: int
