"""Tables of templates: what the merchant wrote; the starter set stands in files and is never copied here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, Json, identity


class Template(Base):
    """An intent of the merchant's own, or another name for one of the starter set."""

    __tablename__ = "templates"

    intent: Mapped[str] = mapped_column(Text, primary_key=True)
    kind: Mapped[str] = mapped_column(Text)  # answer | happening
    names: Mapped[Json]  # {language of the house: name}
    created_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class TemplateText(Base):
    """The present text of an intent in a language for a brand (`voice_id` null: for all). One that was taken
    away keeps its row, so that its versions go on counting when it is written again.
    """

    __tablename__ = "template_texts"
    __table_args__ = (
        UniqueConstraint("intent", "language", "voice_id", postgresql_nulls_not_distinct=True),
        Index("ix_template_texts_voice_id", "voice_id"),
    )

    id: Mapped[identity]
    intent: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    voice_id: Mapped[int | None] = mapped_column(BigInteger)
    number: Mapped[int]
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    author_name: Mapped[str] = mapped_column(Text)
    updated_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class TemplateVersion(Base):
    """A version of a text; rows are only ever added."""

    __tablename__ = "template_versions"

    text_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_name: Mapped[str] = mapped_column(Text)
    made_at: Mapped[datetime]
