"""The table of publishable keys."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, identity
from guichet.kernel.vault import sealed_as


class PublishableKey(Base):
    """A key that stands in a store's pages. It is no secret, and so kept as it is; the identity secret, with
    which the shop signs who is signed in there, is.
    """

    __tablename__ = "publishable_keys"
    __table_args__ = (UniqueConstraint("key"), Index("ix_publishable_keys_store_id", "store_id"))

    id: Mapped[identity]
    key: Mapped[str] = mapped_column(Text(collation="C"))
    store_id: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    origins: Mapped[list[str]] = mapped_column(ARRAY(Text))
    identity_secret: Mapped[Bytes | None] = mapped_column(
        info=sealed_as("publishable_key.identity_secret:{id}")
    )
    created_at: Mapped[datetime]
    created_by: Mapped[int | None] = mapped_column(BigInteger)
    revoked_at: Mapped[datetime | None]
