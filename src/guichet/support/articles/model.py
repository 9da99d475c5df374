"""Tables of articles and their texts."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ARRAY, BigInteger, ForeignKey, Index, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, identity


class Article(Base):
    """An article; `version` counts the changes of it and of its texts, `changed_at` is the latest one's."""

    __tablename__ = "articles"
    __table_args__ = (
        Index(
            "ix_articles_latest",
            text("changed_at DESC"),
            text("id DESC"),
            postgresql_where=text("gone_at IS NULL"),
        ),
    )

    id: Mapped[identity]
    version: Mapped[BigInt]
    store_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))  # empty: all
    changed_at: Mapped[datetime]
    gone_at: Mapped[datetime | None]


class ArticleText(Base):
    """A text of an article in one language (ISO 639-1): at most one draft and one published of each."""

    __tablename__ = "article_texts"
    __table_args__ = (
        Index(
            "uq_article_texts_draft", "article_id", "language", unique=True,
            postgresql_where=text("state = 'draft'"),
        ),
        Index(
            "uq_article_texts_published", "article_id", "language", unique=True,
            postgresql_where=text("state = 'published'"),
        ),
        Index("ix_article_texts_article", "article_id", "language", text("id DESC")),
        Index(
            "ix_article_texts_search", "search", postgresql_using="gin",
            postgresql_where=text("state <> 'superseded'"),
        ),
    )  # fmt: skip

    id: Mapped[identity]
    article_id: Mapped[int] = mapped_column(BigInteger, ForeignKey("articles.id"))
    language: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)  # draft | published | superseded
    number: Mapped[int | None]  # 1, 2, 3… as they were published
    title: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)  # Markdown
    search: Mapped[Any] = mapped_column(TSVECTOR)  # folded words, those of the title weighing most
    author_id: Mapped[int | None] = mapped_column(BigInteger)
    author_name: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime]
    published_at: Mapped[datetime | None]
