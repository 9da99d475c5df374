"""Tables of parcels as carriers tell them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, Json, identity


class Parcel(Base):
    """One life of a tracking number; `source_version`, `read_at` and `digest` are of its winning answer.

    `attention`: silent, shop_says_delivered or moving_after_delivery; "" when nothing is to be looked at.
    """

    __tablename__ = "parcels"
    __table_args__ = (
        Index("ix_parcels_number", "number", "began_at"),
        Index(
            "ix_parcels_open",
            "last_event_at",
            postgresql_where=text("state NOT IN ('delivered', 'returned', 'lost') OR attention <> ''"),
        ),
    )

    id: Mapped[identity]
    connection_id: Mapped[BigInt]
    number: Mapped[str] = mapped_column(Text(collation="C"))
    state: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)  # the carrier's own, of the state
    product: Mapped[str] = mapped_column(Text)
    next_step: Mapped[str] = mapped_column(Text)
    expected_from: Mapped[datetime | None]
    expected_until: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    moved_after_delivery: Mapped[bool]
    pickup_point: Mapped[Json | None]
    tracking_address: Mapped[str] = mapped_column(Text)
    sender_reference: Mapped[str] = mapped_column(Text)
    began_at: Mapped[datetime]
    last_event_at: Mapped[datetime]
    source_version: Mapped[datetime]
    read_at: Mapped[datetime]
    digest: Mapped[Bytes]
    version: Mapped[BigInt]
    attention: Mapped[str] = mapped_column(Text)
    attention_since: Mapped[datetime | None]


class TrackingScan(Base):
    """One event of a parcel: a set, the union over all answers; `key` is what repetitions share."""

    __tablename__ = "tracking_events"
    __table_args__ = (
        UniqueConstraint("connection_id", "number", "key"),
        Index("ix_tracking_events_parcel_id", "parcel_id", "at"),
    )

    id: Mapped[identity]
    parcel_id: Mapped[BigInt]
    connection_id: Mapped[BigInt]
    number: Mapped[str] = mapped_column(Text(collation="C"))
    key: Mapped[Bytes]
    at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text)
    place: Mapped[str] = mapped_column(Text)
    country: Mapped[str] = mapped_column(Text)


class ParcelNumber(Base):
    """When a carrier was last heard of a number: with an answer, and that it does not know it."""

    __tablename__ = "parcel_numbers"
    __table_args__ = (Index("ix_parcel_numbers_number", "number"),)

    connection_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    read_at: Mapped[datetime | None]
    absent_read_at: Mapped[datetime | None]
