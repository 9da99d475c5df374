"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class DepartMail(msgspec.Struct, frozen=True):
    """Have a mail leave."""

    mail_id: int
