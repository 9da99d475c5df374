"""Tables of the hand-over: codes, wrong tries, who else may collect, the settings."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer, LargeBinary, SmallInteger, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json


class PickupCode(Base):
    """The code of a preparation: a digest of it by a key of the house, and never the code itself.

    The code follows from the house's secret, the preparation and `salt`, so that it can be shown again; the
    salt goes on where another preparation has the same code already.
    """

    __tablename__ = "pickup_codes"
    __table_args__ = (UniqueConstraint("digest"),)

    preparation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    salt: Mapped[int] = mapped_column(Integer)
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]


class PickupAttempts(Base):
    """How many wrong codes were tried, by place and by who tried, since the window began."""

    __tablename__ = "pickup_attempts"
    __table_args__ = (Index("ix_pickup_attempts_began", "window_began_at"),)

    key: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    window_began_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(Integer)


class PickupDeputy(Base):
    """Who may collect in the customer's place; without a row nobody was named."""

    __tablename__ = "pickup_deputies"

    preparation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    named_at: Mapped[datetime]


class PickupSettings(Base):
    """How collecting is done here: one row, once somebody changed what comes with the house."""

    __tablename__ = "pickup_settings"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)  # always 1
    version: Mapped[BigInt]
    document: Mapped[Json]  # a settings.PickupPreferences
    changed_at: Mapped[datetime]
