"""Table of what shoppers looked at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base


class ProductView(Base):
    """A shopper looked at a product: one row, however often. `variant_id` is the form seen last, if any."""

    __tablename__ = "product_views"
    __table_args__ = (
        Index("ix_product_views_product_id", "product_id", "last_at"),
        Index("ix_product_views_lately", "shopper_id", text("last_at DESC")),
        Index("ix_product_views_last_at", "last_at"),
    )

    shopper_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    product_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    times: Mapped[int]
    first_at: Mapped[datetime]
    last_at: Mapped[datetime]
