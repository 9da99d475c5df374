"""Tables: who is told of what, and what was sent to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, Json, identity
from guichet.kernel.vault import sealed_as


class WebhookEndpoint(Base):
    """An address of the merchant's that is told of happenings.

    `store_ids`: of these stores alone; of all where none is named. `old_secret` signs beside the new one
    until `old_secret_until`. `failing_since` is the first failure since something was taken; null while all
    goes well.
    """

    __tablename__ = "webhook_endpoints"

    id: Mapped[identity]
    version: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text)
    event_types: Mapped[list[str]] = mapped_column(ARRAY(Text))
    store_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    state: Mapped[str] = mapped_column(Text)
    secret: Mapped[Bytes] = mapped_column(info=sealed_as("webhook_endpoint.secret:{id}"))
    old_secret: Mapped[Bytes | None] = mapped_column(info=sealed_as("webhook_endpoint.secret:{id}"))
    old_secret_until: Mapped[datetime | None]
    failing_since: Mapped[datetime | None]
    disabled_because: Mapped[str] = mapped_column(Text)
    delivered_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]


class WebhookDelivery(Base):
    """One happening for one endpoint, with every attempt: {at, status, took, said}.

    `event_id` is null for a test. `payload` is the very text that is signed.
    """

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        UniqueConstraint("endpoint_id", "event_id"),
        Index("ix_webhook_deliveries_endpoint_id", "endpoint_id", "id"),
        Index(
            "ix_webhook_deliveries_due",
            "endpoint_id",
            "next_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index("ix_webhook_deliveries_created_at", "created_at"),
    )

    id: Mapped[identity]
    endpoint_id: Mapped[BigInt]
    event_id: Mapped[int | None] = mapped_column(BigInteger)
    message_id: Mapped[str] = mapped_column(Text)
    event_type: Mapped[str] = mapped_column(Text)
    happened_at: Mapped[datetime]
    payload: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    attempts: Mapped[int] = mapped_column(SmallInteger)
    attempted: Mapped[Json]
    next_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
