"""Where each mirrored row came from, and the law by which facts about it converge.

A room's mirrored table takes the columns of `Mirrored`. Two registers grow independently, so that any order
and any repetition of the same facts ends in the same row:

- what was told: the fact with the greatest (source_version, read_at, digest) wins;
- what was not there: the latest absence, `absent_read_at`.

The thing is gone when the absence was read after (or with) the winning fact: `gone_at`, which PostgreSQL
derives. An absence carries no date of the vendor's, so it is compared by the time of the reading alone.

While `applying.apply` runs it holds a lock of its own for the connection: a room's `apply` is the only writer
of that connection's rows, and may read them, decide, and write.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import blake2b
from typing import Any

import msgspec
from sqlalchemy import BigInteger, Computed, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from guichet.kernel.db import Bytes, Transaction, driver, identity
from guichet.kernel.events import Origin
from guichet.ports.records import AnyRecord, Fact, Resource

NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""The source version of a fact that has none, and the reading time of a thing that was never seen."""

_encode = msgspec.json.Encoder(order="deterministic").encode
_NUL = re.compile(rb"(?<!\\)((?:\\\\)*)\\u0000")


class ReadFact(msgspec.Struct, frozen=True):
    """A fact and the moment at which the vendor answered the reading that brought it."""

    fact: Fact
    read_at: datetime


class Arrived(msgspec.Struct, frozen=True, kw_only=True):
    """Facts of one resource of one connection, to be applied together; repetitions and old ones included."""

    connection_id: int
    resource: Resource
    facts: Sequence[ReadFact]
    origin: Origin


class Version(msgspec.Struct, frozen=True, order=True):
    """The total order of what was told about one thing."""

    source_version: datetime
    read_at: datetime
    digest: bytes


class Told(msgspec.Struct, frozen=True):
    """The newest that a batch says about one thing: its record and version, its latest absence, or both."""

    external_id: str
    record: Any  # a struct of ports.records; None when the batch only says that the thing is absent
    version: Version | None
    absent_read_at: datetime | None


def settle(record: AnyRecord) -> tuple[AnyRecord, bytes]:
    """The record as it can be kept (without the sign NUL, which PostgreSQL refuses), and its digest.

    The digest is sixteen bytes that are equal only for equal records.
    """
    encoded = _encode(record)
    if b"\\u0000" in encoded:
        encoded = _NUL.sub(rb"\1", encoded)
        record = msgspec.json.decode(encoded, type=type(record))
    return record, blake2b(encoded, digest_size=16).digest()


def newest(facts: Iterable[ReadFact]) -> list[Told]:
    """Merge a batch to one entry for each thing, sorted by external id so that row locks have one order."""
    told: dict[str, tuple[Any, Version]] = {}
    absent: dict[str, datetime] = {}
    for read in facts:
        fact = read.fact
        key = fact.external_id
        if fact.record is None:
            absent[key] = max(absent.get(key, NEVER), read.read_at)
            continue
        record, digest = settle(fact.record)
        version = Version(fact.source_version or NEVER, read.read_at, digest)
        known = told.get(key)
        if known is None or known[1] < version:
            told[key] = (record, version)
    merged = []
    for key in sorted(told.keys() | absent.keys()):
        known = told.get(key)
        merged.append(Told(key, known and known[0], known and known[1], absent.get(key)))
    return merged


async def lock_connection(transaction: Transaction, connection_id: int) -> None:
    """Have the connection's mirrored rows to ourselves until the transaction ends."""
    connection = await driver(transaction)
    await connection.execute(
        "SELECT pg_advisory_xact_lock(hashtextextended('commerce.apply', %s))", (connection_id,)
    )


class Mirrored:
    """Columns of a mirrored row (a mixin of a room's model), unique by connection and external id.

    A model with constraints of its own repeats this one: `__table_args__ = (Mirrored.unique(), Index(…))`.

    `version` is the row's own: it grows by one at each real change and goes into the events. A fact with the
    digest that is there already only moves `read_at` (the freshness) and `source_version`, and announces
    nothing.
    """

    id: Mapped[identity]
    connection_id: Mapped[int] = mapped_column(BigInteger)
    external_id: Mapped[str] = mapped_column(Text)
    source_version: Mapped[datetime]
    read_at: Mapped[datetime]
    digest: Mapped[Bytes]
    version: Mapped[int] = mapped_column(BigInteger)
    absent_read_at: Mapped[datetime | None]

    @staticmethod
    def unique() -> UniqueConstraint:
        """One row for each thing of a connection."""
        return UniqueConstraint("connection_id", "external_id")

    @declared_attr.directive
    def __table_args__(cls) -> tuple[Any, ...]:  # noqa: N805 — a declared attribute gets the class
        return (Mirrored.unique(),)

    @declared_attr
    def gone_at(cls) -> Mapped[datetime | None]:  # noqa: N805 — a declared attribute gets the class
        return mapped_column(
            Computed("CASE WHEN absent_read_at >= read_at THEN absent_read_at END", persisted=True)
        )
