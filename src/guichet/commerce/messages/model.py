"""Tables of the messages on orders."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, identity


class OrderMessage(Mirrored, Base):
    """What customer and shop wrote to each other on an order's page; `order_id` is set once it is there."""

    __tablename__ = "order_messages"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_order_messages_order", "order_id", "sent_at"),
        Index(
            "ix_order_messages_waiting",
            "connection_id",
            "order_external_id",
            postgresql_where=text("order_id IS NULL"),
        ),
    )

    id: Mapped[identity]
    order_external_id: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    from_customer: Mapped[bool]
    author: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]
