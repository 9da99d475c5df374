"""Table of the exception notices."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ARRAY, BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class NoticeKind(StrEnum):
    STRIKE = "strike"
    WEATHER = "weather"
    CARRIER = "carrier"  # a carrier's own trouble: a depot, a system
    SHOP = "shop"  # a move, a stock count, a closed workshop
    CUSTOMS = "customs"
    OTHER = "other"


class ExceptionNotice(Base):
    """A notice; what is null or empty does not narrow it. `words` are by language (ISO 639-1).

    `carrier` is a name without spaces, accents and capitals. `postcodes` are beginnings, of `country`.
    """

    __tablename__ = "exception_notices"
    __table_args__ = (
        Index("ix_exception_notices_until", "ends_at", postgresql_where=text("withdrawn_at IS NULL")),
        Index(
            "ix_exception_notices_order",
            "order_id",
            postgresql_where=text("withdrawn_at IS NULL AND order_id IS NOT NULL"),
        ),
        Index("ix_exception_notices_latest", text("starts_at DESC"), text("id DESC")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    carrier: Mapped[str] = mapped_column(Text)
    carrier_name: Mapped[str] = mapped_column(Text)  # as it was typed
    country: Mapped[str] = mapped_column(Text)
    postcodes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    words: Mapped[Json]
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime | None]
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_name: Mapped[str] = mapped_column(Text)
    written_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
