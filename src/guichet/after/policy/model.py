"""Table of the policy's versions."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class PolicyVersion(Base):
    """A version of the returns policy: at most one is a draft; a published one holds from `holds_from` on.

    `version` counts the changes of a draft; what is published stays as it is.
    """

    __tablename__ = "return_policy_versions"
    __table_args__ = (
        Index("uq_return_policy_draft", "state", unique=True, postgresql_where=text("state = 'draft'")),
        Index("uq_return_policy_number", "number", unique=True, postgresql_where=text("number IS NOT NULL")),
        Index("ix_return_policy_held", text("holds_from DESC"), text("id DESC")),
    )

    id: Mapped[identity]
    state: Mapped[str] = mapped_column(Text)  # draft | published
    number: Mapped[int | None]  # 1, 2, 3… in the order of publication
    document: Mapped[Json]  # a document.Document
    note: Mapped[str] = mapped_column(Text)  # why, in the words of who published it
    version: Mapped[BigInt]
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
    holds_from: Mapped[datetime | None]
