"""What this room's jobs are told."""

from __future__ import annotations

import msgspec


class MailLink(msgspec.Struct, frozen=True):
    """Mail the link of an order to its address, if there is such an order (`store_id` 0: at any store)."""

    number: str
    mail: str
    store_id: int = 0
    language: str = ""
