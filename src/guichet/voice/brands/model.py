"""Tables of the brands' voices."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Json, identity


class BrandVoice(Base):
    """How a brand speaks. What is by language is keyed by ISO 639-1 codes.

    `address` is vous or tu, Sie or du, usted or tú. One voice at most is `main`: for stores that none names.
    """

    __tablename__ = "brand_voices"
    __table_args__ = (
        Index("uq_brand_voices_main", "main", unique=True, postgresql_where=text("main AND gone_at IS NULL")),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    name: Mapped[str] = mapped_column(Text)
    main: Mapped[bool]
    language: Mapped[str] = mapped_column(Text)  # "" for each store's own
    tone: Mapped[str] = mapped_column(Text)
    address: Mapped[Json]
    encouraged: Mapped[list[str]] = mapped_column(ARRAY(Text))
    discouraged: Mapped[list[str]] = mapped_column(ARRAY(Text))
    avoided_words: Mapped[list[str]] = mapped_column(ARRAY(Text))
    greetings: Mapped[Json]
    signatures: Mapped[Json]
    updated_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class BrandVoiceTarget(Base):
    """What a voice speaks for: a store, or a connection with all its stores. Each has one voice at most."""

    __tablename__ = "brand_voice_targets"
    __table_args__ = (Index("ix_brand_voice_targets_voice_id", "voice_id"),)

    kind: Mapped[str] = mapped_column(Text, primary_key=True)  # store | connection
    target_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    voice_id: Mapped[BigInt]
