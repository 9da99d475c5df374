"""Tables of the stock: levels, what is held of them, every move, who owns a figure, what is too much."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, Computed, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, BigInt, Json, identity

# What there is to promise: our own count where the house owns the figure, else the shop's own word where it
# gives one (it knows of baskets under payment that we do not see).
HERE = "coalesce(counted - safety, reported_available, on_hand - safety)"
_AVAILABLE = f"greatest(0, {HERE} - reserved)"


class Owner(StrEnum):
    """Who owns the figure on hand of a location: the shop's system, a till that pushes, or the house."""

    SHOP = "shop"
    TILL = "till"
    GUICHET = "guichet"


class LineState(StrEnum):
    """How a reserved line stands. `held` and `confirmed` hold stock back, the others no more.

    `confirmed`: it is sold, and the owner of the figure is being told of it. `settled`: the figure on hand
    counts it. `expired`: its time was over before anybody confirmed it.
    """

    HELD = "held"
    CONFIRMED = "confirmed"
    SETTLED = "settled"
    RELEASED = "released"
    EXPIRED = "expired"


class Cause(StrEnum):
    """Why more is held than is there: the owner of the figure sold by itself, or a count found less."""

    SHOP = "shop"
    COUNT = "count"


class StockLevel(Mirrored, Base):
    """The level of one variant at one location.

    It may arrive before its variant or location: the vendor's ids are kept and the links set when both are
    there. `reserved`, `counted` and `overrun` are ours and no mirrored fact moves them. `counted` is what is
    on hand where the house owns the figure, None elsewhere. `overrun` is how much more is held than is there:
    only an owner's word or a count may raise it, so that the constraint refuses whatever else would hold too
    much.
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
        CheckConstraint("reserved >= 0 AND overrun >= 0 AND counted >= 0", name="no_debt"),
        CheckConstraint(f"NOT tracked OR reserved <= greatest(0, {HERE}) + overrun", name="never_oversold"),
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
    counted: Mapped[int | None]
    overrun: Mapped[int] = mapped_column(server_default=text("0"))
    tracked: Mapped[bool]
    bin: Mapped[str] = mapped_column(Text, server_default="")  # where it lies, in the shop's words
    available: Mapped[int] = mapped_column(Computed(_AVAILABLE, persisted=True))


class Reservation(Base):
    """Lines held together, all or none, for something that its asker names: an order, a basket, an exchange.

    `key` is the asker's: the same key is the same reservation for ever.
    """

    __tablename__ = "reservations"
    __table_args__ = (
        UniqueConstraint("key"),
        Index("ix_reservations_reference", "reference_kind", "reference_id"),
    )

    id: Mapped[identity]
    key: Mapped[str] = mapped_column(Text(collation="C"))
    reference_kind: Mapped[str] = mapped_column(Text)
    reference_id: Mapped[str] = mapped_column(Text)
    actor: Mapped[Json]
    reserved_at: Mapped[datetime]


class ReservationLine(Base):
    """Pieces of one variant held at one location. Whoever changes it holds the row of its level.

    `acknowledged_at` is when the owner of the figure said that it knows, `known_from` from when on its
    readings count it; `act_id` the act that told it. `trouble`: failed, uncertain, not_offered, till (it
    waits for the till to ring it up). `to_level_id`: where the pieces go, of a transfer.
    """

    __tablename__ = "reservation_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="some"),
        Index("ix_reservation_lines_reservation", "reservation_id", "id"),
        Index("ix_reservation_lines_location", "location_id", "id"),
        Index(
            "ix_reservation_lines_live", "level_id", postgresql_where=text("state IN ('held', 'confirmed')")
        ),
        Index("ix_reservation_lines_due", "held_until", postgresql_where=text("state = 'held'")),
        Index("ix_reservation_lines_act", "act_id", postgresql_where=text("act_id IS NOT NULL")),
        Index("ix_reservation_lines_trouble", "id", postgresql_where=text("trouble <> ''")),
        Index(
            "ix_reservation_lines_acknowledged",
            "acknowledged_at",
            postgresql_where=text("acknowledged_at IS NOT NULL"),
        ),
    )

    id: Mapped[identity]
    reservation_id: Mapped[BigInt]
    level_id: Mapped[BigInt]
    variant_id: Mapped[BigInt]
    location_id: Mapped[BigInt]
    quantity: Mapped[int]
    to_level_id: Mapped[int | None] = mapped_column(BigInteger)
    state: Mapped[str] = mapped_column(Text)
    held_until: Mapped[datetime | None]
    confirmed_at: Mapped[datetime | None]
    acknowledged_at: Mapped[datetime | None]
    known_from: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    act_id: Mapped[int | None] = mapped_column(BigInteger)
    trouble: Mapped[str] = mapped_column(Text, server_default="")


class StockMovement(Base):
    """A move of what is held or counted at a level; rows are only ever added.

    The sums of `reserved` and `counted` over a level's moves are what its row says. `kind`: reserved,
    confirmed, released, expired, settled, counted, sent, received, taken_over, given_back.
    """

    __tablename__ = "stock_movements"
    __table_args__ = (
        Index("ix_stock_movements_level", "level_id", "id"),
        Index("ix_stock_movements_variant", "variant_id", "id"),
        Index("ix_stock_movements_location", "location_id", "id"),
    )

    id: Mapped[identity]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    level_id: Mapped[BigInt]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[BigInt]
    reserved: Mapped[int]
    counted: Mapped[int]
    line_id: Mapped[int | None] = mapped_column(BigInteger)
    actor: Mapped[Json]
    note: Mapped[str] = mapped_column(Text)


class StockOwner(Base):
    """Who owns the figure on hand of a location; without a row it is the shop.

    `teller_id`: the connection of the till that tells the figures; None where nobody pushes them.
    """

    __tablename__ = "stock_owners"

    location_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    owner: Mapped[str] = mapped_column(Text)
    since: Mapped[datetime]
    teller_id: Mapped[int | None] = mapped_column(BigInteger)


class StockOverrun(Base):
    """More is held of a variant at a location than is there; at most one of a level is open.

    `held` and `missing` are the worst that it was.
    """

    __tablename__ = "stock_overruns"
    __table_args__ = (
        Index("uq_stock_overruns_open", "level_id", unique=True, postgresql_where=text("closed_at IS NULL")),
        Index("ix_stock_overruns_opened_at", "opened_at"),
    )

    id: Mapped[identity]
    level_id: Mapped[BigInt]
    variant_id: Mapped[int | None] = mapped_column(BigInteger)
    location_id: Mapped[int | None] = mapped_column(BigInteger)
    cause: Mapped[str] = mapped_column(Text)
    held: Mapped[int]
    missing: Mapped[int]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
