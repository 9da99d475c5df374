"""Tables of the event log."""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from sqlalchemy import ARRAY, BigInteger, Identity, Index, PrimaryKeyConstraint, Table, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, partitioned_by_time
from guichet.kernel.db import identity as identity_key


class Event(Base):
    """One happening; append-only, partitioned by the time it was written."""

    __tablename__ = "events"
    __table_args__ = (
        PrimaryKeyConstraint("id", "recorded_at"),
        Index("ix_events_entity", "entity", "entity_id", "id"),
        {"postgresql_partition_by": "RANGE (recorded_at)"},
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(always=False))
    recorded_at: Mapped[datetime]
    name: Mapped[str] = mapped_column(Text)
    entity: Mapped[str] = mapped_column(Text)
    entity_id: Mapped[BigInt]
    entity_version: Mapped[BigInt]
    happened_at: Mapped[datetime]
    origin: Mapped[str] = mapped_column(Text)
    payload: Mapped[Bytes]  # JSON of the happening; never searched, so not jsonb
    trace: Mapped[str | None] = mapped_column(Text)  # the W3C traceparent of what caused it


partitioned_by_time(cast("Table", Event.__table__))


class EventPosition(Base):
    """The place of a committed event in the order of all: narrow, because it is written for each."""

    __tablename__ = "event_positions"

    position: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[BigInt]
    recorded_at: Mapped[datetime]


class SequencerState(Base):
    """Where the sequencer is: one row. `gaps` are ids below `highest` that may still commit."""

    __tablename__ = "sequencer_state"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    highest: Mapped[BigInt]
    position: Mapped[BigInt]
    gaps: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


class ReactionCursor(Base):
    __tablename__ = "reaction_cursors"

    reaction: Mapped[str] = mapped_column(Text, primary_key=True)
    position: Mapped[BigInt]


class ParkedEvent(Base):
    """An event that a reaction could not take, kept until it is replayed or let go."""

    __tablename__ = "parked_events"
    __table_args__ = (Index("uq_parked_events_reaction_event", "reaction", "event_id", unique=True),)

    id: Mapped[identity_key]
    reaction: Mapped[str] = mapped_column(Text)
    event_id: Mapped[BigInt]
    recorded_at: Mapped[datetime]
    position: Mapped[BigInt]
    reason: Mapped[str] = mapped_column(Text)
    told: Mapped[Any | None] = mapped_column(JSONB(none_as_null=True))  # the reason for people
    parked_at: Mapped[datetime]
    attempts: Mapped[int]
