"""Table of refunds."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Integer, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Refund(Base):
    """Money that went back for an order, as the shop tells it."""

    __tablename__ = "refunds"
    __table_args__ = (UniqueConstraint("order_id", "external_id"),)

    id: Mapped[identity]
    order_id: Mapped[BigInt]
    external_id: Mapped[str] = mapped_column(Text)
    position: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)
    amount: Mapped[BigInt]
    currency: Mapped[str] = mapped_column(Text)
    source_amount: Mapped[str] = mapped_column(Text)
    lines: Mapped[Json]  # [{kind, line_external_id, quantity, amount}]
    happened_at: Mapped[datetime | None]
