"""Tables of chat: a channel for each store, who visits, what is said, and who is there right now."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.kernel.db import Base, BigInt, Bytes, Json, identity


class ChatChannel(Base):
    """Chat at one store: whether it is on, when it is open, how it looks and what it says."""

    __tablename__ = "chat_channels"

    store_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    connection_id: Mapped[BigInt]
    enabled: Mapped[bool]
    colour: Mapped[str] = mapped_column(Text)  # of the brand, #rrggbb
    side: Mapped[str] = mapped_column(Text)  # left | right
    calendar_id: Mapped[int | None] = mapped_column(BigInteger)  # business hours; null: at all hours
    words: Mapped[Json]  # {language: {title, greeting, offline}}, "" for the house's own
    changed_at: Mapped[datetime]


class ChatVisitor(Base):
    """Who talks to a store; `subject` is the shop's own id of whom it signed in, null for a stranger.

    Name and mail of a stranger are what they typed, and prove nothing. `resume_hash` is that of the word by
    which a stranger's browser is known again; it opens nothing of somebody who is known.
    """

    __tablename__ = "chat_visitors"
    __table_args__ = (
        UniqueConstraint("store_id", "subject"),
        Index("uq_chat_visitors_resume_hash", "resume_hash", unique=True),
    )

    id: Mapped[identity]
    store_id: Mapped[BigInt]
    subject: Mapped[str | None] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    mail: Mapped[str] = mapped_column(Text)
    resume_hash: Mapped[Bytes | None]
    seen_at: Mapped[datetime]


class ChatConversation(Base):
    """One conversation; `public_id` is its name outside, and the thread's word in the mirror.

    `last_position` counts its messages: it is written under the row's lock, so that a message with a lower
    number is never committed after one with a higher.
    """

    __tablename__ = "chat_conversations"
    __table_args__ = (
        UniqueConstraint("public_id"),
        Index("ix_chat_conversations_visitor_id", "visitor_id", text("last_at DESC"), text("id DESC")),
    )

    id: Mapped[identity]
    public_id: Mapped[str] = mapped_column(Text(collation="C"))
    store_id: Mapped[BigInt]
    connection_id: Mapped[BigInt]
    visitor_id: Mapped[BigInt]
    language: Mapped[str] = mapped_column(Text)
    page: Mapped[Json | None]  # {address, title, product_external_id, sku}
    last_position: Mapped[int]
    opened_at: Mapped[datetime]
    last_at: Mapped[datetime]
    transcript_at: Mapped[datetime | None]


class ChatMessage(Base):
    """A message as both sides see it. `client_key` is the widget's own word for it: sent twice, kept once."""

    __tablename__ = "chat_messages"
    __table_args__ = (
        Index(
            "uq_chat_messages_client_key",
            "conversation_id",
            "client_key",
            unique=True,
            postgresql_where=text("client_key <> ''"),
        ),
    )

    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    position: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    direction: Mapped[str] = mapped_column(Text)  # in | out
    client_key: Mapped[str] = mapped_column(Text)
    author: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    files: Mapped[Json]  # [{name, type, size, sha256}]
    sent_at: Mapped[datetime]


class ChatFile(Base):
    """A file that a visitor sent up for a conversation; only those may be put into its messages."""

    __tablename__ = "chat_files"

    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    sha256: Mapped[str] = mapped_column(Text(collation="C"), primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    type: Mapped[str] = mapped_column(Text)
    size: Mapped[int]
    kept_at: Mapped[datetime]


class ChatPresence(Base):
    """Until when a visitor is taken to be there, and to be writing. Unlogged: worth nothing after a crash."""

    __tablename__ = "chat_presence"
    __table_args__ = ({"prefixes": ["UNLOGGED"], "postgresql_with": {"fillfactor": 30}},)

    conversation_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    here_until: Mapped[datetime]
    writing_until: Mapped[datetime]
