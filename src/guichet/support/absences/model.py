"""Table of who is away until when, and who stands in."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class Absence(Base):
    """A stretch in which somebody is away; `deputy_id` stands in, null for nobody."""

    __tablename__ = "staff_absences"
    __table_args__ = (
        Index("ix_staff_absences_user_id", "user_id", "until"),
        Index("ix_staff_absences_until", "until"),
    )

    id: Mapped[identity]
    user_id: Mapped[BigInt]
    deputy_id: Mapped[int | None] = mapped_column(BigInteger)
    since: Mapped[datetime]
    until: Mapped[datetime]
    reason: Mapped[str] = mapped_column(Text)
