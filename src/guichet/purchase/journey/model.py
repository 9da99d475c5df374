"""Tables: what each store tells, and what was told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class JourneySettings(Base):
    """What a store tells its customers; a store without a row tells nothing.

    `kinds`: {kind: {on, intent}}. Quiet hours are minutes of the day in the store's zone; none if both are
    the same. `gather_minutes`: how long other parcels of an order have to come into the same mail.
    """

    __tablename__ = "journey_settings"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[BigInt]
    quiet_from: Mapped[int] = mapped_column(SmallInteger)
    quiet_until: Mapped[int] = mapped_column(SmallInteger)
    gather_minutes: Mapped[int] = mapped_column(SmallInteger)
    kinds: Mapped[Json]
    updated_at: Mapped[datetime]


class JourneyStep(Base):
    """A happening to something of an order, once for ever.

    `thing` names it for ever (a parcel by its number, "preparation 12"), `thing_id` is its row: a shipment,
    a preparation, a return, a refund, or the order itself, as the kind has it.
    """

    __tablename__ = "journey_steps"
    __table_args__ = (
        UniqueConstraint("order_id", "kind", "thing"),
        Index("ix_journey_steps_waiting", "order_id", "kind", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[identity]
    kind: Mapped[str] = mapped_column(Text)
    order_id: Mapped[BigInt]
    thing: Mapped[str] = mapped_column(Text)
    thing_id: Mapped[BigInt]
    store_id: Mapped[BigInt]
    happened_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    mail_id: Mapped[int | None] = mapped_column(BigInteger)
