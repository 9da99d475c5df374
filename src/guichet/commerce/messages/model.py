"""Tables of the messages on orders, and of those that channels bring."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ARRAY, BigInteger, Index, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from guichet.commerce.provenance import Mirrored
from guichet.kernel.db import Base, Json, identity


class OrderMessage(Mirrored, Base):
    """What customer and shop wrote to each other on an order's page; `order_id` is set once it is there."""

    __tablename__ = "order_messages"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_order_messages_order", "order_id", "sent_at"),
        Index(
            "ix_order_messages_waiting",
            "connection_id",
            "order_external_id",
            postgresql_where=text("order_id IS NULL"),
        ),
    )

    id: Mapped[identity]
    order_external_id: Mapped[str] = mapped_column(Text)
    order_id: Mapped[int | None] = mapped_column(BigInteger)
    from_customer: Mapped[bool]
    author: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    sent_at: Mapped[datetime]


class Message(Mirrored, Base):
    """A message of mail, chat or a marketplace as its channel told it; columns as in `MessageRecord`.

    `refers_to` is its references, a word that SQL keeps for itself.

    Bodies of HTML and the message as it came are files, named by their SHA-256.
    """

    __tablename__ = "messages"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        Index("ix_messages_message_id", "message_id", postgresql_where=text("message_id <> ''")),
        Index("ix_messages_happened_at", "connection_id", "happened_at"),
    )

    id: Mapped[identity]
    channel: Mapped[str] = mapped_column(Text)
    direction: Mapped[str] = mapped_column(Text)
    author: Mapped[Json]  # {field, name, address}
    recipients: Mapped[Json]  # [{field, name, address}]
    subject: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reply_text: Mapped[str] = mapped_column(Text)
    html_sha256: Mapped[str] = mapped_column(Text)
    raw_sha256: Mapped[str] = mapped_column(Text)
    attachments: Mapped[Json]  # [{name, type, size, sha256, inline}]
    message_id: Mapped[str] = mapped_column(Text)
    refers_to: Mapped[list[str]] = mapped_column(ARRAY(Text))
    thread_external_id: Mapped[str] = mapped_column(Text)
    order_external_id: Mapped[str | None] = mapped_column(Text)
    order_numbers: Mapped[list[str]] = mapped_column(ARRAY(Text))
    kind: Mapped[str] = mapped_column(Text)
    forwarded: Mapped[bool]
    undelivered: Mapped[Json | None]  # {recipients, status, diagnostic, message_id, permanent}
    language: Mapped[str] = mapped_column(Text)
    problems: Mapped[Json]  # [words for a person]
    happened_at: Mapped[datetime]
