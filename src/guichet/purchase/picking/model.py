"""Tables of preparations: their lines, everything that happened to them, what a person has to look at."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Preparation(Base):
    """What one place has to prepare of one order. Purposes and states are words of `states`.

    `key` is the asker's: the same key is the same preparation for ever. `from_id` is the preparation at
    another place whose parcel is expected here, `return_id` the return for which it is sent: of such a one
    the shop's order says nothing. `changes` says what the shop changed meanwhile.
    """

    __tablename__ = "preparations"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_preparations_location", "location_id", "state", "id"),
        Index(
            "ix_preparations_to_pick", "location_id", postgresql_where=text("state IN ('waiting', 'picking')")
        ),
        Index("ix_preparations_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index("ix_preparations_purchase_id", "purchase_id", postgresql_where=text("purchase_id IS NOT NULL")),
        Index("ix_preparations_from_id", "from_id", postgresql_where=text("from_id IS NOT NULL")),
        Index("ix_preparations_return_id", "return_id", postgresql_where=text("return_id IS NOT NULL")),
        Index(
            "ix_preparations_arriving",
            "number",
            postgresql_where=text(
                "purpose = 'to_shop' AND to_location_id IS NULL AND state IN ('expected', 'missing', 'ready')"
            ),
        ),
        Index("ix_preparations_expected", "due_at", postgresql_where=text("state = 'expected'")),
        Index("ix_preparations_keep_until", "keep_until", postgresql_where=text("state = 'ready'")),
        Index(
            "ix_preparations_cancelled",
            "location_id",
            "id",
            postgresql_where=text("state = 'cancelled' AND put_back_at IS NULL"),
        ),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    key: Mapped[str] = mapped_column(Text(collation="C"))
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    purchase_id: Mapped[int | None] = mapped_column(BigInteger)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[str] = mapped_column(Text)  # the order's, as people say it; "" until known
    location_id: Mapped[BigInt]
    to_location_id: Mapped[int | None] = mapped_column(BigInteger)
    from_id: Mapped[int | None] = mapped_column(BigInteger)
    return_id: Mapped[int | None] = mapped_column(BigInteger)
    purpose: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    customer: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    due_at: Mapped[datetime | None]
    hold_hours: Mapped[int] = mapped_column(Integer)
    taken_by_id: Mapped[int | None] = mapped_column(BigInteger)
    taken_by_name: Mapped[str] = mapped_column(Text)
    taken_at: Mapped[datetime | None]
    shelf: Mapped[str] = mapped_column(Text)
    parcels: Mapped[int] = mapped_column(Integer)
    ready_at: Mapped[datetime | None]
    keep_until: Mapped[datetime | None]  # None: nobody comes for it
    reminded_at: Mapped[datetime | None]
    handed_to: Mapped[str] = mapped_column(Text)  # customer | deputy | carrier | courier | ""
    handed_at: Mapped[datetime | None]
    handed_by_name: Mapped[str] = mapped_column(Text)
    paid: Mapped[str] = mapped_column(Text)  # cash | card | ""
    put_back_at: Mapped[datetime | None]
    changes: Mapped[Json]  # [{at, kind, line_id?, before?, after?}]
    made_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class PreparationLine(Base):
    """Pieces of one article. All that was asked is picked, short, or still to be looked for.

    `reservation_line_id` is the hold that ends with the preparation, `short_line_id` that of the pieces that
    were not found, until somebody says what became of them. `left_behind`: not wanted at the hand-over.
    """

    __tablename__ = "preparation_lines"
    __table_args__ = (
        CheckConstraint(
            "quantity >= 0 AND picked >= 0 AND short >= 0 AND left_behind >= 0 AND left_behind <= picked",
            name="pieces",
        ),
        Index("ix_preparation_lines_preparation_id", "preparation_id", "id"),
        Index(
            "ix_preparation_lines_short_line_id",
            "short_line_id",
            postgresql_where=text("short_line_id IS NOT NULL"),
        ),
    )

    id: Mapped[identity]
    preparation_id: Mapped[BigInt]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)  # None: the shop names no article
    name: Mapped[str] = mapped_column(Text)
    sku: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    picked: Mapped[int] = mapped_column(Integer)
    short: Mapped[int] = mapped_column(Integer)
    left_behind: Mapped[int] = mapped_column(Integer)
    order_line_external_id: Mapped[str | None] = mapped_column(Text)
    reservation_line_id: Mapped[int | None] = mapped_column(BigInteger)
    short_line_id: Mapped[int | None] = mapped_column(BigInteger)


class PreparationMove(Base):
    """Something that happened to a preparation; rows are only ever added.

    `acted_at` is when it was done, `received_at` when the house heard of it: a page without network tells
    later. `key` is the asker's: what was done under it once is not done again.
    """

    __tablename__ = "preparation_moves"
    __table_args__ = (
        Index("ix_preparation_moves_preparation_id", "preparation_id", "id"),
        Index(
            "uq_preparation_moves_key",
            "preparation_id",
            "key",
            unique=True,
            postgresql_where=text("key <> ''"),
        ),
    )

    id: Mapped[identity]
    preparation_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    acted_at: Mapped[datetime]
    received_at: Mapped[datetime]
    actor_kind: Mapped[str] = mapped_column(Text)  # user | system
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(Text(collation="C"))
    data: Mapped[Json]


class PreparationTrouble(Base):
    """What a person has to look at; `kind` is a word of `states.Trouble`, `quantity` of pieces."""

    __tablename__ = "preparation_troubles"
    __table_args__ = (
        Index(
            "ix_preparation_troubles_open", "location_id", "id", postgresql_where=text("settled_at IS NULL")
        ),
        Index("ix_preparation_troubles_preparation_id", "preparation_id"),
    )

    id: Mapped[identity]
    preparation_id: Mapped[BigInt]
    line_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[BigInt]
    kind: Mapped[str] = mapped_column(Text)
    quantity: Mapped[int] = mapped_column(Integer)
    opened_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]
    settled_by_id: Mapped[int | None] = mapped_column(BigInteger)
    settled_by_name: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(Text)
