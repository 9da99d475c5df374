"""Table of who looks at which ticket: one row for each member of staff, written over as they go about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt


class Presence(Base):
    """Where somebody is until when. Unlogged and with room in its pages: it is worth nothing after a crash,
    and a row written over every few seconds stays where it is.
    """

    __tablename__ = "ticket_presence"
    __table_args__ = ({"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 30}},)

    user_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(Text)
    ticket_id: Mapped[BigInt]
    doing: Mapped[str] = mapped_column(Text)  # viewing | writing
    since: Mapped[datetime]
    until: Mapped[datetime]
