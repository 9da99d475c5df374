"""Table of the sourcing rules' versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, Json


class SourcingVersion(Base):
    """A version of the rules; the greatest number holds, and none is ever changed."""

    __tablename__ = "sourcing_versions"

    number: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document: Mapped[Json]  # a document.Document
    note: Mapped[str] = mapped_column(Text)  # why, in the words of who changed it
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
