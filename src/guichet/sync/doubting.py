"""After a restore: what was about to be done when the backup was made may have been done by who made it.

Nothing of it is done again by itself: an act is asked about where the outside system can be asked, and else
waits for a person, as any act whose answer was lost.
"""

from __future__ import annotations

from sqlalchemy import text

from guichet.kernel.db import Transaction


async def doubt_intended(transaction: Transaction) -> int:
    """Take every act that is intended for one whose answer was lost; returns how many.

    One that was never called here is known by having been called at the very moment of its intention.
    """
    return int((await transaction.execute(_DOUBT)).rowcount)


_DOUBT = text(
    "UPDATE acts SET state = 'calling', called_at = COALESCE(called_at, intended_at) WHERE state = 'intended'"
)
