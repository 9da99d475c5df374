"""The database: one transaction for each request, batch or half of an act, opened and closed at the edge.

Nobody below the edge commits. While a transaction is open, outbound HTTP is refused (`kernel.http`).
"""

from guichet.kernel.db.arrays import (
    packed_bytes,
    packed_int2,
    packed_int8,
    packed_jsonb,
    packed_moments,
    packed_text,
)
from guichet.kernel.db.base import Base, BigInt, Bytes, Json, Timestamp, identity
from guichet.kernel.db.collecting import begin_backup, may_collect
from guichet.kernel.db.database import (
    Database,
    DatabaseUnavailableError,
    Transaction,
    driver,
    in_transaction,
    passes,
    was_canceled,
)
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
    "begin_backup",
    "driver",
    "drop_partition",
    "ensure_partitions",
    "identity",
    "in_transaction",
    "may_collect",
    "old_partitions",
    "packed_bytes",
    "packed_int2",
    "packed_int8",
    "packed_jsonb",
    "packed_moments",
    "packed_text",
    "partitioned_by_time",
    "passes",
    "was_canceled",
]
