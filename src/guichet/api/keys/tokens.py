"""What a shopper token says."""

from __future__ import annotations

import msgspec


class Token(msgspec.Struct, frozen=True, kw_only=True):
    """What a shopper token says: by which key, whose, and for which conversation.

    `until` (seconds of the epoch) is when no further one is given for it: a session must be begun again.
    """

    key: int
    visitor: int
    conversation: int
    until: int = 0
