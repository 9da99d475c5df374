"""The database: one transaction for each request, batch or half of an act, opened and closed at the edge.

Nobody below the edge commits. While a transaction is open, outbound HTTP is refused (`kernel.http`).
"""

from guichet.kernel.db.base import Base, BigInt, Bytes, Json, Timestamp, identity
from guichet.kernel.db.database import Database, DatabaseUnavailableError, Transaction, driver, in_transaction
from guichet.kernel.db.partitions import (
    drop_partition,
    ensure_partitions,
    old_partitions,
    partitioned_by_time,
)

__all__ = [
    "Base",
    "BigInt",
    "Bytes",
    "Database",
    "DatabaseUnavailableError",
    "Json",
    "Timestamp",
    "Transaction",
    "driver",
    "drop_partition",
    "ensure_partitions",
    "identity",
    "in_transaction",
    "old_partitions",
    "partitioned_by_time",
]
