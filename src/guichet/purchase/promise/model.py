"""Tables: how each store delivers, what lanes took, and which parcels were counted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Double, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json


class PromiseSettings(Base):
    """How a store delivers; a store without a row promises shoppers nothing. `document`: options.Document."""

    __tablename__ = "promise_settings"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[BigInt]
    document: Mapped[Json]
    updated_at: Mapped[datetime]


class LaneDays(Base):
    """How many parcels of a lane took so many days, by weight (`lanes.weight_at`): a bar of a histogram."""

    __tablename__ = "lane_days"

    lane: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    days: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
    weight: Mapped[float] = mapped_column(Double)  # by delivery days
    calendar_weight: Mapped[float] = mapped_column(Double)  # by calendar days
    parcels: Mapped[BigInt]


class LaneParcel(Base):
    """A parcel that was counted, once for ever, with what it took."""

    __tablename__ = "lane_parcels"

    order_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    parcel: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    handed_over_at: Mapped[datetime]
    delivered_at: Mapped[datetime]
    delivery_days: Mapped[int] = mapped_column(SmallInteger)
    calendar_days: Mapped[int] = mapped_column(SmallInteger)
