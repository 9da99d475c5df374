"""What satisfaction asks to be done later."""

from __future__ import annotations

import msgspec


class AskQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """The job: ask, if the ticket is still resolved."""

    request_id: int
