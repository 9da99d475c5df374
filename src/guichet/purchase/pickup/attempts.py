"""Wrong codes are counted in the database, so that all processes count together, and none forgets."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import text

from guichet.kernel.db import Transaction
from guichet.kernel.types import utc_now
from guichet.purchase.pickup.errors import CodePausedError

WINDOW = timedelta(minutes=10)
MOST = 10
"""So many wrong codes at a place, or by one member of staff, in a window; then a pause until it is over."""

_COUNT = text("""
INSERT INTO pickup_attempts (key, window_began_at, attempts)
SELECT key, :now, 1 FROM unnest(CAST(:keys AS text[])) WITH ORDINALITY AS row (key, place) ORDER BY place
ON CONFLICT (key) DO UPDATE SET
  attempts = CASE WHEN pickup_attempts.window_began_at < :cutoff THEN 1 ELSE pickup_attempts.attempts + 1 END,
  window_began_at = CASE WHEN pickup_attempts.window_began_at < :cutoff THEN excluded.window_began_at
    ELSE pickup_attempts.window_began_at END
RETURNING key, attempts, window_began_at
""")
_FORGET = text(
    "UPDATE pickup_attempts SET attempts = greatest(0, attempts - 1) WHERE key = ANY(CAST(:keys AS text[]))"
)
_SWEEP = text("DELETE FROM pickup_attempts WHERE window_began_at < :cutoff")


def _keys(location_id: int, actor_id: int | None) -> list[str]:
    return sorted([f"place:{location_id}", f"staff:{actor_id}"])  # one order of row locks for all


async def count_attempt(transaction: Transaction, location_id: int, actor_id: int | None) -> None:
    """Count one try; commit it before the code is looked at. Raises CodePausedError."""
    now = utc_now()
    asked = {"keys": _keys(location_id, actor_id), "now": now, "cutoff": now - WINDOW}
    rows = (await transaction.execute(_COUNT, asked)).all()
    over = [row for row in rows if row.attempts > MOST]
    if over:
        ends = max(row.window_began_at for row in over) + WINDOW
        raise CodePausedError(retry_after=(ends - now).total_seconds())


async def forget_attempt(transaction: Transaction, location_id: int, actor_id: int | None) -> None:
    """The code was right: the try does not count."""
    await transaction.execute(_FORGET, {"keys": _keys(location_id, actor_id)})


async def sweep_attempts(transaction: Transaction) -> None:
    """Remove the counts whose window is over."""
    await transaction.execute(_SWEEP, {"cutoff": utc_now() - WINDOW})
