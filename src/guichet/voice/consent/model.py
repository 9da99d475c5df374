"""Table of objections; rows are never taken away, so that it stays known who wished what, and when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, identity


class Objection(Base):
    """An address does not want messages of a kind from a store (`store_id` null: from any).

    `how` and `withdrawn_how`: link (the page), one_click (the mail program's button), staff.
    """

    __tablename__ = "objections"
    __table_args__ = (
        Index(
            "uq_objections_standing",
            "address",
            "kind",
            "store_id",
            unique=True,
            postgresql_where=text("withdrawn_at IS NULL"),
            postgresql_nulls_not_distinct=True,
        ),
    )

    id: Mapped[identity]
    address: Mapped[str] = mapped_column(Text)  # in lower case
    kind: Mapped[str] = mapped_column(Text)
    store_id: Mapped[int | None] = mapped_column(BigInteger)
    how: Mapped[str] = mapped_column(Text)
    objected_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    withdrawn_how: Mapped[str] = mapped_column(Text)
