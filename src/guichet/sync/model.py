"""Tables of what came in: raw deliveries, what is wanted, what could not be read, and the runs of reading."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from sqlalchemy import (
    BigInteger,
    Identity,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, Json, partitioned_by_time
from guichet.kernel.db import identity as identity_key


class Delivery(Base):
    """One raw answer or webhook as it came; never changed, partitioned by time, dropped whole when old.

    `kind`: hint (webhook, or what a till pushed), hook (webhook of a system that sends things whole), page
    (backfill), fetch (answer to a hint), poll (what changed), push (a mail that was brought), file (what a
    till exported).
    """

    __tablename__ = "deliveries"
    __table_args__ = (
        PrimaryKeyConstraint("id", "received_at"),
        {"postgresql_partition_by": "RANGE (received_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    received_at: Mapped[datetime]
    connection_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    resource: Mapped[str | None] = mapped_column(Text)
    origin: Mapped[str] = mapped_column(Text)
    headers: Mapped[Json | None]
    body: Mapped[Bytes]
    read_at: Mapped[datetime]  # when the vendor answered


partitioned_by_time(cast("Table", Delivery.__table__))


class WaitingDelivery(Base):
    """A delivery that no reader has taken yet: written with it, deleted by the reader's transaction.

    Narrow and apart, so that a row which becomes visible late is still found: there is no cursor to pass it.
    """

    __tablename__ = "deliveries_waiting"
    __table_args__ = (
        Index("ix_deliveries_waiting_sharing", "lane", "connection_id", "delivery_id"),
        # Its rows live for moments: clean often, or the head of the index fills with the dead.
        {"postgresql_with": {"autovacuum_vacuum_scale_factor": 0, "autovacuum_vacuum_threshold": 2000}},
    )

    delivery_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    received_at: Mapped[datetime]
    connection_id: Mapped[BigInt]
    lane: Mapped[int] = mapped_column(SmallInteger)
    size: Mapped[int]
    replayed: Mapped[bool]


class Seen(Base):
    """What came already, by the key that duplicates share, with the delivery that was kept; swept by age."""

    __tablename__ = "seen"
    __table_args__ = (Index("ix_seen_received_at", "received_at"),)

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    key: Mapped[Bytes] = mapped_column(primary_key=True)
    delivery_id: Mapped[BigInt]
    received_at: Mapped[datetime]


class Wanted(Base):
    """A thing to be fetched: hints coalesce by its key; `version` grows with each, so that one which comes
    while the fetch runs causes another. `hinted_at`: when the latest change was that a hint told of, by the
    vendor's clock; None where one of them did not say.
    """

    __tablename__ = "wanted"
    __table_args__ = (
        Index("ix_wanted_due", "due_at"),
        {"postgresql_with": {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.02}},
    )

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    resource: Mapped[str] = mapped_column(Text, primary_key=True)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    origin: Mapped[str] = mapped_column(Text)
    version: Mapped[BigInt]
    first_wanted_at: Mapped[datetime]
    due_at: Mapped[datetime]  # while claimed: when the claim ends
    attempts: Mapped[int]
    hinted_at: Mapped[datetime | None]


class SyncRun(Base):
    """One reading of everything; at most one of a connection is running.

    `state`: running, done, done_with_gaps (parts failed; it can be resumed), stopped.
    """

    __tablename__ = "sync_runs"
    __table_args__ = (
        Index(
            "uq_sync_runs_running", "connection_id", unique=True, postgresql_where=text("state = 'running'")
        ),
        Index("ix_sync_runs_connection", "connection_id", "id"),
    )

    id: Mapped[identity_key]
    connection_id: Mapped[BigInt]
    state: Mapped[str] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(Text)  # whole | recent | older: what is being read now
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    announced_at: Mapped[datetime]  # when its progress was last announced


class RunPart(Base):
    """One resource of a run, whole or one stretch of its time. `state`: waiting, running, done, failed."""

    __tablename__ = "run_parts"

    run_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    resource: Mapped[str] = mapped_column(Text)
    phase: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime | None]
    until: Mapped[datetime | None]
    state: Mapped[str] = mapped_column(Text)
    read: Mapped[int]
    total: Mapped[int | None]
    position: Mapped[Json]
    busy_seconds: Mapped[float]  # from page to page: the pace is read ÷ this
    code: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text)  # the outside system's own words


class DeadLetter(Base):
    """What could not be read or applied, kept with a reason that a person understands; replayable."""

    __tablename__ = "dead_letters"
    __table_args__ = (
        Index("uq_dead_letters_delivery", "delivery_id", "external_id", unique=True),
        Index(
            "uq_dead_letters_unfetched",
            "connection_id",
            "resource",
            "external_id",
            unique=True,
            postgresql_where=text("delivery_id IS NULL"),
        ),
        Index("ix_dead_letters_connection", "connection_id", "id"),
    )

    id: Mapped[identity_key]
    connection_id: Mapped[BigInt]
    delivery_id: Mapped[BigInt | None]  # None: it was asked for and could not be fetched
    delivered_at: Mapped[datetime | None]
    kind: Mapped[str] = mapped_column(Text)
    resource: Mapped[str | None] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)  # empty: the delivery as a whole
    code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    raw: Mapped[Bytes]
    received_at: Mapped[datetime]
    attempts: Mapped[int]


class HookState(Base):
    """How many webhooks are wanted and active at the vendor, as last seen."""

    __tablename__ = "hook_states"

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    wanted: Mapped[int]
    active: Mapped[int]
    checked_at: Mapped[datetime]
    code: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text)  # the outside system's own words


class Proof(Base):
    """A comparison of the mirror with the outside system. `state`: waiting, running, done, failed."""

    __tablename__ = "proofs"
    __table_args__ = (Index("ix_proofs_connection", "connection_id", "id"),)

    id: Mapped[identity_key]
    connection_id: Mapped[BigInt]
    state: Mapped[str] = mapped_column(Text)
    sample_size: Mapped[int]
    whole: Mapped[bool]  # whether every id was compared
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    resources: Mapped[Json]
    samples: Mapped[Json]
    code: Mapped[str] = mapped_column(Text, server_default="")
    reason: Mapped[str] = mapped_column(Text)  # the outside system's own words


class Act(Base):
    """Something that we do at an outside system, in three steps: intended, called, its result.

    `state`: intended, calling, done, failed, uncertain (its answer was lost: resolved by asking, or by a
    person). `order_id` and `store_id` are of what it was intended from, where there is one; `before` is what
    the mirror then said of it. `amount` is the money that it gives back, as agreed.
    """

    __tablename__ = "acts"
    __table_args__ = (
        Index("uq_acts_key", "connection_id", "key", unique=True),
        Index("ix_acts_open", "id", postgresql_where=text("state IN ('intended', 'calling', 'uncertain')")),
        Index("ix_acts_connection", "connection_id", "id"),
        Index("ix_acts_order", "order_id", "id", postgresql_where=text("order_id IS NOT NULL")),
        Index("ix_acts_state", "state", "id"),
    )

    id: Mapped[identity_key]
    connection_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text)
    resource: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    request: Mapped[Json]
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int]
    result: Mapped[str] = mapped_column(Text)  # the vendor's id of what was made
    code: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    known_before: Mapped[Json]  # what was there before the call, to tell later whether it worked
    actor: Mapped[Json]
    order_id: Mapped[BigInt | None]
    store_id: Mapped[BigInt | None]
    before: Mapped[Json | None]
    amount: Mapped[BigInt | None]
    currency: Mapped[str | None] = mapped_column(Text)
    intended_at: Mapped[datetime]
    called_at: Mapped[datetime | None]
    told_at: Mapped[datetime | None]  # when a person was told that it stays uncertain
    finished_at: Mapped[datetime | None]


class ParcelWatch(Base):
    """A tracking number of a shipment under way, and when its carrier is asked of it next.

    `connection_id` None: no carrier connection recognises it; `considered` names those that were tried.
    `pace` (seconds) is how often its state is worth a question, before the carrier's budget stretches it;
    `urgent` what changes within the hour. `next_at` None: it has ended; while claimed, when the claim ends.
    """

    __tablename__ = "parcel_watches"
    __table_args__ = (
        Index(
            "ix_parcel_watches_due",
            "connection_id",
            "urgent",
            "next_at",
            postgresql_where=text("next_at IS NOT NULL"),
        ),
        Index("ix_parcel_watches_nobodys", "number", postgresql_where=text("connection_id IS NULL")),
        {"postgresql_with": {"fillfactor": 70, "autovacuum_vacuum_scale_factor": 0.05}},
    )

    number: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    connection_id: Mapped[BigInt | None]
    considered: Mapped[str] = mapped_column(Text)
    shipped_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    last_event_at: Mapped[datetime | None]
    asked_at: Mapped[datetime | None]
    next_at: Mapped[datetime | None]
    pace: Mapped[int]
    urgent: Mapped[bool]


class PushedDocument(Base):
    """The newest word of a system that sends by itself, under an id of its own; things are composed of it.

    Of an id the greatest (`told`, `version`, `told_at`, `digest`) holds, so that any order ends alike.
    `reference` is one of ours that it settles.
    """

    __tablename__ = "pushed_documents"
    __table_args__ = (
        UniqueConstraint("connection_id", "kind", "external_id"),
        Index(
            "ix_pushed_documents_reference",
            "connection_id",
            "reference",
            postgresql_where=text("reference <> ''"),
        ),
    )

    id: Mapped[identity_key]
    connection_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    told: Mapped[bool]
    version: Mapped[BigInt]
    told_at: Mapped[datetime]
    digest: Mapped[Bytes]
    received_at: Mapped[datetime]
    reference: Mapped[str] = mapped_column(Text)
    body: Mapped[Bytes]


class PushedPart(Base):
    """Which things a pushed document concerns, and from when on."""

    __tablename__ = "pushed_parts"
    __table_args__ = (
        Index("ix_pushed_parts_thing", "connection_id", "resource", "external_id", "at"),
        Index("ix_pushed_parts_document_id", "document_id"),
    )

    id: Mapped[identity_key]
    document_id: Mapped[BigInt]
    connection_id: Mapped[BigInt]
    resource: Mapped[str] = mapped_column(Text)
    external_id: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime]
    whole: Mapped[bool]


class UnplacedLevel(Base):
    """A level that was pushed of an article or place that nothing here answers to yet; tried again."""

    __tablename__ = "unplaced_levels"
    __table_args__ = (Index("ix_unplaced_levels_tried_at", "tried_at"),)

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    tried_at: Mapped[datetime]


class PushSender(Base):
    """When a system that sends by itself was heard of last, and how much it sent."""

    __tablename__ = "push_senders"

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    last_at: Mapped[datetime]
    pushes: Mapped[BigInt]
    documents: Mapped[BigInt]
    refused: Mapped[BigInt]
