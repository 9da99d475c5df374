"""Tables of the wish lists that shoppers keep here; those of shops' own accounts are mirrored in commerce."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class WishList(Base):
    """A list of one shopper; one of them is the default. `share` counts its links: 0, it was never shared.

    A link names the number that held when it was made; it is over when `shared` is false or the number moved.
    """

    __tablename__ = "shopper_lists"
    __table_args__ = (
        Index("ix_shopper_lists_shopper_id", "shopper_id", "position", "id"),
        Index("uq_shopper_lists_default", "shopper_id", unique=True, postgresql_where=text("is_default")),
    )

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    is_default: Mapped[bool]
    position: Mapped[int]
    shared: Mapped[bool]
    share: Mapped[int]
    version: Mapped[BigInt]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class Wish(Base):
    """A product on a list, or one form of it; each at most once. `shopper_id` is that of its list."""

    __tablename__ = "shopper_wishes"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        Index(
            "uq_shopper_wishes_article",
            "list_id",
            "product_id",
            "variant_id",
            unique=True,
            postgresql_nulls_not_distinct=True,
        ),
        Index("ix_shopper_wishes_product_id", "product_id", "shopper_id"),
        Index("ix_shopper_wishes_shopper_id", "shopper_id"),
    )

    id: Mapped[identity]
    list_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("shopper_lists.id"))
    shopper_id: Mapped[BigInt]
    product_id: Mapped[BigInt]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    quantity: Mapped[int] = mapped_column(SmallInteger)
    note: Mapped[str] = mapped_column(Text)
    position: Mapped[int]
    added_at: Mapped[datetime]


class ListOpening(Base):
    """Lists of a shopper that staff opened for who stood before them; rows are only ever added.

    `how`: shown (the link of a list), said (the customer said yes). It is the proof of a consent that holds
    for this once.
    """

    __tablename__ = "shopper_list_openings"
    __table_args__ = (Index("ix_shopper_list_openings_shopper_id", "shopper_id", "id"),)

    id: Mapped[identity]
    shopper_id: Mapped[BigInt]
    location_id: Mapped[BigInt]
    how: Mapped[str] = mapped_column(Text)
    opened_by_id: Mapped[int | None] = mapped_column(BigInteger)
    opened_by: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime]
