"""The table of idempotency keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, Bytes
from guichet.kernel.vault import sealed_as


class IdempotencyKey(Base):
    """A POST that a caller marked: in flight while `status` is null, then with its sealed answer."""

    __tablename__ = "idempotency_keys"
    __table_args__ = (Index("ix_idempotency_keys_begun_at", "begun_at"),)

    caller: Mapped[str] = mapped_column(Text, primary_key=True)
    key: Mapped[str] = mapped_column(Text, primary_key=True)
    fingerprint: Mapped[Bytes]
    begun_at: Mapped[datetime]
    status: Mapped[int | None] = mapped_column(Integer)
    headers: Mapped[bytes | None] = mapped_column(LargeBinary)
    body: Mapped[bytes | None] = mapped_column(
        LargeBinary, info=sealed_as("answer under idempotency key {caller} {key}")
    )
