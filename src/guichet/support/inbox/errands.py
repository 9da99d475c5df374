"""What the inbox asks to be done later."""

from __future__ import annotations

import msgspec


class WakeTicket(msgspec.Struct, frozen=True, kw_only=True):
    """The job: open a snoozed ticket when its time has come."""

    ticket_id: int


class SendAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The job: have an answer leave, its time to be withdrawn being over."""

    message_id: int
