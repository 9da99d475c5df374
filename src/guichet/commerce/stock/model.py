"""Tables of the stock levels."""

from __future__ import annotations

from sqlalchemy import BigInteger, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, identity

# What may still be promised: the shop's own word where it gives one (it knows of baskets under payment that
# we do not see), less what we hold back ourselves.
_AVAILABLE = "greatest(0, coalesce(reported_available, on_hand - safety) - reserved)"


class StockLevel(Mirrored, Base):
    """The level of one variant at one location.

    It may arrive before its variant or location: the vendor's ids are kept and the links set when both are
    there. `reserved` is ours and no mirrored fact moves it.
    """

    __tablename__ = "stock_levels"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_stock_levels_variant", "variant_id", "location_id"),
        Index("ix_stock_levels_location", "location_id", "id"),
        Index(
            "ix_stock_levels_waiting_variant",
            "connection_id",
            "variant_external_id",
            postgresql_where=text("variant_id IS NULL"),
        ),
        Index(
            "ix_stock_levels_waiting_location",
            "connection_id",
            "location_external_id",
            postgresql_where=text("location_id IS NULL"),
        ),
    )

    id: Mapped[identity]
    variant_external_id: Mapped[str] = mapped_column(Text)
    location_external_id: Mapped[str] = mapped_column(Text)
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    on_hand: Mapped[int]
    safety: Mapped[int]
    reported_available: Mapped[int | None]
    reserved: Mapped[int] = mapped_column(server_default=text("0"))
    tracked: Mapped[bool]
    available: Mapped[int] = mapped_column(Computed(_AVAILABLE, persisted=True))
