"""Tables of satisfaction: where it is asked, what was asked of whom, what they answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, SmallInteger, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class CsatSettings(Base):
    """Whether a store asks, how long after a resolution, and how many days a person is left in peace."""

    __tablename__ = "csat_settings"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    enabled: Mapped[bool]
    delay_minutes: Mapped[int]
    pause_days: Mapped[int]
    changed_at: Mapped[datetime]


class CsatRequest(Base):
    """A question for one resolution of a ticket (`resolved_at` is when it was closed).

    `state`: planned until it is due; then asked, or withdrawn or failed with a `reason`. `store_id` and
    `assignee_id` are those of the resolution, whatever becomes of the ticket later.
    """

    __tablename__ = "csat_requests"
    __table_args__ = (
        UniqueConstraint("ticket_id", "resolved_at"),
        Index("ix_csat_requests_point", "point", "due_at"),
        Index("ix_csat_requests_profile_id", "profile_id", postgresql_where=text("profile_id IS NOT NULL")),
    )

    id: Mapped[identity]
    ticket_id: Mapped[BigInt]
    store_id: Mapped[BigInt]
    point: Mapped[str] = mapped_column(Text(collation="C"))  # "mail:…"
    profile_id: Mapped[int | None] = mapped_column(BigInteger)
    assignee_id: Mapped[int | None] = mapped_column(BigInteger)
    language: Mapped[str] = mapped_column(Text)  # in which it was asked; "" before
    resolved_at: Mapped[datetime]
    due_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(Text)
    reason: Mapped[str] = mapped_column(Text)
    asked_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]  # until when it may be answered, and the answer changed


class CsatResponse(Base):
    """What somebody answered: a mark from 1 to 5, and a comment or "". The newest word of theirs counts."""

    __tablename__ = "csat_responses"
    __table_args__ = (
        Index("ix_csat_responses_answered_at", "answered_at", "request_id"),
        Index("ix_csat_responses_ticket_id", "ticket_id"),
    )

    request_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    ticket_id: Mapped[BigInt]  # to which the one that was asked about led then
    store_id: Mapped[BigInt]
    mark: Mapped[int] = mapped_column(SmallInteger)
    comment: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime]
    changed_at: Mapped[datetime]
