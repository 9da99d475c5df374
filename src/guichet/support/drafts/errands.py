"""What drafts have done later: payloads of their jobs."""

from __future__ import annotations

import msgspec


class WriteDraft(msgspec.Struct, frozen=True):
    """Have the draft of a ticket be what its message and the facts now say."""

    ticket_id: int


class AskModel(msgspec.Struct, frozen=True):
    """Have the language model write for a ticket in which this draft waits."""

    ticket_id: int
    draft_id: int
