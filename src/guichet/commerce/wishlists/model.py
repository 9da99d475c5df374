"""Tables of the mirrored wish lists."""

from __future__ import annotations

from sqlalchemy import BigInteger, ForeignKey, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, identity


class Wishlist(Mirrored, Base):
    __tablename__ = "wishlists"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_wishlists_customer", "connection_id", "customer_external_id"),
    )

    id: Mapped[identity]
    customer_external_id: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    public: Mapped[bool]


class WishlistLine(Base):
    """A wish; replaced whole with its list. Found from the product too: who waits for this?"""

    __tablename__ = "wishlist_lines"
    __table_args__ = (Index("ix_wishlist_lines_product", "connection_id", "product_external_id"),)

    wishlist_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("wishlists.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    connection_id: Mapped[BigInt]
    product_external_id: Mapped[str] = mapped_column(Text)
    variant_external_id: Mapped[str | None] = mapped_column(Text)
