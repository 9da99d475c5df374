"""Throttling of guesses: counted in the database, so that all processes count together."""

from __future__ import annotations

import hashlib
from datetime import timedelta

from sqlalchemy import delete, text

from guichet.kernel.auth.model import SignInThrottle
from guichet.kernel.db import Transaction
from guichet.kernel.errors import TooManyRequestsError
from guichet.kernel.types import utc_now

WINDOW = timedelta(minutes=15)
# An account's own limit is wide, because anyone could use it up to keep its owner out; the narrow one counts
# the account and the address together.
_ACCOUNT_AT_ADDRESS, _ACCOUNT, _ADDRESS = 10, 50, 100


async def count_attempt(transaction: Transaction, account: str, address: str) -> None:
    """Count one attempt; commit it before the guess is looked at. Raises TooManyRequestsError."""
    now = utc_now()
    limits = {
        _key("account at address", account, address): _ACCOUNT_AT_ADDRESS,
        _key("account", account): _ACCOUNT,
        _key("address", address): _ADDRESS,
    }
    keys = sorted(limits)  # one order of row locks for all
    rows = await transaction.execute(_COUNT, {"keys": keys, "now": now, "cutoff": now - WINDOW})
    over = [row for row in rows if row.attempts > limits[bytes(row.key)]]
    if over:
        ends = max(row.window_began_at for row in over) + WINDOW
        raise TooManyRequestsError(retry_after=(ends - now).total_seconds(), code="too_many_attempts")


async def forget_attempts(transaction: Transaction, account: str, address: str) -> None:
    """The person has shown who they are: their own slips no longer count."""
    key = _key("account at address", account, address)
    await transaction.execute(delete(SignInThrottle).where(SignInThrottle.key == key))


async def sweep_attempts(transaction: Transaction) -> None:
    """Remove the counts whose window is over."""
    await transaction.execute(
        delete(SignInThrottle).where(SignInThrottle.window_began_at < utc_now() - WINDOW)
    )


def _key(*parts: str) -> bytes:
    return hashlib.sha256("\x1f".join(parts).encode()).digest()


_COUNT = text(
    "INSERT INTO sign_in_throttles (key, window_began_at, attempts)"
    " SELECT key, :now, 1 FROM unnest(CAST(:keys AS bytea[])) WITH ORDINALITY AS row (key, place)"
    " ORDER BY place"
    " ON CONFLICT (key) DO UPDATE SET"
    " attempts = CASE WHEN sign_in_throttles.window_began_at < :cutoff THEN 1"
    "   ELSE sign_in_throttles.attempts + 1 END,"
    " window_began_at = CASE WHEN sign_in_throttles.window_began_at < :cutoff THEN excluded.window_began_at"
    "   ELSE sign_in_throttles.window_began_at END"
    " RETURNING key, attempts, window_began_at"
)
