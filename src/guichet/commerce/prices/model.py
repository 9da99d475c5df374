"""Tables of the price lists and promotions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, Json, identity


class PriceList(Mirrored, Base):
    __tablename__ = "price_lists"
    __table_args__ = (UniqueConstraint("connection_id", "external_id"),)

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    active: Mapped[bool]


class PriceEntry(Base):
    """A variant's price on a list; replaced whole with its list. It has no life beyond its key."""

    __tablename__ = "price_entries"
    __table_args__ = (Index("ix_price_entries_variant", "connection_id", "variant_external_id"),)

    price_list_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("price_lists.id"), primary_key=True)
    variant_external_id: Mapped[str] = mapped_column(Text, primary_key=True)
    currency: Mapped[str] = mapped_column(Text, primary_key=True)
    connection_id: Mapped[BigInt]
    price: Mapped[str] = mapped_column(Text)  # vendor's decimals
    price_minor: Mapped[int | None] = mapped_column(BigInteger)  # None: not an amount
    sale_price: Mapped[str | None] = mapped_column(Text)
    sale_price_minor: Mapped[int | None] = mapped_column(BigInteger)


class Promotion(Mirrored, Base):
    """A rule that lowers prices: of itself, or with a coupon's code."""

    __tablename__ = "promotions"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_promotions_code", "connection_id", "code", postgresql_where=text("code <> ''")),
    )

    id: Mapped[identity]
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)  # automatic | coupon
    code: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    starts_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    rules: Mapped[Json]
