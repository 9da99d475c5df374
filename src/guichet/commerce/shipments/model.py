"""Table of parcels."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Shipment(Base):
    """A parcel of an order as the shop tells it; `state` is a word of the one vocabulary of parcel states.

    `parcel_id` leads to what the carrier tells of it, found by `parcel_number`; where set, the carrier's
    state is the one that counts.
    """

    __tablename__ = "shipments"
    __table_args__ = (
        UniqueConstraint("order_id", "external_id"),
        Index(
            "ix_shipments_parcel_number",
            "parcel_number",
            postgresql_where=text("parcel_number <> ''"),
        ),
        Index("ix_shipments_parcel_id", "parcel_id", postgresql_where=text("parcel_id IS NOT NULL")),
        {"postgresql_with": {"fillfactor": 80, "autovacuum_analyze_scale_factor": 0.05}},
    )

    id: Mapped[identity]
    order_id: Mapped[BigInt]
    external_id: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    state: Mapped[str] = mapped_column(Text)
    tracking_number: Mapped[str] = mapped_column(Text)
    parcel_number: Mapped[str] = mapped_column(Text(collation="C"))  # as `ports.records.parcel_number`
    carrier: Mapped[str] = mapped_column(Text)
    method: Mapped[str] = mapped_column(Text)
    tracking_address: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime | None]
    delivered_at: Mapped[datetime | None]
    destination: Mapped[Json | None]
    parcel_id: Mapped[int | None] = mapped_column(BigInteger)
    lines: Mapped[Json]  # [{line_external_id, quantity}]
