"""Tables of baskets."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, identity


class Basket(Base):
    """A basket; `digest` is the SHA-256 of its token, which is kept nowhere."""

    __tablename__ = "baskets"
    __table_args__ = (UniqueConstraint("digest"), Index("ix_baskets_ends_at", "ends_at"))

    id: Mapped[identity]
    digest: Mapped[Bytes]
    store_id: Mapped[BigInt]
    version: Mapped[BigInt]
    purchase_id: Mapped[int | None] = mapped_column(BigInteger)  # the order that it became
    changed_at: Mapped[datetime]
    ends_at: Mapped[datetime]


class BasketLine(Base):
    """So many pieces of a variant in a basket."""

    __tablename__ = "basket_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="some"),)

    basket_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    variant_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(Integer)
    quantity: Mapped[int] = mapped_column(Integer)
