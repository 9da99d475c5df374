"""Tables of the mirrored carts."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, Json, identity


class Cart(Mirrored, Base):
    """A basket as the shop told it; customer, store and order are named by the vendor's ids."""

    __tablename__ = "carts"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_carts_state", "state", "updated_at"),
        Index("ix_carts_customer", "connection_id", "customer_external_id"),
        Index("ix_carts_mail", "mail"),
    )

    id: Mapped[identity]
    customer_external_id: Mapped[str | None] = mapped_column(Text)
    store_external_id: Mapped[str | None] = mapped_column(Text)
    order_external_id: Mapped[str | None] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    currency: Mapped[str] = mapped_column(Text)
    total: Mapped[int] = mapped_column(BigInteger)  # minor units
    state: Mapped[str] = mapped_column(Text)  # open | abandoned | converted
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    lines: Mapped[Json]  # [ports.records.CartLine]: read with the cart and never alone
