"""Tables of returns: their lines, the pieces that they hold, what happened to them, and the settings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, Index, Integer, SmallInteger, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class Return(Base):
    """A return of lines of one order. States, ways and settlements are words of `states`.

    Amounts are minor units of `currency`: `least` to `most` may go back for the goods, `delivery` besides;
    `amount` is what was agreed at the settlement. `refund_by` is the day by which it is owed, None while its
    time has not begun.
    """

    __tablename__ = "returns"
    __table_args__ = (
        CheckConstraint("least >= 0 AND least <= most AND delivery >= 0", name="bounds"),
        CheckConstraint("amount IS NULL OR (amount >= 0 AND amount <= most + delivery)", name="amount"),
        Index("ix_returns_opened_at", text("opened_at DESC"), text("id DESC")),
        Index("ix_returns_state", "state", text("opened_at DESC"), text("id DESC")),
        Index("ix_returns_order_id", "order_id"),
        Index("ix_returns_ticket_id", "ticket_id", postgresql_where=text("ticket_id IS NOT NULL")),
        Index("uq_returns_code", "code", unique=True),
        Index(
            "ix_returns_refund_by",
            "refund_by",
            postgresql_where=text(
                "refund_by IS NOT NULL AND state IN ('kept', 'handed_over', 'received', 'graded', 'settling')"
            ),
        ),
        Index("ix_returns_send_before", "send_before", postgresql_where=text("state = 'approved'")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    order_id: Mapped[BigInt]
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    ticket_id: Mapped[int | None] = mapped_column(BigInteger)
    origin: Mapped[str] = mapped_column(Text)  # portal | desk
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    wish: Mapped[str] = mapped_column(Text)
    way: Mapped[str] = mapped_column(Text)
    settlement: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)  # what is shown at the drop
    currency: Mapped[str] = mapped_column(Text)
    least: Mapped[BigInt]
    most: Mapped[BigInt]
    delivery: Mapped[BigInt]
    amount: Mapped[int | None] = mapped_column(BigInteger)
    return_paid_by: Mapped[str] = mapped_column(Text)  # merchant | customer | ""
    refund_days: Mapped[int | None] = mapped_column(SmallInteger)
    counts_from: Mapped[str] = mapped_column(Text)  # request | reception | ""
    refund_by: Mapped[date | None]
    send_before: Mapped[datetime | None]
    location_id: Mapped[int | None] = mapped_column(BigInteger)  # where the goods are
    # Holds that went to what prepares the other items: theirs to end.
    given_reservation_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger), server_default="{}")
    attempts: Mapped[int] = mapped_column(Integer)  # of the settlement
    act_id: Mapped[int | None] = mapped_column(BigInteger)  # the latest of these
    reference: Mapped[str] = mapped_column(Text)  # of what hands did: the parcel, the credit
    reason: Mapped[str] = mapped_column(Text)  # why the settlement failed, in the shop's words
    opened_at: Mapped[datetime]
    changed_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class ReturnLine(Base):
    """Pieces of an order's line in a return, with what was said, decided, and found at the reception.

    `base` is what was paid for the pieces. `accepted` None: a person is to decide.
    """

    __tablename__ = "return_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND base >= 0", name="pieces"),
        Index("ix_return_lines_return_id", "return_id"),
        Index("ix_return_lines_order_line_id", "order_line_id"),
    )

    id: Mapped[identity]
    return_id: Mapped[BigInt]
    order_line_id: Mapped[BigInt]
    quantity: Mapped[int] = mapped_column(Integer)
    reason: Mapped[str] = mapped_column(Text)  # a key of the merchant's tree
    policy_reason: Mapped[str] = mapped_column(Text)  # the policy's own word above it
    condition: Mapped[str] = mapped_column(Text)
    comment: Mapped[str] = mapped_column(Text)
    photos: Mapped[Json]  # [{sha256, type, size}]
    decision: Mapped[Json]  # a policy.Decision, as it was at the opening
    accepted: Mapped[bool | None]
    comes_back: Mapped[bool]
    base: Mapped[BigInt]
    grade: Mapped[str] = mapped_column(Text)
    disposition: Mapped[str] = mapped_column(Text)
    restock: Mapped[str] = mapped_column(Text)
    exchange_variant_id: Mapped[int | None] = mapped_column(BigInteger)


class ReturnPiece(Base):
    """One piece of an order's line that is in a return: no piece is in two, which the key sees to."""

    __tablename__ = "return_pieces"
    __table_args__ = (Index("ix_return_pieces_return_line_id", "return_line_id"),)

    order_line_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    piece: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    return_line_id: Mapped[BigInt]


class ReturnEvent(Base):
    """Something that happened to a return, with who did it; `actor_id` None is the house or the customer."""

    __tablename__ = "return_events"
    __table_args__ = (Index("ix_return_events_return_id", "return_id", "id"),)

    id: Mapped[identity]
    return_id: Mapped[BigInt]
    at: Mapped[datetime]
    kind: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)  # user | system | customer
    actor_id: Mapped[int | None] = mapped_column(BigInteger)
    actor_name: Mapped[str] = mapped_column(Text)
    data: Mapped[Json]


class ReturnSettings(Base):
    """How returns are done here: one row, once somebody changed what comes with the house."""

    __tablename__ = "return_settings"

    id: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)  # always 1
    version: Mapped[BigInt]
    document: Mapped[Json]  # a preferences.Preferences
    changed_at: Mapped[datetime]
