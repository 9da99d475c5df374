"""Nothing is collected while a backup is taken: no partition is made or dropped, no file removed.

A dump reads every table to its end, and who drops one would have to wait for that, with all who write behind
it; a file that goes after its row was dumped would be missing in the copy. Both sides meet at an advisory
lock, which goes with the process that held it.
"""

from __future__ import annotations

from typing import Any

import psycopg
from sqlalchemy import text

from guichet.kernel.db.database import Transaction

# An advisory lock's number is shared by all who use the database: this one is the backup's.
_LOCK = 4_871_020


def begin_backup(connection: psycopg.Connection[Any]) -> bool:
    """Keep collectors out until this connection closes; false when another backup does so already."""
    row = connection.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone()
    return row == (True,)


async def may_collect(transaction: Transaction) -> bool:
    """Whether no backup is being taken; if so, none begins before this transaction ends."""
    return bool(
        await transaction.scalar(text("SELECT pg_try_advisory_xact_lock_shared(:lock)"), {"lock": _LOCK})
    )
