"""Tables of alerts: what stores offer, what shoppers ask for, how articles stand, and what is told."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class AlertSettings(Base):
    """What a store offers to tell its shoppers; a store without a row offers nothing.

    Quiet hours are minutes of the day in the store's zone; none if both are the same. `drop_percent`: by so
    much a price falls at least to be news.
    """

    __tablename__ = "alert_settings"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    version: Mapped[BigInt]
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    quiet_from: Mapped[int] = mapped_column(SmallInteger)
    quiet_until: Mapped[int] = mapped_column(SmallInteger)
    drop_percent: Mapped[int] = mapped_column(SmallInteger)
    changed_at: Mapped[datetime]


class AlertPreferences(Base):
    """What a shopper asks to be told, of which articles, at which places, and by which ways.

    `viewed`: of what they looked at too (with the consent that it is kept). `online`: at the web shop.
    """

    __tablename__ = "alert_preferences"

    shopper_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    kinds: Mapped[list[str]] = mapped_column(ARRAY(Text))
    viewed: Mapped[bool]
    online: Mapped[bool]
    location_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    mail: Mapped[bool]
    push: Mapped[bool]
    asked_at: Mapped[datetime]


class StockMark(Base):
    """How a form stands at a place (`place` a location, 0 the web shop), and how it stood for long before.

    `state` and `settled` are words of `episodes`; an episode is named by the event that began it.
    """

    __tablename__ = "stock_marks"

    variant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    place: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    episode: Mapped[BigInt]
    settled: Mapped[str] = mapped_column(Text)
    settled_episode: Mapped[BigInt]


class PriceMark(Base):
    """A price of a form, from when to when; the one that holds has no end. In minor units."""

    __tablename__ = "price_marks"
    __table_args__ = (
        Index("uq_price_marks_open", "variant_id", unique=True, postgresql_where=text("until IS NULL")),
        Index("ix_price_marks_variant_id", "variant_id", "until"),
    )

    id: Mapped[identity]
    variant_id: Mapped[BigInt]
    price: Mapped[BigInt]
    currency: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    until: Mapped[datetime | None]


class AlertNotice(Base):
    """A happening for one shopper, once for ever. `place` as in StockMark; `price` is the one that fell.

    States: waiting, told (`told_at`), dropped (with its reason).
    """

    __tablename__ = "alert_notices"
    __table_args__ = (
        UniqueConstraint("shopper_id", "variant_id", "kind", "place", "episode"),
        Index("ix_alert_notices_waiting", "shopper_id", postgresql_where=text("state = 'waiting'")),
        Index("ix_alert_notices_lately", "shopper_id", text("noted_at DESC"), text("id DESC")),
        Index("ix_alert_notices_noted_at", "noted_at"),
    )

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    store_id: Mapped[BigInt]
    product_id: Mapped[BigInt]
    variant_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    place: Mapped[BigInt]
    episode: Mapped[BigInt]
    price: Mapped[int | None] = mapped_column(BigInteger)
    price_before: Mapped[int | None] = mapped_column(BigInteger)
    happened_at: Mapped[datetime]
    noted_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    told_at: Mapped[datetime | None]
